"""Which kind of number one is, and what calls to it cost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import phonenumbers as pn
from django.utils.translation import gettext_lazy as _

from .formats import HOME
from .rules import ORDINARY

#: Kinds of numbers, as an office says who may dial them.
KINDS = {
    "national": _("Poland: landlines, free and short numbers"),
    "mobile": _("Poland: mobile numbers"),
    "abroad": _("Abroad, at ordinary rates"),
    "costly": _("Numbers at a higher rate, here and abroad"),
}
#: From which part of a day's limit people are warned.
NEAR = Decimal("0.8")


def kind_of(value: str) -> str:
    """The kind of a number of our rows: +48..., or a short one."""
    if not value.startswith("+"):
        return "national"  # the line names each short number that it dials
    found = pn.number_type(pn.parse(value))
    if found not in ORDINARY:
        return "costly"
    if not value.startswith(HOME):
        return "abroad"
    mobile = (pn.PhoneNumberType.MOBILE, pn.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return "mobile" if found in mobile else "national"


@dataclass(frozen=True)
class Talk:
    """A leg to somebody outside that stood: to which number, from when and until when."""

    number: str
    up_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Used:
    """What was used up of a day, and the limits (0: none)."""

    seconds: float = 0.0
    cost: Decimal = Decimal(0)
    minutes: int = 0
    money: int = 0

    @property
    def share(self) -> Decimal:
        """The part of the nearer limit that is used up; 0 without limits."""
        parts = [Decimal(0)]
        if self.minutes:
            parts.append(Decimal(self.seconds) / (60 * self.minutes))
        if self.money:
            parts.append(self.cost / self.money)
        return max(parts)

    @property
    def percent(self) -> int:
        """The same in whole percents."""
        return int(100 * self.share)

    @property
    def near(self) -> bool:
        """Whether people are to be warned."""
        return self.share >= NEAR

    @property
    def over(self) -> bool:
        """Whether no further call goes out."""
        return self.share >= 1


def price_of(number: str, prices: Sequence[Sequence[str]]) -> Decimal:
    """What a minute costs: by the longest beginning that fits; 0 where none does."""
    fitting = [(len(start), price) for start, price in prices if number.startswith(start)]
    return Decimal(max(fitting, default=(0, "0"))[1])


def used(
    talks: Iterable[Talk],
    since: datetime,
    now: datetime,
    limits: tuple[int, int] = (0, 0),
    prices: Sequence[Sequence[str]] = (),
) -> Used:
    """What these talks used up from `since` on, to the second; those that go on, until now."""
    seconds, cost = 0.0, Decimal(0)
    for talk in talks:
        end = min(talk.ended_at or now, now)
        lasted = max(0.0, (end - max(talk.up_at, since)).total_seconds())
        seconds += lasted
        cost += price_of(talk.number, prices) * Decimal(lasted) / 60
    return Used(seconds, cost, *limits)
