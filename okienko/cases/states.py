"""The states of a case and the moves between them: one table, for code, tests and docs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class State(StrEnum):
    """Where a case stands."""

    NEW = "new"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"  # for the customer
    HANDED_OVER = "handed_over"  # to a department of ours
    SUSPENDED = "suspended"
    REOPENED = "reopened"
    SETTLED = "settled"
    REJECTED = "rejected"
    PASSED_ON = "passed_on"  # to the authority whose matter it is (KPA art. 65, 231)


#: {state: {move: next state}}. What is not here cannot happen.
TABLE: dict[str, dict[str, str]] = {
    State.NEW: {
        "accept": State.ACCEPTED,
        "begin": State.IN_PROGRESS,
        "ask": State.WAITING,
        "hand_over": State.HANDED_OVER,
        "suspend": State.SUSPENDED,
        "settle": State.SETTLED,
        "reject": State.REJECTED,
        "pass_on": State.PASSED_ON,
    },
    State.ACCEPTED: {
        "begin": State.IN_PROGRESS,
        "ask": State.WAITING,
        "hand_over": State.HANDED_OVER,
        "suspend": State.SUSPENDED,
        "settle": State.SETTLED,
        "reject": State.REJECTED,
        "pass_on": State.PASSED_ON,
    },
    State.IN_PROGRESS: {
        "ask": State.WAITING,
        "hand_over": State.HANDED_OVER,
        "suspend": State.SUSPENDED,
        "settle": State.SETTLED,
        "reject": State.REJECTED,
        "pass_on": State.PASSED_ON,
    },
    State.WAITING: {
        "resume": State.IN_PROGRESS,
        "hand_over": State.HANDED_OVER,
        "suspend": State.SUSPENDED,
        "settle": State.SETTLED,
        "reject": State.REJECTED,
        "pass_on": State.PASSED_ON,
    },
    State.HANDED_OVER: {
        "accept": State.ACCEPTED,
        "begin": State.IN_PROGRESS,
        "ask": State.WAITING,
        "hand_over": State.HANDED_OVER,
        "suspend": State.SUSPENDED,
        "settle": State.SETTLED,
        "reject": State.REJECTED,
        "pass_on": State.PASSED_ON,
    },
    State.SUSPENDED: {
        "resume": State.IN_PROGRESS,
        "settle": State.SETTLED,
        "reject": State.REJECTED,
    },
    State.REOPENED: {
        "accept": State.ACCEPTED,
        "begin": State.IN_PROGRESS,
        "ask": State.WAITING,
        "hand_over": State.HANDED_OVER,
        "suspend": State.SUSPENDED,
        "settle": State.SETTLED,
        "reject": State.REJECTED,
        "pass_on": State.PASSED_ON,
    },
    State.SETTLED: {"reopen": State.REOPENED},
    State.REJECTED: {"reopen": State.REOPENED},
    State.PASSED_ON: {"reopen": State.REOPENED},
}

CLOSED = frozenset({State.SETTLED, State.REJECTED, State.PASSED_ON})
OPEN = frozenset(State) - CLOSED

#: Moves that end a case: `close` makes them, and asks for the outcome in words.
CLOSING = frozenset({"settle", "reject", "pass_on"})
#: Moves that have a verb of their own, beside the closing ones.
OWN_VERB = CLOSING | {"hand_over", "reopen"}

LABELS: dict[str, _StrPromise] = {
    State.NEW: _("New"),
    State.ACCEPTED: _("Accepted"),
    State.IN_PROGRESS: _("In progress"),
    State.WAITING: _("Waiting for the customer"),
    State.HANDED_OVER: _("Handed over to a department"),
    State.SUSPENDED: _("Suspended"),
    State.REOPENED: _("Opened again"),
    State.SETTLED: _("Settled"),
    State.REJECTED: _("Refused"),
    State.PASSED_ON: _("Passed on to the right authority"),
}

MOVES: dict[str, _StrPromise] = {
    "accept": _("Accept"),
    "begin": _("Begin work"),
    "ask": _("Ask the customer"),
    "resume": _("Carry on"),
    "hand_over": _("Hand over to a department"),
    "suspend": _("Suspend"),
    "settle": _("Close as settled"),
    "reject": _("Close as refused"),
    "pass_on": _("Pass on to the right authority"),
    "reopen": _("Open again"),
}


def after(state: str, move: str) -> str | None:
    """The state that `move` leads to, or None when it cannot be made from `state`."""
    return TABLE[state].get(move)
