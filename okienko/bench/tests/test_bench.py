"""What the bench counts with: percentiles, SIP messages, who was overtaken, the page."""

from importlib import import_module

import pytest

from okienko.bench import page_of_figures, run, sip
from okienko.bench.queueing import freed_to_ring, overtaken
from okienko.bench.sipp import rate_of

from ..figures import ROWS, Measured, Unavailable, p50, p95


def test_percentiles_of_many_and_of_few():
    assert p50([3, 1, 2]) == 2
    assert p95([1, 9]) == 9
    assert p95(list(range(101))) == 95


def test_nothing_measured_is_said():
    with pytest.raises(Unavailable):
        p95([])


def test_who_was_overtaken():
    def rung(callers, apart=1.0):
        return overtaken([(apart * place, caller) for place, caller in enumerate(callers)])

    assert rung("123") == 0
    assert rung("132") == 1
    assert rung("41253") == 3
    assert rung("") == 0
    assert rung("132", apart=0.01) == 0  # at once
    assert rung("1342", apart=0.03) == 1


def test_the_gap_is_counted_from_the_newest_end():
    rings = [(10.0, "p1", "a"), (12.5, "p1", "b"), (12.0, "p2", "c")]
    assert freed_to_ring(rings, {"p1": [11.0, 12.4], "p2": [13.0]}) == [pytest.approx(100)]


def test_a_rate_is_that_between_the_first_and_the_last():
    assert rate_of([0.0, 0.5, 1.0, 1.5, 2.0]) == 2.0
    assert rate_of([1.0]) == 0.0


def test_a_sip_message_is_read():
    data = (
        "INVITE sip:p12@127.0.0.1:5070 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:5060\r\n"
        'From: "Halina" <sip:+48601000212@127.0.0.2>;tag=1\r\nCall-ID: x\r\n\r\n'
        "v=0\r\nc=IN IP4 127.0.0.2\r\nm=audio 14000 RTP/AVP 8\r\n"
    )
    message = sip.SipMessage.parse(data.encode())
    assert message.status == 0
    assert sip.user_of(message.first) == "p12"
    assert message.user("from") == "+48601000212"
    assert sip.media(message.body) == ("127.0.0.2", 14000)


def test_every_row_has_words_and_the_page_shows_its_figures():
    for module in run.MODULES:
        import_module(f"okienko.bench.{module}")
    brought = {row.measure.__module__.rpartition(".")[2] for row in ROWS.values()}
    assert brought == set(run.MODULES)
    assert all(row.title and row.limits for row in ROWS.values())
    figure = vars(Measured("all together", 238.4, "MiB", "under 600"))
    kept = {"memory": {"machine": "a machine", "load_before": 0.1, "figures": [figure]}}
    text = page_of_figures.page(kept)
    assert "| all together | 238 MiB | under 600 |  |" in text
    assert "app_queue |" not in text.partition("## Memory")[2]
    assert "Not measured yet: `okienko bench strangers`." in text
