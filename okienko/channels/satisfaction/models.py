"""The questions of a queue, and each customer who was asked them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.events.models import OfficeLink, OfficeModel

BEST = 5


class How(models.TextChoices):
    """How customers are asked."""

    KEYS = "keys", _("by keys, after the official hangs up")
    TEXT = "text", _("by a link in a text message, after the call")


class Questions(OfficeModel):
    """What the callers of a queue are asked after a call: "how was it", and whether it is settled.

    Texts that are empty are the usual ones.
    """

    queue = OfficeLink("routing.Queue", models.CASCADE)
    how = models.CharField(max_length=4, choices=How, default=How.KEYS)
    settled = models.BooleanField(default=True)  # the second question
    keep_days = models.IntegerField(  # what is written in free words
        default=90, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    text_pl = models.CharField(max_length=300, blank=True, default="")
    text_en = models.CharField(max_length=300, blank=True, default="")
    text_uk = models.CharField(max_length=300, blank=True, default="")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "queue"], name="questions_of_a_queue"),
        )

    def __str__(self) -> str:
        return str(self.queue)


class Asked(OfficeModel):
    """A customer who was asked about a contact, and what they answered. The figures count these."""

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    queue = OfficeLink("routing.Queue", null=True)
    official = OfficeLink("offices.Official", null=True)  # who spoke last
    how = models.CharField(max_length=4, choices=How)
    language = models.CharField(max_length=5)
    asked_at = models.DateTimeField()
    token = models.CharField(max_length=64, blank=True, default="")  # SHA-256 of the link's secret
    until = models.DateTimeField(null=True)  # when the link ends
    mark = models.SmallIntegerField(null=True)  # 1 (bad) to BEST
    settled = models.BooleanField(null=True)
    words = models.TextField(blank=True, default="")
    words_gone_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "interaction"], name="asked_of_a_contact"),
            models.UniqueConstraint(
                fields=["office", "token"],
                condition=~models.Q(token=""),
                name="asked_by_a_link",
            ),
        )
        indexes = (models.Index(fields=["office", "asked_at"], name="asked_by_time"),)

    @property
    def told(self) -> str:
        """What was answered, in words; that nothing was."""
        parts = []
        if self.mark is not None:
            parts.append(_now("%(mark)d of %(best)d") % {"mark": self.mark, "best": BEST})
        if self.settled is not None:
            parts.append(_now("matter settled") if self.settled else _now("matter not settled"))
        return ", ".join(parts) or _now("no answer")
