"""A customer who vanishes in mid-talk heads the call-back list, and may be sent another link."""

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.email.settings import EmailSettings
from okienko.channels.video.actions import arrange, begin, go_on, leave
from okienko.channels.video.appointments import link_again
from okienko.channels.video.models import Appointment, Meeting
from okienko.customers.actions import find_or_make
from okienko.customers.identities import email_address, phone_address
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Person
from okienko.routing.actions import end_talk
from okienko.routing.models import Callback, Wait

from .test_presence import Talk, at

pytestmark = pytest.mark.django_db

HALINA = email_address("h.wrzos@example.pl")
NUMBER = phone_address("+48601000212")


@pytest.fixture
def talk() -> Talk:
    """Anna speaks with somebody whose card is known."""
    made = Talk()
    made.comes(1)
    with at(2):
        card = find_or_make(made.office.id, address=NUMBER)
        with in_offices([made.office.id]):
            Interaction.objects.filter(id=made.contact).update(customer_id=card)
        made.desk.take(made.contact)
    return made


def listed(talk: Talk) -> list[tuple[str, str, bool]]:
    with in_offices([talk.office.id]):
        return list(Callback.objects.values_list("value", "reason", "first"))


def test_who_vanishes_is_called_first(talk: Talk) -> None:
    talk.leaves(10)
    talk.until(100)
    assert listed(talk) == []
    talk.until(131)
    assert listed(talk) == [(NUMBER.value, "cut_off", True)]
    anna = Client(headers={"Accept-Language": "en"})
    anna.force_login(Person.objects.get(id=talk.office.persons["anna"]))
    with at(132):
        page = anna.get("/desk/").content.decode()
    assert f"/desk/video-calls/?contact={talk.contact}&amp;to=601%20000%20212" in page


def test_who_has_an_address_alone_is_sent_a_link(talk: Talk) -> None:
    mailbox = {"address": "urzad@example.pl", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}
    settings = EmailSettings.model_validate(mailbox)
    add_account(talk.office.id, kind="email", name="poczta", settings=settings)
    with at(3):
        card = find_or_make(talk.office.id, address=HALINA)
        with in_offices([talk.office.id]):
            Interaction.objects.filter(id=talk.contact).update(customer_id=card)
    talk.leaves(10)
    talk.until(131)
    assert listed(talk) == [(HALINA.value, "cut_off", True)]
    anna = Client(headers={"Accept-Language": "en"})
    anna.force_login(Person.objects.get(id=talk.office.persons["anna"]))
    with in_offices([talk.office.id]):
        entry = Callback.objects.get()
        account = Meeting.objects.get(id=talk.meeting).account_id
    with at(132):
        page = anna.get("/desk/").content.decode()
        assert f'id="new-link-{entry.id}"' in page
        assert f'id="call-{entry.id}"' not in page
        made = arrange.by(talk.office.actor("anna"))(
            talk.office.id, account_id=account, address=HALINA, contact_id=talk.contact
        )
    with at(140):
        with in_offices([talk.office.id]):
            link = link_again(Appointment.objects.get(id=made))
        begin(talk.office.id, account_id=account, client_id="came-back", language="pl", link=link)
    with in_offices([talk.office.id]):
        assert Callback.objects.get().state == "done"


def test_whom_nothing_is_known_of_stands_on_no_list(talk: Talk) -> None:
    with in_offices([talk.office.id]):
        Interaction.objects.filter(id=talk.contact).update(customer_id=None)
    talk.leaves(10)
    talk.until(131)
    assert listed(talk) == []


def test_who_says_goodbye_is_not(talk: Talk) -> None:
    with at(10):
        leave(talk.office.id, who=talk.customer)
    talk.leaves(11)
    talk.until(200)
    assert listed(talk) == []


def goes_on(talk: Talk, second: float) -> Interaction:
    with at(second):
        again = go_on(talk.office.id, who=talk.customer)
    with in_offices([talk.office.id]):
        return Interaction.objects.get(id=Meeting.objects.get(id=again.meeting).interaction_id)


def wait_of(talk: Talk, contact: int) -> Wait:
    with in_offices([talk.office.id]):
        return Wait.objects.get(interaction=contact)


def test_who_is_back_goes_on_at_the_head(talk: Talk) -> None:
    talk.leaves(10)
    talk.until(131)
    assert talk.told(140)["again"]
    other = begin_another(talk, 141)
    contact = goes_on(talk, 150)
    assert goes_on(talk, 151) == contact, "asked twice, as when an answer is lost"
    with in_offices([talk.office.id]):
        before = Interaction.objects.get(id=talk.contact)
        assert Callback.objects.get().state == "done"
    assert (contact.previous_id, contact.customer_id) == (before.id, before.customer_id)
    assert contact.language == before.language
    wait = wait_of(talk, contact.id)
    assert wait.rank_at < wait_of(talk, other).rank_at
    assert wait.preferred_id == before.official_id == talk.office.officials["anna"]


def begin_another(talk: Talk, second: float) -> int:
    with at(second), in_offices([talk.office.id]):
        account = Meeting.objects.get(id=talk.meeting).account_id
    with at(second):
        begun = begin(talk.office.id, account_id=account, client_id="other-one", language="pl")
    with in_offices([talk.office.id]):
        return Meeting.objects.get(id=begun.meeting).interaction_id


def test_who_comes_back_late_begins_anew(talk: Talk) -> None:
    talk.leaves(10)
    talk.until(131)
    assert not talk.told(131 + 600)["again"]
    with pytest.raises(Refused) as refusal:
        goes_on(talk, 131 + 600)
    assert refusal.value.code == "video_gone"


@pytest.mark.parametrize("who", ["customer", "official"])
def test_what_somebody_ended_is_over(talk: Talk, who: str) -> None:
    with at(10):
        if who == "customer":
            leave(talk.office.id, who=talk.customer)
        else:
            official = talk.office.officials["anna"]
            end_talk(talk.office.id, interaction_id=talk.contact, official_id=official)
    talk.leaves(11)
    talk.until(200)
    assert not talk.told(201)["again"]
    with pytest.raises(Refused):
        goes_on(talk, 201)
