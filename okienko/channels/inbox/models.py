"""The addresses at which providers knock, and what they brought, byte for byte."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class Hook(OfficeModel):
    """The address of an account, `/hooks/KIND/TOKEN`: only a digest of the token is kept."""

    account = OfficeLink("channels.Account", models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    forged = models.IntegerField(default=0)  # requests that were not the provider's
    forged_at = models.DateTimeField(null=True)
    # seconds by which the clock of whoever signs and ours differ, 0 when they agree; since when
    skew = models.FloatField(default=0, db_default=0)
    skew_at = models.DateTimeField(null=True)

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
    # how much in it is of a kind that this version does not know, and what kinds
    unknown = models.SmallIntegerField(default=0, db_default=0)
    unknown_words = models.CharField(max_length=200, blank=True, default="", db_default="")
    # read once more, on a person's word: what it brought before is there and counts once
    again = models.BooleanField(default=False, db_default=False)
    freed = models.BooleanField(default=False, db_default=False)  # no flood: a person has said so

    class Meta:
        indexes = (
            models.Index(
                # the next of an account is found among ten thousand that wait: it has one office
                fields=["account", "id"],
                name="payload_next",
                condition=models.Q(state__in=["waiting", "aside"]),
            ),
            models.Index(fields=["office", "ended_at"], name="payload_old"),
            models.Index(fields=["office", "account", "received_at"], name="payload_came"),
        )


class Sender(OfficeModel):
    """How much an address has sent by an account in the hour that its first message began."""

    account = OfficeLink("channels.Account", models.CASCADE)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    began_at = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "account", "kind", "value"], name="sender_once"
            ),
        )


class Flood(OfficeModel):
    """What one address sent beyond what the office lets in within an hour: held before a person.

    Let in, its messages are read as if they came now, in their order (Payload.freed).
    """

    class State(models.TextChoices):
        HELD = "held"
        TAKEN = "taken"
        DISCARDED = "discarded"

    account = OfficeLink("channels.Account", models.CASCADE)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    name = models.CharField(max_length=200)  # as the sender is shown
    most = models.IntegerField()  # in an hour, as the office had set it
    beginning = models.CharField(max_length=300, blank=True)  # of the first message that is held
    state = models.CharField(max_length=9, choices=State, default=State.HELD)
    first_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = OfficeLink("offices.Official", models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "account", "kind", "value"],
                condition=models.Q(state="held"),
                name="one_flood_of_a_sender",
            ),
        )
        indexes = (models.Index(fields=["office", "state", "first_at"], name="flood_held"),)


class FloodPart(OfficeModel):
    """One message of a flood: the place of its news in a payload."""

    flood = OfficeLink(Flood, models.CASCADE, related_name="parts")
    payload = OfficeLink(Payload, models.CASCADE, related_name="parts")
    place = models.SmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "payload", "place"], name="flood_part_once"),
        )
