"""Addresses in headers, whatever mailers write; the same under every Python."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..mailboxes import MOST_TEXT, ListedAddress, read_mailboxes, usable_address

PLAIN = [
    ("Urząd (Sekretariat, pok. 5) <ug@example.pl>", "Urząd (Sekretariat, pok. 5)", "ug@example.pl"),
    ("jan@example.pl <jan@example.pl>", "jan@example.pl", "jan@example.pl"),
    ("anna@prywatna.pl <anna@example.pl>", "anna@prywatna.pl", "anna@example.pl"),
    ('"anna@prywatna.pl" <anna@example.pl>', "anna@prywatna.pl", "anna@example.pl"),
    ('"Anna Nowak <anna@example.pl>', "Anna Nowak", "anna@example.pl"),
    ("Nowak, Anna <anna@example.pl>", "Nowak, Anna", "anna@example.pl"),
    ('"Nowak, Anna" <anna@example.pl>,', "Nowak, Anna", "anna@example.pl"),
    ("=?utf-8?Q?Nowak,_A?= <anna@example.pl>", "=?utf-8?Q?Nowak,_A?=", "anna@example.pl"),
    ("=?utf-8?Q?a@b.example?= <c@d.example>", "=?utf-8?Q?a@b.example?=", "c@d.example"),
    ("anna@example.pl (Anna (dom))", "Anna (dom)", "anna@example.pl"),
    ("anna(Anna)@example.pl", "Anna", "anna@example.pl"),
    ("Anna <@a.pl,@b.pl:anna@example.pl>", "Anna", "anna@example.pl"),
    ("Anna < anna . nowak @ example . pl >", "Anna", "anna.nowak@example.pl"),
    ("anna @ example . pl", "", "anna@example.pl"),
    ("Anna <anna@example.pl", "Anna", "anna@example.pl"),
    ("Anna <<anna@example.pl>>", "Anna", "anna@example.pl"),
    ("<mailto:anna@example.pl>", "", "anna@example.pl"),
    ("'anna@example.pl'", "", "anna@example.pl"),
    ("Grupa: Anna <anna@example.pl>;", "Anna", "anna@example.pl"),
    ("<anna@example.pl>Anna", "Anna", "anna@example.pl"),
    ('"Anna \\"Ż\\" K." <anna@example.pl>', 'Anna "Ż" K.', "anna@example.pl"),
    ('"anna"@EXAMPLE.PL.', "", "anna@example.pl"),
    ('"anna nowak"@example.pl', "", '"anna nowak"@example.pl'),
    ("anna@xn--w-uga1v8h.pl", "", "anna@żółw.pl"),
    ("anna@ŻÓŁW.pl", "", "anna@żółw.pl"),
    ("anna@[192.0.2.1]", "", "anna@[192.0.2.1]"),
    (".anna..n.@docomo.example", "", ".anna..n.@docomo.example"),
    ("Anna (nie domknięte <anna@example.pl>", "Anna nie domknięte", "anna@example.pl"),
]


@pytest.mark.parametrize(("text", "name", "address"), PLAIN)
def test_one_sender(text: str, name: str, address: str) -> None:
    assert read_mailboxes(text) == [ListedAddress(name, address)]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a@b.pl; c@d.pl", ["a@b.pl", "c@d.pl"]),
        ("a@b.pl, , c@d.pl,", ["a@b.pl", "c@d.pl"]),
        ("a@b.pl c@d.pl", ["a@b.pl", "c@d.pl"]),
        ("A <a@b.pl> C <c@d.pl>", ["a@b.pl", "c@d.pl"]),
        ('"A <a@b.pl>, "C" <c@d.pl>', ["a@b.pl", "c@d.pl"]),
        ("Grupa: a@b.pl, C <c@d.pl>;, e@f.pl", ["a@b.pl", "c@d.pl", "e@f.pl"]),
        ("undisclosed-recipients:;", []),
        ("<>", []),
        ("Anna <anna>", []),
        ("", []),
    ],
)
def test_lists(text: str, addresses: list[str]) -> None:
    assert [each.address for each in read_mailboxes(text) if each.address] == addresses


@pytest.mark.parametrize(
    "text",
    [
        "a@b.pl c@d.pl",
        "anna@example.pl <>",
        "Anna Nowak anna@example.pl",
        "<a@b.pl> c@d.pl",
    ],
)
def test_what_may_mean_another_is_not_plain(text: str) -> None:
    assert not all(each.plain for each in read_mailboxes(text))


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?Q?halina=40ofiara.example?=",
        "=?utf-8?Q?a=0D=0ABcc:x@y.example?=",
        "Jan <=?utf-8?Q?halina=40ofiara.example?=>",
        "=?utf-8?Q?halina?=@ofiara.example",
        '"a@b.pl"@example.pl',
        "a@b@example.pl",
        "halina＠ofiara.example@evil.example",
        "a\u200bb@example.pl",
        "a\x00b@example.pl",
        "a@exa\u202emple.pl",
        "a@b..pl",
        "a@-",
        "@example.pl",
    ],
)
def test_no_address(text: str) -> None:
    found = [each.address for each in read_mailboxes(text) if each.address]
    assert found in ([], ["a@-"])


def test_the_same_address_however_it_is_written() -> None:
    assert usable_address('"jan"@Example.PL') == usable_address("mailto:jan@example.pl.")


@given(st.text(alphabet='ab.@<>()",;:\\= \t?ąż＠[]', max_size=60))
def test_any_text_gives_sound_entries(text: str) -> None:
    for each in read_mailboxes(text):
        if each.address:
            assert usable_address(each.address) == each.address
            assert each.address.rpartition("@")[2]
            assert "<" not in each.address
        assert "\n" not in each.name


_ATOM = st.text(alphabet="abcdefghij0123456789_-", min_size=1, max_size=10)
_NAME = st.text(alphabet="abcóż ,.;:()<>@'", max_size=20)


@given(st.lists(st.tuples(_NAME, _ATOM, _ATOM), max_size=6))
def test_quoted_names_never_change_the_addresses(people: list[tuple[str, str, str]]) -> None:
    header = ", ".join(f'"{name}" <{local}@{domain}.pl>' for name, local, domain in people)
    assert [each.address for each in read_mailboxes(header)] == [
        f"{local}@{domain}.pl" for _, local, domain in people
    ]


HOSTILE = [
    "a:", "(", ")", '"', "<", "<a@b.pl>", "@", '"a', "=?a?q?", "(a)", '<"', "\\", "( ", "<@a,",
    "a@b ", ". ", '"<@"a', '<"a"@', " ", "a@", "'", "a,", '"\\', "<@,:", "=?", "< ", ";", "[a@",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_long_hostile_lines_take_linear_time(unit: str) -> None:
    """Four times as long takes some four times as long; a quadratic step would take sixteen."""

    def spent(length: int) -> float:
        text = (unit * length)[:length]
        best = float("inf")
        for _ in range(2):
            began = time.thread_time()
            read_mailboxes(text)
            best = min(best, time.thread_time() - began)
        return best

    short, long = spent(MOST_TEXT // 4), spent(MOST_TEXT)
    assert long < max(0.02, short * 10), (short, long)
    assert long < 2
