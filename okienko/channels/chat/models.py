"""The window of a connection, and who writes in it: a visit is one chat, in whichever browsers."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class Window(OfficeModel):
    """The public key of a connection: it stands in the script's address, and is no secret."""

    account = OfficeLink("channels.Account", models.CASCADE)
    key = models.CharField(max_length=16, unique=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "account"], name="window_once"),)


class Visit(OfficeModel):
    """One visitor's chat. `conversation` is the name by which its contacts know it."""

    account = OfficeLink("channels.Account", models.CASCADE)
    conversation = models.CharField(max_length=40)
    begun = models.CharField(max_length=64)  # digest of the window's own name of it: begun once
    language = models.CharField(max_length=5)
    page = models.CharField(max_length=500, blank=True)  # where the window was opened
    name = models.CharField(max_length=120, blank=True)  # as the visitor said
    contact = models.CharField(
        max_length=254, blank=True
    )  # a number or an e-mail address; unproved
    network = models.CharField(max_length=64, blank=True)  # whom to count it for: limits.py
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when a browser of it was last there
    gone_at = models.DateTimeField(null=True)  # since when none is; null: one is there
    # messages of ours up to these ids have come to the browser, and were seen in it
    delivered = models.BigIntegerField(default=0)
    read = models.BigIntegerField(default=0)
    # the visitor's own messages up to this id were seen by the official
    official_read = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "account", "begun"], name="visit_begun_once"),
            models.UniqueConstraint(fields=["office", "conversation"], name="visit_conversation"),
        )
        indexes = (
            models.Index(fields=["office", "account", "-began_at"], name="visit_newest"),
            models.Index(
                fields=["office", "gone_at"],
                name="visit_gone",
                condition=models.Q(gone_at__isnull=False),
            ),
        )


class Token(OfficeModel):
    """By what a browser is known: only a digest is kept. A visit may have several browsers."""

    visit = OfficeLink(Visit, models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()


class Resume(OfficeModel):
    """A link with which a visitor goes on in another browser: once, and for minutes."""

    visit = OfficeLink(Visit, models.CASCADE)
    digest = models.CharField(max_length=64)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "digest"], name="resume_once"),)


class Rating(OfficeModel):
    """What the visitor said of a contact when it was over; the last word counts."""

    visit = OfficeLink(Visit, models.CASCADE)
    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    mark = models.SmallIntegerField()  # 1 (bad) to 5 (good)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "interaction"], name="rated_once"),
        )
