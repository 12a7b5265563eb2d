"""Lines and numbers: the two kinds of operators' letters, and numbers as people write them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from okienko.channels.models import Account
from okienko.channels.phone.actions.arrive import called_number, office_of_number
from okienko.channels.phone.actions.trying import note_stray
from okienko.channels.phone.asterisk.lines import all_trunks
from okienko.channels.phone.menu.kept import graph_of
from okienko.channels.phone.menu.steps import BARE
from okienko.channels.phone.models import MenuDraft, Number, StrayCall
from okienko.channels.phone.numbers import add_number, begin_number, change_number
from okienko.channels.phone.settings import usable_trunk
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from okienko.offices.models import Schedule
from okienko.routing.actions import change_queue
from okienko.routing.models import Queue
from tests.cast import Cast, the_cast

from ..configuration.applying import apply
from ..configuration.packs import pack

pytestmark = pytest.mark.django_db

LETTER = {
    "name": "Operator 14 000",
    "way": "password",
    "proxy": "192.0.2.40:5070",
    "username": "48140001900",
    "password": "tajne hasło",
    "register_there": "on",
    "prefixes": "+48, +380",
    "short_numbers": "19115",
    "calls": "4",
    "pass_caller": "on",
}


@pytest.fixture
def cast() -> Cast:
    cast = the_cast()
    for office, name in ((cast.here, "maria"), (cast.there, "ewa")):
        change_official(office.id, official_id=office.officials[name], role="admin")
    return cast


def browser(cast: Cast, name: str = "maria") -> Client:
    persons = {**cast.here.persons, **cast.there.persons}
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=persons[name]))
    return client


def base(cast: Cast, section: str) -> str:
    return f"/administration/{cast.here.id}/{section}/"


def line_of(cast: Cast, **more: str) -> int:
    page = browser(cast).post(f"{base(cast, 'trunks')}new/", {**LETTER, **more}, follow=True)
    assert page.status_code == 200, page.content.decode()
    return int(page.request["PATH_INFO"].rstrip("/").rpartition("/")[2])


def settings_of(cast: Cast, line: int) -> Any:
    with in_offices([cast.here.id]):
        return usable_trunk(Account.objects.get(id=line))


def test_a_letter_with_a_password_makes_a_line_that_registers(cast: Cast) -> None:
    line = line_of(cast)
    settings = settings_of(cast, line)
    assert settings.register_there
    assert settings.prefixes == ["+48", "+380"]
    assert settings.short_numbers == ["19115"]
    objects = all_trunks()[f"trunk-{line}"]
    assert objects is not None
    kinds = {kind: fields for kind, _name, fields in objects}
    assert kinds["registration"]["server_uri"] == "sip:192.0.2.40:5070"
    assert kinds["identify"]["match"] == "192.0.2.40"  # nobody named its addresses
    assert kinds["auth"]["password"] == "tajne hasło"


def test_a_letter_without_a_password_makes_a_line_known_by_its_address(cast: Cast) -> None:
    letter = {"way": "address", "addresses": "192.0.2.9\n192.0.2.16/28", "proxy": ""}
    line = line_of(cast, **letter)
    objects = all_trunks()[f"trunk-{line}"]
    assert objects is not None
    kinds = {kind: fields for kind, _name, fields in objects}
    assert kinds["identify"]["match"] == "192.0.2.9,192.0.2.16/28"
    assert not kinds.keys() & {"registration", "auth"}
    assert settings_of(cast, line).username == ""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"proxy": ""}, "Without the operator&#x27;s server"),
        ({"username": ""}, "beside the password"),
        ({"password": ""}, "in the operator&#x27;s letter"),
        ({"way": "address"}, "every call would be refused"),
        ({"addresses": "sip.operator.example"}, "is no address"),
        ({"addresses": "<script>"}, "“&lt;script&gt;” is no address"),
        ({"prefixes": "48"}, "no beginning of a number"),
        ({"short_numbers": "+48"}, "no short number"),
        ({"proxy": "host;transport=tls"}, "cannot be used as it is written"),
        ({"username": "a b"}, "cannot be used as it is written"),
        ({"calls": "-1"}, "greater than or equal to 0"),
        ({"name": ""}, "is required"),
        ({"way": "x"}, "not one of the available"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(
    cast: Cast, wrong: dict[str, str], words: str
) -> None:
    page = browser(cast).post(f"{base(cast, 'trunks')}new/", {**LETTER, **wrong})
    assert page.status_code == 422
    text = page.content.decode()
    assert words in text
    assert "tajne" not in text  # a password is never shown again, not even after an error


def test_a_line_has_its_numbers_as_people_write_them(cast: Cast) -> None:
    line = line_of(cast)
    add_number(
        cast.here.id, digits="+48140001988", name="Kasa", account_id=line, menu=BARE.model_dump()
    )
    pages = [browser(cast).get(base(cast, "trunks") + at) for at in ("", f"{line}/")]
    assert ["14 000 19 88" in page.content.decode() for page in pages] == [True, True]


def test_a_line_is_changed_and_its_password_stays(cast: Cast) -> None:
    line = line_of(cast)
    client = browser(cast)
    at = f"{base(cast, 'trunks')}{line}/"
    shown = client.get(at)
    assert "tajne" not in shown.content.decode()
    assert "an empty field leaves it as it is" in shown.content.decode()
    form = {**LETTER, "password": "", "calls": "8", "shown": shown.context["form"].shown}
    assert client.post(at, form).status_code == 302
    settings = settings_of(cast, line)
    assert settings.calls == 8
    assert settings.password.get_secret_value() == "tajne hasło"
    client.post(at, {**form, "way": "address", "addresses": "192.0.2.9", "calls": "8"})
    settings = settings_of(cast, line)
    assert (settings.username, settings.password.get_secret_value()) == ("", "")


def test_two_who_change_different_fields_of_a_line_both_have_their_way(cast: Cast) -> None:
    line = line_of(cast)
    client = browser(cast)
    at = f"{base(cast, 'trunks')}{line}/"
    shown = client.get(at).context["form"].shown
    mine = {**LETTER, "password": "", "shown": shown}
    assert client.post(at, {**mine, "calls": "8"}).status_code == 302
    assert client.post(at, {**mine, "prefixes": "+48"}).status_code == 302
    settings = settings_of(cast, line)
    assert (settings.calls, settings.prefixes) == (8, ["+48"])


def test_a_line_tells_how_it_is(cast: Cast) -> None:
    line = line_of(cast, proxy="127.0.0.1:9")
    client = browser(cast)
    at = f"{base(cast, 'trunks')}{line}/state/"
    page = client.get(at).content.decode()
    assert "From the operator must come in: UDP" in page
    assert "127.0.0.1:9" not in page.partition("From outside")[0]  # nobody was asked yet
    asked = client.get(at, {"check": "1"}).content.decode()
    assert "127.0.0.1:9 does not answer." in asked
    named = line_of(cast, proxy="operator.invalid", name="other")
    asked = client.get(f"{base(cast, 'trunks')}{named}/state/", {"check": "1"}).content.decode()
    assert "There is no server of the name operator.invalid." in asked
    for odd in ("x", "9" * 30, "-1", "\u0663"):
        assert client.get(at, {"since": odd}).status_code == 200
    assert browser(cast, "ewa").get(at).status_code == 404


def test_a_line_rings_only_what_may_be_dialled(cast: Cast) -> None:
    line = line_of(cast)
    client = browser(cast)
    at = f"{base(cast, 'trunks')}{line}/ring/"
    for number, words in (
        ("112", "Emergency numbers"),
        ("+49 30 1234567", "may not be called"),
        ("x", "not a telephone number"),
        ("", "not a telephone number"),
    ):
        assert words in client.post(at, {"number": number}, follow=True).content.decode()
    rung = client.post(at, {"number": "601 000 212"}, follow=True).content.decode()
    assert "It is being dialled." in rung
    again = client.post(at, {"number": "601 000 212"}, follow=True).content.decode()
    assert "Wait a minute" in again


def test_a_call_for_a_number_of_nobody_stands_on_the_page_of_its_line(cast: Cast) -> None:
    line = line_of(cast)
    a_number(cast, line)
    for number in range(25):
        note_stray(line, f"+4814000{number:04}")
    note_stray(10**9, "+48140001999")  # a line that is gone
    with in_offices([cast.here.id]):
        assert StrayCall.objects.count() == 20
    client = browser(cast)
    page = client.get(f"{base(cast, 'trunks')}{line}/state/").content.decode()
    assert "this office has no such number" in page
    since = str(int(clock.now().timestamp()) - 5)
    calls = f"{base(cast, 'trunks')}{line}/calls/"
    assert client.get(calls, {"since": since}).status_code == 200
    assert client.get(calls, {"since": str(int(since) - 500)}).status_code == 286


def a_number(cast: Cast, line: int, **more: Any) -> Any:
    form = {"digits": "14 000 19 07", "name": "centrala", "account_id": line, "languages": "pl"}
    return browser(cast).post(f"{base(cast, 'numbers')}new/", {**form, **more}, follow=True)


def test_a_number_as_people_write_it_can_be_called(cast: Cast) -> None:
    line = line_of(cast)
    page = a_number(cast, line, languages=["pl", "uk"])
    assert "Added." in page.content.decode()
    for sent in ("+48140001907", "0048140001907", "48140001907", "140001907"):
        found = office_of_number(called_number(sent))
        assert found is not None
        assert found[0] == cast.here.id
    with in_offices([cast.here.id]):
        graph = graph_of(Number.objects.get(digits="+48140001907"))
    assert graph.languages == ("pl", "uk")
    assert graph.steps["person"].kind == "queue"


def test_a_number_of_another_office_is_refused_in_words(cast: Cast) -> None:
    line = line_of(cast)
    a_number(cast, line)
    ewa = browser(cast, "ewa")
    there = f"/administration/{cast.there.id}"
    made = ewa.post(f"{there}/trunks/new/", LETTER, follow=True)
    other = made.request["PATH_INFO"].rstrip("/").rpartition("/")[2]
    form = {"digits": "+48140001907", "name": "x", "account_id": other, "languages": "pl"}
    page = ewa.post(f"{there}/numbers/new/", form)
    assert page.status_code == 422
    assert "in use already, here or elsewhere" in page.content.decode()
    assert 'value="+48140001907"' in page.content.decode()
    # nor is it reached by another office's line
    stolen = {**form, "digits": "140001908", "account_id": line}
    assert ewa.post(f"{there}/numbers/new/", stolen).status_code == 422


def test_a_number_begins_with_the_menu_of_another(cast: Cast) -> None:
    line = line_of(cast)
    first = a_number(cast, line)
    number = first.request["PATH_INFO"].rstrip("/").rpartition("/")[2]
    with in_offices([cast.here.id]):
        menu = Number.objects.get(id=number).menu
    a_number(cast, line, digits="140001908", menu_from=f"number:{number}")
    with in_offices([cast.here.id]):
        assert Number.objects.get(digits="+48140001908").menu == menu


def test_a_number_begins_with_the_menu_of_the_offices_pack(cast: Cast) -> None:
    apply(cast.here.id, wanted=pack("gmina"), source="Gmina", pack="gmina")
    with in_offices([cast.here.id]):
        queue = Queue.objects.get(name="Podatki i opłaty").id
        hours = Schedule.objects.get(name="Urząd").id
    change_queue(cast.here.id, queue_id=queue, name="Podatki lokalne")  # known by any name
    line = line_of(cast)
    form = browser(cast).get(f"{base(cast, 'numbers')}new/").context["form"]
    assert form.initial["menu_from"] == "pack:gmina"
    assert form.initial["languages"] == ["pl", "en", "uk"]
    page = a_number(cast, line, menu_from="pack:gmina", languages=["pl", "en", "uk"])
    with in_offices([cast.here.id]):
        number = Number.objects.get(digits="+48140001907")
        graph = graph_of(number)
        assert not MenuDraft.objects.exists()  # nothing stopped it: callers hear it
    assert graph.languages == ("pl", "en", "uk")
    assert set(graph.steps["language"].keys) == {"1", "2", "3"}
    assert graph.steps["taxes"].queue == queue
    # and the page tells what is heard when nobody is there
    change_number(cast.here.id, number_id=number.id, schedule_id=hours)
    text = browser(cast).get(page.request["PATH_INFO"]).content.decode()
    assert "Teraz jest zamknięte. Pracujemy: " in text
    assert "{hours}" not in text


def test_a_packs_menu_in_one_language_asks_nobody_for_it(cast: Cast) -> None:
    a_number(cast, line_of(cast), menu_from="pack:gmina")
    with in_offices([cast.here.id]):
        graph = graph_of(Number.objects.get())
    assert graph.languages == ("pl",)
    assert graph.steps["welcome"].next == "matter"
    assert "language" not in graph.steps


def test_a_packs_menu_that_cannot_be_published_waits_as_a_draft(cast: Cast) -> None:
    line = line_of(cast)
    menu = dict(pack("gmina").menus[0].graph(lambda _queue: None).model_dump(mode="json"))
    menu["steps"]["about"]["text"] = {}
    number = begin_number(
        cast.here.id, languages=["pl"], first=menu, digits="140001907", name="x", account_id=line
    )
    with in_offices([cast.here.id]):
        assert "person" in graph_of(Number.objects.get()).steps  # callers hear the simple one
    text = browser(cast).get(f"{base(cast, 'numbers')}{number}/").content.decode()
    assert "There is a draft of the menu" in text


def test_a_number_is_changed_and_what_is_no_number_refused(cast: Cast) -> None:
    line = line_of(cast)
    at = a_number(cast, line).request["PATH_INFO"]
    client = browser(cast)
    shown = client.get(at).context["form"]
    none = dict.fromkeys(("schedule_id", "menu_of_id"), "")
    form = {**shown.initial, **none, "shown": shown.shown, "name": "Podatki"}
    assert client.post(at, form).status_code == 302
    for odd in ("x", "12345678901234567890", "anonymous"):
        assert client.post(at, {**form, "digits": odd}).status_code == 422
    with in_offices([cast.here.id]):
        row = Number.objects.get(name="Podatki")
        assert row.digits == "+48140001907"
    client.post(f"{at}retire/")
    assert office_of_number("+48140001907") is None


def _saved(page: Any, **values: Any) -> dict[str, Any]:
    """What a form sends that is saved with these values."""
    form = page.context["form"]
    filled = {name: "" if v is None else v for name, v in form.initial.items() if v is not False}
    return {**filled, "shown": form.shown, **values}


def test_a_lines_history_tells_each_field_and_fills_it_in_again(cast: Cast) -> None:
    maria, line = browser(cast), line_of(cast)
    at = f"{base(cast, 'trunks')}{line}/"
    change = _saved(maria.get(at), calls="9", prefixes="+48", dialled="national", register_there="")
    saved = maria.post(at, change, follow=True)
    assert saved.status_code == 200, saved.context["form"].errors
    made = saved.context["history"][0]
    told = {each.label: (each.before, each.after) for each in made.differences}
    assert told.pop("How the operator wants numbers that you dial")[1].startswith("As at home")
    assert told == {
        "Callers at the same time": ("4", "9"),
        "What may be dialled": ("+48 +380", "+48"),
        "Tell the operator where we are (register)": ("yes", "no"),
    }
    again = maria.get(at, {"back": made.id})
    assert "This is how it was before" in again.content.decode()
    maria.post(at, _saved(again, shown=saved.context["form"].shown))
    settings = settings_of(cast, line)
    assert (settings.calls, settings.prefixes) == (4, ["+48", "+380"])
    assert (settings.dialled, settings.register_there) == ("plus", True)
    assert settings.password.get_secret_value() == "tajne hasło"


def test_a_numbers_history_tells_each_field_and_fills_it_in_again(cast: Cast) -> None:
    maria, line = browser(cast), line_of(cast)
    made = a_number(cast, line, schedule_id=cast.here.schedule)
    at = made.request["PATH_INFO"]
    saved = maria.post(at, _saved(made, digits="14 000 19 77", schedule_id=""), follow=True)
    told = {each.label: each for each in saved.context["history"][0].differences}
    assert told["Number"].after == "14 000 19 77"
    assert told["Hours"].after == "always open"
    again = maria.get(at, {"back": saved.context["history"][0].id})
    maria.post(at, _saved(again, shown=saved.context["form"].shown))
    back = maria.get(at).context["form"].initial
    assert back == made.context["form"].initial


def test_a_published_menu_is_told_in_the_numbers_history(cast: Cast) -> None:
    maria, made = browser(cast), a_number(cast, line_of(cast))
    at = made.request["PATH_INFO"]
    number = int(at.rstrip("/").rpartition("/")[2])
    with in_offices([cast.here.id]):
        menu = Number.objects.get(id=number).menu
    change_number(cast.here.id, number_id=number, menu={**menu, "wrong": {"pl": "Nie ma."}})
    page = maria.get(at)
    first = page.context["history"][0]
    assert [(each.label, each.after) for each in first.differences] == [("Menu", "published anew")]
    assert f"?back={first.id}" not in page.content.decode()  # nothing of it stands in this form
