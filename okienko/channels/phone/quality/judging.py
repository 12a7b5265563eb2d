"""How a leg does, from what Asterisk counts of it; the other half is frontend/line.ts. Pure.

Silence of a person is no fault: packets come while nobody speaks. Some lines send none meanwhile;
where sound came back by itself, more patience is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .mos import mos

SILENT = (
    3.0  # seconds without a packet; what a network swallows for less is heard as a gap and over
)
PATIENT = 3.0  # times as long after each warning that was none, up to
MOST_PATIENT = 30.0  # seconds
WINDOW = 10.0  # seconds over which losses are counted
DEAF = 0.5  # of what is sent lost on the way: nobody understands that
FEW = 50  # packets: one second; less of them tell nothing


@dataclass(frozen=True)
class Counts:
    """Counts since the leg began, at a moment (seconds). Times of the line in milliseconds."""

    at: float
    received: int = 0
    sent: int = 0
    lost_in: int = 0
    lost_out: int = 0
    jitter_in: float = 0.0
    jitter_out: float = 0.0
    round_trip: float = 0.0

    @property
    def reported(self) -> bool:
        """Whether the far side has told how it hears us."""
        return self.round_trip > 0 or self.jitter_out > 0 or self.lost_out > 0

    @property
    def mos_in(self) -> float | None:
        """How the far side is heard, over the whole leg; None: not at all yet."""
        whole = self.received + self.lost_in
        if whole < FEW:
            return None
        return mos(self.round_trip, self.jitter_in, self.lost_in / whole)

    @property
    def mos_out(self) -> float | None:
        """How it hears us; None where it does not say."""
        if not self.reported or self.sent < FEW:
            return None
        return mos(self.round_trip, self.jitter_out, self.lost_out / self.sent)


def counts_of(row: Mapping[str, Any], at: float) -> Counts:
    """The counts of ARI's `rtp_statistics`; its times are in seconds."""

    def count(name: str) -> int:
        return max(0, int(row.get(name) or 0))

    def millis(name: str) -> float:
        return round(1000 * max(0.0, float(row.get(name) or 0)), 2)

    return Counts(
        at,
        received=count("rxcount"),
        sent=count("txcount"),
        lost_in=count("rxploss"),
        lost_out=count("txploss"),
        # Asterisk (22.10) crosses these two names: what "tx" has is counted here, of what comes
        jitter_in=millis("txjitter"),
        jitter_out=millis("rxjitter"),
        round_trip=millis("rtt"),
    )


def bars_of(share: float, jitter: float) -> int:
    """How good a direction is, by the share that was lost and by its jitter: 1 bad ... 4 good."""
    if share > 0.08 or jitter > 100:
        return 1
    if share > 0.03 or jitter > 50:
        return 2
    if share > 0.01 or jitter > 30:
        return 3
    return 4


@dataclass(frozen=True)
class Judged:
    """How a leg does now: bars 1 (bad) to 4 (good), 0 unknown, and its fault as in LegQuality."""

    bars: int = 0
    fault: str = ""


class LegWatch:
    """Watches one leg; give it the counts every some seconds."""

    def __init__(self) -> None:
        self.before: list[Counts] = []
        self._heard_at = 0.0
        self._patience = SILENT

    def see(self, now: Counts, *, live: bool) -> Judged:
        """`live`: it is in talk. Who hears music, or is alone, is not judged."""
        last = self.before[-1] if self.before else None
        came = last is None or now.received != last.received
        if last is not None and live and came and last.at - self._heard_at > self._patience:
            self._patience = min(self._patience * PATIENT, MOST_PATIENT)
        if came or not live:
            self._heard_at = now.at
        since = next((c for c in self.before if now.at - c.at <= WINDOW), now)
        self.before = [*(c for c in self.before if now.at - c.at <= WINDOW), now]
        if now.at - self._heard_at > self._patience:
            return Judged(1, "silent")
        return _judged(since, now)


def _judged(since: Counts, now: Counts) -> Judged:
    came = now.received - since.received
    lost = max(0, now.lost_in - since.lost_in)
    heard = bars_of(lost / (came + lost), now.jitter_in) if came + lost >= FEW else 0
    sent = now.sent - since.sent
    missing = max(0, now.lost_out - since.lost_out)
    if sent < FEW or not now.reported:
        return Judged(heard)
    share = missing / sent
    told = bars_of(share, now.jitter_out)
    bars = min(heard, told) if heard else told
    return Judged(bars, "deaf" if share > DEAF else "")
