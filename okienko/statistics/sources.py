"""The rows that figures count, each with the moment, the queue and the times of one leg.

A leg is one stay of a contact in one queue: a call that is passed on has two, each counted in its
own queue. Raw times only; what they come to is said in figures.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Abs, Coalesce, Greatest, Least

from okienko.cases.models import CaseInteraction
from okienko.channels.satisfaction.models import Asked
from okienko.events import clock
from okienko.interactions.helps import Help
from okienko.interactions.models import Direction, Interaction, Medium, Message
from okienko.routing.models import Engagement, RuleActed, Wait

from .opening import open_seconds

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Source:
    """`moment` is the column by which a row belongs to a day; None: it is now, whatever the day.

    Every row has `id`, `queue_key`, `official`, and `contact`, the path to its interaction ("" for
    itself).
    """

    name: str
    rows: Callable[[], Rows]
    moment: str | None
    contact: str = "interaction"


def seconds(difference: Any) -> Func:
    """An interval as a number of seconds."""
    return Func(
        difference, template="extract(epoch from (%(expressions)s))", output_field=FloatField()
    )


def _legs() -> Rows:
    return Wait.objects.filter(live=True, helps="").annotate(
        queue_key=F("queue_id"),
        # who leaves the page of a chat and comes back did not wait meanwhile
        waited=seconds(F("left_at") - F("entered_at")) - F("away_seconds"),
        # from when the customer was told of the wait: how long it was, and how far off that was
        told_true=seconds(F("left_at") - F("said_at")),
        told_off=Abs(seconds(F("left_at") - F("said_at")) - F("said_seconds")),
    )


def _ruled() -> Rows:
    """Stays in which a rule of the queue acted, live and written, with what each did."""
    acted = RuleActed.objects.filter(wait=OuterRef("id"), done=True)
    rows = Wait.objects.filter(Exists(acted), helps="")
    return rows.annotate(
        queue_key=F("queue_id"),
        waited=seconds(F("left_at") - F("entered_at")) - F("away_seconds"),
        **{f"rule_{action}": Exists(acted.filter(action=action)) for action in RuleActed.Action},
    )


def _interpreters() -> Rows:
    """Searches of interpreters that were wanted until they ended, each stay in a queue."""
    rows = Wait.objects.filter(helps=Help.INTERPRETER).exclude(result="closed")
    return rows.annotate(queue_key=F("queue_id"), waited=seconds(F("left_at") - F("entered_at")))


def _now() -> Rows:
    rows = Wait.objects.filter(result="", away_since=None, helps="")
    return rows.annotate(queue_key=F("queue_id"))


def _letters() -> Rows:
    """Written contacts, each at the leg in which it was answered or in which it stands.

    An answer is the first letter that an official wrote, or the close with an outcome, whichever
    came first. The time runs from the first queue that it entered since the last answer: passing
    a letter on does not begin it anew.
    """
    same = Q(interaction=OuterRef("interaction"))
    legs = Wait.objects.filter(same).order_by("id")
    sent = Message.objects.filter(same, direction="out").exclude(delivery="failed")
    done = Engagement.objects.filter(same, result="done")
    entered = OuterRef("entered_at")
    return (
        Wait.objects.filter(live=False)
        .exclude(result="closed")
        .annotate(
            queue_key=F("queue_id"),
            answered_at=Least(
                _first(sent.filter(at__gte=entered).order_by("at"), "at"),
                _first(done.filter(ended_at__gte=entered).order_by("ended_at"), "ended_at"),
            ),
            answered_before=Greatest(
                _first(sent.filter(at__lt=entered).order_by("-at"), "at"),
                _first(done.filter(ended_at__lt=entered).order_by("-ended_at"), "ended_at"),
            ),
            next_leg=_first(legs.filter(id__gt=OuterRef("id")), "entered_at"),
        )
        .filter(Q(next_leg=None) | Q(answered_at__lte=F("next_leg")))
        .annotate(
            since=_first(
                legs.filter(entered_at__gte=Coalesce(OuterRef("answered_before"), LONG_AGO)),
                "entered_at",
            )
        )
        .annotate(waited=open_seconds(F("since"), Coalesce(F("answered_at"), Value(clock.now()))))
    )


def _open_letters() -> Rows:
    over = {"interaction__state__in": ["closed", "abandoned"]}  # as the index says it
    return _letters().exclude(**over).filter(answered_at=None)


def _work() -> Rows:
    """Live contacts from a queue, each stay with one official, from acceptance to release."""
    return (
        Engagement.objects.filter(live=True, helps="")
        .filter(queue__isnull=False, ended_at__isnull=False)
        .annotate(
            queue_key=F("queue_id"),
            handled=seconds(F("ended_at") - F("began_at")),
            talked=seconds(F("talk_ended_at") - F("began_at")) - F("held_seconds"),
            held=F("held_seconds"),
            wrapped=seconds(F("ended_at") - F("talk_ended_at")),
        )
    )


def _chats() -> Rows:
    """Live text of `_work`, with the official's first words, if there were any."""
    said = Message.objects.filter(
        interaction=OuterRef("interaction"),
        author=OuterRef("official"),
        direction="out",
        at__gte=OuterRef("began_at"),
    )
    found: Rows = (
        _work()
        .filter(medium=Medium.TEXT)
        .annotate(first_word=seconds(_first(said.order_by("at"), "at") - F("began_at")))
    )
    return found


def _time() -> Rows:
    """All work, live and written, outbound too, open or ended."""
    return Engagement.objects.annotate(queue_key=F("queue_id"))


def _contacts() -> Rows:
    """Contacts that came in, are closed and described; in the queue where they stood last."""
    mine = OuterRef("id")
    stays = Engagement.objects.filter(interaction=mine).order_by()
    return (
        Interaction.objects.filter(direction=Direction.IN, state="closed", assists=None)
        .exclude(outcome="")
        .annotate(
            queue_key=Subquery(
                Wait.objects.filter(interaction=mine).order_by("-id").values("queue_id")[:1]
            ),
            has_case=Exists(CaseInteraction.objects.filter(interaction=mine)),
            officials=Subquery(
                stays.values("interaction").annotate(n=Count("official", distinct=True)).values("n")
            ),
            passed_on=Exists(stays.filter(result="passed_on")),
        )
    )


def _relays() -> Rows:
    """Contacts in which somebody was called for a customer who signs; where they stood last."""
    mine = OuterRef("id")
    stood = Wait.objects.filter(interaction=mine).order_by("-id").values("queue_id")[:1]
    return Interaction.objects.filter(relayed=True).annotate(queue_key=Subquery(stood))


def _asked() -> Rows:
    """Customers who were asked how a call was, answered or not."""
    return Asked.objects.annotate(queue_key=F("queue_id"))


def _first(rows: Rows, column: str) -> Subquery:
    return Subquery(rows.values(column)[:1], output_field=DateTimeField())


LONG_AGO = Value(datetime(1970, 1, 1, tzinfo=UTC), output_field=DateTimeField())

LEGS = Source("legs", _legs, "entered_at")
RULED = Source("ruled", _ruled, "entered_at")
INTERPRETERS = Source("interpreters", _interpreters, "entered_at")
NOW = Source("now", _now, None)
LETTERS = Source("letters", _letters, "entered_at")
OPEN_LETTERS = Source("open_letters", _open_letters, None)
WORK = Source("work", _work, "began_at")
CHATS = Source("chats", _chats, "began_at")
CONTACTS = Source("contacts", _contacts, "received_at", contact="")
ASKED = Source("asked", _asked, "asked_at")
RELAYS = Source("relays", _relays, "received_at", contact="")
TIME = Source("time", _time, "began_at")
