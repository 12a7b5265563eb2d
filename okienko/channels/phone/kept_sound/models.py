"""What is kept of a sound: its key's part, its sealed pieces, and that it was there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.channels.secrets import SecretsField
from okienko.events.models import OfficeLink, OfficeModel


class SoundKey(OfficeModel):
    """The office's key, of which each sound's own is made."""

    secrets = SecretsField()  # {"key": base64 of 32 random bytes}

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office"], name="one_sound_key"),)


class KeptSound(OfficeModel):
    """A sound (a-law, 8 kHz) of a contact. What is gone leaves this row: it is the proof."""

    class Gone(models.TextChoices):
        RULE = "rule", _("deleted when its days were over")
        REFUSED = "refused", _("not kept: the caller refused")
        PERSON = "person", _("deleted by a person")
        NOT_GONE = "", ""

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    began_at = models.DateTimeField()
    size = models.IntegerField()  # samples, which are bytes
    peaks = models.BinaryField(default=bytes)  # how loud each part of it is, 0 to 255
    # with the office's key it makes this sound's own; none: forgotten, and nobody can read it
    salt = models.BinaryField(null=True)
    broken = models.BooleanField(default=False)  # its end is missing: a full disk
    keep_days = models.IntegerField()  # as the rule was when it was kept
    gone_at = models.DateTimeField(null=True)
    gone_why = models.CharField(max_length=10, choices=Gone, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["office", "interaction"], name="sounds_of_contact"),)

    @property
    def seconds(self) -> int:
        """How long it is."""
        return round(self.size / 8000)


class SoundPiece(OfficeModel):
    """Some seconds of a sound, sealed."""

    sound = OfficeLink(KeptSound, models.CASCADE, related_name="pieces")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "sound", "number"], name="sound_piece_once"),
        )
