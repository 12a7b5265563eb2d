"""What the SMS door remembers: pieces of long texts, and how its connections are."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class Piece(OfficeModel):
    """One unit that a message centre brought: it waits for the others of its text, or went on.

    It is kept for a while after that, so that it counts once when it is brought again.
    """

    account = OfficeLink("channels.Account", models.CASCADE)
    text = models.CharField(max_length=64)  # a digest: whose, to whom, and which text of theirs
    number = models.PositiveSmallIntegerField()  # from 1
    of = models.PositiveSmallIntegerField()
    unit = models.BinaryField()  # as it came, without its place in the connection
    link = models.CharField(max_length=32)  # the connection that brought it
    at = models.DateTimeField()
    went_at = models.DateTimeField(null=True)  # with all of its text, or without what never came

    class Meta:
        indexes = (models.Index(fields=["office", "account", "text"], name="piece_of_text"),)


class LinkState(OfficeModel):
    """How the standing connection of an account is: the one of `way`."""

    account = OfficeLink("channels.Account", models.CASCADE)
    way = models.CharField(max_length=12)  # transceiver, transmitter, receiver
    heard_at = models.DateTimeField(null=True)  # the other side gave a sign of life last
    trouble = models.CharField(max_length=200, blank=True)
    trouble_since = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "account", "way"], name="link_state_once"),
        )
