"""What becomes of machines' letters, of delivery reports and of acknowledgements."""

from datetime import timedelta

import pytest

from okienko.channels.door import Permanent, SendError, Temporary
from okienko.channels.email.robots import Author
from okienko.channels.email.seal import LOOP_HEADER
from okienko.channels.outbox import actions
from okienko.channels.outbox.models import Outgoing
from okienko.channels.outbox.results import State
from okienko.customers.identities import Address, email_address
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply as write_reply
from okienko.interactions.models import Interaction
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


def sent(mail: Mail) -> list[bytes]:
    """Hand over all that is due; the letters."""
    gone = []
    while attempt := mail.claim():
        actions.hand(mail.office, attempt=attempt)
        actions.sent(mail.office, attempt=attempt, refused={})
        gone.append(attempt.parcel.content)
    return gone


def to(*addresses: str) -> list[tuple[str, Address]]:
    return [("to", email_address(address)) for address in addresses]


def answered(
    mail: Mail, cast: Cast, *recipients: str, letter: bytes | None = None
) -> tuple[int | None, int, str]:
    """A letter that Anna has answered and that is closed: (contact, message, its id)."""
    taken = mail.take(letter or letters.plain())
    message = write_reply.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        interaction_id=taken.interaction_id,
        text="Odpowiedź",
        recipients=to(*recipients),
    )
    sent(mail)
    finished(mail, cast, taken.interaction_id)
    return taken.interaction_id, message, mail.message(message).external_id


def results(mail: Mail, message: int) -> dict[str, str]:
    with in_offices([mail.office]):
        outgoing = Outgoing.objects.get(message_id=message)
        return {to: result["state"] for to, result in outgoing.results.items()}


# --- machines


def test_robots_are_taken_in_and_never_answered(mail: Mail) -> None:
    robot = mail.take(letters.plain(message_id="<r@x>", Auto_Submitted="auto-generated"))
    listed = mail.take(letters.plain(message_id="<l@x>", List_Id="<l.example>"))
    for taken in (robot, listed):
        assert not taken.acknowledged
        assert mail.interaction(taken.interaction_id).state == "waiting"
        assert len(mail.messages(taken.interaction_id)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated", "X_Auto_Response_Suppress": "All"},
        {},
    ],
)
def test_an_absence_note_joins_its_thread_quietly(
    mail: Mail, cast: Cast, headers: dict[str, str]
) -> None:
    contact, _message, our_id = answered(mail, cast)
    note = mail.take(
        letters.plain(
            "Jestem na urlopie do 5 grudnia.",
            subject="Odpowiedź automatyczna: Re: Pytanie",
            message_id="<ooo@example.pl>",
            In_Reply_To=f"<{our_id}>",
            **headers,
        )
    )
    assert note.author is Author.ANSWER
    assert note.interaction_id == contact
    assert mail.interaction(contact).state == "closed"
    assert not note.acknowledged


def test_a_person_who_answers_an_absence_note_opens_the_contact_again(
    mail: Mail, cast: Cast
) -> None:
    contact, _message, our_id = answered(mail, cast)
    taken = mail.take(
        letters.plain(
            "Już wróciłem, proszę o termin.",
            subject="Re: Odpowiedź automatyczna: Pytanie",
            message_id="<2@example.pl>",
            In_Reply_To=f"<{our_id}>",
        )
    )
    assert taken.interaction_id == contact
    assert mail.interaction(contact).state == "waiting"


# --- delivery reports


def test_a_bounce_is_tied_to_its_message_and_wakes_a_person(mail: Mail, cast: Cast) -> None:
    contact, message, our_id = answered(mail, cast)
    delayed = mail.take(letters.bounce(of=our_id, action="delayed", status="4.4.1"))
    assert delayed.interaction_id == contact
    assert mail.message(message).delivery == "sent"
    assert results(mail, message) == {"jan@example.pl": "delayed"}
    assert mail.interaction(contact).state == "closed"
    bounce = mail.take(letters.bounce(of=our_id))
    assert bounce.author is Author.REPORT
    assert bounce.interaction_id == contact
    failed = mail.message(message)
    assert failed.delivery == "failed"
    assert "5.1.1" in failed.error
    assert mail.interaction(contact).state == "waiting"


def prose(subject: str, text: str, message_id: str = "<prose@mx.example>") -> bytes:
    return letters.plain(
        text, sender="MAILER-DAEMON@mx.example", subject=subject, message_id=message_id
    )


def test_a_delay_in_prose_is_no_failure(mail: Mail, cast: Cast) -> None:
    contact, message, _ = answered(mail, cast)
    text = "Your message to jan@example.pl is delayed. We will keep trying for 3 days."
    taken = mail.take(prose("Warning: message delayed", text))
    assert taken.interaction_id == contact
    assert mail.message(message).delivery == "sent"
    assert mail.interaction(contact).state == "closed"


def test_a_report_without_our_id_is_matched_by_its_recipient(cast: Cast) -> None:
    mail = Mail(cast.here, acknowledge=False)
    with clock.at(NOON):
        older = answered(mail, cast)
    with clock.at(later(hours=1)):
        other = answered(
            mail, cast, letter=letters.plain(sender="ewa@example.pl", message_id="<e@x>")
        )
    with clock.at(later(hours=2)):
        newest = answered(mail, cast, letter=letters.plain(message_id="<3@x>"))
    failure = "could not be delivered: JAN@example.pl user unknown"
    with clock.at(later(hours=3)):
        assert mail.take(prose("failure notice", failure)).interaction_id == newest[0]
        assert mail.message(newest[1]).delivery == "failed"
        assert mail.interaction(newest[0]).state == "waiting"
        again = mail.take(prose("failure notice", failure, "<second@mx.example>"))
    assert again.interaction_id == older[0]
    assert mail.message(other[1]).delivery == "sent"


@pytest.mark.parametrize(
    "raw",
    [
        letters.bounce(of="forged@spammer.example"),
        prose("failure notice", "could not be delivered: nikt@example.pl user unknown"),
        prose("failure notice", "Your message could not be delivered."),
    ],
)
def test_a_report_about_nothing_of_ours_goes_before_a_person(mail: Mail, raw: bytes) -> None:
    taken = mail.take(raw)
    assert taken.author is Author.REPORT
    assert mail.interaction(taken.interaction_id).state == "waiting"
    assert not taken.acknowledged


def test_an_old_letter_is_not_matched_by_its_recipient(mail: Mail, cast: Cast) -> None:
    with clock.at(NOON):
        contact, message, _ = answered(mail, cast)
    with clock.at(later(days=8)):
        taken = mail.take(prose("failure notice", "could not be delivered: jan@example.pl"))
    assert taken.interaction_id != contact
    assert mail.message(message).delivery == "sent"


def test_a_lost_acknowledgement_wakes_nobody(mail: Mail, cast: Cast) -> None:
    taken = mail.take(letters.plain())
    sent(mail)
    ours = mail.messages(taken.interaction_id)[1]
    finished(mail, cast, taken.interaction_id)
    mail.take(letters.bounce(of=ours.external_id))
    assert mail.message(ours.id).delivery == "failed"
    assert mail.interaction(taken.interaction_id).state == "closed"


def test_each_recipient_has_its_own_result(mail: Mail, cast: Cast) -> None:
    """To one it came, to the other not: told by name, and only the other gets it again."""
    contact, message, our_id = answered(mail, cast, "jan@example.pl", "ewa@example.pl")
    mail.take(letters.bounce(of=our_id))
    assert mail.message(message).delivery == "partly"
    assert "jan@example.pl: 5.1.1" in mail.message(message).error
    assert results(mail, message) == {"jan@example.pl": "failed"}
    assert mail.interaction(contact).state == "waiting"
    actions.resend(mail.office, message_id=message)
    attempt = mail.claim()
    assert attempt
    assert attempt.parcel.recipients == ("jan@example.pl",)
    actions.sent(mail.office, attempt=attempt, refused={})
    assert results(mail, message) == {}
    assert mail.message(message).delivery == "sent"


def test_when_all_recipients_failed_the_letter_has(mail: Mail, cast: Cast) -> None:
    _, message, our_id = answered(mail, cast, "jan@example.pl", "ewa@example.pl")
    first = letters.bounce(of=our_id)
    mail.take(first)
    mail.take(first.replace(b"jan@", b"ewa@").replace(b"bounce-failed", b"bounce-second"))
    assert mail.message(message).delivery == "failed"
    actions.mark_sent(mail.office, message_id=message)
    assert mail.message(message).delivery == "sent"
    assert results(mail, message) == {}


def test_a_report_that_names_nobody_counts_for_one_of_them(mail: Mail, cast: Cast) -> None:
    _, message, our_id = answered(mail, cast, "jan@example.pl", "ewa@example.pl")
    mail.take(prose("failure notice", f"Your message could not be delivered.\nId: {our_id}"))
    assert results(mail, message) == {"": "failed"}
    assert mail.message(message).delivery == "partly"


def test_who_is_refused_for_now_is_tried_again_alone(mail: Mail, cast: Cast) -> None:
    taken = mail.take(letters.plain())
    sent(mail)
    message = write_reply.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        interaction_id=taken.interaction_id,
        text="Odpowiedź",
        recipients=to("jan@example.pl", "ewa@example.pl", "ola@example.pl"),
    )
    attempt = mail.claim()
    assert attempt
    refused: dict[str, SendError] = {
        "ewa@example.pl": Temporary("450 4.2.0 greylisted"),
        "ola@example.pl": Permanent("550 5.1.1 unknown"),
    }
    actions.sent(mail.office, attempt=attempt, refused=refused)
    taken = {"jan@example.pl": State.TAKEN, "ola@example.pl": State.FAILED}
    assert results(mail, message) == {**taken, "ewa@example.pl": State.AGAIN}
    assert mail.message(message).delivery == "queued"
    with clock.at(clock.now() + timedelta(minutes=1)):
        attempt = mail.claim()
        assert attempt
        assert attempt.parcel.recipients == ("ewa@example.pl",)
        actions.sent(mail.office, attempt=attempt, refused={})
    assert results(mail, message) == taken
    assert mail.message(message).delivery == "partly"


# --- our own letters come back


def test_our_own_letter_come_back_counts_once(mail: Mail) -> None:
    first = mail.take(letters.plain())
    (acknowledgement,) = sent(mail)
    back = mail.take(b"Received: from mx.example\r\n" + acknowledgement)
    assert back.author is Author.OURSELVES
    assert back.duplicate
    with in_offices([mail.office]):
        assert Interaction.objects.count() == 1
    assert len(mail.messages(first.interaction_id)) == 2


@pytest.mark.parametrize("keep_id", [True, False])
def test_a_letter_with_a_copied_mark_is_seen_by_a_person(mail: Mail, *, keep_id: bool) -> None:
    mail.take(letters.plain())
    (acknowledgement,) = sent(mail)
    head = dict(
        line.split(b": ", 1) for line in acknowledgement.split(b"\r\n")[:9] if b": " in line
    )
    copied = letters.plain(
        "Skarga na urząd",
        sender="Maria <maria@example.org>",
        message_id=head[b"Message-ID"].decode() if keep_id else "<own@example.org>",
        X_Okienko_Loop=head[LOOP_HEADER.encode()].decode(),
    )
    taken = mail.take(copied)
    assert taken.author is Author.PERSON
    assert not taken.duplicate
    contact = mail.interaction(taken.interaction_id)
    assert contact.state == "waiting"
    assert [m.text.strip() for m in mail.messages(contact.id) if m.direction == "in"] == [
        "Skarga na urząd"
    ]
    assert mail.take(copied).duplicate


# --- acknowledgements


def acknowledged(mail: Mail) -> list[str]:
    """The recipients of what leaves now, and the letters' headers."""
    return [letter.split(b"\r\n\r\n")[0].decode() for letter in sent(mail)]


def test_many_forged_senders_with_one_reply_to_reach_no_victim(mail: Mail) -> None:
    for number in range(60):
        mail.take(
            letters.plain(
                sender=f"Kup teraz <a{number}@random{number}.example>",
                message_id=f"<{number}@x>",
                subject="Kup teraz: http://evil.example",
                Reply_To="ofiara@example.org",
            )
        )
    left = acknowledged(mail)
    assert len(left) == 60
    for letter in left:
        assert "ofiara" not in letter
        assert "Kup" not in letter
        assert "evil.example" not in letter


def test_one_domain_and_one_mailbox_get_no_more_than_their_share(cast: Cast) -> None:
    mail = Mail(cast.here, acknowledge_by_mailbox=12, acknowledge_by_domain=5)
    taken = [
        mail.take(letters.plain(sender=f"a{n}@ofiara.example", message_id=f"<{n}@x>"))
        for n in range(10)
    ]
    taken += [
        mail.take(letters.plain(sender=f"a@r{n}.example", message_id=f"<r{n}@x>"))
        for n in range(10)
    ]
    assert [one.acknowledged for one in taken] == [True] * 5 + [False] * 5 + [True] * 7 + [
        False
    ] * 3
    assert all(mail.interaction(one.interaction_id).state == "waiting" for one in taken)


def test_plus_tags_are_one_address(mail: Mail) -> None:
    taken = [
        mail.take(letters.plain(sender=f"ofiara+{n}@example.org", message_id=f"<{n}@x>"))
        for n in range(6)
    ]
    assert sum(one.acknowledged for one in taken) == 3


def test_a_known_customer_sees_the_own_subject(mail: Mail, cast: Cast) -> None:
    first = mail.take(letters.plain(subject="Śmieci"))
    assert mail.messages(first.interaction_id)[1].subject == "Potwierdzenie otrzymania wiadomości"
    write_reply.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        interaction_id=first.interaction_id,
        text="Odpowiedź",
    )
    second = mail.take(letters.plain(subject="Droga", message_id="<2@x>"))
    assert second.acknowledged
    assert mail.messages(second.interaction_id)[1].subject == "Droga"


def ping_pong(one: Mail, other: Mail, *, through: bytes = b"") -> int:
    """Both take in whatever the other sends, until nobody writes; how many letters that were."""
    count = 0
    while letters_out := [(other, raw) for raw in sent(one)] + [(one, raw) for raw in sent(other)]:
        for box, raw in letters_out:
            box.take(through + raw)
        count += len(letters_out)
        assert count < 20
    return count


@pytest.mark.parametrize("through", [b"", b"List-Id: <l.example>\r\nPrecedence: list\r\n"])
def test_two_offices_end_at_once(mail: Mail, cast: Cast, through: bytes) -> None:
    there = Mail(cast.there, address="urzad@brzezina.example")
    there.take(letters.plain(sender=ADDRESS))
    mail.take(letters.plain(sender="urzad@brzezina.example", message_id="<2@x>"))
    assert ping_pong(mail, there, through=through) <= 2


def test_an_acknowledgement_at_another_mailbox_is_an_automatic_answer(
    mail: Mail, cast: Cast
) -> None:
    there = Mail(cast.there, address="urzad@inny.example")
    mail.take(letters.plain(sender="biuro@inny.example", message_id="<2@x>"))
    (acknowledgement,) = sent(mail)
    taken = there.take(acknowledgement)
    assert taken.author is Author.ANSWER
    assert there.interaction(taken.interaction_id).state == "waiting"
    assert sent(there) == []


def test_an_unmarked_robot_stops(mail: Mail) -> None:
    """Another machine answers each acknowledgement at once, unmarked, with a new letter."""
    acknowledged = 0
    for number in range(40):
        with clock.at(later(seconds=20 * number)):
            taken = mail.take(letters.plain(f"Dziękujemy {number}", message_id=f"<{number}@robot>"))
            acknowledged += taken.acknowledged
    assert acknowledged == 3
