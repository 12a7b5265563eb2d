"""A message that the office begins changes with its connection: by WhatsApp it is a template."""

import re

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.door import ProviderTemplate
from okienko.channels.meta.actions import answered
from okienko.channels.registry import door
from okienko.customers import actions as customers
from okienko.customers.identities import phone_address
from okienko.desk.composer.query import written
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from tests.cast import Cast

from .test_text_messages import JSON, NUMBER

SETTLED = ProviderTemplate("sprawa_gotowa", "pl", "approved", "Sprawa {{1}} czeka: {{2}}.", "12")


@pytest.fixture
def whatsapp(cast: Cast) -> int:
    """The office's number at WhatsApp, with a template that is approved and one that is not."""
    settings = door("whatsapp").Settings.model_validate(
        {"token": "t", "app_secret": "s" * 32, "phone_id": "12345", "business_id": "54321"}
    )
    made = add_account(cast.here.id, kind="whatsapp", name="WhatsApp", settings=settings)
    waits = ProviderTemplate("nowe_terminy", "pl", "waiting", "Nowe terminy.")
    answered(cast.here.id, account_id=made, until=None, templates=[SETTLED, waits])
    return made


@pytest.fixture
def sms(cast: Cast) -> int:
    settings = door("sms").Settings.model_validate(
        {"carrier": "smsapi", "token": "zeton", "sender": "Gmina", "queue": cast.here.queue}
    )
    return add_account(cast.here.id, kind="sms", name="SMS", settings=settings)


@pytest.fixture
def at(cast: Cast) -> str:
    """Where somebody with a mobile number is written to."""
    made = customers.make(cast.here.id, name="Halina Wrzos")
    customers.add_identity(cast.here.id, customer_id=made, address=phone_address(NUMBER))
    return f"/desk/write/sms/customer/{made}/"


def asks(page: str) -> set[str]:
    return set(re.findall(r'name="([a-z0-9-]+)"', page)) & {"text", "template", "reason", "field-0"}


def test_the_form_is_as_the_connection_wants_it(
    anna: Client, sms: int, whatsapp: int, at: str
) -> None:
    page = anna.get(at).content.decode()
    assert asks(page) == {"text", "reason"}
    form = {"account": whatsapp, "to": NUMBER, "text": "Zaczęte", "reason": "case"}
    by_template = anna.post(f"{at}again/", form).content.decode()
    assert asks(by_template) == {"template", "reason"}
    assert "sprawa_gotowa (pl)" in by_template
    assert 'value="case" selected' in by_template
    chosen = {**form, "template": "pl/sprawa_gotowa", "field-0": "GK-7", "part": "preview"}
    assert "Sprawa GK-7 czeka: {{2}}." in anna.post(f"{at}template/", chosen).content.decode()
    back = anna.post(f"{at}again/", {**form, "account": sms}).content.decode()
    assert "Zaczęte</textarea>" in back
    assert asks(anna.get(f"{at}?by=whatsapp").content.decode()) == {"template", "reason"}


def test_it_is_sent_as_its_template_says(
    cast: Cast, anna: Client, sms: int, whatsapp: int, at: str
) -> None:
    form = {"account": whatsapp, "to": NUMBER, "text": "Własne słowa", "reason": "case"}
    assert anna.post(f"{at}send/", form, headers=JSON).json()["code"] == "empty_answer"
    form |= {"template": "pl/sprawa_gotowa", "field-0": "{contact_number}", "field-1": " "}
    assert anna.post(f"{at}send/", form, headers=JSON).json()["code"] == "template_field"
    no_reason = {**form, "field-1": "druki", "reason": ""}
    assert anna.post(f"{at}send/", no_reason, headers=JSON).json()["code"] == "no_reason"
    assert anna.post(f"{at}send/", {**form, "field-1": "druki"}, headers=JSON).status_code == 204
    with in_offices([cast.here.id]):
        message = Message.objects.select_related("interaction").get(direction="out")
    number = message.interaction.number
    assert message.text == f"Sprawa {number} czeka: druki."
    assert message.template == {
        "name": "sprawa_gotowa",
        "language": "pl",
        "fields": {"1": number, "2": "druki"},
    }
    with in_offices([cast.here.id]):
        _contact, fields = written(message.id)  # it may be taken back
    assert fields["template"] == "pl/sprawa_gotowa"
    assert (fields["field-0"], fields["field-1"], fields["reason"]) == (number, "druki", "case")
