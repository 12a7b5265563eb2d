"""How far a connection that is asked was read, and how it is."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class Asked(OfficeModel):
    """One row for each account. `cursor` is in the provider's words: all up to it is kept."""

    account = OfficeLink("channels.Account", models.CASCADE)
    cursor = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)  # the provider answered last
    trouble = models.CharField(max_length=200, blank=True)
    trouble_since = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "account"], name="asked_once"),)
