"""What a try to send a message needs. Where the message stands its own `delivery` says alone."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class Outgoing(OfficeModel):
    """A message of ours as its door has made it, and its tries.

    A message that is being sent, without `handed_at`: surely not sent yet. With it: it may have
    left. `next_at` is null once nothing is to be tried any more.
    """

    message = OfficeLink("interactions.Message", models.CASCADE)
    account = OfficeLink("channels.Account")
    external_id = models.CharField(max_length=400, blank=True)  # ours, or the provider's
    recipients = models.JSONField(default=list)
    content = models.BinaryField()  # as the door made it, the same for each try; may be empty
    # what the provider is paid for: how many parts, and what they cost, in hundredths of a grosz
    parts = models.IntegerField(default=0, db_default=0)
    cost = models.IntegerField(default=0, db_default=0)
    attempts = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # recipient: {"state": what results.State says, "words": the provider's}; none said, none here
    results = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "message"], name="outgoing_once"),)
        indexes = (
            models.Index(
                fields=["office", "account", "next_at"],
                name="outgoing_due",
                condition=models.Q(next_at__isnull=False),
            ),
            models.Index(fields=["office", "external_id"], name="outgoing_by_id"),
            models.Index(fields=["office", "-made_at"], name="outgoing_newest"),
        )
