"""The views of the inbox: one question to the rows, and each view is a part of its answer."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from okienko.channels import holding, registry, windows
from okienko.channels.door import Held
from okienko.events import clock
from okienko.interactions.models import Interaction, Medium
from okienko.interactions.owed import last_words
from okienko.interactions.queries import (
    about,
    closed_since,
    contacts_by_id,
    count_closed_since,
    who_is,
)
from okienko.interactions.states import LABELS
from okienko.look.times import day_began
from okienko.offices.access import Seat
from okienko.routing.backlog import (
    OpenContact,
    microseconds,
    moment,
    open_contacts,
    served_queues,
)
from okienko.searching.places import Part, Place

PAGE = 50
PREVIEW = 120  # characters of what was written, where there is no subject
SOON = 0.25  # of the goal: what is left of it when a contact is shown as due soon
NETWORK_DAY = 86_400  # seconds: the time that most networks give for an answer


@dataclass(frozen=True)
class View:
    """One of the list's views, and how many contacts are in it."""

    code: str
    name: Any
    empty: Any
    count: int = 0


@dataclass(frozen=True)
class Line:
    """A contact in a list. `tone`: "late", "soon" or "".

    Of one that a search has found: `place` is where, `parts` is `about` with the words marked.
    """

    contact: Interaction
    icon: str
    channel: str
    who: str
    about: str
    at: datetime
    state: str
    queue: str = ""
    official: str = ""
    due: datetime | None = None
    tone: str = ""
    later: datetime | None = None
    why: str = ""  # it was put off
    takes: bool = False
    mine: bool = False
    place: Place | None = None
    parts: Sequence[Part] = ()


@dataclass(frozen=True)
class Inbox:
    """A page of one view. `following` is the place after it; "" at the end."""

    view: View
    views: Sequence[View]
    lines: Sequence[Line]
    following: str = ""
    ids: Sequence[int] = field(default=())
    held: Sequence[Held] = ()
    discarded: Sequence[Held] = ()  # they can be held again


Test = Callable[[OpenContact], bool]


def inbox(seat: Seat, code: str, after: str = "") -> Inbox:
    """A page of the view with this code, of the first one when there is none. Twelve queries.

    What looks as if programs had sent it is shown to who may decide about it.
    """
    rows = _closing(open_contacts(seat.offices))
    tests = _tests(set(seat.officials.values()), served_queues(seat.officials))
    today = day_began()
    counts = {code: sum(map(test, rows)) for code, test in tests.items()}
    counts["closed"] = count_closed_since(seat.offices, today)
    curated = seat.where("curate")
    counts[HELD] = holding.held_count(curated)
    views = [
        View(each.code, each.name, each.empty, counts[each.code])
        for each in VIEWS
        if curated or each.code != HELD
    ]
    view = next((each for each in views if each.code == code), views[0])
    if view.code == HELD:
        gone = holding.discarded(curated)
        return Inbox(view, views, (), held=holding.held(curated), discarded=gone)
    if view.code == "closed":
        return _closed(seat, view, views, after, today)
    chosen = [row for row in rows if tests[view.code](row)]
    key = _when_back if view.code == "later" else _when_due
    chosen.sort(key=key)
    page, following = _page(chosen, key, after)
    known = contacts_by_id([row.id for row in page])
    own = set(seat.officials.values())
    lines = _worded([_line(known[row.id], row, own) for row in page if row.id in known])
    return Inbox(view, views, lines, following, [line.contact.id for line in lines])


def found_line(
    contact: Interaction, at: datetime, place: Place | None, parts: Sequence[Part]
) -> Line:
    """A contact that a search has found."""
    name = contact.official.name if contact.official else ""
    return _shown(contact, at=at, official=name, place=place, parts=parts)


HELD = "held"
VIEWS = (
    View("mine", _("Mine"), _("You have nothing open.")),
    View("queues", _("My queues"), _("Nothing waits in your queues.")),
    View("unassigned", _("With nobody"), _("Nothing waits: somebody has every contact.")),
    View("due", _("Due"), _("Every letter is answered, or its time is not near.")),
    View("customer", _("Waiting for the customer"), _("No open letter waits for its customer.")),
    View("later", _("Put off"), _("You have put nothing off.")),
    View("closed", _("Closed today"), _("Nothing was closed today.")),
    View(HELD, _("Held as spam"), _("Nothing waits for a word on whether it is meant.")),
)


def _tests(own: Collection[int], served: Collection[int]) -> Mapping[str, Test]:
    return {
        "mine": lambda row: row.official in own and row.later_until is None,
        "queues": lambda row: row.waits and row.queue in served,
        "unassigned": lambda row: row.waits,
        "due": lambda row: row.due is not None and row.later_until is None,
        "customer": lambda row: row.answered and row.official is not None,
        "later": lambda row: row.official in own and row.later_until is not None,
    }


def _closing(rows: list[OpenContact]) -> list[OpenContact]:
    """With until when their networks let them be answered; what is answered waits for nobody."""
    ends = windows.ends([row.id for row in rows if not row.answered])
    return [
        row._replace(closes=microseconds(ends[row.id])) if row.id in ends else row for row in rows
    ]


def _when_due(row: OpenContact) -> tuple[int, int]:
    """What is due next comes first."""
    return row.due or row.since, row.id


def _when_back(row: OpenContact) -> tuple[int, int]:
    """What was put off, by when it comes back."""
    return row.later_until or row.since, row.id


def _page(
    rows: Sequence[OpenContact], key: Callable[[OpenContact], tuple[int, int]], after: str
) -> tuple[Sequence[OpenContact], str]:
    last = _place(after)
    rest = [row for row in rows if last is None or key(row) > last]
    page = rest[:PAGE]
    following = "-".join(map(str, key(page[-1]))) if len(rest) > PAGE else ""
    return page, following


def _place(after: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"([0-9]{1,17})-([0-9]{1,18})", after)
    return (int(found[1]), int(found[2])) if found else None


def _closed(seat: Seat, view: View, views: Sequence[View], after: str, today: datetime) -> Inbox:
    place = _place(after)
    before = (moment(place[0]), place[1]) if place else None
    rows = closed_since(seat.offices, today, before, PAGE + 1)
    lines = _worded(
        [
            _shown(row, at=row.ended_at, official=row.official.name if row.official else "")
            for row in rows[:PAGE]
            if row.ended_at
        ]
    )
    following = ""
    if len(rows) > PAGE and (ended := rows[PAGE - 1].ended_at):
        following = f"{microseconds(ended)}-{rows[PAGE - 1].id}"
    return Inbox(view, views, lines, following, [line.contact.id for line in lines])


def _line(contact: Interaction, row: OpenContact, own: Collection[int]) -> Line:
    return _shown(
        contact,
        at=moment(row.since),
        queue=row.queue_name,
        official=row.official_name,
        due=moment(row.due) if row.due else None,
        tone=_tone(row),
        later=moment(row.later_until) if row.later_until else None,
        why=row.later_why,
        takes=row.from_list,
        mine=row.official in own,
    )


def _tone(row: OpenContact) -> str:
    if row.due is None:
        return ""
    left = (moment(row.due) - clock.now()).total_seconds()
    goal = NETWORK_DAY if row.due == row.closes else row.goal
    return "late" if left < 0 else "soon" if left < SOON * goal else ""


def _shown(contact: Interaction, **more: Any) -> Line:
    door = registry.door(contact.channel)
    return Line(
        contact=contact,
        icon=door.icon,
        channel=str(door.label),
        who=who_is(contact),
        about=about(contact),
        state=str(LABELS[contact.state]),
        **more,
    )


def _worded(lines: Sequence[Line]) -> list[Line]:
    """Those lines; of what has no subject with what its customer wrote last. At most one query."""
    bare = [one.contact for one in lines if not one.about and one.contact.medium == Medium.TEXT]
    words = last_words((contact.id for contact in bare), PREVIEW)
    return [
        replace(one, about=words[one.contact.id] or gettext("a file"))
        if not one.about and one.contact.id in words
        else one
        for one in lines
    ]


def neighbours(ids: Sequence[int]) -> dict[int, int]:
    """Which contact of a page follows which."""
    return dict(pairwise(ids))
