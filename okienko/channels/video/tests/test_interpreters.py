"""The interpreter is a second routing: sought beside the official, lost, sought again, let go."""

from datetime import timedelta
from typing import Any

import pytest

from okienko.channels import text_lines
from okienko.channels.video.actions import (
    end_links,
    go_on_without,
    hand_over,
    invite,
    leave,
    make_link,
    open_link,
    say_as_office,
)
from okienko.channels.video.models import Seat
from okienko.channels.video.queries import Sitting, picture, sitting
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import File
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing import queries
from okienko.routing.matcher import Matcher
from okienko.routing.models import Engagement, Offer, Presence, Wait
from okienko.statistics.figures import FIGURES
from okienko.statistics.measure import Selection, measure
from okienko.statistics.periods import Period

from .meeting import START, Signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk() -> Signed:
    return Signed()


def test_both_are_sought_at_once_and_the_meeting_begins_when_both_are_there(talk: Signed) -> None:
    search = talk.search()
    assert search
    assert talk.told()["phase"] == "queue"
    assert talk.told()["interpreter"]["state"] == "sought"
    talk.takes(talk.contact, "anna")
    official = talk.sits(talk.contact, "anna")
    talk.step()
    assert talk.told(official)["phase"] == "gather"
    assert talk.told()["peers"] == []
    talk.takes(search, "maria")
    talk.step()
    assert talk.told()["interpreter"]["state"] == "coming"
    assert talk.told()["phase"] == "gather"
    interpreter = talk.sits(search, "maria")
    talk.step()
    told = talk.told()
    assert (told["phase"], told["interpreter"]["state"]) == ("talk", "here")
    assert {seat["role"] for seat in told["seats"]} == {"customer", "official", "interpreter"}
    assert len(told["peers"]) == 2
    assert talk.told(interpreter)["role"] == "interpreter"


def test_whoever_comes_first_waits_for_the_other(talk: Signed) -> None:
    search = talk.search()
    assert search
    talk.takes(search, "maria")
    interpreter = talk.sits(search, "maria")
    talk.step()
    assert talk.told(interpreter)["phase"] == "gather"
    assert talk.told()["phase"] == "queue"
    talk.takes(talk.contact, "anna")
    talk.step()
    assert talk.told()["phase"] == "talk"


def test_an_official_who_knows_it_needs_no_interpreter(talk: Signed) -> None:
    search = talk.search()
    assert search
    talk.takes(talk.contact, "maria")
    talk.step()
    assert talk.search() is None
    assert talk.result(search) == "closed"
    assert talk.told()["phase"] == "talk"
    # passed on to one who does not, an interpreter is sought again
    with talk.now():
        routing.transfer_to_queue(
            talk.office.id,
            interaction_id=talk.contact,
            official_id=talk.office.officials["maria"],
            queue_id=talk.office.other_queue,
        )
    talk.step()
    assert talk.search() not in (None, search)


def test_one_who_leaves_is_not_asked_again_and_another_is_sought_at_the_head(talk: Signed) -> None:
    first = talk.search()
    assert first
    talk.takes(talk.contact, "anna")
    talk.takes(first, "maria")
    who = talk.sits(first, "maria")
    talk.step()
    with talk.now():
        leave(talk.office.id, who=who)
    talk.step()
    again = talk.search()
    assert again
    assert again != first
    with in_offices([talk.office.id]):
        wait = Wait.objects.get(interaction_id=again)
    assert wait.excluded_id == talk.office.officials["maria"]
    assert wait.rank_at.year < wait.entered_at.year
    told = talk.told()
    assert (told["phase"], told["interpreter"]["again"]) == ("talk", True)
    assert talk.loads()["maria"] == 0
    assert talk.state(first) == "closed"


def test_one_who_vanishes_is_replaced_after_some_seconds(talk: Signed) -> None:
    first = talk.search()
    assert first
    talk.takes(talk.contact, "anna")
    talk.takes(first, "maria")
    who = talk.sits(first, "maria")
    talk.step()
    talk.goes(who)
    talk.step(5)
    talk.comes(who)  # loaded anew
    talk.step()
    assert talk.search() == first
    talk.goes(who)
    talk.step(9)
    again = talk.search()
    assert again not in (None, first)
    with in_offices([talk.office.id]):
        work = Engagement.objects.get(interaction_id=first)
        assert (work.result, Wait.objects.get(interaction_id=again).excluded_id) == ("lost", None)
    assert talk.loads()["maria"] == 0
    assert [seat["role"] for seat in talk.told()["seats"]] == ["customer"]


def test_the_official_may_begin_without_and_the_search_goes_on(talk: Signed) -> None:
    talk.takes(talk.contact, "anna")
    talk.step()
    without = go_on_without.by(talk.office.actor("anna"))
    with talk.now():
        without(talk.office.id, interaction_id=talk.contact, seek=True)
    assert talk.told()["phase"] == "talk"
    assert talk.search()
    with talk.now():
        without(talk.office.id, interaction_id=talk.contact, seek=False)
    assert talk.search() is None
    assert talk.told()["interpreter"] is None


def test_a_customer_who_leaves_ends_both(talk: Signed) -> None:
    search = talk.search()
    assert search
    offer = talk.offered(search, "maria")
    assert offer
    with talk.now():
        leave(talk.office.id, who=talk.customer)
    talk.step()
    assert talk.result(search) == "abandoned"
    assert talk.loads() == {"anna": 0, "piotr": 0, "maria": 0}
    talk.nothing_is_left()


def test_with_the_meeting_over_the_interpreter_is_free_at_once(talk: Signed) -> None:
    search = talk.search()
    assert search
    talk.takes(talk.contact, "anna")
    talk.takes(search, "maria")
    talk.sits(talk.contact, "anna")
    talk.sits(search, "maria")
    talk.step()
    with talk.now():
        routing.end_talk(
            talk.office.id, interaction_id=talk.contact, official_id=talk.office.officials["anna"]
        )
    talk.step()
    assert talk.loads() == {"anna": 1, "piotr": 0, "maria": 0}
    talk.nothing_is_left()


def test_no_list_and_no_figure_counts_a_search_as_a_contact(talk: Signed) -> None:
    with in_offices([talk.office.id]):
        assert queries.stays([talk.office.id])[talk.office.queue].count == 1
        assert queries.live_waiting("video") == 1
        assert Interaction.objects.filter(assists=None).count() == 1
        assert Interaction.objects.count() == 2


def test_the_wait_of_interpreters_is_counted_by_itself(talk: Signed) -> None:
    first = talk.search()
    assert first
    talk.takes(talk.contact, "anna")
    talk.step(40)
    talk.takes(first, "maria")
    who = talk.sits(first, "maria")
    talk.goes(who)
    talk.step(10)  # another is sought, and the customer leaves before there is one
    talk.step(90)
    with talk.now():
        leave(talk.office.id, who=talk.customer)
    talk.step()
    period = Period(START - timedelta(minutes=1), START + timedelta(hours=1), "Europe/Warsaw")
    day = Selection((talk.office.id,), period)
    with talk.now(), in_offices([talk.office.id]):
        found = measure([code for code in FIGURES if code.startswith("interpreters")], day)
        assert found == {
            "interpreters_sought": 2,
            "interpreters_found": 50.0,
            "interpreters_wait": 40.0,
            "interpreters_longest": 90.0,
        }
        assert measure(["answered", "abandoned"], day) == {"answered": 1, "abandoned": 0}


def test_the_matcher_asks_of_each_what_it_needs(talk: Signed) -> None:
    matcher = Matcher(None, None)
    with talk.now():
        matcher.load()
        pairs = {m.wait.id: m.official for m in matcher.state.match(talk.now_seconds())}
    with in_offices([talk.office.id]):
        waits = dict(Wait.objects.values_list("interaction_id", "id"))
    search = talk.search()
    assert search
    officials = talk.office.officials
    assert pairs[waits[search]] == officials["maria"]
    assert pairs[waits[talk.contact]] in (officials["anna"], officials["piotr"])


def link_of(talk: Signed) -> str:
    with talk.now():
        return make_link.by(talk.office.actor("anna"))(talk.office.id, interaction_id=talk.contact)


def opened(talk: Signed, link: str) -> Sitting:
    with talk.now():
        given = open_link(talk.office.id, link=link, name="Jan Migowy", language="pl")
    return talk.sitting(given.token)


def test_one_from_outside_comes_by_a_link_once(talk: Signed) -> None:
    talk.takes(talk.contact, "anna")
    official = talk.sits(talk.contact, "anna")
    link = link_of(talk)
    with in_offices([talk.office.id]):
        assert sitting(link) is None, "a link is no token of a page"
    assert talk.told(official)["link"]
    assert not talk.told()["link"]
    assert [seat["role"] for seat in talk.told()["seats"]] == ["customer", "official"]
    who = opened(talk, link)
    talk.comes(who)
    talk.step()
    told = talk.told()
    assert (told["phase"], told["interpreter"], talk.search()) == ("talk", None, None)
    assert told["seats"][-1]["name"] == "Jan Migowy"
    assert len(talk.told(who)["peers"]) == 2
    with pytest.raises(Refused) as refused:
        opened(talk, link)
    assert refused.value.code == "video_link"
    talk.goes(who)
    talk.step(9)
    assert talk.search(), "another is sought while that page is away"
    talk.comes(who)
    talk.step()
    assert talk.search() is None
    with talk.now():
        leave(talk.office.id, who=who)
    talk.step()
    assert talk.search()


def test_a_link_is_nothing_after_its_time_taken_back_or_with_the_meeting_over(talk: Signed) -> None:
    talk.takes(talk.contact, "anna")
    talk.sits(talk.contact, "anna")
    first, second = link_of(talk), link_of(talk)
    with pytest.raises(Refused):
        opened(talk, first)
    talk.second += 15 * 60 + 1
    with pytest.raises(Refused):
        opened(talk, second)
    talk.second -= 15 * 60 + 1
    third = link_of(talk)
    with talk.now():
        end_links.by(talk.office.actor("anna"))(talk.office.id, interaction_id=talk.contact)
    with pytest.raises(Refused):
        opened(talk, third)
    fourth = link_of(talk)
    with talk.now():
        leave(talk.office.id, who=talk.customer)
    talk.step()
    with pytest.raises(Refused):
        opened(talk, fourth)
    talk.nothing_is_left()


def test_one_from_outside_sends_as_many_files_as_a_customer(
    talk: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_lines, "FILES", 2)
    talk.takes(talk.contact, "anna")
    talk.sits(talk.contact, "anna")
    who = opened(talk, link_of(talk))
    talk.comes(who)
    talk.step()
    file = File("plan.pdf", "application/pdf", b"%PDF-1.7 %%EOF")

    def sends(name: str) -> int:
        with talk.now():
            return say_as_office(talk.office.id, who=who, client_id=name, text="", file=file)

    first, _second = sends("file-one"), sends("file-two")
    assert sends("file-one") == first
    with pytest.raises(Refused) as refused:
        sends("file-three")
    assert refused.value.code == "video_files"


def test_who_was_let_go_reads_nothing_more_also_when_it_is_over(talk: Signed) -> None:
    talk.takes(talk.contact, "anna")
    talk.sits(talk.contact, "anna")
    given: list[str] = []
    stays: list[str] = []
    for those in (given, stays):
        link = link_of(talk)
        with talk.now():
            given_now = open_link(talk.office.id, link=link, name="Jan", language="pl")
        those.append(given_now.token)
        talk.comes(talk.sitting(given_now.token))
        talk.step()
        if those is given:
            with talk.now():
                end_links.by(talk.office.actor("anna"))(talk.office.id, interaction_id=talk.contact)
            talk.step()

    def known(token: str) -> bool:
        with talk.now(), in_offices([talk.office.id]):
            return sitting(token) is not None

    assert (known(given[0]), known(stays[0])) == (False, True)
    with talk.now():
        leave(talk.office.id, who=talk.customer)
    talk.step()
    assert (known(given[0]), known(stays[0])) == (False, True), "to its end, who was there"


def test_the_colleague_takes_the_meeting_over_and_nobody_else_leaves(talk: Signed) -> None:
    search = talk.search()
    assert search
    talk.takes(talk.contact, "anna")
    talk.sits(talk.contact, "anna")
    talk.takes(search, "maria")
    talk.sits(search, "maria")
    anna = talk.office.actor("anna")
    piotr = talk.office.officials["piotr"]
    with talk.now():
        asked = invite.by(anna)(talk.office.id, interaction_id=talk.contact, colleague_id=piotr)
    assert talk.told()["colleague"]["state"] == "asked"
    with in_offices([talk.office.id]):
        offer = Offer.objects.get(interaction_id=asked, state="pending").id
    with talk.now():
        routing.accept(talk.office.id, offer_id=offer, official_id=piotr)
    seat = talk.sits(asked, "piotr")
    talk.step()
    assert talk.told()["colleague"]["state"] == "here"
    before = {peer["seat"]: peer["generation"] for peer in talk.told()["peers"]}
    with talk.now():
        hand_over.by(anna)(talk.office.id, interaction_id=talk.contact)
    talk.step()
    told = talk.told()
    assert told["official"] == "Piotr"
    assert {each["role"] for each in told["seats"]} == {"customer", "official", "interpreter"}
    for peer in told["peers"]:
        assert before[peer["seat"]] == peer["generation"], "no picture begins anew"
    assert seat.seat in {each["id"] for each in told["seats"]}
    assert talk.loads() == {"anna": 0, "piotr": 1, "maria": 1}


@pytest.mark.parametrize("how", ["declined", "lapsed"])
def test_a_colleague_who_does_not_come_is_told_of(talk: Signed, how: str) -> None:
    talk.takes(talk.contact, "anna")
    official = talk.sits(talk.contact, "anna")
    piotr = talk.office.officials["piotr"]
    with talk.now():
        asked = invite.by(talk.office.actor("anna"))(
            talk.office.id, interaction_id=talk.contact, colleague_id=piotr
        )
    with in_offices([talk.office.id]):
        offer = Offer.objects.get(interaction_id=asked).id
    with talk.now():
        if how == "declined":
            routing.decline(talk.office.id, offer_id=offer, official_id=piotr)
        else:
            routing.lapse(talk.office.id, offer_id=offer)
    talk.step()
    told = talk.told(official)["colleague"]
    assert (told["state"], told["name"]) == (how, "Piotr")
    assert talk.state(asked) == "abandoned"
    assert talk.loads()["piotr"] == 0
    # nobody offers it again: who declines goes on with their own work; who was not there pauses
    readiness = Presence.objects.get(person=talk.office.persons["piotr"]).state
    assert readiness == ("ready" if how == "declined" else "not_ready")


def test_who_accepts_and_never_comes_is_replaced(talk: Signed) -> None:
    talk.takes(talk.contact, "anna")
    official = talk.sits(talk.contact, "anna")
    search = talk.search()
    assert search
    talk.takes(search, "maria")
    talk.step()
    assert talk.told(official)["interpreter"]["state"] == "coming"
    talk.step(58)
    assert talk.search() == search
    talk.step(2)
    assert talk.search() not in (None, search)
    told = talk.told(official)["interpreter"]
    assert (told["state"], told["again"]) == ("sought", True)
    assert talk.loads()["maria"] == 0


def test_one_look_serves_all_pages_of_a_meeting_with_few_queries(
    talk: Signed, django_assert_max_num_queries: Any
) -> None:
    """Each change of a meeting costs one: who assists is read once, as the seats are."""
    search = talk.search()
    assert search
    talk.takes(talk.contact, "anna")
    talk.sits(talk.contact, "anna")
    talk.takes(search, "maria")
    talk.sits(search, "maria")
    talk.step()
    with talk.now(), in_offices([talk.office.id]), django_assert_max_num_queries(6):
        seen = picture(talk.meeting)
    assert seen
    assert (seen.phase, len(seen.seats)) == ("talk", 3)
    assert seen.interpreter
    assert seen.interpreter.state == "here"


def test_who_came_by_a_link_and_is_gone_keeps_nobody_out(talk: Signed) -> None:
    search = talk.search()
    assert search
    talk.takes(talk.contact, "anna")
    talk.sits(talk.contact, "anna")
    lost = opened(talk, link_of(talk))
    talk.comes(lost)
    talk.goes(lost)
    talk.step(9)
    again = talk.search()
    assert again
    talk.takes(again, "maria")
    talk.sits(again, "maria")
    anna, piotr = talk.office.actor("anna"), talk.office.officials["piotr"]
    with talk.now():
        assert invite.by(anna)(talk.office.id, interaction_id=talk.contact, colleague_id=piotr)


def test_a_new_link_is_instead_of_one_that_is_lost(talk: Signed) -> None:
    talk.takes(talk.contact, "anna")
    talk.sits(talk.contact, "anna")
    lost = opened(talk, link_of(talk))
    talk.comes(lost)
    talk.goes(lost)
    talk.step(9)
    link_of(talk)
    with in_offices([talk.office.id]):
        assert Seat.objects.get(id=lost.seat).ended_at


def test_who_has_just_declined_can_be_asked_again_at_once(talk: Signed) -> None:
    talk.takes(talk.contact, "anna")
    officials = talk.office.officials
    ask = invite.by(talk.office.actor("anna"))
    with talk.now():
        first = ask(talk.office.id, interaction_id=talk.contact, colleague_id=officials["piotr"])
        with in_offices([talk.office.id]):
            offer = Offer.objects.get(interaction_id=first).id
        routing.decline(talk.office.id, offer_id=offer, official_id=officials["piotr"])
        again = ask(talk.office.id, interaction_id=talk.contact, colleague_id=officials["maria"])
    assert again != first
    assert talk.state(first) == "abandoned"


def test_who_is_sought_or_asked_has_a_place_already(talk: Signed) -> None:
    talk.takes(talk.contact, "anna")
    talk.sits(talk.contact, "anna")
    link_of(talk)
    anna, piotr = talk.office.actor("anna"), talk.office.officials["piotr"]
    with talk.now(), pytest.raises(Refused) as refused:  # customer, official, the search, the link
        invite.by(anna)(talk.office.id, interaction_id=talk.contact, colleague_id=piotr)
    assert refused.value.code == "video_full"
