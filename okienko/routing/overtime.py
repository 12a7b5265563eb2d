"""What happens to who waits, by the rules of a queue: the pure table, without database or clock.

A rule says when (after so many seconds of waiting, or when so many wait already as one comes), to
what it applies, and what is done. Each acts once in a stay, the soonest first; what acted stands in
rows (`RuleActed`), so that who reads them anew goes on where another stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from .workload import Load

TIME, LENGTH = "time", "length"
RAISE, QUEUE, BOX, CALL, END = "raise", "queue", "box", "call", "end"
#: Done by the door of a customer who is on the line.
BY_DOOR = (BOX, CALL, END)
#: Of these loads a rule may speak; "live" are calls, video calls and chats, "" is everything.
LIVE, ALL = "live", ""
LOADS = {
    LIVE: frozenset({Load.VOICE, Load.VIDEO, Load.TEXT}),
    ALL: frozenset(Load),
    **{str(load): frozenset({load}) for load in Load},
}
#: What rings as a rule comes due is left to ring for so long.
RINGS_ON = 30.0
MOST = 30  # rules of one queue


class WaitRule(NamedTuple):
    """One rule; kept as such a list in `Queue.rules`.

    `number`: seconds, or how many wait. `target`: "queue:5" or "box:3" where the action needs one.
    """

    when: str
    number: int
    what: str
    action: str
    target: str = ""

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """A rule as it is kept."""
        return cls(*row)

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What it is known by when it has acted: another target makes it no other rule."""
        return self.when, self.number, self.what, self.action

    @property
    def target_id(self) -> int | None:
        """The row that it leads to."""
        number = self.target.partition(":")[2]
        return int(number) if number.isdecimal() else None

    def wrong(self) -> bool:
        """Whether it means nothing."""
        if self.when not in (TIME, LENGTH) or self.what not in LOADS or self.number < 0:
            return True
        if self.action == QUEUE:
            return not self.target.startswith("queue:") or self.target_id is None
        if self.action == RAISE:  # who has just come stands where all others stood
            return self.when == LENGTH or bool(self.target)
        if self.action not in BY_DOOR or self.what != str(Load.VOICE):
            return True
        box = self.action == BOX and self.target.startswith("box:") and bool(self.target_id)
        return bool(self.target) and not box


Key = tuple[str, int, str, str]


@dataclass(frozen=True)
class Stay:
    """A contact in a queue, as rules look at it.

    `ahead`: how many waited as it came; None: it came from an official or from another queue.
    `there`: its customer is on the line. `been`: queues out of which rules moved it.
    """

    queue: int
    load: Load
    waited: float
    ahead: int | None = None
    there: bool = True
    ringing: bool = False
    been: frozenset[int] = frozenset()


def rules_of(rows: Iterable[Sequence[Any]]) -> list[WaitRule]:
    """The rules of a queue in the order in which they act: too many first, the most of all first;
    then by time.
    """
    return sorted(map(WaitRule.of, rows), key=_order)


def _order(rule: WaitRule) -> tuple[Any, ...]:
    number = -rule.number if rule.when == LENGTH else rule.number
    return rule.when, number, rule.what, rule.action


def applies(rule: WaitRule, stay: Stay) -> bool:
    """Whether a rule may ever act in this stay."""
    if stay.load not in LOADS[rule.what]:
        return False
    if rule.when == LENGTH and (stay.ahead is None or stay.ahead < rule.number):
        return False
    if rule.action == QUEUE:  # who goes round in circles gets nowhere
        return rule.target_id not in {stay.queue, None, *stay.been}
    return stay.there or rule.action not in BY_DOOR


def _at(rule: WaitRule, stay: Stay) -> float:
    """After how many seconds of waiting it acts."""
    if rule.when == LENGTH:
        return 0.0
    held = RINGS_ON if stay.ringing and rule.action != RAISE else 0.0
    return rule.number + held


def _left(
    rules: Iterable[WaitRule], stay: Stay, acted: Collection[Key]
) -> list[tuple[float, WaitRule]]:
    left = (rule for rule in rules if rule.key not in acted and applies(rule, stay))
    return [(_at(rule, stay), rule) for rule in left]


def due_rule(rules: Iterable[WaitRule], stay: Stay, acted: Collection[Key]) -> WaitRule | None:
    """The rule that acts now; `rules` in their order."""
    ready = (rule for at, rule in _left(rules, stay, acted) if at <= stay.waited)
    return next(ready, None)


def next_at(rules: Iterable[WaitRule], stay: Stay, acted: Collection[Key]) -> float | None:
    """After how many seconds of waiting one acts next; None: none does any more."""
    return min((at for at, _rule in _left(rules, stay, acted)), default=None)
