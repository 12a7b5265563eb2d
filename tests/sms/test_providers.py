"""SMSAPI and SerwerSMS: what each answer means, against servers that speak as theirs do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from okienko.channels import door
from okienko.channels.sms import serwersms, smsapi

from .providers import TOKEN, Serwersms, Smsapi

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def api() -> Iterator[Smsapi]:
    provider = Smsapi()
    with provider.running():
        yield provider


@pytest.fixture
def serwer() -> Iterator[Serwersms]:
    provider = Serwersms()
    with provider.running():
        yield provider


def by_smsapi(api: Smsapi, ours: str = "okienko-1", **more: object) -> door.Sent:
    fields = {"to": "+48601000212", "text": "Dzień dobry", "sender": "Gmina", "ours": ours}
    body = smsapi.request(**{**fields, "fold": False, **more})  # type: ignore[arg-type]
    return smsapi.send(api.url, TOKEN, body, timeout=0.5, handing=lambda: None)


def by_serwersms(serwer: Serwersms, ours: str = "okienko-1") -> door.Sent:
    body = serwersms.request(
        to="+48601000212", text="Dzień dobry", sender="", ours=ours, unicode=True
    )
    return serwersms.send(serwer.url, TOKEN, body, timeout=0.5, handing=lambda: None)


def test_smsapi_takes_a_text_once_by_our_id(api: Smsapi) -> None:
    """Sent again by a person who could not know, it is still one message, and counts as sent."""
    by_smsapi(api)
    by_smsapi(api)
    assert [(one.to, one.text, one.sender) for one in api.kept] == [
        ("48601000212", "Dzień dobry", "Gmina")
    ]
    fields = api.asked[0][1]
    assert fields["check_idx"] == "1"
    assert "nounicode" not in fields
    by_smsapi(api, ours="okienko-2", fold=True)
    assert api.asked[-1][1]["nounicode"] == "1"


@pytest.mark.parametrize(
    ("fault", "kind", "taken"),
    [
        ("refused", door.Permanent, 0),
        ("later", door.Temporary, 0),
        ("busy", door.Temporary, 0),
        ("cut", door.Uncertain, 1),
        ("stalls", door.Uncertain, 1),
        ("garbage", door.Uncertain, 1),
        ("broken", door.Uncertain, 0),
    ],
)
def test_smsapi_bad_days(api: Smsapi, fault: str, kind: type[door.SendError], taken: int) -> None:
    api.fault = fault
    with pytest.raises(kind) as found:
        by_smsapi(api)
    assert type(found.value) is kind
    assert len(api.kept) == taken
    if fault == "busy":
        assert isinstance(found.value, door.Temporary)
        assert found.value.retry_after == 77
    if fault == "cut":  # a person says "send again"
        api.fault = "takes"
        by_smsapi(api)
        assert len(api.kept) == 1


def test_smsapi_says_what_is_wrong_with_a_number_or_a_token(api: Smsapi) -> None:
    with pytest.raises(door.Permanent, match="no number that can get texts"):
        by_smsapi(api, to="112")
    with pytest.raises(door.Temporary, match="does not know our token"):
        smsapi.send(api.url, "zly", b"to=48601000212", timeout=0.5, handing=lambda: None)
    assert smsapi.balance(api.url, TOKEN, timeout=0.5) == (200, 1234.56)
    assert smsapi.balance(api.url, "zly", timeout=0.5)[0] == 401


def test_smsapi_callbacks_are_read_one_or_many_at_once() -> None:
    body = urlencode(
        {
            "MsgId": "AAA,BBB,CCC,DDD",
            "status": "404,405,403,411",
            "idx": "okienko-1,okienko-2,okienko-3,okienko-4",
            "donedate": "1764489600,1764489601,1764489602,1764489603",
            "username": "gmina",
        }
    ).encode()
    found = smsapi.read(body, NOW)
    assert [(one.external_id, one.state) for one in found if isinstance(one, door.Receipt)] == [
        ("okienko-1", "delivered"),
        ("okienko-2", "failed"),
        ("okienko-4", "delayed"),
    ]
    without = urlencode({"MsgId": "AAA", "status": "404", "idx": ""}).encode()
    assert smsapi.read(without, NOW) == [door.Receipt("AAA", "delivered")]


def test_smsapi_brings_a_text_and_the_same_one_twice_has_one_id() -> None:
    said = {
        "sms_to": "48799448084",
        "sms_from": "48601000212",
        "sms_text": "Kiedy wywóz? Łąkowa 5",
        "sms_date": "1764489600",
        "MsgId": "55",
    }
    first, again = (smsapi.read(urlencode(said).encode(), NOW)[0] for _ in range(2))
    assert isinstance(first, smsapi.Incoming)
    assert isinstance(again, smsapi.Incoming)
    assert (first.sender, first.text, first.to) == ("+48601000212", said["sms_text"], "48799448084")
    assert first.id == again.id
    other = smsapi.read(urlencode({**said, "sms_text": "Dziękuję"}).encode(), NOW)[0]
    assert isinstance(other, smsapi.Incoming)
    assert other.id != first.id


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a=1", b"sms_from=&sms_text=x", b"&" * 200])
def test_smsapi_nonsense_is_unreadable(body: bytes) -> None:
    with pytest.raises(door.Unreadable):
        smsapi.read(body, NOW)


@pytest.mark.parametrize(
    ("fault", "kind", "taken"),
    [
        ("refused", door.Permanent, 0),
        ("busy", door.Temporary, 0),
        ("cut", door.Uncertain, 1),
        ("stalls", door.Uncertain, 1),
        ("garbage", door.Uncertain, 1),
        ("broken", door.Uncertain, 0),
    ],
)
def test_serwersms_bad_days(
    serwer: Serwersms, fault: str, kind: type[door.SendError], taken: int
) -> None:
    serwer.fault = fault
    with pytest.raises(kind) as found:
        by_serwersms(serwer)
    assert type(found.value) is kind
    assert len(serwer.kept) == taken


def test_serwersms_sends_and_tells_what_became_of_it(serwer: Serwersms) -> None:
    for ours in ("okienko-1", "okienko-2", "okienko-3"):
        by_serwersms(serwer, ours)
    serwer.kept[0].state = "delivered"
    serwer.kept[1].state, serwer.kept[1].reason = "undelivered", "message_expired"
    found = serwersms.reports(serwer.url, TOKEN, "2026-11-30 00:00:00", timeout=0.5)
    assert found == [
        door.Receipt("okienko-1", "delivered"),
        door.Receipt("okienko-2", "failed", words="the telephone was not reached in time"),
    ]
    with pytest.raises(door.Temporary, match="does not know our token"):
        serwersms.send(serwer.url, "zly", b"{}", timeout=0.5, handing=lambda: None)
    assert serwersms.limits(serwer.url, TOKEN, timeout=0.5) == 200
    assert serwersms.limits(serwer.url, "zly", timeout=0.5) == 401


def test_serwersms_brings_all_pages_of_all_kinds(serwer: Serwersms) -> None:
    serwer.came = [
        {"id": number, "type": "ndi", "phone": "+48601000212", "text": f"nr {number}"}
        for number in range(serwersms.PAGE + 3)
    ]
    serwer.came.append({"id": 7, "type": "eco", "phone": "+48601000213", "text": "eco"})
    found = list(serwersms.came(serwer.url, TOKEN, "2026-11-30 00:00:00", timeout=0.5))
    assert len(found) == serwersms.PAGE + 4
    assert len({one.id for one in found}) == len(found)
    assert (found[-1].sender, found[-1].text) == ("+48601000213", "eco")
