"""Who may still begin a chat while a script floods the office."""

import pytest

from okienko.channels.chat.settings import ChatSettings, origin_of
from okienko.channels.paces import Around, Pace
from okienko.channels.waiting_room import BEGUN_HERE, too_many


def test_one_address_has_few_places_and_its_neighbours_not_many_more() -> None:
    assert too_many(["203.0.113.7"] * 2, "203.0.113.7", 30) == ""
    assert too_many(["203.0.113.7"] * 3, "203.0.113.7", 30) == "own"
    beside = [f"203.0.113.{each}" for each in range(10)]
    assert too_many(beside, "203.0.113.99", 30) == "own"
    assert too_many(beside, "198.51.100.1", 30) == ""
    six = [f"2001:db8:0:{each:x}::/64" for each in range(10)]
    assert too_many(six, "2001:db8:0:ff::/64", 30) == "own"


def test_a_flood_leaves_places_for_who_comes_from_elsewhere() -> None:
    """Of 10,000 who begin from 2,500 addresses of one /16, some wait; customers still get in."""
    waiting: list[str] = []
    for turn in range(10_000):
        who = f"198.18.{turn % 250}.{turn // 1000}"
        if not too_many(waiting, who, 30):
            waiting.append(who)
    assert len(waiting) == 15
    for turn in range(8):
        customer = f"203.{turn}.113.7"
        assert too_many(waiting, customer, 30) == ""
        waiting.append(customer)


def test_from_many_networks_a_share_is_kept_for_new_ones() -> None:
    waiting = [f"{each}.1.1.1" for each in range(1, 24)]
    assert too_many(waiting, "1.1.1.2", 30) == "all"
    assert too_many(waiting, "77.1.1.2", 30) == ""
    assert too_many([*waiting, *("90.1.1.1",) * 7], "99.1.1.1", 30) == "all"


def test_a_pace_is_counted_for_each() -> None:
    pace = Pace(2, 60.0)
    assert [pace.wait("a"), pace.wait("a"), pace.wait("b")] == [0, 0, 0]
    assert 0 < pace.wait("a") <= 60
    assert BEGUN_HERE > 3


def test_what_is_around_an_address_is_counted_too() -> None:
    around = Around(2, 4, 60.0)
    beside = [around.wait(f"2001:db8:0:{each:x}::/64") for each in range(3)]
    assert (beside[:2], beside[2] > 0) == ([0, 0], True)
    elsewhere = [around.wait(f"2001:db8:{each:x}::/64") for each in range(1, 5)]
    assert [one > 0 for one in elsewhere] == [False, False, True, True]
    assert around.wait("198.51.100.1") == 0


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.gmina.pl/kontakt?x=1", "https://www.gmina.pl"),
        ("HTTPS://WWW.Gmina.PL:443", "https://www.gmina.pl"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("https://zażółć.pl", "https://xn--zac-eva80evb5o.pl"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_origins_as_browsers_send_them(typed: str, origin: str) -> None:
    assert origin_of(typed).startswith(origin.split("xn--", maxsplit=1)[0])
    assert ChatSettings(origins=[typed, typed, " "]).origins == [origin_of(typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "gmina.pl",
        "*",
        "https://*",
        "ftp://gmina.pl",
        "https://a b.pl",
        "https://u:p@gmina.pl",
        "javascript:alert(1)",
        "https://",
        "null",
        "https://gmina.pl:99999",
    ],
)
def test_what_is_no_web_site(typed: str) -> None:
    with pytest.raises(ValueError, match=r"gmina\.pl"):
        ChatSettings(origins=[typed])
