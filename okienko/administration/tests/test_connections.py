"""Connections: pages for every door, made from what the door says; nothing here knows a door."""

import re
import threading
from collections.abc import Iterator
from datetime import date
from ipaddress import ip_network
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from okienko.administration.connections.fields import field_for
from okienko.channels import outward, registry
from okienko.channels.actions import add_account, change_account
from okienko.channels.chat.settings import ChatSettings
from okienko.channels.connections import trials as module
from okienko.channels.connections.trials import Trials
from okienko.channels.models import Account
from okienko.channels.setup import Ask, Found, Step
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import receive
from okienko.interactions.models import Interaction
from okienko.offices.actions import change_official
from okienko.routing.actions import add_queue
from tests.cast import Cast, the_cast
from tests.kit.conftest import toy
from tests.kit.toy.door import ToyDoor, ToySettings
from tests.kit.toy.peer import SECRET, ToyPeer, signed
from tests.mail.office import Mail
from tests.waiting import until

__all__ = ["toy"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = the_cast()
    for office, name in ((cast.here, "maria"), (cast.there, "ewa")):
        change_official(office.id, official_id=office.officials[name], role="admin")
    return cast


@pytest.fixture
def maria(cast: Cast) -> Client:
    return browser(cast, "maria")


@pytest.fixture(autouse=True)
def trials(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trials]:
    """No test sees what another one tried."""
    fresh = Trials()
    for place in ("administration.connections.views", "administration.connections.section"):
        monkeypatch.setattr(f"okienko.{place}.trials", fresh)
    monkeypatch.setattr(module, "trials", fresh)
    yield fresh
    until(lambda: all(run.over for run in fresh._runs.values()))


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who runs this installation lets offices reach its own machine, where the toys are."""
    monkeypatch.setattr(outward, "_allowed", lambda: [ip_network("127.0.0.1/32")])


def browser(cast: Cast, name: str) -> Client:
    persons = {**cast.here.persons, **cast.there.persons}
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=persons[name]))
    return client


def base(cast: Cast) -> str:
    return f"/administration/{cast.here.id}/connections/"


def typed(toy: ToyPeer, **more: str) -> dict[str, str]:
    values = {"called": "Toys", "url": str(toy.settings["url"]), "secret": SECRET, "timeout": "1"}
    return {**values, **more}


def kept(cast: Cast, toy: ToyPeer, **more: object) -> int:
    settings = ToySettings(**{**toy.settings, **more})
    return add_account(cast.here.id, kind="toy", name="Toys", settings=settings)


def row(cast: Cast, pk: int) -> Account:
    with in_offices([cast.here.id]):
        return Account.objects.get(id=pk)


def watched(client: Client, path: str) -> str:
    """The page of a test once it is over, as htmx fetches it."""
    page = ""

    def over() -> bool:
        nonlocal page
        page = client.get(path, headers={"HX-Request": "true"}).content.decode()
        return "hx-get" not in page

    until(over)
    return page


@pytest.mark.django_db(transaction=True)
def test_a_door_nobody_knows_gets_its_pages(cast: Cast, maria: Client, toy: ToyPeer) -> None:
    assert "Toy" in maria.get(f"{base(cast)}new/").content.decode()
    form = maria.get(f"{base(cast)}new/toy/").content.decode()
    for name in ("url", "secret", "queue", "timeout"):
        assert f'name="{name}"' in form
    assert "The first queue" in form
    answer = maria.post(f"{base(cast)}new/toy/", {**typed(toy), "then": "test", "use": "1"})
    assert answer.status_code == 302
    page = watched(maria, answer.headers["Location"])
    assert "All of it works. The connection is in use." in page
    with in_offices([cast.here.id]):
        account = Account.objects.get(kind="toy")
        assert account.enabled
        assert account.secrets == {"secret": SECRET}
        events = EventRow.objects.filter(kind="account.changed", subject=account.id).order_by("id")
        assert [event.actor for event in events] == [f"official:{cast.here.officials['maria']}"] * 2
        assert SECRET not in str([event.data for event in events])


def test_what_failed_its_test_stays_paused(cast: Cast, maria: Client, toy: ToyPeer) -> None:
    wrong = typed(toy, secret="zly-sekret")
    answer = maria.post(f"{base(cast)}new/toy/", {**wrong, "then": "test", "use": "1"})
    page = watched(maria, answer.headers["Location"])
    assert "It does not work yet" in page
    assert "401" in page
    with in_offices([cast.here.id]):
        assert not Account.objects.get(kind="toy").enabled


def test_a_secret_is_never_shown_and_leads_nowhere_else(
    cast: Cast, maria: Client, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = kept(cast, toy)
    path = f"{base(cast)}{pk}/"
    page = maria.get(path)
    assert SECRET not in page.content.decode()
    data = {**typed(toy, secret="", timeout="2"), "shown": page.context["form"].shown}
    assert maria.post(path, data).status_code == 302
    assert row(cast, pk).secrets == {"secret": SECRET}
    assert row(cast, pk).settings["timeout"] == 2
    # the door says that its secret goes where `url` leads
    info = ToySettings.model_fields["url"]
    monkeypatch.setattr(info, "metadata", [Ask("Address", reaches=True)])
    data = typed(toy, secret="", url="https://198.51.100.7/steal", timeout="2")
    page = maria.post(path, {**data, "shown": maria.get(path).context["form"].shown})
    assert page.status_code == 422
    assert "type this once more" in page.content.decode()
    assert row(cast, pk).settings["url"] == toy.settings["url"]


def test_what_a_door_says_against_a_value_stands_beside_it(
    cast: Cast, maria: Client, toy: ToyPeer
) -> None:
    page = maria.post(f"{base(cast)}new/toy/", typed(toy, timeout="soon", url=""))
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert set(errors) == {"timeout", "url", "secret"}, "a secret is not sent back: it is told"
    assert 'value="Toys"' in page.content.decode()
    page = maria.post(
        f"{base(cast)}new/phone/",
        {"called": "Line", "addresses": "91.227.10.4\nnowhere", "prefixes": "48", "calls": "0",
         "codecs": "alaw", "dialled": "plus", "callers": "auto", "identity": "asserted",
         "transport": "udp", "srtp": "off", "keys": "auto", "calls_out": "0",
         "alarm_minutes": "5", "rank": "0"},
    )  # fmt: skip
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert "nowhere is no address" in errors["addresses"][0]
    assert "begins with +" in errors["prefixes"][0]
    again = maria.get(f"{base(cast)}new/phone/")
    assert again.status_code == 200


def test_two_administrators_at_the_same_connection(cast: Cast, maria: Client, toy: ToyPeer) -> None:
    pk = kept(cast, toy)
    path = f"{base(cast)}{pk}/"
    shown = maria.get(path).context["form"].shown
    change_account(cast.here.id, account_id=pk, fields={"timeout": 3.0})
    data = {**typed(toy, secret="", timeout="1"), "shown": shown}
    assert maria.post(path, {**data, "url": toy.settings["url"] + "2"}).status_code == 302
    assert row(cast, pk).settings["timeout"] == 3.0  # the other's
    assert row(cast, pk).settings["url"].endswith("2")
    page = maria.post(path, {**data, "timeout": "4"})
    assert page.status_code == 422
    assert "Somebody else has changed this" in page.content.decode()


def test_both_watch_one_test(cast: Cast, maria: Client, toy: ToyPeer, trials: Trials) -> None:
    pk = kept(cast, toy)
    toy.fault = ""
    held, go = [], threading.Event()
    real = toy.answer

    def slowly(request: Any, body: bytes) -> None:
        held.append(body)
        go.wait(10)
        real(request, body)

    toy.answer = slowly  # type: ignore[method-assign]
    first = maria.post(f"{base(cast)}{pk}/test/").headers["Location"]
    second = maria.post(f"{base(cast)}{pk}/test/").headers["Location"]
    assert first == second
    go.set()
    assert "All of it works" in watched(maria, first)
    assert len(held) == 1
    assert maria.get(first.replace("/test/", "/test/x")).status_code == 302  # forgotten


def test_of_another_office_nothing_is_there(cast: Cast, maria: Client, toy: ToyPeer) -> None:
    pk = kept(cast, toy)
    ewa = browser(cast, "ewa")
    theirs = f"/administration/{cast.there.id}/connections/"
    run = maria.post(f"{base(cast)}{pk}/test/").headers["Location"].rsplit("/test/")[1]
    for path in (f"{theirs}{pk}/", f"{base(cast)}{pk}/"):
        assert ewa.get(path).status_code == 404
    assert ewa.post(f"{theirs}{pk}/test/").status_code == 404
    assert ewa.get(f"{theirs}test/{run}").status_code == 302
    assert "Toys" not in ewa.get(theirs).content.decode()
    copied = ewa.get(f"{theirs}new/toy/", {"copy": pk}).content.decode()
    assert str(toy.settings["url"]) not in copied


def test_paused_resumed_copied_removed(cast: Cast, maria: Client, toy: ToyPeer) -> None:
    pk = kept(cast, toy)
    path = f"{base(cast)}{pk}/"
    paused = maria.post(f"{path}retire/", follow=True).content.decode()
    assert "Nothing comes in and nothing goes out." in paused
    assert not row(cast, pk).enabled
    maria.post(f"{path}restore/")
    assert row(cast, pk).enabled
    copy = maria.get(f"{base(cast)}new/toy/", {"copy": pk}).content.decode()
    assert "Toys (copy)" in copy
    assert str(toy.settings["url"]) in copy
    assert SECRET not in copy
    removed = maria.post(f"{path}remove/", follow=True)
    assert "Removed." in removed.content.decode()
    assert maria.get(path).status_code == 404


def test_what_waits_is_told_before(cast: Cast, maria: Client, toy: ToyPeer) -> None:
    from okienko.channels.inbox.actions import open_hook

    pk = kept(cast, toy)
    toy.path = open_hook(cast.here.id, account_id=pk)
    toy.deliver("one")
    toy.deliver("two")
    page = maria.get(f"{base(cast)}{pk}/").content.decode()
    assert "2 things that the provider brought and that are not read yet" in page
    arrival = toy_arrival(cast, pk)
    receive(cast.here.id, arrival=arrival)
    page = maria.get(f"{base(cast)}{pk}/").content.decode()
    assert "1 contact that is not over" in page
    refused = maria.post(f"{base(cast)}{pk}/remove/")
    assert refused.status_code == 422
    assert "Contacts came through this" in refused.content.decode()
    with in_offices([cast.here.id]):
        assert Interaction.objects.filter(account_id=pk).count() == 1


def toy_arrival(cast: Cast, pk: int) -> Any:
    from okienko.channels.door import Webhook
    from okienko.events import clock
    from tests.kit.toy.door import ToyDoor

    body = b'{"events": [{"id": "x", "from": "halina", "text": "Dobry"}]}'
    (found,) = ToyDoor().parse(
        row(cast, pk), Webhook(body, {"x-signature": signed(body)}, clock.now())
    )
    return found


def test_secrets_of_a_lost_key_are_asked_for_again(
    cast: Cast, maria: Client, toy: ToyPeer, settings: Any
) -> None:
    pk = kept(cast, toy)
    settings.SECRET_KEY = "another"
    maria = browser(cast, "maria")
    assert "Its password cannot be read any more" in maria.get(base(cast)).content.decode()
    path = f"{base(cast)}{pk}/"
    data = {**typed(toy, secret=""), "shown": maria.get(path).context["form"].shown}
    assert maria.post(path, data).status_code == 422
    assert maria.post(path, {**data, "secret": "nowy"}).status_code == 302
    assert row(cast, pk).secrets == {"secret": "nowy"}


def test_a_change_is_told_and_filled_in_as_it_was(cast: Cast, maria: Client, toy: ToyPeer) -> None:
    pk = kept(cast, toy)
    path = f"{base(cast)}{pk}/"
    change_account(cast.here.id, account_id=pk, fields={"timeout": 3.5, "secret": "nowy"})
    page = maria.get(path)
    (newest, _made) = page.context["history"]
    assert [(each.label, each.after) for each in newest.differences] == [
        ("Timeout", "3.5"), ("Secret", "typed anew"),
    ]  # fmt: skip
    back = maria.get(path, {"back": newest.id})
    assert back.context["form"]["timeout"].value() == 1.0
    assert "nowy" not in back.content.decode()


def test_a_server_inside_is_closed_to_an_administrator(
    cast: Cast, maria: Client, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outward, "_allowed", list)
    page = maria.post(f"{base(cast)}new/toy/", typed(toy))
    assert page.status_code == 422
    assert "A server inside the network" in page.content.decode()
    pk = kept(cast, toy)  # who runs the installation may
    path = f"{base(cast)}{pk}/"
    data = {**typed(toy, timeout="2"), "shown": maria.get(path).context["form"].shown}
    assert maria.post(path, {**data, "url": "https://169.254.169.254/x"}).status_code == 422
    assert row(cast, pk).settings["url"] == toy.settings["url"]
    assert maria.post(path, data).status_code == 302  # what leads there already may stay


class Mailbox(ToyDoor):
    """A door that asks for one thing and finds the rest, and whose provider refuses sign-ins."""

    first = ("secret",)

    def find(self, given: Any) -> Iterator[Step | Found]:
        assert not hasattr(given, "secret")
        yield Step("look", "Looking")
        yield Step("look", "Looking", "ok", "found <b>it</b>")
        yield Found({"url": "https://found.example/send", "called": "Found"})

    def trial(self, account: Account) -> Iterator[Step]:
        yield Step("in", "Sign-in")
        yield Step("in", "Sign-in", "failed", "no", "535 <script>", "Ask", refused=True)


@pytest.fixture
def finding(toy: ToyPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._doors, "toy", Mailbox())


@pytest.mark.usefixtures("finding")
def test_the_rest_is_found_and_what_was_typed_is_not_typed_twice(cast: Cast, maria: Client) -> None:
    first = f"{base(cast)}new/toy/"
    page = maria.get(first).content.decode()
    assert 'name="secret"' in page
    assert 'name="url"' not in page
    assert maria.post(first, {"secret": ""}).status_code == 422
    run = maria.post(first, {"secret": SECRET}).headers["Location"]
    page = watched(maria, run)
    assert "found &lt;b&gt;it&lt;/b&gt;" in page
    assert SECRET not in page
    form = f"{first}?run={run.rstrip('/').rsplit('/', 1)[1]}"
    page = maria.get(form).content.decode()
    assert "https://found.example/send" in page
    assert SECRET not in page
    # another administrator does not get at it
    change_official(cast.here.id, official_id=cast.here.officials["anna"], role="admin")
    anna = browser(cast, "anna")
    assert "found.example" not in anna.get(form).content.decode()
    assert anna.get(run).status_code == 302
    answer = maria.post(
        form, {"called": "Found", "url": "https://found.example/send", "timeout": "1"}
    )
    assert answer.status_code == 302
    with in_offices([cast.here.id]):
        account = Account.objects.get(kind="toy")
    assert account.secrets == {"secret": SECRET}
    assert not account.enabled


@pytest.mark.usefixtures("finding")
def test_a_refused_sign_in_is_not_repeated_for_ever(
    cast: Cast, maria: Client, toy: ToyPeer
) -> None:
    pk = kept(cast, toy)
    path = f"{base(cast)}{pk}/"
    for _again in range(3):
        page = watched(maria, maria.post(f"{path}test/").headers["Location"])
        assert "535 &lt;script&gt;" in page
    refused = maria.post(f"{path}test/", follow=True)
    assert "refused this sign-in three times" in refused.content.decode()
    data = {**typed(toy, secret="inne"), "shown": maria.get(path).context["form"].shown}
    answer = maria.post(path, {**data, "then": "test"})
    assert "/test/" in answer.headers["Location"]  # another password may be tried at once


def test_a_mailbox_is_offered_the_queue_of_the_others_or_of_letters(
    cast: Cast, maria: Client
) -> None:
    def offered() -> object:
        page = maria.get(f"{base(cast)}new/email/", {"run": "none"})
        return page.context["form"]["queue"].value()

    assert offered() is None
    queue = add_queue(cast.here.id, name="Sprawy pisemne", order=9)
    assert offered() == queue
    Mail(cast.here)
    assert offered() == cast.here.queue  # where the letters of the mailbox before go


def test_to_pause_says_what_becomes_of_what_is_written_then(cast: Cast, maria: Client) -> None:
    settings = ChatSettings.model_validate({"queue": cast.here.queue})
    chat = add_account(cast.here.id, kind="chat", name="Strona", settings=settings)
    words = {
        pk: maria.get(f"{base(cast)}{pk}/").content.decode()
        for pk in (chat, Mail(cast.here).account)
    }
    for pk, page in words.items():
        assert ("reads that it is closed" in page) == (pk == chat)
        assert ("stays there and comes in then" in page) == (pk != chat)


def test_a_test_goes_on_while_its_page_is_made() -> None:
    run = module.Run("a", 1, 1, "toy", None, steps={"in": Step("in", "Receiving", "running")})
    seen = []
    for step in run.told:
        seen.append(step.name)
        run.steps["out"] = Step("out", "Sending", "running")  # as the thread of the test does
    assert seen == ["in"]
    assert [step.name for step in run.told] == ["in", "out"]


def test_what_may_be_missing_may_stay_empty() -> None:
    field = field_for("until", ToySettings.model_fields["until"])
    assert field.clean("") is None


def test_a_day_is_chosen_as_one_and_what_is_none_is_said_in_words(
    cast: Cast, maria: Client, toy: ToyPeer
) -> None:
    path = f"{base(cast)}{kept(cast, toy, until=date(2026, 12, 31))}/"
    page = maria.get(path).content.decode()
    assert re.search(r'<label for="id_until">Last day of the secret\b', page)
    assert re.search(r'<input type="date" name="until" value="2026-12-31"', page)
    for wrong, words in (
        ("31.2.2027", "Enter a valid date."),
        ("9999-12-31", "Choose a day of the next twenty years."),
        ("0001-01-01", "Choose a day of the next twenty years."),
    ):
        answer = maria.post(path, typed(toy, until=wrong))
        assert answer.status_code == 422
        said = answer.content.decode()
        assert words in said
        assert f'value="{wrong}"' in said
    assert maria.post(path, typed(toy, until="2027-01-31")).status_code == 302
    assert 'value="2027-01-31"' in maria.get(path).content.decode()


def test_a_time_that_nobody_touched_is_not_changed(cast: Cast, maria: Client) -> None:
    fields = {"carrier": "modem", "sender": "+48600100200", "folder": "gmina"}
    settings = registry.door("sms").Settings.model_validate(fields)
    pk = add_account(cast.here.id, kind="sms", name="Texts", settings=settings)
    page = maria.get(f"{base(cast)}{pk}/")
    assert re.search(r'<input type="time" name="notices_from" value="08:00"', page.content.decode())
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent |= {"shown": form.shown, "notices_from": "09:30", "notices_until": "20:00"}
    assert maria.post(f"{base(cast)}{pk}/", sent).status_code == 302
    with in_offices([cast.here.id]):
        changed = EventRow.objects.filter(kind="account.changed").latest("id").data
    before, after = changed["before"]["settings"], changed["after"]["settings"]
    assert {name for name in after if after[name] != before[name]} == {"notices_from"}
    assert after["notices_from"] == "09:30:00"


def test_no_setting_is_named_as_what_its_form_sends_beside_it() -> None:
    beside = {"shown", "then", "use", "called", "csrfmiddlewaretoken"}
    for each in registry.doors():
        assert beside.isdisjoint(each.Settings.model_fields), each.kind
