"""The phone's own rows: numbers that can be called, calls and their legs, officials' phones.

A trunk is a `channels.Account` of the kind "phone" (see settings.TrunkSettings).
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.channels.secrets import SecretsField
from okienko.events.models import OfficeLink, OfficeModel

from .announced import AnnouncedNumber, AnnouncedSound, Announcement, ClosingPin, Heard
from .causes import HungUp
from .counted_days import OperatorColumns, OperatorDay
from .devices.models import DeskPhone
from .dialled import Dialling
from .kept_sound.models import KeptSound, SoundKey, SoundPiece
from .quality.models import LegQuality
from .recorded import (
    CallRecording,
    Hearing,
    RecordedPart,
    RecordingRule,
    RecordingText,
    RecordingTold,
)
from .watched import BlockedSender, LineNews, LineProof, LineState
from .while_waiting.models import WaitingWords

__all__ = [
    "AnnouncedNumber",
    "AnnouncedSound",
    "Announcement",
    "BlockedSender",
    "Box",
    "Call",
    "CallRecording",
    "ClosingPin",
    "ConsultLeg",
    "DeskPhone",
    "Dialling",
    "Guest",
    "Heard",
    "Hearing",
    "KeptSound",
    "LeftMessage",
    "LegQuality",
    "Line",
    "LineNews",
    "LineProof",
    "LineState",
    "MenuDraft",
    "MenuVersion",
    "Number",
    "OperatorColumns",
    "OperatorDay",
    "Prompt",
    "RecordedPart",
    "RecordingRule",
    "RecordingText",
    "RecordingTold",
    "SoundKey",
    "SoundLeg",
    "SoundPiece",
    "StrayCall",
    "TryCall",
    "WaitingWords",
    "meets",
]


class Number(OfficeModel):
    """A number of the office: what callers hear there, when it is open, what they are shown."""

    digits = models.CharField(_("number"), max_length=40)  # +48..., or a short number
    name = models.CharField(_("name"), max_length=100)
    account = OfficeLink("channels.Account")  # the trunk by which it is reached and dials out
    schedule = OfficeLink("offices.Schedule", null=True, blank=True)  # none: always open
    menu = models.JSONField(_("menu"))  # steps.Graph
    # whose menu callers hear here; none: its own. That one has its own
    menu_of = OfficeLink("phone.Number", models.PROTECT, null=True, blank=True)
    outgoing = models.BooleanField(_("shown on outgoing calls"), default=False)
    web = models.BooleanField(_("called from the browser too"), default=False)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["digits"], condition=models.Q(active=True), name="number_in_use_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.digits} {self.name}"


class MenuDraft(OfficeModel):
    """A number's menu as somebody is writing it; callers hear what was published."""

    number = OfficeLink(Number, models.CASCADE, related_name="drafts")
    menu = models.JSONField()  # steps.Sketch
    earlier = models.JSONField(default=list)  # menus before the last changes, the oldest first
    changed_at = models.DateTimeField()
    official = OfficeLink("offices.Official", null=True, blank=True)  # who changed it last

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "number"], name="menu_draft_once"),
        )


class MenuVersion(OfficeModel):
    """A menu that was published once; the newest of a number is what callers hear."""

    number = OfficeLink(Number, models.CASCADE, related_name="versions")
    menu = models.JSONField()  # steps.Graph
    published_at = models.DateTimeField()
    official = OfficeLink("offices.Official", null=True, blank=True)


class Prompt(OfficeModel):
    """A person's voice in the place of a spoken text: of one step of a menu, in one language.

    It is heard where a menu names it (steps.Sketch.recordings).
    """

    number = OfficeLink(Number, models.CASCADE, related_name="recordings")
    step = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)  # what stood there when it was recorded
    content = models.BinaryField()  # wav, 16 bit
    # since when no menu that is kept names it: actions/clearing.py takes it away later
    unnamed_since = models.DateTimeField(null=True, editable=False)


class Box(OfficeModel):
    """A message box: what callers hear there, and in which queue their messages wait."""

    name = models.CharField(_("name"), max_length=80)
    # none: the office's first
    queue = OfficeLink("routing.Queue", models.SET_NULL, null=True, blank=True)
    # whose box it is: offered first to them
    official = OfficeLink("offices.Official", models.SET_NULL, null=True, blank=True)
    text_pl = models.TextField(blank=True, default="", max_length=1000)
    text_en = models.TextField(blank=True, default="", max_length=1000)
    text_uk = models.TextField(blank=True, default="", max_length=1000)
    longest_seconds = models.IntegerField(
        default=180, validators=[MinValueValidator(10), MaxValueValidator(900)]
    )
    keep_days = models.IntegerField(
        default=90, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "name"], name="box_once"),)

    def __str__(self) -> str:
        return self.name


class LeftMessage(OfficeModel):
    """A caller who leaves a message, and what became of it."""

    class State(models.TextChoices):
        GREETING = "greeting"  # hears what to do
        RECORDING = "recording"  # speaks: Asterisk writes a file
        WRITTEN = "written"  # the file is as whole as it will be
        KEPT = "kept"  # a contact holds it; the caller hears thanks
        DONE = "done"
        NONE = "none"  # nothing was said

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)  # the call
    box = OfficeLink(Box)
    language = models.CharField(max_length=5)
    announced = models.BooleanField(default=False)  # by the menu: a tone alone is heard here
    state = models.CharField(max_length=10, choices=State, default=State.GREETING)
    began_at = models.DateTimeField()
    # the written contact that holds what was said
    contact = OfficeLink("interactions.Interaction", models.SET_NULL, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "interaction"],
                condition=~models.Q(state__in=["done", "none"]),
                name="one_message_at_a_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["office"],
                name="messages_open",
                condition=~models.Q(state__in=["done", "none"]),
            ),
            models.Index(fields=["office", "contact"], name="message_of_contact"),
        )

    @property
    def file(self) -> str:
        """The name of its file at Asterisk, without an ending."""
        return f"message-{self.office_id}.{self.id}"


class Call(OfficeModel):
    """The telephone's side of an interaction: which channels carry it and where its menu stands.

    The picture that Asterisk must show is read from this row and from the domain's rows.
    """

    interaction = OfficeLink("interactions.Interaction", models.CASCADE, related_name="calls")
    number = OfficeLink(Number, null=True, blank=True)
    account = OfficeLink("channels.Account")
    channel = models.CharField(max_length=80)  # the customer's leg
    asterisk_epoch = models.CharField(max_length=40)  # which life of Asterisk carries it
    menu = models.JSONField(default=dict)  # machine.MenuState of an inbound call
    # whose menu it is in, where an official sent it into another than its number's
    menu_of = OfficeLink(Number, models.SET_NULL, null=True)
    # what the customer is asked after the talk: a steps.Graph; see actions/flow.py
    asks = models.JSONField(null=True)
    began_at = models.DateTimeField()
    customer_up = models.BooleanField(default=False)  # the customer's leg stands
    up_at = models.DateTimeField(null=True)  # of a leg that we dialled: since when, for its cost
    # lines by which it was tried before this one, by their accounts' ids with spaces between
    tried = models.CharField(max_length=200, blank=True, default="", db_default="")
    desk_channel = models.CharField(max_length=80, blank=True)  # the official's leg, if any
    desk_person = models.BigIntegerField(null=True)  # whose phone that is
    desk_up = models.BooleanField(default=False)  # it was answered
    desk_leg = models.SmallIntegerField(default=0)  # counts the official's legs, and so names them
    ended_at = models.DateTimeField(null=True)
    # the way through the menu: [seconds since began_at, step, key or ""]; see record.way
    way = models.JSONField(default=list, db_default=[])
    hung_up = models.CharField(max_length=10, choices=HungUp, blank=True, default="", db_default="")
    cause = models.SmallIntegerField(null=True)  # Q.850, or one of ours (causes)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "interaction"], name="call_once"),)
        indexes = (
            models.Index(fields=["office"], name="call_live", condition=models.Q(ended_at=None)),
            models.Index(
                fields=["office", "ended_at"],
                name="calls_dialled",
                condition=models.Q(up_at__isnull=False),
            ),
            models.Index(fields=["office", "-began_at"], name="calls_by_time"),
        )


class WaitingTalk(OfficeModel):
    """What a caller in a queue hears between the music, and has chosen (menu.queue_talk)."""

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    wait = OfficeLink("routing.Wait", models.CASCADE)  # in another stay it begins anew
    channel = models.CharField(max_length=80)  # the caller's leg, also once we owe them a call
    state = models.JSONField(default=dict)  # queue_talk.QueueTalk

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "interaction"], name="one_waiting_talk"),
        )


class Guest(OfficeModel):
    """A customer who calls from a browser: a telephone for minutes, for one call to one number, or
    for the sound of a seat in a meeting (`SoundLeg`).

    What the browser shows us is the token (its digest is kept); Asterisk is shown the password.
    """

    number = OfficeLink(Number, models.CASCADE, null=True)  # none: a meeting
    token = models.CharField(max_length=64)  # SHA-256, hexadecimal
    secrets = SecretsField()
    network = models.CharField(max_length=64)  # a keyed digest of where it was asked for
    name = models.CharField(max_length=80, blank=True)  # as the customer says it, not proved
    shown = models.CharField(max_length=40, blank=True)  # likewise, a number to call back
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()  # for beginning the call
    connections = models.SmallIntegerField(default=0)  # how often Asterisk's port was opened to it
    interaction = OfficeLink("interactions.Interaction", models.SET_NULL, null=True)  # its call

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "token"], name="guest_of_token"),
            models.UniqueConstraint(
                fields=["office", "interaction"],
                condition=models.Q(interaction__isnull=False),
                name="guest_of_call",
            ),
        )
        indexes = (models.Index(fields=["office", "made_at"], name="guests_by_time"),)

    @property
    def endpoint(self) -> str:
        """Its name in Asterisk."""
        return f"g{self.id}"


class SoundLeg(OfficeModel):
    """The sound of one seat in a meeting by video: a telephone that is rung, a browser that dials.

    `digits`: somebody outside who was called by an official, through the trunk `account`.

    It may come, fail and come again: it never ends the contact. The contact's door says who has
    sound (`seat` is its own number); the contact's lane brings Asterisk to these rows.
    """

    class State(models.TextChoices):
        WANTED = "wanted"
        UP = "up"
        ENDED = "ended"

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    seat = models.BigIntegerField()
    person = models.BigIntegerField(null=True)  # whose telephone; none: a browser's
    guest = OfficeLink(Guest, models.SET_NULL, null=True)
    account = OfficeLink("channels.Account", null=True)
    digits = models.CharField(max_length=40, blank=True, default="", db_default="")
    tried = models.CharField(max_length=200, blank=True, default="", db_default="")  # as Call's
    apart = models.BooleanField(default=False)  # hears music
    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    channel = models.CharField(max_length=80, blank=True)  # none yet: the browser has not dialled
    began_at = models.DateTimeField()
    up_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # left, replaced, over, no_answer, lost; of digits busy and failed, too
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "interaction", "seat"],
                condition=~models.Q(state="ended"),
                name="one_sound_of_a_seat",
            ),
        )


def meets() -> models.Exists:
    """Of guests: whether one is for a meeting's sound; without a number and this, it only tries."""
    return models.Exists(SoundLeg.objects.filter(guest=models.OuterRef("pk")))


class StrayCall(OfficeModel):
    """A call that came by a line of the office for a number that nobody here has. The newest."""

    account = OfficeLink("channels.Account", models.CASCADE)
    called = models.CharField(max_length=40)  # as the operator sent it
    at = models.DateTimeField()


class TryCall(OfficeModel):
    """A call that tries a line: it rings somewhere, says a sentence or a menu, and hangs up."""

    class State(models.TextChoices):
        WANTED = "wanted"
        RINGING = "ringing"
        ANSWERED = "answered"
        ENDED = "ended"

    account = OfficeLink("channels.Account", models.CASCADE)
    number = OfficeLink(Number, models.CASCADE, null=True, blank=True)  # whose menu is tried
    menu = models.JSONField(null=True, blank=True)  # steps.Sketch; none: a sentence alone
    digits = models.CharField(max_length=40)  # as they are dialled
    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    heard = models.BooleanField(default=False)  # it was answered
    cause = models.SmallIntegerField(null=True)  # why it ended, as Q.850 numbers it
    began_at = models.DateTimeField()
    official = OfficeLink("offices.Official", null=True, blank=True)

    @property
    def channel(self) -> str:
        """The id of its channel in Asterisk."""
        return f"test-{self.office_id}-{self.id}"


class ConsultLeg(OfficeModel):
    """Somebody outside who was rung during a call: a department that is asked or takes it over."""

    class State(models.TextChoices):
        RINGING = "ringing", _("ringing")
        ASKED = "asked", _("speaks with the official")
        WAITS = "waits", _("hears music")  # the official speaks with the customer meanwhile
        TOGETHER = "together", _("speaks with both")
        JOINED = "joined", _("speaks with the customer")
        ENDED = "ended", _("ended")

    interaction = OfficeLink("interactions.Interaction", models.CASCADE, related_name="legs")
    official = OfficeLink("offices.Official")
    department = OfficeLink("offices.Department", null=True, blank=True)
    account = OfficeLink("channels.Account", null=True)  # the trunk, where the contact is no call
    # a colleague of the office, at their own telephone, and the contact by which they take part
    colleague = OfficeLink("offices.Official", null=True)
    helper = OfficeLink("interactions.Interaction", models.SET_NULL, null=True)
    name = models.CharField(max_length=120)
    digits = models.CharField(max_length=40)  # none: a colleague
    # the line that carries it, as far as it was chosen for this leg
    line = OfficeLink("channels.Account", null=True)
    tried = models.CharField(max_length=200, blank=True, default="", db_default="")  # as Call's
    blind = models.BooleanField(default=False)  # joined to the customer as soon as it answers
    state = models.CharField(max_length=8, choices=State, default=State.RINGING)
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # busy, no_answer, failed, gone, given_up; took_over: the colleague has the contact
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "interaction"],
                condition=~models.Q(state="ended"),
                name="one_asked_at_a_time",
            ),
        )

    @property
    def channel(self) -> str:
        """The id of its channel in Asterisk."""
        again = len(self.tried.split())
        return f"leg-{self.id}" + (f"-{again}" if again else "")


class Listening(OfficeModel):
    """A supervisor at somebody's call, by their own telephone."""

    class Mode(models.TextChoices):
        LISTEN = "listen", _("listens")  # is heard by nobody
        WHISPER = "whisper", _("whispers")  # is heard by the official
        JOIN = "join", _("takes part")  # is heard by all

    class State(models.TextChoices):
        WANTED = "wanted"
        UP = "up"
        ENDED = "ended"

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    official = OfficeLink("offices.Official")  # the supervisor
    person = models.BigIntegerField()  # whose telephone
    mode = models.CharField(max_length=8, choices=Mode)
    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    began_at = models.DateTimeField()
    up_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)  # left, replaced, over, no_answer, ...

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "interaction"],
                condition=~models.Q(state="ended"),
                name="one_listens_to_a_call",
            ),
        )

    @property
    def channel(self) -> str:
        """The id of its channel in Asterisk."""
        return f"ear-{self.id}"


class Line(models.Model):
    """A person's phone: the browser's, or a desk phone. No office: see row_security.OPEN_TABLES.

    The password is made anew at each sign-in of the page and lives for a working day.
    """

    class Kind(models.TextChoices):
        BROWSER = "browser"
        DESK_PHONE = "desk_phone"

    person = models.OneToOneField(
        "offices.Person", models.CASCADE, primary_key=True, related_name="line"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BROWSER)
    window = models.CharField(max_length=40, blank=True)  # the browser that asked for it
    secrets = SecretsField()
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()

    @property
    def endpoint(self) -> str:
        """Its name in Asterisk, and the user name of its registration."""
        return f"p{self.person_id}"
