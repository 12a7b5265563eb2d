"""What the office knows and says: reply templates (articles and service cards come later)."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class ReplyTemplate(OfficeModel):
    """A text that an official begins an answer with; one row for each language of a name."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, default="pl")
    topic = OfficeLink("interactions.Topic", null=True, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    # a few letters that put it into an answer that is being written
    shortcut = models.CharField(max_length=20, blank=True, default="", db_default="")
    # the kind of door whose answers it is for; "": every one
    channel = models.CharField(max_length=20, blank=True, default="", db_default="")
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = OfficeLink("offices.Official", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "name", "language"], name="template_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
