"""A meeting is the video side of one contact; who takes part has a seat in it.

Pictures go from browser to browser and sound through the telephone's server: here stands only who
is there, and for moments what their browsers say to each other (`Signal`). Nothing of picture or
sound is kept.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.customers.merging import moves
from okienko.events.models import OfficeLink, OfficeModel


class Meeting(OfficeModel):
    """One video contact; its conversation is the meeting's own name."""

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    account = OfficeLink("channels.Account", models.CASCADE)
    begun = models.CharField(max_length=64)  # digest of the page's own name of it: begun once
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cut_at = models.DateTimeField(null=True)  # its customer vanished in mid-talk: nobody ended it
    seeks = models.BooleanField(default=False, db_default=False)  # an interpreter, while none is in
    gathers = models.BooleanField(default=False, db_default=False)  # not all are there to begin

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "interaction"], name="meeting_once"),
            models.UniqueConstraint(
                fields=["office", "account", "begun"], name="meeting_begun_once"
            ),
        )


class Appointment(OfficeModel):
    """A video call that was agreed, for now or for a time; its customer has a link to it.

    Of the link stands here only the digest; `salt` and the installation's key make it again, for
    reminders. What its words say of it goes 90 days after its end.
    """

    class State(models.TextChoices):
        OPEN = "open", _("agreed")
        USED = "used", _("took place")
        MISSED = "missed", _("nobody came")
        CANCELLED = "cancelled", _("called off")

    account = OfficeLink("channels.Account", models.CASCADE)
    token = models.CharField(max_length=64)  # SHA-256 of the link's
    salt = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    starts_at = models.DateTimeField(null=True)  # none: for now
    valid_until = models.DateTimeField()
    # a customer who booked it must open the link; until then it holds its time for a while only
    confirmed_at = models.DateTimeField(null=True)
    booked = models.BooleanField(default=False)  # by the customer
    name = models.CharField(max_length=80, blank=True)
    address_kind = models.CharField(max_length=10)
    address_value = models.CharField(max_length=254)
    customer = OfficeLink("customers.Customer", null=True)
    case = OfficeLink("cases.Case", null=True)
    contact = OfficeLink("interactions.Interaction", null=True)  # in which it was agreed
    topic = OfficeLink("interactions.Topic", models.SET_NULL, null=True)
    official = OfficeLink("offices.Official", null=True)  # whose it is, at first
    made_by = OfficeLink("offices.Official", null=True)  # none: the customer
    language = models.CharField(max_length=5)  # of its messages
    spoken = models.CharField(max_length=5)  # in which the customer is served
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)  # by the customer, to the time that stands
    ended_at = models.DateTimeField(null=True)
    meeting = OfficeLink(Meeting, models.SET_NULL, null=True)  # what came of it

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "token"], name="appointment_of_link"),
        )
        indexes = (
            models.Index(
                fields=["office", "starts_at"],
                name="appointments_to_come",
                condition=models.Q(state="open"),
            ),
        )


moves("video_appointment", "customer")


class Role(models.TextChoices):
    """As what somebody takes part."""

    CUSTOMER = "customer"
    OFFICIAL = "official"
    COLLEAGUE = "colleague"
    INTERPRETER = "interpreter"
    SUPERVISOR = "supervisor"
    TELEPHONE = "telephone"  # somebody whom the office called: no page, heard alone


class Seat(OfficeModel):
    """Somebody's place in a meeting, on one page at a time."""

    meeting = OfficeLink(Meeting, models.CASCADE, related_name="seats")
    role = models.CharField(max_length=12, choices=Role)
    official = OfficeLink("offices.Official", models.CASCADE, null=True)  # none: a customer
    # the contact by which somebody assists; none: the meeting's own
    through = OfficeLink("interactions.Interaction", models.CASCADE, null=True)
    name = models.CharField(max_length=120, blank=True)  # as the customer says; else the official's
    # of a telephone: E.164 or a short number, for the office's eyes
    number = models.CharField(max_length=40, blank=True, default="", db_default="")
    language = models.CharField(max_length=5)  # of the page
    token = models.CharField(max_length=64)  # SHA-256 of what its page shows
    page = models.CharField(max_length=40, blank=True)  # the page's own name of itself
    turn = models.SmallIntegerField(default=0)  # counts its comings: names what its peers agree on
    camera = models.BooleanField(default=False)  # as the page says
    microphone = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when its page was last there
    gone_at = models.DateTimeField(null=True)  # since when it is not; null: it is there
    ended_at = models.DateTimeField(null=True)
    network = models.CharField(max_length=64, blank=True)  # whom to count it for, for an hour

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "token"], name="seat_of_token"),
            models.UniqueConstraint(
                fields=["office", "meeting", "official"],
                condition=models.Q(official__isnull=False, ended_at=None),
                name="one_seat_of_an_official",
            ),
        )
        indexes = (
            models.Index(
                fields=["office", "began_at"],
                name="seats_of_networks",
                condition=~models.Q(network=""),
            ),
        )


class Signal(OfficeModel):
    """What the browser of one seat says to another's, for moments: how pictures find their way.

    `generation` names both sides' turns: what belongs to another pair of pages is for nobody.
    """

    meeting = OfficeLink(Meeting, models.CASCADE)
    sender = OfficeLink(Seat, models.CASCADE)
    receiver = OfficeLink(Seat, models.CASCADE)
    generation = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)  # description, candidate
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["office", "receiver", "id"], name="signals_to"),)


class Beside(OfficeModel):
    """What stands beside the pictures of a meeting now: a document that is shown in step, a screen.

    `screen_turn` is the coming of the page that shares it: loaded anew, it shares none.
    """

    meeting = OfficeLink(Meeting, models.CASCADE)
    file = OfficeLink("interactions.Attachment", models.CASCADE, null=True)
    page = models.SmallIntegerField(default=1, db_default=1)
    shower = OfficeLink(Seat, models.CASCADE, null=True)  # who turns the pages
    screen = OfficeLink(Seat, models.CASCADE, null=True)
    screen_turn = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "meeting"], name="beside_a_meeting"),
        )


class Snapshot(OfficeModel):
    """A still of what a customer holds into the camera: who asked, and what was said to it when.

    `agreed` is the consent, with `answered_at`; `file`: what was taken, in the text line.
    """

    meeting = OfficeLink(Meeting, models.CASCADE)
    asker = OfficeLink(Seat, models.CASCADE)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    file = OfficeLink("interactions.Attachment", models.CASCADE, null=True)

    class Meta:
        indexes = (models.Index(fields=["office", "meeting", "id"], name="snapshots_of"),)


class CheckReport(OfficeModel):
    """What worked from somewhere, as a page tried it and its reader sent it: nobody's data."""

    number = models.CharField(max_length=8)  # told to who sent it, and by them to the office
    official = models.BooleanField()  # from a desk; else from a customer's page
    browser = models.CharField(max_length=60)  # its name and the system's, without more
    lines = models.JSONField()  # by the line's name: [how it went, what was measured]
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "number"], name="check_report_number"),
        )
        indexes = (models.Index(fields=["office", "made_at"], name="check_reports_by_time"),)


class Relay(OfficeModel):
    """Whom a customer who signs asks the office to call for them: an interpreter speaks for both.

    As the customer wrote it; an official dials (`Interaction.relayed`).
    """

    meeting = OfficeLink(Meeting, models.CASCADE)
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "meeting"], name="relay_of_a_meeting"),
        )
