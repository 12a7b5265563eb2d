"""Lists of calls: what is asked for, a page of them, and all for an export. In an open scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from okienko.channels.models import Account
from okienko.channels.phone.causes import HungUp
from okienko.customers.identities import in_words, typed_address
from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.interactions.contact_numbers import number_to_id
from okienko.interactions.models import Direction, Interaction
from okienko.interactions.queries import who_is
from okienko.routing.models import Engagement, Wait
from okienko.routing.queries import talks_of, waits_of

from ..events import CallsExported
from ..models import Call, ConsultLeg, Number
from .course import ending

PAGE = 50
EXPORTED = 50_000  # calls of one export
TOGETHER = 500  # calls whose parts are read at once


@dataclass(frozen=True)
class CallsWanted:
    """Which calls are listed; what is None or "" asks for nothing. Times are UTC."""

    since: datetime
    until: datetime
    direction: str = ""  # in, out
    line: int | None = None
    number: int | None = None
    queue: int | None = None
    official: int | None = None
    hung_up: str = ""
    text: str = ""


@dataclass(frozen=True)
class CallLine:
    """One call of a list."""

    call: Call
    waits: Sequence[Wait] = ()
    talks: Sequence[Engagement] = ()
    legs: Sequence[ConsultLeg] = ()
    ended: str = ""

    @property
    def contact(self) -> Interaction:
        """The contact that it is of."""
        found: Interaction = self.call.interaction
        return found

    @property
    def inward(self) -> bool:
        """Whether somebody called the office."""
        return self.contact.direction == Direction.IN

    @property
    def who(self) -> str:
        """The customer, as far as they are known."""
        return who_is(self.contact)

    @property
    def other(self) -> str:
        """The customer's number; "" where it was withheld."""
        return in_words(self.contact.address_kind, self.contact.address_value) or ""

    @property
    def queue(self) -> str:
        """The queues in which it stood."""
        return " › ".join(wait.queue.name for wait in self.waits)

    @property
    def officials(self) -> str:
        """Who spoke, in their order."""
        return ", ".join(dict.fromkeys(talk.official.name for talk in self.talks))

    @property
    def seconds(self) -> float:
        """How long it was, or has been until now."""
        return ((self.call.ended_at or clock.now()) - self.call.began_at).total_seconds()

    @property
    def waited(self) -> float:
        """How long its customer waited in queues."""
        return sum((wait.seconds(clock.now()) for wait in self.waits), 0.0)

    @property
    def answered_at(self) -> datetime | None:
        """When an official and the customer first heard each other."""
        return min((talk.answered_at for talk in self.talks if talk.answered_at), default=None)

    @cached_property
    def talked(self) -> float:
        """How long officials spoke with the customer, without hold."""
        return sum((_talked(talk) for talk in self.talks), 0.0)

    @property
    def held(self) -> float:
        """How long the customer was on hold."""
        return sum((talk.held_seconds for talk in self.talks), 0.0)

    @property
    def passed_on(self) -> int:
        """How often it was passed on to a colleague, a queue or a department."""
        return sum(talk.result in ("transferred", "passed_on", "put_back") for talk in self.talks)


def _talked(talk: Engagement) -> float:
    if talk.answered_at is None:
        return 0.0
    ended = talk.talk_ended_at or talk.ended_at or clock.now()
    return max(0.0, (ended - talk.answered_at).total_seconds() - talk.held_seconds)


@dataclass(frozen=True)
class CallLines:
    """One page; `number` begins with 1."""

    lines: Sequence[CallLine]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many there are, at least one."""
        return max(1, -(-self.total // PAGE))


def page_of_calls(offices: Sequence[int], wanted: CallsWanted, number: int = 1) -> CallLines:
    """A page of the calls, the newest first."""
    rows = _found(offices, wanted)
    total = rows.count()
    number = min(max(1, number), max(1, -(-total // PAGE)))
    return CallLines(_lines(rows[(number - 1) * PAGE : number * PAGE]), number, total)


def every_call(offices: Sequence[int], wanted: CallsWanted) -> Iterator[CallLine]:
    """All of them, for an export."""
    rows = _found(offices, wanted)
    for first in range(0, EXPORTED, TOGETHER):
        some = _lines(rows[first : first + TOGETHER])
        yield from some
        if len(some) < TOGETHER:
            return


@verb
def tell_of_export(office: int, *, wanted: CallsWanted, calls: int) -> None:
    """Write down that somebody has taken a list of calls out of the program, and how many."""
    emit(
        CallsExported(
            office=office,
            subject=office,
            since=wanted.since.isoformat(),
            until=wanted.until.isoformat(),
            calls=calls,
            official=acting_official(office),
        )
    )


def _found(offices: Sequence[int], wanted: CallsWanted) -> QuerySet[Call]:
    rows = Call.objects.filter(
        office__in=offices, began_at__gte=wanted.since, began_at__lt=wanted.until
    )
    if wanted.direction:
        rows = rows.filter(interaction__direction=wanted.direction)
    if wanted.line is not None:
        rows = rows.filter(account=wanted.line)
    if wanted.number is not None:
        rows = rows.filter(number=wanted.number)
    if wanted.hung_up:
        rows = rows.filter(hung_up=wanted.hung_up)
    if wanted.queue is not None:
        waited = Wait.objects.filter(queue=wanted.queue).values("interaction")
        rows = rows.filter(interaction__in=waited)
    if wanted.official is not None:
        theirs = Engagement.objects.filter(official=wanted.official).values("interaction")
        rows = rows.filter(interaction__in=theirs)
    if wanted.text.strip():
        rows = rows.filter(_search(wanted.text.strip()))
    return rows.order_by("-began_at", "-id")


def _search(text: str) -> Q:
    found = Q(interaction__customer__name__icontains=text)
    found |= Q(interaction__address_value__contains=text)
    if (contact := number_to_id(text)) is not None:
        found |= Q(interaction=contact)
    if (address := typed_address(text)) is not None:
        found |= Q(interaction__address_value=address.value)
    return found


def _lines(rows: QuerySet[Call]) -> list[CallLine]:
    calls = list(
        rows.select_related("interaction__customer", "interaction__official", "number", "account")
    )
    contacts = [call.interaction_id for call in calls]
    waits, talks = waits_of(contacts), talks_of(contacts)
    legs: dict[int, list[ConsultLeg]] = {}
    for leg in ConsultLeg.objects.filter(interaction__in=contacts).order_by("began_at"):
        legs.setdefault(leg.interaction_id, []).append(leg)
    return [
        CallLine(
            call,
            waits.get(call.interaction_id, ()),
            talks.get(call.interaction_id, ()),
            legs.get(call.interaction_id, ()),
            ending(call),
        )
        for call in calls
    ]


@dataclass(frozen=True)
class CallChoices:
    """What a list of calls may be narrowed to: (id, name) each."""

    lines: Sequence[tuple[int, str]]
    numbers: Sequence[tuple[int, str]]
    endings: Sequence[tuple[str, str]]


def call_choices(offices: Sequence[int]) -> CallChoices:
    """The lines and numbers of some offices, those out of use too: calls of before stay."""
    lines = Account.objects.filter(office__in=offices, kind="phone").order_by("name")
    numbers = Number.objects.filter(office__in=offices).order_by("digits")
    return CallChoices(
        list(lines.values_list("id", "name")),
        [(row.id, str(row)) for row in numbers],
        [(one, str(words)) for one, words in HungUp.choices if one],
    )
