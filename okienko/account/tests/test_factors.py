"""Second factors: set up, asked for, lost, taken away; and what who has a password tries."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client, override_settings

from okienko.events.actor import Actor
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import actions, factors, guarding
from okienko.offices.access import seat_of, seats_shown
from okienko.offices.models import Person, Role
from tests.cast import Cast, the_cast

from .codes import code

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, APP = "/account/login/", "/account/factors/code/", "/account/factors/app/"
ADDRESS = "192.0.2.1"


@pytest.fixture
def cast() -> Cast:
    cache.clear()  # which codes were used
    return the_cast()


def name_of(cast: Cast, name: str = "anna") -> str:
    return Person.objects.get(id=cast.here.persons[name]).username


def english() -> Client:
    return Client(headers={"Accept-Language": "en"}, REMOTE_ADDR=ADDRESS)


def by_password(cast: Cast, name: str = "anna") -> tuple[Client, Any]:
    client = english()
    answer = client.post(SIGN_IN, {"login": name_of(cast, name), "password": "okienko"})
    return client, answer


def set_up(client: Client) -> str:
    """Set up an app; its secret."""
    page = client.get(APP).content.decode()
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert found, page
    assert 'src="data:image/svg+xml;base64,' in page
    done = client.post(APP, {"code": code(found[1])})
    assert (done.status_code, done["Location"]) == (302, "/account/factors/codes/")
    cache.clear()  # the same half minute's code is typed again in these tests
    return found[1]


def signed_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_an_app_is_set_up_and_asked_for(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client, _answer = by_password(cast)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    kept = Authenticator.objects.get(user_id=cast.here.persons["anna"], type="totp")
    assert secret not in str(kept.data), "kept encrypted"
    second, answer = by_password(cast)
    assert answer["Location"] == CODE
    assert not signed_in(second)
    assert second.post(CODE, {"code": "000000"}).status_code == 200
    assert not signed_in(second)
    come = second.post(CODE, {"code": code(secret)})
    assert (come.status_code, come["Location"]) == (302, "/desk/")
    assert signed_in(second)
    with in_offices([cast.here.id]):
        told = EventRow.objects.filter(kind="person.factors").order_by("id")
        steps = [(row.data["step"], row.data["types"]) for row in told]
    assert ("added", ["totp"]) in steps
    assert {row[0] for row in steps} == {"added"}


def test_a_code_works_once(cast: Cast) -> None:
    secret = set_up(by_password(cast)[0])
    first, second = by_password(cast)[0], by_password(cast)[0]
    shown = code(secret)
    first.post(CODE, {"code": shown})
    second.post(CODE, {"code": shown})
    assert (signed_in(first), signed_in(second)) == (True, False)


def test_a_recovery_code_works_once(cast: Cast) -> None:
    client = by_password(cast)[0]
    set_up(client)
    page = client.get("/account/factors/codes/").content.decode()
    found = re.findall(r"<code>([\d-]+)</code>", page)
    assert len(found) == 10
    for expected in (True, False):
        other = by_password(cast)[0]
        other.post(CODE, {"code": found[0]})
        assert signed_in(other) is expected


def test_codes_are_not_guessed(cast: Cast) -> None:
    secret = set_up(by_password(cast)[0])
    thief = by_password(cast)[0]
    for _ in range(guarding.WRONG):
        thief.post(CODE, {"code": "000000"})
    assert "Too many wrong tries" in thief.post(CODE, {"code": code(secret)}).content.decode()
    assert not signed_in(thief)
    again = by_password(cast)[0]  # nor by signing in anew
    again.post(CODE, {"code": code(secret)})
    assert not signed_in(again)


def test_a_one_time_link_does_not_pass_by_the_factor(cast: Cast) -> None:
    set_up(by_password(cast)[0])
    token = actions.make_link(cast.here.id, person_id=cast.here.persons["anna"])
    client = english()
    words = {"code": token, "password": "zielona brama 7", "again": "zielona brama 7"}
    answer = client.post("/account/join/", {**words, "language": "pl"})
    assert answer["Location"] == CODE
    assert not signed_in(client)


def test_who_finds_an_open_browser_changes_no_factor(cast: Cast) -> None:
    """The session alone is not enough."""
    client = english()
    client.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    for page in (APP, "/account/factors/key/", "/account/factors/codes/new/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/again/")
    wrong = client.post("/account/again/", {"password": "guess"})
    assert wrong.status_code == 200
    assert client.get(APP).status_code == 302
    for _ in range(guarding.WRONG):
        client.post("/account/again/", {"password": "guess"})
    client.post("/account/again/", {"password": "okienko"})
    assert client.get(APP).status_code == 302, "and passwords are not guessed here"


def test_nobody_removes_the_key_of_another(cast: Cast) -> None:
    mine = Authenticator.objects.create(
        user_id=cast.here.persons["piotr"], type="webauthn", data={"name": "k", "credential": {}}
    )
    client = by_password(cast)[0]
    answer = client.post(f"/account/factors/key/{mine.pk}/remove/")
    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=mine.pk).exists()


def ask_for(cast: Cast, *roles: str) -> None:
    actions.change_office(cast.here.id, factor_roles=list(roles))


def test_who_must_have_one_is_led_to_set_it_up_before_anything_else(cast: Cast) -> None:
    client = by_password(cast)[0]
    assert signed_in(client)
    ask_for(cast, "official")
    person = cast.here.persons["anna"]
    for page in ("/desk/", "/phone/may-register/"):
        answer = client.get(page)
        if answer.status_code != 404:
            assert answer["Location"].startswith("/account/me/"), page
    part = client.get("/desk/state/", headers={"HX-Request": "true"})
    assert (part.status_code, part["X-Sign-In"]) == (401, "/account/me/")
    assert seats_shown(person) == {}, "and the stream tells nothing"
    own = client.get("/account/me/").content.decode()
    assert "asks for a second factor" in own
    # the password was weighed a moment ago: it is not asked for once more
    set_up(client)
    assert signed_in(client)
    assert seats_shown(person) == {cast.here.id: cast.here.officials["anna"]}
    assert signed_in(by_password(cast, "maria")[0]), "a supervisor need not"


def test_recovery_codes_alone_are_no_factor(cast: Cast) -> None:
    ask_for(cast, "official")
    Authenticator.objects.create(
        user_id=cast.here.persons["anna"], type="recovery_codes", data={"seed": "x"}
    )
    seat = seat_of(cast.here.persons["anna"])
    assert seat
    assert seat.lacks_factor


def test_removing_the_last_one_leads_back_to_set_up(cast: Cast) -> None:
    client = by_password(cast)[0]
    secret = set_up(client)
    ask_for(cast, "official")
    answer = client.post("/account/factors/app/remove/")
    assert answer.status_code == 302
    if Authenticator.objects.filter(user_id=cast.here.persons["anna"], type="totp").exists():
        client.post("/account/factors/again/", {"code": code(secret)})
        client.post("/account/factors/app/remove/")
    assert not Authenticator.objects.filter(user_id=cast.here.persons["anna"]).exists()
    assert not signed_in(client)


def test_an_administrator_takes_the_factors_of_who_lost_them(cast: Cast) -> None:
    here, anna = cast.here, cast.here.persons["anna"]
    client = by_password(cast)[0]
    set_up(client)
    actions.change_official(here.id, official_id=here.officials["maria"], role=Role.ADMIN)
    maria = by_password(cast, "maria")[0]
    url = f"/administration/{here.id}/people/{here.officials['anna']}/"
    assert "Take the second factor away" in maria.get(url).content.decode()
    maria.post(f"{url}factors/")
    assert not Authenticator.objects.filter(user_id=anna).exists()
    assert not signed_in(client), "her sessions end"
    assert signed_in(by_password(cast)[0])
    with in_offices([here.id]):
        told = EventRow.objects.filter(kind="person.factors", subject=anna).latest("id")
    assert told.data == {"step": "taken", "types": ["recovery_codes", "totp"]}
    assert told.actor == f"official:{here.officials['maria']}"


def test_nobody_else_takes_factors(cast: Cast) -> None:
    here, anna = cast.here, cast.here.persons["anna"]
    set_up(by_password(cast)[0])
    for office, who in ((here, "piotr"), (here, "maria"), (cast.there, "ewa")):
        actor = Actor("official", officials={office.id: office.officials[who]})
        with pytest.raises(Refused):
            actions.take_factors.by(actor)(office.id, person_id=anna)
    actions.change_official(cast.there.id, official_id=cast.there.officials["ewa"], role=Role.ADMIN)
    ewa = Actor("official", officials={cast.there.id: cast.there.officials["ewa"]})
    with pytest.raises(Refused) as why:
        actions.take_factors.by(ewa)(cast.there.id, person_id=anna)
    assert why.value.code == "works_elsewhere"
    assert Authenticator.objects.filter(user_id=anna).count() == 2


def test_the_rule_is_set_on_a_page(cast: Cast) -> None:
    here = cast.here
    actions.change_official(here.id, official_id=here.officials["maria"], role=Role.ADMIN)
    maria = by_password(cast, "maria")[0]
    url = f"/administration/{here.id}/people/second-factor/"
    assert "have none yet" in maria.get(url).content.decode()
    maria.post(url, {"factor_roles": ["admin", "supervisor"], "shown": '{"factor_roles": []}'})
    assert maria.get(url)["Location"].startswith("/account/me/"), "herself first"
    odd = by_password(cast, "piotr")[0].post(url, {"factor_roles": ["official"]})
    assert odd.status_code == 403


def test_secrets_are_written_anew_with_another_key(cast: Cast, settings: Any) -> None:
    secret = set_up(by_password(cast)[0])
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert factors.refresh() == 2
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        kept = Authenticator.objects.get(user_id=cast.here.persons["anna"], type="totp")
        assert factors.Adapter().decrypt(kept.data["secret"]) == secret
