"""What people would say of a line that loses, trembles and delays so much. Pure.

The E-model of ITU-T G.107 as Cole and Rosenbluth simplified it (2001): R = 93.2 - Id - Ie,eff, all
that is not measured here at its usual value. Impairment by delay: Id = 0.024 d + 0.11 (d - 177.3)
beyond 177.3 ms. By loss: Ie,eff = Ie + (95 - Ie) P / (P + Bpl), with Ie = 0 and Bpl = 25.1, which
ITU-T G.113 gives to G.711 whose gaps are concealed, as browsers and operators do.
"""

from __future__ import annotations

BASE = 93.2
ROBUST = 25.1  # per cent: Bpl
FRAME = 20.0  # ms that a packet holds
BEST = 4.5


def delay(round_trip: float, jitter: float) -> float:
    """One way from mouth to ear (ms): half the round trip, a packet, a buffer of two jitters."""
    return round_trip / 2 + FRAME + 2 * jitter


def rating(one_way: float, lost: float) -> float:
    """R, 0 to 93.2, for a delay (ms) and the share that was lost (0 to 1)."""
    late = 0.024 * one_way + 0.11 * max(0.0, one_way - 177.3)
    percent = 100 * min(max(lost, 0.0), 1.0)
    return max(0.0, BASE - late - 95 * percent / (percent + ROBUST))


def mos(round_trip: float, jitter: float, lost: float) -> float:
    """The mean opinion score, 1 (nobody is content) to 4.5 (nobody complains)."""
    r = rating(delay(round_trip, jitter), lost)
    score = 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6
    return round(min(max(score, 1.0), BEST), 2)
