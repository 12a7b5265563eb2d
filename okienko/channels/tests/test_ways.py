"""Customers read by which networks they reach an office: those whose names are known."""

from typing import Any

import pytest
from pydantic import ValidationError

from okienko.channels.actions import add_account, change_account
from okienko.channels.queries import ways
from okienko.channels.registry import door
from okienko.events.security.scope import in_offices
from okienko.offices.models import Office
from tests.cast import the_cast

pytestmark = pytest.mark.django_db

META = {"token": "EAAzielonka" + "x" * 40, "app_secret": "0" * 32}
VIBER = {"token": "445da6az1s345z78-" * 3, "name": "Gmina", "address": "https://a.gmina.pl"}
SMS = {"carrier": "smsapi", "token": "x" * 40}
SERVER = {"server": "https://mastodon.example", "token": "x" * 40}
INSTAGRAM = {**META, "profile_id": "178414000000000"}
WHATSAPP = {**META, "phone_id": "106540352242922", "business_id": "102290129340398"}

FOUND = [
    ("sms", {**SMS, "sender": "600 100 200"}, "sms:+48600100200", "600 100 200"),
    ("messenger", {**META, "page_id": "101234567890123"}, "https://m.me/101234567890123", ""),
    (
        "instagram",
        {**INSTAGRAM, "username": "@gmina.zielonka"},
        "https://ig.me/m/gmina.zielonka",
        "@gmina.zielonka",
    ),
    (
        "whatsapp",
        {**WHATSAPP, "telephone": "14 000 19 00"},
        "https://wa.me/48140001900",
        "14 000 19 00",
    ),
    ("viber", {**VIBER, "uri": "gmina"}, "viber://pa?chatURI=gmina", "gmina"),
    (
        "mastodon",
        {**SERVER, "username": "https://mastodon.example/@gmina"},
        "https://mastodon.example/@gmina",
        "@gmina@mastodon.example",
    ),
]


def connected(office: int, kind: str, fields: dict[str, Any]) -> int:
    settings = door(kind).Settings.model_validate(fields)
    return add_account(office, kind=kind, name="Gmina", settings=settings)


@pytest.mark.parametrize(("kind", "fields", "url", "note"), FOUND)
def test_a_connection_in_use_is_told(kind: str, fields: dict[str, Any], url: str, note: str):
    office = the_cast().here.id
    account = connected(office, kind, fields)
    with in_offices([office]):
        (way,) = ways(Office.objects.get(id=office))
    assert (way.url, way.note) == (url, note)
    change_account(office, account_id=account, enabled=False)
    with in_offices([office]):
        assert ways(Office.objects.get(id=office)) == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("sms", {**SMS, "sender": "GminaZD"}),  # nobody can text a name
        ("instagram", INSTAGRAM),
        ("whatsapp", WHATSAPP),
        ("viber", VIBER),
        ("mastodon", SERVER),
    ],
)
def test_one_without_a_name_is_not(kind: str, fields: dict[str, Any]):
    office = the_cast().here.id
    connected(office, kind, fields)
    with in_offices([office]):
        assert ways(Office.objects.get(id=office)) == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("viber", {**VIBER, "uri": "dwa słowa"}),
        ("mastodon", {**SERVER, "username": "a?b"}),
        ("whatsapp", {**WHATSAPP, "telephone": "gmina"}),
    ],
)
def test_what_is_no_name_is_refused(kind: str, fields: dict[str, Any]):
    with pytest.raises(ValidationError):
        door(kind).Settings.model_validate(fields)
