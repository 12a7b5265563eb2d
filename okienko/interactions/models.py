"""The heart: one engagement in one channel, what was said in it, and who took part."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.customers.identities import Address, display
from okienko.customers.merging import moves
from okienko.events.models import OfficeLink, OfficeModel
from okienko.offices.fields import row_id

from .helps import Help


class Medium(models.TextChoices):
    """In what people speak or write. Whether both sides are there is another thing: `live`."""

    VOICE = "voice"  # live: a call
    TEXT = "text"  # live: a chat; else a letter
    VIDEO = "video"  # live: a call with a picture


class Direction(models.TextChoices):
    IN = "in"
    OUT = "out"


class Outcome(models.TextChoices):
    """What the contact came to, in the words of the wrap-up."""

    UNDESCRIBED = "", _("not described")
    INFORMATION = "information", _("Information")
    INTERVENTION = "intervention", _("Intervention")
    NOT_OURS = "not_ours", _("Not our matter")
    MISTAKE = "mistake", _("Mistaken contact")


LONGEST_PATH = 400  # characters of a topic with all that stand above it
LONGEST_NOTE = 20_000  # characters: ten pages


class Topic(OfficeModel):
    """What contacts are about: a tree of two or three levels, kept by the office."""

    parent = OfficeLink("interactions.Topic", null=True, blank=True, related_name="children")
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=LONGEST_PATH)  # "Odpady › bioodpady › nieodebrane"
    order = models.SmallIntegerField(default=0)  # among those below the same one; then by name
    active = models.BooleanField(default=True)  # offered, as long as those above it are active
    # where a contact waits whose customer chose the topic before; none: as of the one above
    queue = OfficeLink("routing.Queue", models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "path"], name="topic_once"),)

    def __str__(self) -> str:
        return self.path


class OutcomeWords(OfficeModel):
    """Words for what a contact came to, as this office says them; of one outcome, or of any."""

    words = models.CharField(max_length=200)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    order = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "words", "outcome"], name="outcome_words_once"
            ),
        )

    def __str__(self) -> str:
        return self.words


#: Those of states.py.
_STATES = "arrived waiting offered active held kept dialling wrap_up closed abandoned".split()  # noqa: SIM905


class Interaction(OfficeModel):
    """A call, a chat, an e-mail thread. `state` moves by states.py only."""

    channel = models.CharField(max_length=30)  # the kind of its door
    account = OfficeLink("channels.Account", null=True, blank=True)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    live = models.BooleanField(default=False)  # the customer is there at the same time
    medium = models.CharField(max_length=8, choices=Medium, default=Medium.TEXT)
    state = models.CharField(max_length=12, default="arrived")
    customer = OfficeLink("customers.Customer", null=True, blank=True)
    address_kind = models.CharField(max_length=10, blank=True)
    address_value = models.CharField(max_length=254, blank=True)
    address_name = models.CharField(max_length=200, blank=True)  # as the sender shows it
    receiver = models.CharField(max_length=254, blank=True)  # the number or box that was reached
    subject = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=5, blank=True)
    external_id = models.CharField(max_length=400, blank=True)  # SIP Call-ID, Message-ID, ...
    # the door's name of a talk that may go on for ever, as a messenger's chat; "": it has none
    conversation = models.CharField(max_length=200, blank=True, default="")
    public = models.BooleanField(default=False, db_default=False)  # begun where everybody reads it
    chosen = models.CharField(max_length=200, blank=True)  # what was chosen in the menu, in words
    received_at = models.DateTimeField()  # when it reached us
    taken_in_at = models.DateTimeField()  # when we read it
    returned_at = models.DateTimeField(null=True, blank=True)  # by a letter that opened it again
    ended_at = models.DateTimeField(null=True, blank=True)
    previous = OfficeLink("interactions.Interaction", null=True, blank=True)
    official = OfficeLink("offices.Official", null=True, blank=True)  # who has it now, or had last
    topic = OfficeLink(Topic, null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    outcome_words = models.CharField(max_length=500, blank=True)
    # no customer's: somebody is sought who takes part in that one, as what `helps` says
    assists = OfficeLink("interactions.Interaction", models.CASCADE, null=True, blank=True)
    helps = models.CharField(max_length=12, choices=Help, blank=True, default="", db_default="")
    interpreted = models.BooleanField(default=False, db_default=False)  # so no language is asked
    relayed = models.BooleanField(default=False, db_default=False)  # calls for who asked in signs

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "account", "external_id", "conversation"],
                condition=~models.Q(external_id=""),
                name="interaction_counts_once",
            ),
            models.UniqueConstraint(
                fields=["office", "channel", "account", "conversation"],
                condition=~models.Q(conversation="") & ~models.Q(state__in=["closed", "abandoned"]),
                nulls_distinct=False,
                name="one_open_contact_in_a_conversation",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=_STATES),
                name="interaction_state_known",
            ),
        )
        indexes = (
            models.Index(fields=["office", "customer", "-received_at"], name="interaction_history"),
            models.Index(
                fields=["office", "official"],
                name="interaction_open",
                condition=~models.Q(state__in=["closed", "abandoned"]),
            ),
            models.Index(fields=["office", "-received_at"], name="interaction_newest"),
            models.Index(
                fields=["office", "ended_at", "id"],
                name="interaction_ended",
                condition=models.Q(ended_at__isnull=False),
            ),
            models.Index(
                fields=["office", "assists"],
                name="interaction_assists",
                condition=models.Q(assists__isnull=False),
            ),
            models.Index(
                fields=["office", "conversation"],
                name="interaction_conversation",
                condition=~models.Q(conversation=""),
            ),
        )

    @property
    def number(self) -> str:
        """The contact number that a customer is given: `K-2026-000123`."""
        return f"K-{self.received_at.year}-{self.id:06d}"

    @property
    def asked_at(self) -> datetime:
        """Since when the customer waits for an answer: not since a letter answered long ago."""
        return self.returned_at or self.received_at

    @property
    def chat(self) -> bool:
        """Whether both sides write at the same time."""
        return self.live and self.medium == Medium.TEXT

    @property
    def text_line(self) -> bool:
        """Whether something can be written beside what is spoken, as on a call from a browser."""
        return self.medium != Medium.TEXT and bool(self.conversation)

    @property
    def on_page(self) -> bool:
        """Whether both sides are there by their pages: a chat, or a call with a picture."""
        return self.live and self.medium != Medium.VOICE


class Message(OfficeModel):
    """Something said or written in an interaction. Who has part in it: `Participant`."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"
        NOTE = "note"  # seen by officials only
        AUTO = "auto"  # written by the program: an acknowledgement
        BACK = "back"  # an answer that was taken back before it left: kept for its files
        # what it `answers` is hidden from everybody by its door, or shown again; `text` is why
        HIDE = "hide"
        SHOW = "show"

    class Delivery(models.TextChoices):
        RECEIVED = "received", _("received")
        QUEUED = "queued", _("to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("perhaps sent")
        FAILED = "failed", _("not sent")
        PARTLY = "partly", _("not sent to all")
        NONE = "", ""

    class Sureness(models.TextChoices):
        """How sure it is that a message comes from whom it names, as far as the door knows."""

        UNKNOWN = "", ""
        CONFIRMED = "confirmed", _("sender confirmed")
        REFUTED = "refuted", _("sender not confirmed")
        AMBIGUOUS = "ambiguous", _("sender unclear")

    class Reason(models.TextChoices):
        """Why the office writes first where a reason is kept; "" where it answers."""

        ASKED = "asked", _("they asked for it")
        CASE = "case", _("their case that is being dealt with")
        CONSENT = "consent", _("they agreed to such notices")
        LAW = "law", _("a duty or a warning by law")
        NONE = "", ""

    interaction = OfficeLink(Interaction, models.CASCADE, related_name="messages")
    account = OfficeLink("channels.Account", null=True, blank=True)
    direction = models.CharField(max_length=4, choices=Direction)
    external_id = models.CharField(max_length=400, blank=True)
    conversation = models.CharField(max_length=200, blank=True, default="")  # its contact's
    # made of what our page calls it and of its text: sent twice, it is one message
    client_id = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
    author = OfficeLink("offices.Official", null=True, blank=True)
    sender = models.CharField(max_length=300, blank=True)
    sureness = models.CharField(max_length=12, choices=Sureness, blank=True, default="")
    quiet = models.BooleanField(default=False)  # a machine's answer or report: nobody to answer
    # the message that an answer of ours answers, and whether it quotes it
    answers = OfficeLink("interactions.Message", null=True, blank=True)
    quotes = models.BooleanField(default=False)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)  # as it came; sanitised where it is shown
    delivery = models.CharField(max_length=10, choices=Delivery, blank=True, default="")
    error = models.CharField(max_length=300, blank=True)
    # of a kind that this version does not know: it has no words, and its payload is kept
    unknown = models.BooleanField(default=False, db_default=False)
    not_before = models.DateTimeField(null=True, blank=True)  # until then it can be taken back
    public = models.BooleanField(default=False, db_default=False)  # everybody can read it
    edited_at = models.DateTimeField(null=True, blank=True)  # what it said before: `Wording`
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # deleted by its writer
    reaction = models.CharField(max_length=200, blank=True, default="", db_default="")
    reacted_at = models.DateTimeField(null=True, blank=True)
    # the network's template that it is: {"name", "language", "fields"}
    template = models.JSONField(null=True, blank=True)
    reason = models.CharField(max_length=8, choices=Reason, blank=True, default="", db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                # this order also finds the thread of an answer, whose account may be another
                fields=["office", "external_id", "account", "conversation"],
                condition=~models.Q(external_id=""),
                name="message_counts_once",
            ),
            models.UniqueConstraint(
                fields=["office", "interaction", "client_id"],
                condition=~models.Q(client_id=""),
                name="message_sent_once",
            ),
        )
        indexes = (
            models.Index(fields=["office", "interaction", "at"], name="message_timeline"),
            models.Index(
                fields=["office", "account", "id"],
                name="message_to_send",
                condition=models.Q(delivery="queued"),
            ),
        )


class Wording(OfficeModel):
    """What a message said before it was edited, and until when."""

    message = OfficeLink(Message, models.CASCADE, related_name="wordings")
    text = models.TextField(blank=True)
    until = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["message"], name="wording_by_message"),)


class Attachment(OfficeModel):
    """A file that came with a message or goes with one.

    `width` and `height` are a picture's, in points; 0 where nobody looked. `scan` is what the virus
    check said, "" where there is none.
    """

    class Scan(models.TextChoices):
        CLEAN = "clean", _("checked for viruses")
        WAITS = "waits", _("not checked for viruses yet")
        FOUND = "found", _("a virus was found in it")

    message = OfficeLink(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    content_id = models.CharField(max_length=200, blank=True)  # referred to by HTML as cid:
    size = models.IntegerField()
    content = models.BinaryField()
    width = models.IntegerField(default=0, db_default=0)
    height = models.IntegerField(default=0, db_default=0)
    scan = models.CharField(max_length=5, choices=Scan, blank=True, default="", db_default="")

    class Meta:
        indexes = (
            models.Index(
                fields=["id"], condition=models.Q(scan="waits"), name="attachment_unchecked"
            ),
        )


class AwaitedFile(OfficeModel):
    """A file of a message that its provider keeps for us, until it is fetched.

    Fetched, it is an Attachment and this row is gone (channels/fetching.py). `size` is as the
    provider says, `number` counts the files of the message. `next_at`: when it is asked for; none:
    not by itself.
    """

    class State(models.TextChoices):
        WAITS = "waits", _("on its way")
        TOO_LARGE = "too_large", _("too large to be taken in")
        GONE = "gone", _("the provider does not have it any more")
        KIND = "kind", _("not taken in, for it may run something")
        VIRUS = "virus", _("not taken in: a virus was found in it")
        BROKEN = "broken", _("not taken in: it is damaged")
        FAILED = "failed", _("could not be fetched")

    #: What may be other when it is asked for once more.
    AGAIN = (State.TOO_LARGE, State.BROKEN, State.FAILED)

    message = OfficeLink(Message, models.CASCADE, related_name="awaited")
    account = OfficeLink("channels.Account", null=True, blank=True)
    reference = models.TextField()
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    size = models.IntegerField(default=0)
    number = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State, default=State.WAITS)
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["next_at"], condition=models.Q(state="waits"), name="awaited_file_due"
            ),
        )

    @property
    def again(self) -> bool:
        """Whether a person may have it asked for once more."""
        return self.state in self.AGAIN


class PartRole(models.TextChoices):
    """What part an address has in a message."""

    FROM = "from"  # who wrote it; of what came through a form, the person behind the form
    VIA = "via"  # whose address it came from, where that is a form or a colleague who forwarded it
    REPLY_TO = "reply_to"  # where answers are wished
    TO = "to"
    CC = "cc"
    FORWARDED = "forwarded"  # perhaps the writer: named in what a colleague forwarded


class Participant(OfficeModel):
    """One address and its part in one message, in the order of the message."""

    message = OfficeLink(Message, models.CASCADE, related_name="participants")
    role = models.CharField(max_length=20, choices=PartRole)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "message", "role", "kind", "value"], name="participant_once"
            ),
        )

    @property
    def address(self) -> Address:
        """As doors and cards compare it, with the name that stood beside it."""
        return Address(self.kind, self.value, self.value, display(self.kind, self.value), self.name)


class Mention(OfficeModel):
    """A note names a colleague, who is told until they say that they saw it.

    A `whisper` is to the official who had the chat just then, and was told at once.
    """

    message = OfficeLink(Message, models.CASCADE, related_name="mentions")
    official = OfficeLink("offices.Official", models.CASCADE)
    whisper = models.BooleanField(default=False, db_default=False)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "message", "official"], name="mention_once"),
        )
        indexes = (
            models.Index(
                fields=["office", "official"],
                name="mention_unseen",
                condition=models.Q(seen_at=None),
            ),
        )


class Bond(OfficeModel):
    """What an official said of two contacts of one customer: of one matter (`together`), or not.

    It counts before every rule. `first` is the one with the smaller id. `split`: the second was
    taken out of the first, with its letters, and has not been put back.
    """

    first = OfficeLink(Interaction, models.CASCADE, related_name="+")
    second = OfficeLink(Interaction, models.CASCADE, related_name="+")
    together = models.BooleanField()
    split = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()
    official = OfficeLink("offices.Official", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "first", "second"], name="bond_once"),
        )
        indexes = (models.Index(fields=["second"], name="bond_by_second"),)


#: An answer that somebody did not get, or perhaps not: a person decides about it.
NOT_ARRIVED = (Message.Delivery.FAILED, Message.Delivery.PARTLY, Message.Delivery.UNCERTAIN)

#: What an official has a door do with what a customer wrote in public.
ACTS = (Message.Direction.HIDE, Message.Direction.SHOW)

#: What an official has sent or done outside, so that they must know whether it arrived.
BY_OFFICIALS = (Message.Direction.OUT, *ACTS)


moves("interactions_interaction", "customer")


class Draft(OfficeModel):
    """What an official is writing about a contact and has not sent: seen by nobody else.

    A letter that is begun has no contact yet: `about` says from where (`customer-7`, `new`).
    `fields` are those of the page's form, whatever it asks for; `files` names those that were
    chosen, which stay on the computer themselves. `other` is the text that this one has replaced
    when both were written at the same time in two windows.
    """

    class Form(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"
        WRAP = "wrap"
        LETTER = "letter"

    interaction = OfficeLink(
        Interaction, models.CASCADE, related_name="drafts", null=True, blank=True
    )
    about = models.CharField(max_length=40, blank=True, default="")
    official = OfficeLink("offices.Official", models.CASCADE)
    form = models.CharField(max_length=8, choices=Form)
    fields = models.JSONField(default=dict)
    files = models.JSONField(default=list, blank=True)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
    other = models.JSONField(null=True, blank=True)  # fields, files, saved_at

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "interaction", "about", "official", "form"],
                nulls_distinct=False,
                name="draft_once",
            ),
        )

    @property
    def taken_back(self) -> int:
        """The letter that did not leave after all, whose files this one may have; 0 for none."""
        return row_id(self.fields.get("back"))
