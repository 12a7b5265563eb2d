"""Text messages from the desk: whom, why, when they leave, and what was said of them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.registry import door
from okienko.channels.short.models import ShortLink
from okienko.customers import actions as customers
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from tests.cast import Cast

NUMBER = "601 000 212"
JSON = {"Accept": "application/json"}


@pytest.fixture
def account(cast: Cast) -> int:
    """The office's connection for text messages."""
    settings = door("sms").Settings.model_validate(
        {"carrier": "smsapi", "token": "zeton", "sender": "Gmina", "queue": cast.here.queue}
    )
    return add_account(cast.here.id, kind="sms", name="SMS", settings=settings)


@pytest.fixture
def halina(cast: Cast) -> int:
    made = customers.make(cast.here.id, name="Halina Wrzos")
    customers.add_identity(cast.here.id, customer_id=made, address=phone_address(NUMBER))
    customers.add_identity(cast.here.id, customer_id=made, address=phone_address("22 443 25 55"))
    return made


def send(browser: Client, about: str, account: int, **form: Any) -> Any:
    fields = {"account": account, "to": NUMBER, "text": "Jutro wywóz.", "reason": "case", **form}
    return browser.post(f"/desk/write/sms/{about}send/", fields, headers=JSON)


def written(cast: Cast) -> Message:
    with in_offices([cast.here.id]):
        return Message.objects.select_related("interaction").get(direction="out")


DAY = datetime(2026, 11, 30, 11, tzinfo=UTC)
NIGHT = datetime(2026, 11, 30, 21, tzinfo=UTC)


def test_from_the_card_to_the_mobile_number(
    cast: Cast, anna: Client, account: int, halina: int
) -> None:
    card = anna.get(f"/desk/customer/{halina}/card/").content.decode()
    assert card.count("/desk/write/sms/customer/") == 2  # href and hx-get: one of the two numbers
    with clock.at(DAY):
        page = anna.get(f"/desk/write/sms/customer/{halina}/").content.decode()
        assert 'name="reason"' in page
        assert "letter-cc" not in page
        assert "data-parts-of" in page
        response = send(anna, f"customer/{halina}/", account)
    assert response.status_code == 204
    message = written(cast)
    assert message.reason == "case"
    contact = message.interaction
    assert (contact.customer_id, contact.state, contact.channel) == (halina, "closed", "sms")
    assert (contact.address_kind, contact.address_value) == ("e164", "+48601000212")
    page = anna.get(f"/desk/contact/{contact.id}/").content.decode()
    assert f"wiadomość od urzędu · {contact.number}" in page
    assert f"odpowiedź · {contact.number}" not in page
    assert message.not_before is None or message.not_before - message.at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"reason": ""}, "no_reason"),
        ({"reason": "consent"}, "no_consent"),
        ({"to": "22 443 25 55"}, "no_mobile_number"),
        ({"to": "halina@example.pl"}, "no_mobile_number"),
        ({"text": " "}, "empty_answer"),
        ({"text": "x" * 5000}, "text_too_long"),
    ],
)
def test_what_cannot_be_sent_is_said(
    cast: Cast, anna: Client, account: int, halina: int, form: dict[str, str], code: str
) -> None:
    response = send(anna, f"customer/{halina}/", account, **form)
    assert (response.status_code, response.json()["code"]) == (409, code)
    with in_offices([cast.here.id]):
        assert not Interaction.objects.exists()


def test_at_night_it_is_put_off_and_can_be_taken_back_until_then(
    cast: Cast, anna: Client, account: int, halina: int
) -> None:
    with clock.at(NIGHT):
        response = send(anna, f"customer/{halina}/", account)
        said = json.loads(response.headers["HX-Trigger"])["said"]["value"]
        message = written(cast)
        assert message.not_before == datetime(2026, 12, 1, 7, tzinfo=UTC)
        assert "1.12" in said
        answer = anna.post(f"/desk/message/{message.id}/undo/")
        path = json.loads(answer.headers["HX-Location"])["path"]
    assert path == f"/desk/write/sms/customer/{halina}/"


def test_what_they_asked_for_leaves_at_once_though_they_want_no_notices(
    cast: Cast, anna: Client, account: int, halina: int
) -> None:
    with in_offices([cast.here.id]):
        from okienko.customers.queries import card

        mobile = next(one for one in card(halina).phones if one.value == "+48601000212")
    form = {"identity": mobile.id, "given": "no", "how": "phone", "reason": "nie pisać"}
    noted = anna.post(f"/desk/customer/{halina}/consent/", form)
    assert "nie pisać" in noted.content.decode()
    assert send(anna, f"customer/{halina}/", account).json()["code"] == "notices_stopped"
    with clock.at(NIGHT):
        assert send(anna, f"customer/{halina}/", account, reason="asked").status_code == 204
    message = written(cast)
    assert message.not_before is None or message.not_before - message.at < timedelta(minutes=1)


def test_a_consent_is_noted_on_the_card_and_counts(
    cast: Cast, anna: Client, account: int, halina: int
) -> None:
    with in_offices([cast.here.id]):
        from okienko.customers.queries import card

        mobile = next(one for one in card(halina).phones if one.value == "+48601000212")
    empty = {"identity": mobile.id, "given": "yes", "how": "phone", "reason": ""}
    refused = anna.post(f"/desk/customer/{halina}/consent/", empty, headers=JSON)
    assert refused.json()["code"] == "consent_needs_reason"
    anna.post(f"/desk/customer/{halina}/consent/", {**empty, "reason": "terminy podatku"})
    assert send(anna, f"customer/{halina}/", account, reason="consent").status_code == 204


def test_a_link_to_the_form_becomes_a_short_one(
    cast: Cast, anna: Client, account: int, halina: int
) -> None:
    send(anna, f"customer/{halina}/", account, text="Proszę wypełnić: {form_link}")
    with in_offices([cast.here.id]):
        link = ShortLink.objects.get()
    assert written(cast).text.endswith(f"/s/{link.code}")
    assert Client().get(f"/s/{link.code}").headers["Location"].endswith("/form/")


def test_what_is_often_sent_is_what_the_office_offers(
    cast: Cast, anna: Client, account: int, halina: int
) -> None:
    """Its links lead where there is something: to the video call, too."""

    def offered() -> list[str]:
        page = anna.get(f"/desk/write/sms/customer/{halina}/").content.decode()
        return [one for one in ("{form_link}", "{video_link}") if one in page]

    assert offered() == []
    settings = door("video").Settings.model_validate({"queue": cast.here.queue})
    add_account(cast.here.id, kind="video", name="wideo", settings=settings)
    assert offered() == ["{video_link}"]
    send(anna, f"customer/{halina}/", account, text="Tu: {video_link}")
    with in_offices([cast.here.id]):
        link = ShortLink.objects.get()
    page = Client().get(f"/s/{link.code}", follow=True)
    assert (page.status_code, page.redirect_chain[-1][0][-7:]) == (200, "/video/")


def test_to_several_each_their_own(cast: Cast, anna: Client, account: int) -> None:
    response = send(anna, "", account, to="601 000 212, 601 000 213", each="yes", reason="law")
    assert response.json()["sent"] == 2
    with in_offices([cast.here.id]):
        values = Interaction.objects.values_list("address_value", "conversation")
        assert {value for value, _talk in values} == {"+48601000212", "+48601000213"}
        assert all(talk for _value, talk in values)


def test_letters_and_texts_have_their_own_pages(
    cast: Cast, anna: Client, account: int, halina: int
) -> None:
    assert (
        "No letter can be written"
        in anna.get(
            f"/desk/write/customer/{halina}/", headers={"Accept-Language": "en"}
        ).content.decode()
    )
