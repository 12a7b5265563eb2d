"""Rules of recording, what callers were told, and what was recorded of their calls."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.events.models import OfficeLink, OfficeModel

from .kept_sound.models import KeptSound


class RecordingRule(OfficeModel):
    """That calls of a queue are recorded: why, when, how long it is kept, what callers hear."""

    class Mode(models.TextChoices):
        EVERY = "every", _("every call, unless the caller refuses")
        REQUEST = "request", _("only when the official asks for it in the call")
        CONSENT = "consent", _("only when the caller agrees by a key")

    queue = OfficeLink("routing.Queue", models.CASCADE)
    active = models.BooleanField(default=True)
    mode = models.CharField(max_length=8, choices=Mode)
    basis = models.TextField(max_length=500)  # by which law, and what for
    keep_days = models.IntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    short_pl = models.TextField(blank=True, default="", max_length=300)
    short_en = models.TextField(blank=True, default="", max_length=300)
    short_uk = models.TextField(blank=True, default="", max_length=300)
    long_pl = models.TextField(blank=True, default="", max_length=2000)
    long_en = models.TextField(blank=True, default="", max_length=2000)
    long_uk = models.TextField(blank=True, default="", max_length=2000)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "queue"], name="recording_rule_of_queue"),
        )

    def __str__(self) -> str:
        return str(self.queue)


class RecordingText(OfficeModel):
    """A version of what a rule says to callers: never changed, for it was played."""

    rule = OfficeLink(RecordingRule, models.CASCADE, related_name="texts")
    number = models.IntegerField()
    made_at = models.DateTimeField()
    mode = models.CharField(max_length=8, choices=RecordingRule.Mode)
    basis = models.TextField()
    keep_days = models.IntegerField()
    texts = models.JSONField()  # {"short": {"pl": ...}, "long": {...}}, as they are spoken

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "rule", "number"], name="recording_text_once"
            ),
        )


class CallRecording(OfficeModel):
    """Where a call stands with its recording, under the rule of the queue it came to last."""

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    rule = OfficeLink(RecordingRule)
    text = OfficeLink(RecordingText)
    language = models.CharField(max_length=5)
    sequence = models.IntegerField(default=0)  # of what is said
    # as standing.Standing has them
    mode = models.CharField(max_length=8)
    phase = models.CharField(max_length=8)
    words = models.CharField(max_length=8, blank=True)
    heard = models.BooleanField(default=False)
    choice = models.CharField(max_length=8, blank=True)
    wished = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    typing = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "interaction"], name="one_recording"),
        )


class RecordingTold(OfficeModel):
    """Which version of a notice a caller heard to its end, and in which language."""

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    text = OfficeLink(RecordingText)
    language = models.CharField(max_length=5)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["office", "interaction"], name="told_of_recording"),)


class RecordedPart(OfficeModel):
    """A stretch of a call that is recorded, between two legs, in two tracks."""

    class State(models.TextChoices):
        OPEN = "open"  # Asterisk writes
        ENDED = "ended"  # its files are as whole as they will be
        KEPT = "kept"
        DROPPED = "dropped"  # refused: nothing was kept

    recording = OfficeLink(CallRecording, models.CASCADE, related_name="parts")
    official = OfficeLink("offices.Official")  # who is heard in the second track
    keep_days = models.IntegerField()
    customer_channel = models.CharField(max_length=80)
    desk_channel = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    broken = models.BooleanField(default=False)  # something of it could not be written
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    customer_sound = OfficeLink(KeptSound, models.SET_NULL, null=True)
    desk_sound = OfficeLink(KeptSound, models.SET_NULL, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "recording"],
                condition=models.Q(state="open"),
                name="one_part_at_a_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["office"],
                name="parts_to_take_in",
                condition=models.Q(state__in=["open", "ended"]),
            ),
        )

    @property
    def taps(self) -> tuple[str, str]:
        """The channels that hear the customer and the official, and the names of their files."""
        name = f"tap-r{self.office_id}.{self.id}"
        return f"{name}-customer", f"{name}-official"


class Hearing(OfficeModel):
    """That an official may hear what was recorded of a contact, for a while, and why they want."""

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    official = OfficeLink("offices.Official")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["office", "interaction"], name="hearings_of_contact"),)
