"""What the e-mail door remembers: cursors, originals, acknowledgements."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class MailboxState(OfficeModel):
    """How far a mailbox is read, and how it is. One row for each account."""

    account = OfficeLink("channels.Account", models.CASCADE)
    uidvalidity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(default=0)  # everything up to it is kept
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # the server answered last
    letter_at = models.DateTimeField(null=True)  # the last letter was taken in
    trouble = models.CharField(max_length=200, blank=True)
    trouble_since = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    missing = models.JSONField(default=list)  # uids in the mailbox that we do not hold

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "account"], name="mailbox_state_once"),
        )


class RawMail(OfficeModel):
    """A letter byte for byte, and what was seen in it. `external_id` is its Message-ID."""

    account = OfficeLink("channels.Account", models.CASCADE)
    message = OfficeLink("interactions.Message", models.CASCADE, null=True)
    external_id = models.CharField(max_length=400)
    essence = models.CharField(max_length=32)
    author = models.CharField(max_length=20)  # robots.Author
    received_at = models.DateTimeField()
    size = models.IntegerField()
    whole = models.BooleanField(default=True)
    references = models.JSONField(default=list)
    flaws = models.JSONField(default=list)
    content = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "external_id"], name="letter_counts_once"),
        )
        indexes = (models.Index(fields=["office", "message"], name="raw_mail_of_message"),)


class LetterForm(OfficeModel):
    """How a letter is shown, made once (form.py): pages print this and work out nothing.

    It can be made anew from the letter at any time; a letter without one is shown as plain text.
    """

    message = OfficeLink("interactions.Message", models.CASCADE)
    version = models.PositiveSmallIntegerField()  # form.VERSION
    folds = models.JSONField(default=list)  # [kind, start, end]: places of the message's text
    html = models.TextField(blank=True)  # harmless; see sanitise.Kept for this and the next three
    mark = models.CharField(max_length=40, blank=True)
    remote = models.PositiveIntegerField(default=0)
    pictures = models.JSONField(default=list)
    cut = models.BooleanField(default=False)
    failed = models.BooleanField(default=False)  # it could not be made within the limits
    # meetings of its calendar files (invitation.Invitation)
    invitations = models.JSONField(default=list, db_default=[])

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "message"], name="letter_form_once"),
        )


class MailboxPosition(OfficeModel):
    """One place in a mailbox, and the letter that lay there. The same letter may lie in two."""

    account = OfficeLink("channels.Account", models.CASCADE)
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    raw = OfficeLink(RawMail, models.CASCADE, null=True)
    note = models.CharField(max_length=20, blank=True)  # gone, unreadable

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "account", "uidvalidity", "uid"], name="held_once"
            ),
        )


class Acknowledgement(OfficeModel):
    """An acknowledgement that was written to an address: the ledger of acknowledging.py."""

    address = models.CharField(max_length=254)  # folded
    at = models.DateTimeField()
    message = OfficeLink("interactions.Message", models.CASCADE)

    class Meta:
        indexes = (
            models.Index(fields=["office", "address", "-at"], name="acknowledged"),
            models.Index(fields=["office", "-at"], name="acknowledged_lately"),
        )
