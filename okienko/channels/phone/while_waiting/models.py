"""The words of a queue that are the office's own."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.events.models import OfficeLink, OfficeModel

LANGUAGES = ("pl", "en", "uk")


class WaitingWords(OfficeModel):
    """What callers in a queue hear besides their place: a welcome once, messages in turn."""

    queue = OfficeLink("routing.Queue", models.CASCADE)
    welcome_pl = models.TextField(blank=True, default="", max_length=1000)
    welcome_en = models.TextField(blank=True, default="", max_length=1000)
    welcome_uk = models.TextField(blank=True, default="", max_length=1000)
    messages = models.JSONField(default=list, blank=True)  # [[pl, en, uk], ...] in their order
    pause_seconds = models.IntegerField(
        _("music between them"),
        default=45,
        validators=[MinValueValidator(10), MaxValueValidator(3600)],
    )
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "queue"], name="waiting_words_once"),
        )

    def welcome(self, language: str) -> str:
        """The welcome in a language, else in Polish."""
        said = {"pl": self.welcome_pl, "en": self.welcome_en, "uk": self.welcome_uk}
        return said.get(language) or self.welcome_pl

    def message(self, number: int, language: str) -> str:
        """The message that is heard as the so many-th; they come round."""
        if not self.messages:
            return ""
        said = dict(zip(LANGUAGES, self.messages[number % len(self.messages)], strict=False))
        return str(said.get(language) or said["pl"])
