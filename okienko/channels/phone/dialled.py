"""What an office says of calls that it makes: one row, none as long as nobody said anything."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from okienko.events.models import OfficeModel

from .kinds import KINDS


def all_kinds() -> list[str]:
    """What everybody may dial at first: all that the office's lines dial."""
    return list(KINDS)


class Dialling(OfficeModel):
    """Kinds of numbers (kinds.KINDS) that each role may dial, and what may be used up in a day."""

    trainee = models.JSONField(default=all_kinds, blank=True)
    official = models.JSONField(default=all_kinds, blank=True)
    supervisor = models.JSONField(default=all_kinds, blank=True)
    admin = models.JSONField(default=all_kinds, blank=True)
    # of a local day, over all lines; 0: no limit
    minutes = models.IntegerField(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(1_000_000)]
    )
    money = models.IntegerField(  # in whole units of the currency
        default=0, validators=[MinValueValidator(0), MaxValueValidator(1_000_000)]
    )
    # [beginning of a number, price of a minute as "0.05"]: the longest that fits is the number's
    prices = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office"], name="dialling_once"),)
