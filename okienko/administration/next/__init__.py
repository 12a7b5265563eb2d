"""What is next for an office that moves in: each line is ticked by looking at the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from okienko.channels.connections.queries import Connected, connections
from okienko.channels.phone import queries as phone
from okienko.events import clock
from okienko.interactions.whole_way import whole_way
from okienko.offices import queries as offices

from ..hours.said import open_words, week


@dataclass(frozen=True)
class Next:
    """One thing to do: `url` is where; `proof` what was found, `at` when it was so."""

    title: str
    help: str
    url: str
    done: bool
    proof: str | Promise = ""
    at: datetime | None = None


def steps(office: int) -> list[Next]:
    """All there is to do in the first hour, done or not; inside the open scope."""
    lines = {row.id for row in phone.trunks()}
    numbers = [row for row in phone.numbers() if row.active]
    every = [each for each in connections() if each.account.enabled]
    letters = _working([each for each in every if each.account.id not in lines])
    calls = _working([each for each in every if each.account.id in lines])
    people = [
        each
        for each in offices.colleagues(office, clock.now())
        if each.official.active and each.person.is_active and each.has_password
    ]
    own = next(iter(offices.all_schedules(office)), None)
    here = offices.office(office)
    went = whole_way(office)
    return [
        Next(
            _("Opening hours are set"),
            _("Outside them callers hear when to call."),
            "administration:hours",
            own is not None and bool(own.spans),
            open_words(week(here.zone, own)) if own else "",
        ),
        Next(
            _("The privacy notice is written"),
            _("Who keeps the customers' data, why and how long: the contact page shows it."),
            "administration:office",
            bool(here.said("privacy", "pl")),
        ),
        Next(
            _("The mailbox answers"),
            _(
                "Give its address and password; the rest is found. Its test sends a letter to "
                "its own address."
            ),
            "administration:connections",
            bool(letters),
            ", ".join(each.account.name for each in letters),
        ),
        Next(
            _("The telephone answers"),
            _("A line to the operator, and the number that people call."),
            "administration:numbers" if lines else "administration:trunks",
            bool(numbers and (calls or went.heard)),  # a line without a light has been called
            ", ".join(phone.shown(row.digits) for row in numbers),
        ),
        Next(
            _("Somebody else can sign in"),
            _("Add a colleague and hand over the one-time link."),
            "administration:people",
            len(people) > 1,
            ngettext("%(n)d person can sign in", "%(n)d people can sign in", len(people))
            % {"n": len(people)},
        ),
        Next(
            _("The welcome was heard"),
            _("Call your number and listen: is it right, and short?"),
            "administration:numbers",
            went.heard is not None,
            at=went.heard,
        ),
        Next(
            _("A test call went the whole way"),
            _("Press “Ready” at the desk, call, choose from the menu and answer."),
            "administration:numbers",
            went.spoken is not None,
            at=went.spoken,
        ),
        Next(
            _("A test letter went the whole way"),
            _("Write to your mailbox, answer at the desk, and see it arrive."),
            "administration:connections",
            went.written is not None,
            at=went.written,
        ),
    ]


def _working(some: Sequence[Connected]) -> list[Connected]:
    return [each for each in some if each.health is not None and each.health.state == "ok"]
