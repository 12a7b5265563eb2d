"""The rows of announcements: what callers are told before all else, who heard it, and who may close
the telephone by a call.
"""

from __future__ import annotations

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class Announcement(OfficeModel):
    """What callers are told now before all else: a broken water main, a closed office.

    `closes`: the telephone is closed while it holds, as outside the hours. It is over at `until`
    by itself, or when somebody ended it.
    """

    kind = models.CharField(max_length=20)  # drafts.KINDS
    texts = models.JSONField()  # by language, Polish always
    closes = models.BooleanField(default=False)
    begins_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    official = OfficeLink("offices.Official", null=True, blank=True)  # who announced it

    class Meta:
        indexes = (
            models.Index(
                fields=["office"], name="announced_now", condition=models.Q(ended_at=None)
            ),
        )


class AnnouncedSound(OfficeModel):
    """A person's voice in the place of an announcement's words in one language."""

    announcement = OfficeLink(Announcement, models.CASCADE, related_name="sounds")
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=200)
    content = models.BinaryField()  # wav, 16 bit

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "announcement", "language"], name="announced_by_one_voice"
            ),
        )


class ClosingPin(OfficeModel):
    """With what an official who supervises closes the telephone by a call."""

    official = OfficeLink("offices.Official", models.CASCADE)
    password = models.CharField(max_length=128)  # a hash
    made_at = models.DateTimeField()
    wrong = models.SmallIntegerField(default=0)  # in a row
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "official"], name="one_closing_pin"),
        )


class AnnouncedNumber(OfficeModel):
    """A number on which an announcement is heard; without any it is heard on all."""

    announcement = OfficeLink(Announcement, models.CASCADE, related_name="numbers")
    number = OfficeLink("phone.Number")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "announcement", "number"], name="announced_once_on_a_number"
            ),
        )


class Heard(OfficeModel):
    """A caller heard an announcement, to its end at `said_at` or not; `went_on`: wanted more."""

    announcement = OfficeLink(Announcement, models.CASCADE, related_name="heard")
    call = OfficeLink("phone.Call", models.CASCADE, related_name="heard")
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    went_on = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "announcement", "call"], name="heard_once_in_a_call"
            ),
        )
