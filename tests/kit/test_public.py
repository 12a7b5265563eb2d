"""A network where much stands in public: what was said changes, is hidden, and time runs out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from okienko.channels import registry, windows
from okienko.channels.door import ProviderTemplate
from okienko.channels.inbox.actions import decide_flood
from okienko.channels.inbox.models import Flood
from okienko.channels.models import Account
from okienko.channels.outbox.actions import mark_sent, recover, resend
from okienko.channels.outbox.models import Outgoing
from okienko.channels.outbox.sending import send_due
from okienko.customers.models import Customer, Given, Identity
from okienko.customers.queries import proposals
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import (
    answer,
    hide,
    mask_numbers,
    show,
)
from okienko.interactions.models import Interaction, Message, Wording
from okienko.offices.actions import change_office
from okienko.offices.models import Person
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import Cast, a_call, at_work, finished

from .public_toy.door import PublicToyDoor
from .public_toy.peer import PublicToyPeer
from .reading import delivery, payloads, read
from .written import account_at

pytestmark = pytest.mark.django_db

sends = pytest.mark.django_db(transaction=True)  # whoever sends gives its connections back


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[PublicToyPeer]:
    monkeypatch.setitem(registry._doors, "publictoy", PublicToyDoor())
    peer = PublicToyPeer()
    peer.start()
    yield peer
    peer.stop()


@pytest.fixture
def account(net: PublicToyPeer, cast: Cast) -> Account:
    account = account_at(net, cast.here, net.settings)
    net.connect(cast.here.id, account.id)
    return account


class Town:
    """The office of the cast, and what stands in its rows."""

    def __init__(self, cast: Cast, net: PublicToyPeer, account: Account) -> None:
        self.cast, self.net, self.account, self.here = cast, net, account, cast.here

    def comes(self, name: str, text: str = "", /, **more: Any) -> None:
        self.net.event(name, text, **more)
        read()

    def contact(self) -> Interaction:
        with in_offices([self.here.id]):
            return Interaction.objects.filter(channel="publictoy").latest("id")

    def message(self, name: str) -> Message:
        with in_offices([self.here.id]):
            return Message.objects.get(external_id=name)

    def before(self, name: str) -> list[str]:
        with in_offices([self.here.id]):
            rows = Wording.objects.filter(message__external_id=name).order_by("id")
            return list(rows.values_list("text", flat=True))

    def said(self, how: str) -> int:
        with in_offices([self.here.id]):
            return EventRow.objects.filter(kind="message.changed", data__how=how).count()

    def taken(self) -> int:
        """Anna has the contact."""
        at_work(self.here, "anna")
        contact, anna = self.contact().id, self.here.officials["anna"]
        with in_offices([self.here.id]):
            wait = Wait.objects.get(interaction_id=contact, result="").id
        offer = routing.make_offer(self.here.id, wait_id=wait, official_id=anna)
        assert offer
        routing.accept(self.here.id, offer_id=offer, official_id=anna)
        return contact

    def anna(self) -> Any:
        return official(self.here.id, self.here.officials["anna"])

    def answers(self, contact: int, text: str = "W poniedziałek.", **more: Any) -> int:
        said = answer.by(self.anna())
        return said(self.here.id, interaction_id=contact, text=text, **more)


@pytest.fixture
def town(cast: Cast, net: PublicToyPeer, account: Account) -> Town:
    return Town(cast, net, account)


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    """What is tried is refused for one of these reasons."""
    with pytest.raises(Refused) as said:
        yield
    assert said.value.code in codes


def at(minute: int) -> str:
    return f"2026-11-30T10:{minute:02d}:00+00:00"


# what was said changes


def test_an_edit_keeps_the_words_before_and_counts_once(town: Town) -> None:
    town.comes("a", "Kiedy przyjdą?")
    for _time in range(2):
        town.comes("a", "Kiedy przyjadą?", do="edit", at=at(1))
    town.comes("a", "Kiedy przyjadą po bio?", do="edit", at=at(2))
    town.comes("a", "Kiedy przyjadą?", do="edit", at=at(1))  # late, or brought again
    assert town.message("a").text == "Kiedy przyjadą po bio?"
    assert town.message("a").edited_at == datetime.fromisoformat(at(2))
    assert town.before("a") == ["Kiedy przyjdą?", "Kiedy przyjadą?"]
    assert town.said("edited") == 2


def test_of_two_edits_in_one_second_an_old_one_brought_again_changes_nothing(town: Town) -> None:
    town.comes("a", "1")
    for text in ("2", "3", "2"):
        town.comes("a", text, do="edit", at=at(1))
    assert town.message("a").text == "3"


def test_who_edits_without_end_fills_nothing(town: Town) -> None:
    town.comes("a", "0")
    edits = [
        {"id": "a", "from": "halina", "do": "edit", "text": str(number), "at": at(number)}
        for number in range(1, 60)
    ]
    assert town.net.knock(json.dumps({"events": edits}).encode()) == 200
    read()
    before = town.before("a")
    assert town.message("a").text == "59"
    assert before == [*map(str, range(49)), "58"]


def test_an_edit_brings_a_closed_contact_back_and_a_reaction_does_not(town: Town) -> None:
    town.comes("a", "Mieszkam przy Lipowej 3")
    finished(town.here, town.contact().id)
    town.comes("a", "👍", do="react", at=at(1))
    assert town.contact().state == "closed"
    town.comes("a", "Mieszkam przy Lipowej 8", do="edit", at=at(2))
    assert town.contact().state == "waiting"


def test_an_edit_stays_in_a_closed_contact_where_the_talk_goes_on_in_another(town: Town) -> None:
    town.comes("a", "Lipowa 3")
    first = town.contact().id
    finished(town.here, first)
    with clock.at(clock.now() + timedelta(days=40)):
        town.comes("b", "Dzień dobry znowu")
        second = town.contact().id
        assert second != first
        town.comes("a", "Lipowa 8", do="edit")
    with in_offices([town.here.id]):
        states = dict(Interaction.objects.values_list("id", "state"))
    assert states == {first: "closed", second: "waiting"}
    assert town.message("a").text == "Lipowa 8"


def test_what_was_deleted_keeps_its_words_and_its_moment(town: Town) -> None:
    town.comes("a", "Nie powinienem tego pisać")
    for minute in (1, 2):
        town.comes("a", do="delete", at=at(minute))
    found = town.message("a")
    assert (found.text, found.withdrawn_at) == (
        "Nie powinienem tego pisać",
        datetime.fromisoformat(at(1)),
    )
    assert town.said("withdrawn") == 1


def test_the_latest_sign_counts_and_may_be_taken_back(town: Town) -> None:
    town.comes("a", "Dziękuję")
    for words, minute, then in (("👍", 2, "👍"), ("👎", 1, "👍"), ("", 3, "")):
        town.comes("a", words, do="react", at=at(minute))
        assert town.message("a").reaction == then


def test_a_change_of_what_is_not_there_yet_waits_and_is_given_up(town: Town) -> None:
    town.comes("a", "Później", do="edit", at=at(1))
    assert payloads(town.cast) == [("waiting", "")]
    town.comes("a", "Najpierw")
    with clock.at(clock.now() + timedelta(seconds=20)):
        read()
    assert town.message("a").text == "Później"
    town.comes("nobody's", do="delete")
    with clock.at(clock.now() + timedelta(minutes=11)):
        read()
    assert {state for state, _words in payloads(town.cast)} == {"handled"}


def test_numbers_are_masked_in_the_words_before_an_edit_too(town: Town) -> None:
    town.comes("a", "Mój PESEL to 44051401359")
    town.comes("a", "Już nieważne", do="edit", at=at(1))
    assert mask_numbers(town.here.id, interaction_id=town.contact().id) == 1
    assert "44051401359" not in town.before("a")[0]


# who may read it


@sends
def test_an_answer_stands_where_it_was_asked_and_wider_only_when_said_twice(town: Town) -> None:
    town.comes("a", "Czy basen jest otwarty?", public=True)
    contact = town.taken()
    assert town.contact().public
    town.answers(contact, "Tak.")
    town.answers(contact, "Napiszę Pani prywatnie.", public=False)
    town.comes("b", "Mój numer sprawy: 12")
    town.answers(contact, "Dziękuję.")
    with refused("wider_than_asked"):
        town.answers(contact, "Sprawa 12 jest w toku.", public=True)
    town.answers(contact, "Wszyscy pytają: otwarte do 20.", public=True, wider=True)
    send_due(town.account)
    assert [one["public"] for one in town.net.asked] == [True, False, False, True]
    assert len(town.net.taken) == 4


@sends
def test_what_is_public_is_hidden_with_a_reason_and_shown_again(town: Town) -> None:
    town.comes("a", "Same złodzieje!", public=True)
    town.taken()
    here, message = town.here.id, town.message("a").id
    hides, shows = hide.by(town.anna()), show.by(town.anna())
    with refused("empty_reason"):
        hides(here, message_id=message, reason=" ")
    act = hides(here, message_id=message, reason="obraża")
    with refused("hidden_already"):
        hides(here, message_id=message, reason="drugi raz")
    send_due(town.account)
    assert (town.net.hidden, delivery(town.cast, act)) == ({"a": True}, "sent")
    shows(here, message_id=message)
    send_due(town.account)
    assert town.net.hidden == {"a": False}
    with refused("hidden_already"):
        shows(here, message_id=message)


@sends
def test_what_waits_to_be_hidden_is_taken_back_and_never_asked_for(town: Town) -> None:
    town.comes("a", "Same złodzieje!", public=True)
    town.taken()
    here, message = town.here.id, town.message("a").id
    hide.by(town.anna())(here, message_id=message, reason="x", hold=timedelta(seconds=10))
    send_due(town.account)
    show.by(town.anna())(here, message_id=message)
    with clock.at(clock.now() + timedelta(seconds=20)):
        send_due(town.account)
    assert town.net.asked == []


@sends
def test_hiding_has_tries_of_its_own_and_comes_before_a_person(town: Town) -> None:
    town.comes("a", "Same złodzieje!", public=True)
    contact = town.taken()
    here, message = town.here.id, town.message("a").id
    act = hide.by(town.anna())(here, message_id=message, reason="obraża")
    town.net.fault = "temporary"
    send_due(town.account)
    assert delivery(town.cast, act) == "queued"
    town.net.fault = "cut"
    with clock.at(clock.now() + timedelta(hours=1)):
        send_due(town.account)
    assert delivery(town.cast, act) == "uncertain"
    resend(here, message_id=act)
    town.net.fault = "permanent"
    send_due(town.account)
    assert delivery(town.cast, act) == "failed"
    with refused("not_arrived"):
        _release(town, contact)
    mark_sent(here, message_id=act)
    _release(town, contact)


@sends
def test_who_dies_while_hiding_has_it_done_by_the_next(town: Town) -> None:
    town.comes("a", "Same złodzieje!", public=True)
    town.taken()
    here = town.here.id
    act = hide.by(town.anna())(here, message_id=town.message("a").id, reason="obraża")
    from okienko.channels.outbox.actions import claim

    assert claim(here, account=town.account)
    assert recover(here, account_id=town.account.id) == 0
    send_due(town.account)
    assert (town.net.hidden, delivery(town.cast, act)) == ({"a": True}, "sent")
    with in_offices([here]):
        assert Outgoing.objects.get(message=act).attempts == 3


def test_only_what_stands_in_public_is_hidden_and_not_by_just_anybody(town: Town) -> None:
    town.comes("a", "prywatnie")
    town.comes("b", "publicznie", public=True)
    town.taken()
    here = town.here
    with refused("not_public"):
        hide.by(town.anna())(here.id, message_id=town.message("a").id, reason="x")
    public = town.message("b").id
    piotr, maria = (official(here.id, here.officials[name]) for name in ("piotr", "maria"))
    with refused("not_yours"):
        hide.by(piotr)(here.id, message_id=public, reason="x")
    assert hide.by(maria)(here.id, message_id=public, reason="x")


def _release(town: Town, contact: int) -> None:
    from okienko.cases.actions import save_and_release

    anna = town.here.officials["anna"]
    save_and_release.by(town.anna())(
        town.here.id,
        interaction_id=contact,
        official_id=anna,
        outcome="information",
        lost=[],
    )


# time


@pytest.mark.parametrize(
    ("after", "allows"),
    [
        (timedelta(hours=23), "words"),
        (timedelta(days=2), "words"),
        (timedelta(days=8), "templates"),
    ],
)
def test_the_windows_follow_each_other(town: Town, after: timedelta, allows: str) -> None:
    town.comes("a", "Dzień dobry")
    contact = town.contact()
    with clock.at(contact.received_at + after), in_offices([town.here.id]):
        now = windows.standing(contact)
    assert now
    assert now.allows == allows


def test_after_its_time_words_are_refused_and_a_template_is_not(town: Town) -> None:
    town.comes("a", "Dzień dobry")
    contact = town.taken()
    template = {"name": "odbior", "language": "pl", "fields": {"1": "12/2026", "2": "7"}}
    with clock.at(clock.now() + timedelta(days=8)):
        with refused("window_over"):
            town.answers(contact)
        for wrong in (
            {**template, "fields": {"1": "12/2026", "2": " "}},
            {**template, "name": "przypomnienie"},
            {**template, "language": "en"},
        ):
            with refused("template_not_allowed", "template_field"):
                town.answers(contact, "x", template=wrong)
        sent = town.answers(contact, "Dokument 12/2026 czeka w pokoju 7.", template=template)
        with in_offices([town.here.id]):
            assert Message.objects.get(id=sent).template == template
        town.comes("b", "Dziękuję")
        assert town.answers(contact)


# who it is


def test_a_public_page_is_kept_and_what_is_no_page_is_not(town: Town) -> None:
    town.comes("a", "Dzień dobry", profile="https://net.example/@halina")
    town.comes("b", "Hej", who="jan", profile="javascript:alert(1)")
    with in_offices([town.here.id]):
        pages = dict(Identity.objects.filter(kind="toy").values_list("value", "profile_url"))
    assert pages == {"halina": "https://net.example/@halina", "jan": ""}


def test_who_writes_down_a_number_is_proposed_as_its_owner_and_not_joined(town: Town) -> None:
    a_call(town.here, "+48601000212", queue=None)
    town.comes("a", "Proszę dzwonić: 601 000 212. Sprawa 2026/12, PESEL 44051401359")
    town.comes("b", "To ja, 601-000-212", who="jan")
    with in_offices([town.here.id]):
        owner = dict(Identity.objects.values_list("value", "customer_id"))
        found = {
            who: {one.customer_id for one in proposals(owner[who])}
            for who in ("+48601000212", "halina", "jan")
        }
        assert Customer.objects.filter(merged_into=None).count() == 3
    caller, halina, jan = owner["+48601000212"], owner["halina"], owner["jan"]
    assert found == {
        "+48601000212": {halina, jan},
        "halina": {caller, jan},
        "jan": {caller, halina},
    }


def test_what_another_writes_in_a_public_talk_is_not_told_by_its_first_writer(town: Town) -> None:
    town.comes("a", "Mój numer to 601 000 212", public=True)
    town.comes("b", "A mój 601 000 213", who="jan", under="halina", public=True)
    with in_offices([town.here.id]):
        assert list(Given.objects.values_list("value", flat=True)) == ["+48601000212"]


def test_a_clock_far_ahead_holds_off_nothing_for_long(town: Town) -> None:
    town.comes("a", "Lipowa 3")
    town.comes("a", "Lipowa 8", do="edit", at="9999-12-31T23:59:59+00:00")
    with clock.at(clock.now() + timedelta(hours=2)):
        town.comes("a", "Lipowa 9", do="edit")
    assert town.message("a").text == "Lipowa 9"


def test_what_was_edited_and_deleted_while_it_was_held_is_so_when_it_is_let_in(town: Town) -> None:
    change_office(town.here.id, most_an_hour=1)
    for name in "abc":
        town.comes(name, f"Wyzwisko {name}")
    town.comes("b", "Przepraszam", do="edit")
    town.comes("c", do="delete")
    with clock.at(clock.now() + timedelta(minutes=11)):
        read()
        with in_offices([town.here.id]):
            flood = Flood.objects.get().id
        decide_flood.by(town.anna())(town.here.id, flood_id=flood, step="let_in")
        read()
    assert town.message("b").text == "Przepraszam"
    assert town.before("b") == ["Wyzwisko b"]
    assert town.message("c").withdrawn_at is not None
    assert {state for state, _words in payloads(town.cast)} == {"handled"}


def test_a_number_that_comes_by_an_edit_is_masked_in_time(town: Town) -> None:
    town.comes("a", "Sprawa meldunku")
    town.comes("a", "Sprawa meldunku, PESEL 44051401359", do="edit")
    finished(town.here, town.contact().id)
    with clock.at(clock.now() + timedelta(days=2)):
        run_due()
    assert "44051401359" not in town.message("a").text


def test_a_field_of_a_template_that_looks_like_another_is_none(town: Town) -> None:
    found = ProviderTemplate("odbior", "pl", "approved", "{{1}} i {{2}}", ["1", "2"])
    assert found.filled({"1": "{{2}}", "2": "pokój 4"}) == "{{2}} i pokój 4"


def test_a_message_that_is_too_long_for_the_page_is_a_click_away(town: Town) -> None:
    town.comes("a", "słowo " * 10_000 + "koniec")
    anna = Client()
    anna.force_login(Person.objects.get(id=town.here.persons["anna"]))
    address = f"/desk/message/{town.message('a').id}/words/"
    page = anna.get(f"/desk/contact/{town.contact().id}/timeline/").content.decode()
    assert f'href="{address}"' in page
    assert "koniec" not in page
    assert anna.get(address).content.decode().endswith("koniec")
