"""The addresses at which providers knock, and what they brought, byte for byte."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class Hook(OfficeModel):
    """The address of an account, `/hooks/KIND/TOKEN`: only a digest of the token is kept."""

    account = OfficeLink("channels.Account", models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    forged = models.IntegerField(default=0)  # requests that were not the provider's
    forged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "account"], name="hook_once"),)


class Payload(OfficeModel):
    """One request of a provider. An account's are handled in the order in which they came."""

    class State(models.TextChoices):
        WAITING = "waiting"
        HANDLED = "handled"
        ASIDE = "aside"  # could not be read: a person has it tried again, or drops it
        DROPPED = "dropped"

    account = OfficeLink("channels.Account")
    received_at = models.DateTimeField()
    content_type = models.CharField(max_length=120, blank=True)
    body = models.BinaryField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    next_at = models.DateTimeField(null=True)  # null once it is not looked at any more by itself
    ended_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=200, blank=True)  # why it was set aside
    begun = models.IntegerField(default=0)  # readings that may have ended the process: worker.py
    # which parts of it tell of messages that are not known yet; the others are done
    awaited = models.JSONField(default=list)

    class Meta:
        indexes = (
            models.Index(
                fields=["office", "account", "id"],
                name="payload_waits",
                condition=models.Q(state__in=["waiting", "aside"]),
            ),
            models.Index(fields=["office", "ended_at"], name="payload_old"),
        )
