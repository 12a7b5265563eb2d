"""What is known of lines to operators beside their settings: down, proved, told of."""

from __future__ import annotations

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class LineState(OfficeModel):
    """That a line to an operator does not work now, and since when; no row: it works."""

    account = OfficeLink("channels.Account", models.CASCADE)
    since = models.DateTimeField()
    refused = models.BooleanField(default=False)  # it answers, and refuses our registration

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "account"], name="line_is_down_once"),
        )


class LineProof(OfficeModel):
    """That the operator's server does answer OPTIONS: only then does its silence mean something."""

    account = OfficeLink("channels.Account", models.CASCADE)
    server = models.CharField(max_length=300)  # of which that is known

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "account"], name="line_proved_once"),
        )


class BlockedSender(models.Model):
    """An address that Asterisk does not hear for a while. No office: see row_security.OPEN_TABLES.

    Who calls from nowhere that we know means none of the offices.
    """

    address = models.GenericIPAddressField(unique=True)
    why = models.CharField(max_length=10)  # password, unknown
    since = models.DateTimeField()
    until = models.DateTimeField()


class LineNews(OfficeModel):
    """What administrators are, or will be, told by letter of a line that went down."""

    account = OfficeLink("channels.Account", models.CASCADE)
    down_since = models.DateTimeField()
    refused = models.BooleanField(default=False)
    up_since = models.DateTimeField(null=True)  # none: it is down
    told = models.BooleanField(default=False)  # a letter said that it is down

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "account"], name="line_news_once"),
        )
