"""A consent: the tokens that a provider gave for a connection, and how they are."""

from django.db import models

from okienko.channels.secrets import SecretsField
from okienko.events.models import OfficeLink, OfficeModel


class Consent(OfficeModel):
    """What a provider lets a connection do. One row for each account; tokens are encrypted.

    `bound` is a digest of whom the tokens come from and where they are shown (client.bound): those
    of other settings are never used. Who renews them says so in `renewing_until` first; `number` is
    of the tokens that are kept, so that a late answer changes nothing.
    """

    account = OfficeLink("channels.Account", models.CASCADE)
    bound = models.CharField(max_length=64)
    secrets = SecretsField()  # "access", "refresh"
    person = models.CharField(max_length=254, blank=True)  # who agreed, in the provider's words
    given_at = models.DateTimeField()
    token_url = models.CharField(max_length=500)
    expires_at = models.DateTimeField()
    renew_at = models.DateTimeField()
    renewing_until = models.DateTimeField(null=True)
    number = models.IntegerField(default=1)
    ended_at = models.DateTimeField(null=True)  # the provider takes the tokens no more
    words = models.CharField(max_length=300, blank=True)  # the provider's, of the end

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "account"], name="consent_once"),)
