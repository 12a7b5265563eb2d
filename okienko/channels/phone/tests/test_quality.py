"""How a leg does: the score by the E-model, and what is judged of what Asterisk counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ..quality.judging import Counts, Judged, LegWatch, counts_of
from ..quality.mos import BEST, mos

SHARES = st.floats(0, 1)
MILLIS = st.floats(0, 2000)


def test_the_score_is_as_the_recommendation_has_it() -> None:
    """G.711 with concealment: untouched, and at losses that G.113 tables (within a tenth)."""
    assert mos(0, 0, 0) == 4.4
    assert abs(mos(0, 0, 0.02) - 4.2) < 0.1
    assert abs(mos(0, 0, 0.10) - 3.3) < 0.2
    assert mos(0, 0, 0.5) < 1.7
    assert mos(800, 0, 0) < 3.5, "nearly half a second from mouth to ear"


@given(MILLIS, MILLIS, SHARES, MILLIS, MILLIS, SHARES)
def test_nothing_that_gets_worse_scores_better(
    trip: float, jitter: float, lost: float, more: float, shaky: float, gone: float
) -> None:
    better, worse = mos(trip, jitter, lost), mos(trip + more, jitter + shaky, min(1, lost + gone))
    assert 1 <= worse <= better <= BEST


def seen(watch: LegWatch, at: float, received: int, *, live: bool = True, **more: float) -> Judged:
    """A look at a moment; what is sent goes on by itself."""
    told = {"sent": round(at * 50)} | more
    return watch.see(Counts(at, received=received, **told), live=live)


def test_a_leg_from_which_nothing_comes_is_found_within_seconds() -> None:
    watch = LegWatch()
    assert not seen(watch, 0, 100).fault
    assert not seen(watch, 1.5, 175).fault
    assert not seen(watch, 3, 175).fault
    assert seen(watch, 5, 175) == Judged(1, "silent")
    assert not seen(watch, 6.5, 250).fault, "it came back"


def test_one_that_never_sent_anything_too() -> None:
    watch = LegWatch()
    found = [seen(watch, 1.5 * i, 0).fault for i in range(5)]
    assert found == ["", "", "", "silent", "silent"]


def test_who_is_on_hold_or_alone_is_not_judged() -> None:
    watch = LegWatch()
    for at in range(0, 60, 2):
        assert not seen(watch, at, 100, live=False).fault
    assert not seen(watch, 60, 100).fault, "the talk begins now"


def test_a_line_that_is_quiet_while_its_person_is_gets_more_patience() -> None:
    """Each warning that was none makes it three times as patient, up to half a minute."""
    watch = LegWatch()
    warned, received = [], 0
    for at in range(200):
        received += 50 if at % 10 == 0 else 0  # a word every ten seconds
        warned.append(bool(seen(watch, at, received).fault))
    assert any(warned[:20])
    assert not any(warned[20:])


def test_losses_count_in_the_worse_direction_and_only_lately() -> None:
    watch = LegWatch()
    seen(watch, 0, 0)
    assert seen(watch, 2, 100).bars == 4
    assert seen(watch, 4, 180, lost_in=20).bars == 1
    for at in range(6, 20, 2):
        judged = seen(watch, at, 180 + 50 * (at - 4), lost_in=20)
    assert judged.bars == 4, "it is over"
    assert seen(watch, 20, 1000, lost_in=20, lost_out=60, jitter_out=2).bars == 1


def test_one_that_reports_that_nothing_arrives_is_deaf() -> None:
    watch = LegWatch()
    seen(watch, 0, 0)
    seen(watch, 2, 100, jitter_out=1)
    assert seen(watch, 4, 200, lost_out=150, jitter_out=1).fault == "deaf"
    assert Counts(0, sent=100).mos_out is None, "who reports nothing is not guessed"


def test_asterisks_counts_are_read_as_they_are_meant() -> None:
    """Its names of jitter are crossed; its times are in seconds."""
    row = {"rxcount": 500, "txcount": 490, "rxploss": 5, "txploss": 7, "rtt": 0.08}
    counts = counts_of(row | {"txjitter": 0.003, "rxjitter": 0.04}, 1.0)
    assert (counts.jitter_in, counts.jitter_out, counts.round_trip) == (3.0, 40.0, 80.0)
    assert (counts.lost_in, counts.lost_out) == (5, 7)
    assert counts_of({"rxcount": -1, "rxploss": None}, 1.0) == Counts(1.0)
