"""How the sound of one leg was."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.events.models import OfficeLink, OfficeModel


class LegQuality(OfficeModel):
    """One leg of a contact, as Asterisk counted its sound. Times in milliseconds.

    "In" is what comes from the far side of the leg, "out" what it is sent. What only the far side
    knows (`lost_out`, `jitter_out`, `round_trip`, `mos_out`) is empty where it does not report
    (RTCP): many operators do not. The row is written while the leg stands, at most some seconds
    behind; `ended_at` is empty until then.
    """

    class Whose(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        OFFICIAL = "official", _("official")
        DEPARTMENT = "department", _("department")
        SUPERVISOR = "supervisor", _("supervisor")
        SEAT = "seat", _("seat in a meeting")

    class Fault(models.TextChoices):
        NONE = "", ""
        SILENT = "silent", _("nothing comes from it")
        DEAF = "deaf", _("what it is sent does not arrive")

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    channel = models.CharField(max_length=80)
    whose = models.CharField(max_length=10, choices=Whose)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when it was counted last
    ended_at = models.DateTimeField(null=True)
    cause = models.IntegerField(null=True)  # why it ended, by Q.850
    # it ended by itself: whose leg it is hung up, or was lost (`cause`); not: we ended it
    hung_up = models.BooleanField(default=False)
    received = models.BigIntegerField(default=0)  # packets
    sent = models.BigIntegerField(default=0)
    lost_in = models.BigIntegerField(default=0)
    lost_out = models.BigIntegerField(null=True)
    jitter_in = models.FloatField(default=0)
    jitter_out = models.FloatField(null=True)
    round_trip = models.FloatField(null=True)
    mos_in = models.FloatField(null=True)  # 1 to 4.5 (mos.py); empty: nothing came
    mos_out = models.FloatField(null=True)
    bars = models.SmallIntegerField(default=0)  # lately, in the worse direction: 1 bad ... 4 good
    fault = models.CharField(max_length=6, choices=Fault, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "interaction", "channel"], name="quality_of_leg"
            ),
        )
        indexes = (
            models.Index(
                fields=["office"], condition=models.Q(ended_at=None), name="qualities_open"
            ),
        )
