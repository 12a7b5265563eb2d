"""The states of a case and the moves between them: one table, for code, tests and docs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy as _

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
    State.NEW: _("case", "New"),
    State.ACCEPTED: _("case", "Accepted"),
    State.IN_PROGRESS: _("case", "In progress"),
    State.WAITING: _("case", "Waiting for the customer"),
    State.HANDED_OVER: _("case", "Handed over to a department"),
    State.SUSPENDED: _("case", "Suspended"),
    State.REOPENED: _("case", "Opened again"),
    State.SETTLED: _("case", "Settled"),
    State.REJECTED: _("case", "Refused"),
    State.PASSED_ON: _("case", "Passed on to the right authority"),
}

MOVES: dict[str, _StrPromise] = {
    "accept": _("case", "Accept"),
    "begin": _("case", "Begin work"),
    "ask": _("case", "Ask the customer"),
    "resume": _("case", "Carry on"),
    "hand_over": _("case", "Hand over to a department"),
    "suspend": _("case", "Suspend"),
    "settle": _("case", "Close as settled"),
    "reject": _("case", "Close as refused"),
    "pass_on": _("case", "Pass on to the right authority"),
    "reopen": _("case", "Open again"),
}


def after(state: str, move: str) -> str | None:
    """The state that `move` leads to, or None when it cannot be made from `state`."""
    return TABLE[state].get(move)
