"""Who tries too often is blocked; an operator, this machine and who signed in are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as some

from okienko.channels.actions import add_account
from okienko.events import clock
from tests.cast import the_cast

from ..asterisk.guard import address_of, events
from ..asterisk.lines import spared
from ..guarding import (
    KNOWN,
    RIGHT_FOR,
    WITHIN,
    WRONG,
    Tries,
    addresses_blocked,
    block,
    blocked,
    free,
)
from ..settings import TrunkSettings

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
STRANGER = "192.0.2.66"
OPERATORS = [ip_network("198.51.100.0/24"), ip_network("2001:db8::7/128")]
addresses = some.sampled_from([STRANGER, "198.51.100.9", "2001:db8::7", "127.0.0.1", "::1", "x"])


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@given(some.lists(some.tuples(addresses, some.floats(0, 120), some.booleans()), max_size=80))
def test_nobody_is_blocked_who_must_be_heard(said: list[tuple[str, float, bool]]) -> None:
    tries, now = Tries(), NOON
    wrong: list[datetime] = []
    right: datetime | None = None
    for address, later, good in said:
        now += timedelta(seconds=later)
        if good:
            tries.was_right(address, now)
            if address == STRANGER:
                right, wrong = now, []
        elif tries.was_wrong(address, now, OPERATORS):
            assert address == STRANGER
            assert right is None or now - right >= RIGHT_FOR
            assert len([one for one in wrong if now - one <= WITHIN]) >= WRONG - 1
            wrong = []
        elif address == STRANGER:
            wrong.append(now)


def test_the_tenth_try_within_five_minutes_blocks() -> None:
    quick, slow = Tries(), Tries()
    assert [quick.was_wrong(STRANGER, at(n), []) for n in range(WRONG)] == [False] * 9 + [True]
    apart = WITHIN.total_seconds() / (WRONG - 2)
    assert not any(slow.was_wrong(STRANGER, at(n * apart), []) for n in range(100))


def test_a_storm_of_forged_senders_takes_no_more_memory() -> None:
    tries = Tries()
    for n in range(2 * KNOWN):
        tries.was_wrong(str(ip_address(n + (10 << 24))), NOON, [])
    assert len(tries.wrong) == KNOWN


def test_what_asterisk_tells_is_read() -> None:
    told = (
        "Event: {}\r\nService: {}\r\nAccountID: p5\r\nRemoteAddress: IPV4/{}/192.0.2.1/50\r\n\r\n"
    )
    said = "Response: Success\r\nMessage: x\r\n\r\n" + "".join(
        told.format(*one)
        for one in (
            ("ChallengeResponseFailed", "PJSIP", "UDP"),
            ("SuccessfulAuth", "AMI", "TCP"),
            ("InvalidAccountID", "PJSIP", "WS"),
        )
    )
    found = [(each.get("Event"), address_of(each)) for each in events(said) if "Event" in each]
    assert found == [
        ("ChallengeResponseFailed", "192.0.2.1"),
        ("SuccessfulAuth", ""),
        ("InvalidAccountID", ""),
    ]


@pytest.mark.django_db
def test_rows_say_who_is_blocked_and_no_operator_of_any_line_is() -> None:
    cast = the_cast()
    line = TrunkSettings(addresses=["198.51.100.0/28"], proxy="203.0.113.5:5080")
    add_account(cast.here.id, kind="phone", name="line", settings=line)
    for address in (STRANGER, "198.51.100.3", "203.0.113.5", "198.51.100.77"):
        block(address, "password")
    block(STRANGER, "unknown")
    assert addresses_blocked(spared()) == [STRANGER, "198.51.100.77"]
    free(cast.here.id, address=STRANGER)
    free(cast.here.id, address=STRANGER)
    free(cast.here.id, address="no address")
    assert addresses_blocked(spared()) == ["198.51.100.77"]
    assert all(row.until > clock.now() for row in blocked())
