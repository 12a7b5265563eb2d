"""What is next: ticked by what is there, gone when all is done."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.translation import override

from okienko.channels.actions import add_account
from okienko.channels.phone.menu.steps import BARE
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.actions import change_office, set_password
from tests.cast import OfficeCast, a_call, make_office

from ..next import Next, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeCast:
    return make_office("zielonka", {"anna": "admin", "piotr": "official"})


def found(office: OfficeCast) -> dict[str, Next]:
    with in_offices([office.id]):
        return {step.url + step.title[:20]: step for step in steps(office.id)}


def done(office: OfficeCast) -> list[bool]:
    return [step.done for step in found(office).values()]


def test_a_call_ticks_the_welcome_and_who_answers_it_the_whole_way(office: OfficeCast) -> None:
    assert done(office)[5:] == [False, False, False]
    with override("en"):
        assert str(next(iter(found(office).values())).proof).startswith("Open from Monday to")
    trunk = TrunkSettings(addresses=["192.0.2.1"])
    line = add_account(office.id, kind="phone", name="Operator", settings=trunk)
    add_number(
        office.id, digits="+48140001988", name="Urząd", account_id=line, menu=BARE.model_dump()
    )
    assert not done(office)[3]  # nobody has called by it
    call = a_call(office)
    assert done(office)[3]
    assert done(office)[5:] == [True, False, False]
    with in_offices([office.id]):
        Interaction.objects.filter(id=call).update(official=office.officials["anna"])
    assert done(office)[5:] == [True, True, False]


def test_who_has_no_password_cannot_sign_in(office: OfficeCast) -> None:
    for name in ("anna", "piotr"):
        with in_offices([office.id]):
            person = get_user_model().objects.get(pk=office.persons[name])
            person.set_unusable_password()
            person.save()
    assert not done(office)[4]
    for name in ("anna", "piotr"):
        set_password(office.id, person_id=office.persons[name], password="parasol w deszczu")
    assert done(office)[4]


def test_the_privacy_notice_is_there_when_it_is_written(office: OfficeCast) -> None:
    assert not done(office)[1]
    change_office(office.id, texts={"pl": {"privacy": "Administratorem danych jest wójt."}})
    assert done(office)[1]


def test_the_overview_shows_the_list_and_where_each_is_done(office: OfficeCast) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=office.persons["anna"]))
    page = client.get(f"/administration/{office.id}/").content.decode()
    assert "What is next" in page
    assert f'href="/administration/{office.id}/connections/"' in page
