"""The states of a case and the moves between them: one table, for code, tests and docs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class CaseState(StrEnum):
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
    CaseState.NEW: {
        "accept": CaseState.ACCEPTED,
        "begin": CaseState.IN_PROGRESS,
        "ask": CaseState.WAITING,
        "hand_over": CaseState.HANDED_OVER,
        "suspend": CaseState.SUSPENDED,
        "settle": CaseState.SETTLED,
        "reject": CaseState.REJECTED,
        "pass_on": CaseState.PASSED_ON,
    },
    CaseState.ACCEPTED: {
        "begin": CaseState.IN_PROGRESS,
        "ask": CaseState.WAITING,
        "hand_over": CaseState.HANDED_OVER,
        "suspend": CaseState.SUSPENDED,
        "settle": CaseState.SETTLED,
        "reject": CaseState.REJECTED,
        "pass_on": CaseState.PASSED_ON,
    },
    CaseState.IN_PROGRESS: {
        "ask": CaseState.WAITING,
        "hand_over": CaseState.HANDED_OVER,
        "suspend": CaseState.SUSPENDED,
        "settle": CaseState.SETTLED,
        "reject": CaseState.REJECTED,
        "pass_on": CaseState.PASSED_ON,
    },
    CaseState.WAITING: {
        "resume": CaseState.IN_PROGRESS,
        "hand_over": CaseState.HANDED_OVER,
        "suspend": CaseState.SUSPENDED,
        "settle": CaseState.SETTLED,
        "reject": CaseState.REJECTED,
        "pass_on": CaseState.PASSED_ON,
    },
    CaseState.HANDED_OVER: {
        "accept": CaseState.ACCEPTED,
        "begin": CaseState.IN_PROGRESS,
        "ask": CaseState.WAITING,
        "hand_over": CaseState.HANDED_OVER,
        "suspend": CaseState.SUSPENDED,
        "settle": CaseState.SETTLED,
        "reject": CaseState.REJECTED,
        "pass_on": CaseState.PASSED_ON,
    },
    CaseState.SUSPENDED: {
        "resume": CaseState.IN_PROGRESS,
        "settle": CaseState.SETTLED,
        "reject": CaseState.REJECTED,
    },
    CaseState.REOPENED: {
        "accept": CaseState.ACCEPTED,
        "begin": CaseState.IN_PROGRESS,
        "ask": CaseState.WAITING,
        "hand_over": CaseState.HANDED_OVER,
        "suspend": CaseState.SUSPENDED,
        "settle": CaseState.SETTLED,
        "reject": CaseState.REJECTED,
        "pass_on": CaseState.PASSED_ON,
    },
    CaseState.SETTLED: {"reopen": CaseState.REOPENED},
    CaseState.REJECTED: {"reopen": CaseState.REOPENED},
    CaseState.PASSED_ON: {"reopen": CaseState.REOPENED},
}

CLOSED = frozenset({CaseState.SETTLED, CaseState.REJECTED, CaseState.PASSED_ON})
OPEN = frozenset(CaseState) - CLOSED

#: Moves that end a case: `close` makes them, and asks for the outcome in words.
CLOSING = frozenset({"settle", "reject", "pass_on"})
#: Moves that have a verb of their own, beside the closing ones.
OWN_VERB = CLOSING | {"hand_over", "reopen"}

LABELS: dict[str, _StrPromise] = {
    CaseState.NEW: _("case", "New"),
    CaseState.ACCEPTED: _("case", "Accepted"),
    CaseState.IN_PROGRESS: _("case", "In progress"),
    CaseState.WAITING: _("case", "Waiting for the customer"),
    CaseState.HANDED_OVER: _("case", "Handed over to a department"),
    CaseState.SUSPENDED: _("case", "Suspended"),
    CaseState.REOPENED: _("case", "Opened again"),
    CaseState.SETTLED: _("case", "Settled"),
    CaseState.REJECTED: _("case", "Refused"),
    CaseState.PASSED_ON: _("case", "Passed on to the right authority"),
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
