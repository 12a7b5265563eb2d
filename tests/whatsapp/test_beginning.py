"""The office writes first by a template; the answer comes back into the same contact."""

from dataclasses import replace
from typing import Any

import pytest

from okienko.channels.inbox.worker import handle_next
from okienko.channels.meta.actions import answered
from okienko.channels.meta.live import look
from okienko.channels.outbox.sending import send_due
from okienko.customers.identities import phone_address
from okienko.events.actor import official
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import FirstLetter
from okienko.interactions.models import Interaction, Message, PartRole
from okienko.routing.actions import write_first
from tests.kit.written import Kit

from .peer import HALINA, NUMBER, WhatsappPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]

SETTLED = {"name": "odpowiedz_gotowa", "language": "pl", "fields": {"1": "śmieci"}}


@pytest.fixture
def letter(kit: Kit, peer: WhatsappPeer) -> FirstLetter:
    _until, templates = look(kit.account.read())  # type: ignore[arg-type]
    answered(kit.office.id, account_id=kit.account.id, until=None, templates=templates)
    return FirstLetter(
        channel="whatsapp",
        account_id=kit.account.id,
        recipients=[(PartRole.TO, phone_address(f"+{NUMBER}"))],
        text="Mamy odpowiedź w sprawie śmieci. Napisz, gdy możemy ją przesłać.",
        one_talk=True,
        reason_needed=True,
        reason="case",
        template=SETTLED,
    )


def begun(kit: Kit, letter: FirstLetter) -> int:
    anna = kit.office.officials["anna"]
    write = write_first.by(official(kit.office.id, anna))
    return int(write(kit.office.id, official_id=anna, letter=letter))


def read(kit: Kit) -> None:
    while handle_next(kit.account):
        pass


def found(kit: Kit, **asked: Any) -> Interaction:
    with in_offices([kit.office.id]):
        return Interaction.objects.select_related("customer").get(**asked)


def test_who_hides_the_number_answers_into_the_same_contact(
    kit: Kit, peer: WhatsappPeer, letter: FirstLetter
) -> None:
    contact = begun(kit, letter)
    assert send_due(kit.account) == 1
    assert peer.network.sent[0][1].startswith("Mamy odpowiedź w sprawie śmieci.")
    with in_offices([kit.office.id]):
        sent = Message.objects.get(interaction=contact)
    peer.network.tells(sent.external_id, "delivered", who=HALINA)
    read(kit)
    person = peer.network.people[HALINA]
    person.number = ""  # hidden from now on
    peer.network.says(HALINA, "Tak, proszę")
    read(kit)
    one = found(kit)
    assert (one.id, one.conversation, one.state) == (contact, HALINA, "waiting")
    assert one.customer is not None
    with in_offices([kit.office.id]):
        known = set(one.customer.identities.values_list("kind", "value"))
    assert known == {("e164", f"+{NUMBER}"), ("whatsapp", HALINA)}


def test_an_answer_that_comes_before_any_receipt_finds_it_by_the_number(
    kit: Kit, peer: WhatsappPeer, letter: FirstLetter
) -> None:
    contact = begun(kit, letter)
    send_due(kit.account)
    peer.network.says(HALINA, "Tak")
    read(kit)
    assert found(kit).id == contact
    again = begun(kit, replace(letter, client_id="2"))  # one is open: this one stands beside it
    assert found(kit, id=again).conversation == ""


def test_words_of_ones_own_are_refused(kit: Kit, letter: FirstLetter) -> None:
    with pytest.raises(Refused) as refused:
        begun(kit, replace(letter, template=None, text="Dzień dobry"))
    assert refused.value.code == "window_over"
    with pytest.raises(Refused) as refused:
        begun(kit, replace(letter, template={**SETTLED, "name": "nowe_terminy", "fields": {}}))
    assert refused.value.code == "template_not_allowed"


def test_who_writes_stop_is_written_to_no_more(
    kit: Kit, peer: WhatsappPeer, letter: FirstLetter
) -> None:
    contact = begun(kit, letter)
    send_due(kit.account)
    peer.network.says(HALINA, "STOP")
    read(kit)
    assert (found(kit).id, found(kit).state) == (contact, "closed")
    send_due(kit.account)
    assert "START" in peer.network.people[HALINA].read[-1]
    with pytest.raises(Refused) as refused:
        begun(kit, replace(letter, client_id="2"))
    assert refused.value.code == "notices_stopped"
