"""What Meta has told of a connection: how long its token lives, which templates it allows."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class Told(OfficeModel):
    """One row for each connection. `until` is the end of its token, null for one without end."""

    account = OfficeLink("channels.Account", models.CASCADE)
    asked_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)  # why Meta did not answer the last time

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "account"], name="meta_told_once"),
        )


class Template(OfficeModel):
    """A message that Meta has allowed for after the window, or not (yet)."""

    account = OfficeLink("channels.Account", models.CASCADE)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=15)
    state = models.CharField(max_length=10)  # as in door.ProviderTemplate
    body = models.TextField()
    fields = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "account", "name", "language"], name="meta_template_once"
            ),
        )
