"""What becomes of a letter: customer, contact, queue, acknowledgement - and what must not."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from okienko.cases.models import Case
from okienko.channels.email import actions, health, letter_store
from okienko.channels.email.models import MailboxPosition, MailboxState, RawMail
from okienko.channels.email.parse import parse_letter
from okienko.channels.models import Account
from okienko.channels.outbox import actions as outbox
from okienko.customers.models import Customer
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment, Interaction
from okienko.offices.actions import change_schedule, close_on
from okienko.routing.actions import add_queue, close_queue
from okienko.routing.models import Wait
from tests.cast import Cast, the_cast

from . import letters
from .office import ADDRESS, NOON, Mail, finished, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def mail(cast: Cast) -> Mail:
    return Mail(cast.here)


def test_a_letter_becomes_a_waiting_contact_with_its_customer(mail: Mail, cast: Cast) -> None:
    source = letters.with_files()
    taken = mail.take(source)
    contact = mail.interaction(taken.interaction_id)
    assert (contact.state, contact.channel, contact.subject) == ("waiting", "email", "Załączniki")
    with in_offices([mail.office]):
        wait = Wait.objects.get(interaction=contact)
        assert wait.queue_id == cast.here.queue
        assert Customer.objects.get(id=contact.customer_id).name == "Jan"
        files = Attachment.objects.filter(message_id=taken.message_id).order_by("id")
        assert [f.name for f in files] == ["logo.png", "wniosek.pdf", "fakturafdp.exe"]
        raw = RawMail.objects.get(message_id=taken.message_id)
        assert bytes(raw.content) == source.replace(b"\n", b"\r\n")
        assert MailboxState.objects.get().uid == 1


def test_a_letter_for_a_queue_out_of_use_goes_where_its_contacts_went(
    mail: Mail, cast: Cast
) -> None:
    here = cast.here
    add_queue(here.id, name="Pierwsza", order=-1)
    close_queue(here.id, queue_id=here.queue, instead_id=here.other_queue)
    mail.take(letters.plain())
    with in_offices([mail.office]):
        assert Wait.objects.get().queue_id == here.other_queue


def test_an_acknowledgement_with_the_number_in_the_letters_language(mail: Mail) -> None:
    polish = mail.take(letters.plain())
    english = mail.take(
        letters.plain(
            "Hello, when is the office open? Thank you",
            sender="Amy <amy@example.org>",
            message_id="<e@x>",
            subject="Hours",
        )
    )
    for taken, words in ((polish, "otrzymaliśmy"), (english, "we have received")):
        assert taken.acknowledged
        received, answer = mail.messages(taken.interaction_id)
        number = mail.interaction(taken.interaction_id).number
        assert words in answer.text
        assert number in answer.text
        assert (answer.direction, answer.delivery) == ("auto", "queued")
        assert received.delivery == "received"


def test_an_acknowledgement_tells_why_it_is_closed_today(mail: Mail, cast: Cast) -> None:
    """In the letter's language if the reason was given in it, else in Polish."""
    closed: dict[str, Any] = {
        "schedule_id": cast.here.schedule,
        "name": "Wigilia",
        "since": time(13),
    }
    english = letters.plain(
        "Hello, when is the office open? Thank you", sender="Amy <amy@example.org>",
        message_id="<e@x>", subject="Hours",
    )  # fmt: skip

    def said(raw: bytes) -> str:
        return str(mail.messages(mail.take(raw).interaction_id)[1].text)

    zone = ZoneInfo("Europe/Warsaw")
    with clock.at(datetime(2026, 12, 24, 0, 30, tzinfo=zone)):
        close_on(mail.office, day=date(2026, 12, 24), said={"en": "Christmas Eve"}, **closed)
        assert "Dziś jest czynne tylko do 13:00. Powód: Wigilia." in said(letters.plain())
        assert "until 13:00 today. The reason: Christmas Eve." in said(english)
    with clock.at(datetime(2026, 12, 25, 0, 30, tzinfo=zone)):
        third = letters.plain("Dzień dobry, pytanie.", sender="c@d.example", message_id="<c@x>")
        assert "Wigilia" not in said(third)
    change_schedule(mail.office, schedule_id=closed["schedule_id"], holidays=True)
    with clock.at(datetime(2026, 11, 11, 8, tzinfo=zone)):  # nothing is open until 13:00 either
        close_on(mail.office, day=date(2026, 11, 11), said={}, **closed | {"name": "Święto"})
        fourth = letters.plain("Dzień dobry?", sender="d@d.example", message_id="<d@x>")
        assert "Dziś jest nieczynne. Powód: Święto." in said(fourth)


def test_the_same_letter_counts_once(mail: Mail, cast: Cast) -> None:
    first = mail.take(letters.plain())
    again = mail.take(letters.plain())
    renumbered = mail.take(letters.plain(), uidvalidity=2)
    other_box = Mail(cast.here, address="podatki@gmina.example", user="podatki")
    copy = other_box.take(letters.plain())
    assert not first.duplicate
    for taken in (again, renumbered, copy):
        assert taken.duplicate
        assert taken.message_id == first.message_id
    with in_offices([mail.office]):
        assert Interaction.objects.count() == 1
        assert MailboxPosition.objects.count() == 4


def test_other_letters_with_the_same_id_are_not_lost(mail: Mail) -> None:
    first = mail.take(letters.plain("Skan 1", message_id="<scanner@office>"))
    second = mail.take(letters.plain("Skan 2", message_id="<scanner@office>"))
    assert not second.duplicate
    assert first.message_id != second.message_id
    assert mail.take(letters.plain("Skan 2", message_id="<scanner@office>")).duplicate


def test_another_office_sees_nothing_of_it(mail: Mail, cast: Cast) -> None:
    mail.take(letters.plain())
    there = Mail(cast.there, address="urzad@brzezina.example")
    taken = there.take(letters.plain())
    assert not taken.duplicate
    with in_offices([cast.there.id]):
        assert RawMail.objects.count() == 1


def test_an_answer_goes_on_in_the_open_thread(mail: Mail) -> None:
    first = mail.take(letters.plain())
    second = mail.take(
        letters.plain("Dodaję jeszcze", message_id="<2@x>", In_Reply_To="<1@example.pl>")
    )
    assert second.interaction_id == first.interaction_id
    assert not second.acknowledged


def test_an_answer_to_our_letter_or_by_its_number_reopens(mail: Mail, cast: Cast) -> None:
    with clock.at(NOON):
        first = mail.take(letters.plain())
        ours = mail.claim()
        assert ours
        finished(mail, cast, first.interaction_id)
        ours_id = mail.messages(first.interaction_id)[1].external_id
    assert ours_id.startswith("okienko.")
    number = mail.interaction(first.interaction_id).number
    with clock.at(later(days=2)):
        by_id = mail.take(letters.plain(message_id="<2@x>", References=f"<{ours_id}>"))
        assert by_id.interaction_id == first.interaction_id
        assert mail.interaction(first.interaction_id).state == "waiting"
        finished(mail, cast, first.interaction_id)
    with clock.at(later(days=5)):
        by_number = mail.take(letters.plain(message_id="<3@x>", subject=f"Odp: [{number}] Pytanie"))
        assert by_number.interaction_id == first.interaction_id


def test_a_number_alone_does_not_open_a_strangers_thread(mail: Mail) -> None:
    first = mail.take(letters.plain())
    number = mail.interaction(first.interaction_id).number
    other = mail.take(
        letters.plain(sender="obcy@example.org", message_id="<2@x>", subject=f"Re: [{number}]")
    )
    assert other.interaction_id != first.interaction_id


def test_long_after_its_end_a_thread_begins_anew_and_is_linked(mail: Mail, cast: Cast) -> None:
    with clock.at(NOON):
        first = mail.take(letters.plain())
        finished(mail, cast, first.interaction_id)
    with clock.at(later(days=31)):
        second = mail.take(letters.plain(message_id="<2@x>", In_Reply_To="<1@example.pl>"))
    contact = mail.interaction(second.interaction_id)
    assert contact.id != first.interaction_id
    assert contact.previous_id == first.interaction_id


def test_the_number_of_a_case_finds_the_senders_thread(mail: Mail, cast: Cast) -> None:
    from okienko.cases.actions import add_kind, open_case

    first = mail.take(letters.plain())
    kind = add_kind(mail.office, name="Odpady", department_id=cast.here.department)
    case_id = open_case.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        kind_id=kind,
        title="Bioodpady",
        interaction_id=first.interaction_id,
    )
    with in_offices([mail.office]):
        number = Case.objects.get(id=case_id).number
    second = mail.take(letters.plain(message_id="<2@x>", subject=f"sprawa {number}"))
    assert second.interaction_id == first.interaction_id


def test_who_quotes_a_doubtful_letter_settles_the_doubt(mail: Mail, cast: Cast) -> None:
    taken = mail.take(letters.plain())
    attempt = mail.claim()
    assert attempt
    outbox.hand(mail.office, attempt=attempt)
    assert outbox.recover(mail.office, account_id=mail.account) == 1
    ours = mail.messages(taken.interaction_id)[1]
    assert ours.delivery == "uncertain"
    mail.take(letters.plain(message_id="<2@x>", References=f"<{ours.external_id}>"))
    assert mail.message(ours.id).delivery == "sent"


def test_a_letter_that_breaks_the_steps_is_kept_by_its_bytes(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(raw: bytes) -> Any:
        if b"bomb" in raw:
            raise letter_store.NotRead("RecursionError body.py:1")
        return parse_letter(raw)

    monkeypatch.setattr(letter_store.readers, "read", broken)
    taken = mail.take(letters.plain(subject="bomb"))
    assert mail.interaction(taken.interaction_id).state == "waiting"
    with in_offices([mail.office]):
        assert RawMail.objects.get().flaws == ["unreadable"]
    assert not mail.take(letters.plain(message_id="<next@x>")).duplicate


def test_what_is_too_large_is_told(mail: Mail) -> None:
    taken = mail.take(letters.plain(), whole=False, size=90 * 1024 * 1024)
    notes = [m.text for m in mail.messages(taken.interaction_id) if m.direction == "note"]
    assert len(notes) == 1
    assert "90" in notes[0]
    assert ADDRESS in notes[0]


def test_a_letter_without_a_sender_is_kept(mail: Mail) -> None:
    taken = mail.take(b"Subject: nobody\n\nTekst")
    contact = mail.interaction(taken.interaction_id)
    assert contact.customer_id is None
    assert contact.state == "waiting"
    assert not taken.acknowledged


def test_the_nightly_comparison_lists_what_is_not_here(mail: Mail) -> None:
    for number in range(3):
        mail.take(letters.plain(message_id=f"<{number}@x>"))
    actions.skip(mail.office, account_id=mail.account, uidvalidity=1, uid=4, note="unreadable")
    missing = actions.compared(
        mail.office, account_id=mail.account, uidvalidity=1, uids=[1, 2, 3, 4, 9]
    )
    assert missing == []  # 9 is yet to be read
    with in_offices([mail.office]):
        MailboxPosition.objects.filter(uid=2).delete()
    assert actions.compared(
        mail.office, account_id=mail.account, uidvalidity=1, uids=[1, 2, 3, 4]
    ) == [2]


def test_a_mailbox_that_takes_in_many_letters_is_busy_not_stalled(mail: Mail) -> None:
    with in_offices([mail.office]), override("en"):
        MailboxState.objects.update(answered_at=clock.now() - timedelta(hours=1))
        account = Account.objects.get(id=mail.account)
        assert "stalled" in health.one(account, MailboxState.objects.get()).words
    mail.take(letters.plain())
    with in_offices([mail.office]):
        assert health.one(account, MailboxState.objects.get()).state == "ok"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "zaszyfrowany"),
        (b"Content-Type: text/html\n\n" + b"<p>" + b"words " * 500_000, "bardzo długi"),
        (b"\n", "nie ma treści"),
    ],
    ids=["encrypted", "long", "empty"],
)
def test_what_cannot_be_shown_is_said_in_words(mail: Mail, body: bytes, words: str) -> None:
    head = b"From: jan@example.pl\nSubject: Sprawa\nMessage-ID: <1@x>\n"
    with override("pl"):
        taken = mail.take(head + body)
    notes = [m.text for m in mail.messages(taken.interaction_id) if m.direction == "note"]
    assert len(notes) == 1
    assert words in notes[0]


def older(essence: str = "0123456789abcdef0123456789abcdef") -> None:
    """As a letter was kept whose essence was made of what an older version had read."""
    RawMail.objects.update(essence=essence)


def test_letters_held_under_an_older_essence_are_known_by_their_bytes(mail: Mail) -> None:
    first = mail.take(letters.plain("Skan 1", message_id="<scanner@office>"))
    second = mail.take(letters.plain("Skan 2", message_id="<scanner@office>"))
    with in_offices([mail.office]):
        older()
        row = RawMail.objects.get(message_id=second.message_id)
        RawMail.objects.filter(id=row.id).update(external_id="scanner@office#older")
    for text, held in (("Skan 1", first), ("Skan 2", second)):
        again = mail.take(letters.plain(text, message_id="<scanner@office>"), uidvalidity=2)
        assert again.duplicate
        assert again.message_id == held.message_id
    traced = b"Received: from a by b; Tue, 24 Nov 2026 10:00:00 +0100\n"
    copy = mail.take(traced + letters.plain("Skan 1", message_id="<scanner@office>"))
    assert copy.message_id == first.message_id
    third = mail.take(letters.plain("Skan 3", message_id="<scanner@office>"))
    assert not third.duplicate


def test_copies_differ_in_the_headers_of_servers_alone(mail: Mail, cast: Cast) -> None:
    letter = letters.with_files()
    first = mail.take(letter)
    box = Mail(cast.here, address="podatki@gmina.example", user="podatki")
    traced = b"Return-Path: <x@y.z>\nReceived: from a by b\n\twith c\nX-Spam: no\n" + letter
    copy = box.take(traced + b"\n")
    assert copy.duplicate
    assert copy.message_id == first.message_id
