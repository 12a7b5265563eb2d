"""Queues, skills, who is present, what waits, what is offered, who works on what."""

from datetime import datetime

from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.customers.merging import moves
from okienko.events.models import OfficeLink, OfficeModel
from okienko.interactions.helps import Help
from okienko.interactions.models import Medium

from .acted import RuleActed
from .workload import BY_PAGE, BY_PHONE, Load, load_of

__all__ = [
    "Attendance",
    "Callback",
    "Engagement",
    "Offer",
    "OfficialSkill",
    "OwedCall",
    "Presence",
    "Queue",
    "RuleActed",
    "Skill",
    "Step",
    "Wait",
    "between",
]

DAY = 86_400  # seconds


def between(least: int, most: int) -> list[BaseValidator]:
    """What verbs of settings hold a number to; both ends are allowed."""
    return [MinValueValidator(least), MaxValueValidator(most)]


class Queue(OfficeModel):
    """Where contacts wait for an official. All times are seconds."""

    name = models.CharField(max_length=120)
    order = models.SmallIntegerField(default=0)
    schedule = OfficeLink("offices.Schedule", null=True, blank=True)
    # ageing priority: a contact of this queue counts as having waited so much longer
    head_start = models.IntegerField(default=0, validators=between(-30 * DAY, 30 * DAY))
    offer_seconds = models.IntegerField(default=20, validators=between(1, 3600))
    written_offer_seconds = models.IntegerField(default=120, validators=between(1, DAY))
    wrap_up_seconds = models.IntegerField(default=120, validators=between(0, DAY))
    last_official_seconds = models.IntegerField(default=20, validators=between(0, DAY))
    # goals and definitions of the figures
    goal_percent = models.IntegerField(default=80, validators=between(0, 100))
    goal_seconds = models.IntegerField(default=20, validators=between(0, DAY))
    written_goal_seconds = models.IntegerField(default=4 * 3600, validators=between(0, 365 * DAY))
    short_abandon_seconds = models.IntegerField(default=6, validators=between(0, 3600))
    # so long may a customer in a chat wait for an answer before we say that it is slow; 0: never
    answer_seconds = models.IntegerField(default=60, db_default=60, validators=between(0, DAY))
    # who keeps the place and is called at their turn: how often that is tried, how long after
    call_tries = models.IntegerField(default=3, db_default=3, validators=between(1, 10))
    call_again_seconds = models.IntegerField(
        default=300, db_default=300, validators=between(60, DAY)
    )
    # callers hear their place and the wait so often, and so long after they came they may choose to
    # be called at their turn; 0: never
    place_seconds = models.IntegerField(default=0, db_default=0, validators=between(0, 3600))
    call_instead_seconds = models.IntegerField(default=0, db_default=0, validators=between(0, 3600))
    # whether officials may take letters of it from the list, beside those offered to them
    from_list = models.BooleanField(default=True, db_default=True)
    # what happens to who waits too long, or comes when too many do: overtime.WaitRule
    rules = models.JSONField(
        default=list, blank=True, db_default=models.Value([], models.JSONField())
    )
    active = models.BooleanField(default=True)
    # of one that is not active: where contacts go that would enter it; none: to the first
    instead = OfficeLink("routing.Queue", null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "name"], name="queue_once"),)

    def __str__(self) -> str:
        return self.name


class Skill(OfficeModel):
    """What an official can do. One with a `language` is asked for by contacts in that language."""

    name = models.CharField(max_length=80)
    language = models.CharField(max_length=5, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "name"], name="skill_once"),)

    def __str__(self) -> str:
        return self.name


class OfficialSkill(OfficeModel):
    """An official's level in a skill, 1 (a little) to 5 (expert)."""

    official = OfficeLink("offices.Official", models.CASCADE, related_name="skills")
    skill = OfficeLink(Skill, models.CASCADE)
    level = models.SmallIntegerField(default=3)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "official", "skill"], name="level_once"),
        )


class Step(OfficeModel):
    """Widening: from `after_seconds` of waiting on, `skill` is needed at `level` (0: no more)."""

    queue = OfficeLink(Queue, models.CASCADE, related_name="steps")
    after_seconds = models.IntegerField(default=0)
    skill = OfficeLink(Skill, models.CASCADE)
    level = models.SmallIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "queue", "skill", "after_seconds"], name="step_once"
            ),
        )


class Presence(models.Model):
    """One person's readiness and room, over all their offices. The capacity row of the matcher.

    What rings counts as taken. Offers change `calls`, `texts`, `written` by compare-and-swap only.
    No office: see row_security.OPEN_TABLES.
    """

    class State(models.TextChoices):
        OFF = "off", _("signed out")
        READY = "ready", _("ready")
        NOT_READY = "not_ready", _("not ready")

    person = models.OneToOneField(
        "offices.Person", models.CASCADE, primary_key=True, related_name="presence"
    )
    state = models.CharField(max_length=10, choices=State, default=State.OFF)
    reason = models.CharField(max_length=40, blank=True)  # break, missed, supervisor, ...
    since = models.DateTimeField()
    idle_since = models.DateTimeField()
    stream_until = models.DateTimeField(null=True)  # the desk's page lives until then
    phone_up = models.BooleanField(default=False)  # the phone is registered
    phone_since = models.DateTimeField(null=True)
    calls = models.SmallIntegerField(default=0)  # with or without a picture
    texts = models.SmallIntegerField(default=0)  # live
    written = models.SmallIntegerField(default=0)
    texts_limit = models.SmallIntegerField(default=3, validators=between(0, 20))
    texts_beside_call = models.SmallIntegerField(default=0, validators=between(0, 20))
    written_limit = models.SmallIntegerField(default=1, validators=between(0, 20))
    # how it rings at their desk: it answers by itself after a tone; the queue's name is said first
    answers_itself = models.BooleanField(default=False, db_default=False)
    says_queue = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(calls__gte=0, texts__gte=0, written__gte=0),
                name="presence_never_negative",
            ),
        )

    def page_lives(self, at: datetime) -> bool:
        """Whether the desk's page is open somewhere."""
        return self.stream_until is not None and self.stream_until > at

    def media(self, at: datetime) -> frozenset[Load]:
        """By what the person can be reached: by nothing when no page lives."""
        if not self.page_lives(at):
            return frozenset()
        return BY_PHONE if self.phone_up else BY_PAGE


class Attendance(OfficeModel):
    """How an official of one office was there, from one change to the next; occupancy counts these.

    Who sits in several offices has the same rows in each. `reachable` as in PresenceChanged.
    """

    official = OfficeLink("offices.Official")
    state = models.CharField(max_length=10, choices=Presence.State)
    reason = models.CharField(max_length=40, blank=True)
    reachable = models.BooleanField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "official"],
                condition=models.Q(ended_at=None),
                name="attends_in_one_way",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("began_at")),
                name="attendance_ends_after_it_began",
            ),
        )
        indexes = (models.Index(fields=["office", "began_at"], name="attendance_by_day"),)


class Wait(OfficeModel):
    """One stay of a contact in one queue. The figures count these rows."""

    class Result(models.TextChoices):
        WAITING = "", _("waiting")
        ANSWERED = "answered", _("answered")
        ABANDONED = "abandoned", _("abandoned")
        MOVED = "moved", _("moved to another queue")
        CLOSED = "closed", _("closed")
        MESSAGE = "message", _("left a message instead")
        ENDED = "ended", _("was told that nobody could come")

    interaction = OfficeLink("interactions.Interaction", models.CASCADE, related_name="waits")
    queue = OfficeLink(Queue)
    live = models.BooleanField()
    medium = models.CharField(max_length=8, choices=Medium)
    # asked of who takes it, where the office has a skill of it; none where an interpreter is beside
    language = models.CharField(max_length=5, blank=True)
    # of one that assists another contact: as what. No figure of contacts counts it
    helps = models.CharField(max_length=12, choices=Help, blank=True, default="", db_default="")
    entered_at = models.DateTimeField()
    # the order of the queue: when it entered, less its head start; see enqueue()
    rank_at = models.DateTimeField()
    in_hours = models.BooleanField(default=True)
    preferred = OfficeLink("offices.Official", null=True, blank=True)
    preferred_until = models.DateTimeField(null=True)
    excluded = OfficeLink("offices.Official", null=True, blank=True)  # who just passed it on
    offered = models.BooleanField(default=False)  # an offer is pending now
    # its customer has left the page of the chat: it is offered to nobody until they are back
    away_since = models.DateTimeField(null=True)
    away_seconds = models.FloatField(default=0, db_default=0)  # how long that was before
    # its customer does not stay: they are called at their turn (OwedCall)
    by_call = models.BooleanField(default=False, db_default=False)
    # what its customer was first told of the wait, in seconds, and when: figures hold it against
    # what came
    said_at = models.DateTimeField(null=True)
    said_seconds = models.IntegerField(null=True)
    left_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=Result, blank=True, default="")
    official = OfficeLink("offices.Official", null=True, blank=True)  # who answered

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "interaction"],
                condition=models.Q(result=""),
                name="waits_in_one_queue",
            ),
        )
        indexes = (
            models.Index(
                fields=["office", "queue", "rank_at"],
                name="wait_open",
                condition=models.Q(result=""),
            ),
            models.Index(fields=["office", "entered_at", "queue"], name="wait_by_day"),
            models.Index(  # how long interpreters are sought: few rows among millions
                fields=["language", "id"],
                name="wait_of_interpreters",
                condition=models.Q(helps="interpreter", result="answered"),
            ),
        )

    def away_until(self, at: datetime) -> float:
        """For how many seconds before a moment its customer had left the page."""
        now = (at - self.away_since).total_seconds() if self.away_since else 0.0
        return self.away_seconds + max(0.0, now)

    def seconds(self, at: datetime) -> float:
        """How long its customer has waited at a moment, or did: without the time they were away."""
        until = self.left_at or at
        return (until - self.entered_at).total_seconds() - self.away_until(until)

    @property
    def load(self) -> Load:
        """What it will ask of an official."""
        return load_of(self.live, self.medium)


class Offer(OfficeModel):
    """One ringing at one official's desk."""

    class State(models.TextChoices):
        PENDING = "pending", _("ringing")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("not answered in time")
        WITHDRAWN = "withdrawn", _("withdrawn")

    wait = OfficeLink(Wait, models.CASCADE)
    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    official = OfficeLink("offices.Official")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "wait"],
                condition=models.Q(state="pending"),
                name="offered_to_one",
            ),
        )


class Engagement(OfficeModel):
    """One official's work on one contact: from acceptance to the end of the wrap-up."""

    interaction = OfficeLink("interactions.Interaction", models.CASCADE, related_name="engagements")
    queue = OfficeLink(Queue, null=True, blank=True)  # none: an outbound call
    official = OfficeLink("offices.Official")
    live = models.BooleanField()
    medium = models.CharField(max_length=8, choices=Medium)
    helps = models.CharField(max_length=12, choices=Help, blank=True, default="", db_default="")
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # outbound: when the customer answered
    talk_ended_at = models.DateTimeField(null=True)
    wrap_due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    held_since = models.DateTimeField(null=True)
    held_seconds = models.FloatField(default=0)
    lost_at = models.DateTimeField(null=True)  # the official's page was lost in mid-call
    # put off until then: it stays the official's and takes no room
    later_until = models.DateTimeField(null=True)
    later_since = models.DateTimeField(null=True)  # when that was said
    later_why = models.CharField(max_length=120, blank=True, default="", db_default="")
    result = models.CharField(max_length=12, blank=True)  # done, transferred, passed_on, lost

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "interaction", "official"],
                condition=models.Q(ended_at=None),
                name="engaged_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["office", "official"],
                name="engagement_open",
                condition=models.Q(ended_at=None),
            ),
            models.Index(fields=["office", "began_at"], name="engagement_by_day"),
            models.Index(
                fields=["office", "official"],
                name="engagement_time_up",
                condition=models.Q(ended_at__gte=models.F("wrap_due_at")),
            ),
        )

    @property
    def load(self) -> Load:
        """What it asks of the official."""
        return load_of(self.live, self.medium)


class OwedCall(OfficeModel):
    """A live customer who did not stay keeps the place, and is called at their turn.

    The number is the contact's address from then on. `missed`: it was tried often enough.
    """

    class Result(models.TextChoices):
        OWED = "", _("to be called")
        REACHED = "reached", _("spoken with")
        MISSED = "missed", _("not reached")
        GIVEN_UP = "given_up", _("taken back by the customer")

    interaction = OfficeLink("interactions.Interaction", models.CASCADE)
    asked_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=8, choices=Result, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "interaction"],
                condition=models.Q(result=""),
                name="owes_one_call",
            ),
        )


class Callback(OfficeModel):
    """Somebody to be called back: a call was cut off, or a customer asked for it."""

    class State(models.TextChoices):
        OPEN = "open", _("to be called")
        TAKEN = "taken", _("taken")
        DONE = "done", _("done")

    customer = OfficeLink("customers.Customer", null=True, blank=True)
    interaction = OfficeLink("interactions.Interaction", null=True, blank=True)
    queue = OfficeLink(Queue, null=True, blank=True)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    reason = models.CharField(max_length=40)  # cut_off, abandoned, asked, missed
    first = models.BooleanField(default=False)  # cut off in mid-call: head of the list
    created_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    official = OfficeLink("offices.Official", null=True, blank=True)
    ended_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)  # how often it was taken
    tried_at = models.DateTimeField(null=True)  # when it was taken last
    again_at = models.DateTimeField(null=True)  # when the customer was missed once more

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "kind", "value"],
                condition=~models.Q(state="done"),
                name="called_back_once",
            ),
        )


moves("routing_callback", "customer")
