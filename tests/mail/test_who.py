"""Whose letter it is, who is nobody's customer, and who gets the answer."""

from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest

from okienko.channels.email import actions
from okienko.channels.email.imap import Fetched
from okienko.channels.email.parse import parse_letter
from okienko.channels.outbox.actions import Try, sent
from okienko.customers.identities import email_address
from okienko.customers.models import Customer, Identity
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply as write_reply
from okienko.interactions.models import Participant
from okienko.offices.actions import change_department
from tests.cast import Cast, the_cast

from . import letters
from .office import ADDRESS, Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def mail(cast: Cast) -> Mail:
    return Mail(cast.here, aliases=["Sekretariat@gmina.example"])


def parts(mail: Mail, message_id: int | None) -> set[tuple[str, str, str]]:
    with in_offices([mail.office]):
        rows = Participant.objects.filter(message=message_id)
        return set(rows.values_list("role", "value", "name"))


def customers(mail: Mail) -> dict[str, str]:
    """{address: name} of the cards."""
    with in_offices([mail.office]):
        known = Identity.objects.exclude(customer=None).values_list("value", "customer__name")
        return dict(known)


def test_everybody_on_every_letter_has_a_part(mail: Mail) -> None:
    first = mail.take(
        letters.plain(sender="Marek Dudek <marek@example.pl>", Cc=f"Iza <iza@x.pl>, {ADDRESS}")
    )
    second = mail.take(
        letters.plain(
            sender="Iza Dudek <iza@x.pl>",
            message_id="<2@x>",
            In_Reply_To="<1@example.pl>",
            Reply_To="Iza <prywatny@x.pl>",
        )
    )
    assert second.interaction_id == first.interaction_id
    assert parts(mail, first.message_id) == {
        ("from", "marek@example.pl", "Marek Dudek"),
        ("to", ADDRESS, ""),
        ("cc", "iza@x.pl", "Iza"),
        ("cc", ADDRESS, ""),
    }
    assert parts(mail, second.message_id) == {
        ("from", "iza@x.pl", "Iza Dudek"),
        ("reply_to", "prywatny@x.pl", "Iza"),
        ("to", ADDRESS, ""),
    }


def test_an_answer_goes_to_who_wrote_last_and_quotes_them_by_name(mail: Mail, cast: Cast) -> None:
    first = mail.take(letters.plain(sender="Marek Dudek <marek@example.pl>", Cc="iza@x.pl"))
    mail.take(
        letters.plain(
            "Konto 61 1090. Nie dla męża.",
            sender="Iza Dudek <iza@x.pl>",
            message_id="<2@x>",
            In_Reply_To="<1@example.pl>",
        )
    )
    to_marek = [("to", email_address("marek@example.pl"))]
    usual = answer(mail, cast, first.interaction_id)
    other = answer(mail, cast, first.interaction_id, recipients=to_marek)
    asked = answer(mail, cast, first.interaction_id, recipients=to_marek, quotes=True)
    assert sent_to(usual) == ["iza@x.pl"]
    assert "Iza Dudek <iza@x.pl> napisał(a):" in body(usual)
    assert "> Konto 61 1090." in body(usual)
    assert sent_to(other) == ["marek@example.pl"]
    assert "1090" not in body(other)
    assert "Iza" not in body(other)
    assert "> Konto 61 1090." in body(asked)


def test_an_answer_goes_to_a_later_letters_reply_to(mail: Mail, cast: Cast) -> None:
    first = mail.take(letters.plain(sender="Jan <jan@stary.example>"))
    mail.take(
        letters.plain(
            sender="Jan <jan@stary.example>",
            message_id="<2@x>",
            In_Reply_To="<1@example.pl>",
            Reply_To="Jan <jan@nowy.example>",
        )
    )
    assert sent_to(answer(mail, cast, first.interaction_id)) == ["jan@nowy.example"]


@pytest.mark.parametrize(
    "form",
    [
        f"Formularz kontaktowy <{ADDRESS}>",
        "Formularz <sekretariat@GMINA.example>",
        "Formularz <urzad+www@gmina.example>",
        "Strona <no-reply@hosting.example>",
        "BIP <nie.odpowiadaj@bip.example>",
        "WordPress <wordpress@gmina.example>",
        "Formularz ze strony <kontakt@gmina.example>",
    ],
)
def test_who_fills_in_a_form_is_the_customer(mail: Mail, form: str) -> None:
    with in_offices([mail.office]):
        before = Customer.objects.count()
    taken = [
        mail.take(
            letters.plain(
                f"Sprawa {name}",
                sender=form,
                message_id=f"<{name}@form>",
                subject="Formularz kontaktowy",
                References="<form@gmina.example>",
                In_Reply_To="<Jan@form>",
                Reply_To=f"{name} Kos <{name.lower()}@example.pl>",
            )
        )
        for name in ("Jan", "Zofia")
    ]
    jan, zofia = (mail.interaction(one.interaction_id) for one in taken)
    assert jan.id != zofia.id
    assert jan.customer_id != zofia.customer_id
    assert customers(mail)["zofia@example.pl"] == "Zofia Kos"
    assert all(one.acknowledged for one in taken)
    with in_offices([mail.office]):
        assert Customer.objects.count() == before + 2
        kept = Participant.objects.get(message=taken[1].message_id, role="via")
    assert kept.value in form.lower()
    written = mail.claim()
    assert written
    assert written.parcel.recipients == ("jan@example.pl",)


@pytest.mark.parametrize(
    ("sender", "reply_to"),
    [
        ("Biuro <biuro@firma.example>", "jan@firma.example"),
        ("Adam Wójcik <adam@gmina.example>", "adam@prywatny.example"),
        ("Serwis <serwis@firma.example>", "jan@firma.example"),
        ("Jan Kos <jan@example.pl>", "jan@nowy.example"),
    ],
)
def test_who_is_no_form(mail: Mail, sender: str, reply_to: str) -> None:
    taken = mail.take(letters.plain(sender=sender, Reply_To=reply_to))
    address = sender.partition("<")[2].strip(">")
    assert mail.interaction(taken.interaction_id).address_value == address
    assert mail.interaction(taken.interaction_id).customer_id is not None


def test_the_name_of_who_filled_in_a_form(mail: Mail) -> None:
    for number, (shown, name) in enumerate(
        [
            ("Jan Kowalski", "Jan Kowalski"),
            ("Jan Kowalski przez stronę gminy", "Jan Kowalski"),
            ("Urząd Gminy", ""),
            ("Formularz Kontaktowy", ""),
        ]
    ):
        taken = mail.take(
            letters.plain(
                sender=f"{shown} <noreply@www.example>",
                message_id=f"<{number}@x>",
                Reply_To=f"osoba{number}@example.pl",
            )
        )
        assert mail.interaction(taken.interaction_id).address_name == name


@pytest.mark.parametrize(
    ("sender", "more"),
    [
        (ADDRESS, {}),
        ("sekretariat@gmina.example", {"Reply_To": ADDRESS}),
        (ADDRESS, {"Reply_To": "a@x.pl, b@x.pl"}),
        ("noreply@bank.example", {}),
        ("Bank <do-not-reply@bank.example>", {"Reply_To": "noreply@bank.example"}),
    ],
)
def test_an_own_or_a_machines_address_is_no_customer(
    mail: Mail, sender: str, more: dict[str, str]
) -> None:
    before = customers(mail)
    taken = mail.take(letters.plain(sender=sender, **more))
    assert mail.interaction(taken.interaction_id).customer_id is None
    assert customers(mail) == before
    assert not taken.acknowledged


def test_another_offices_mailbox_is_own_too(mail: Mail, cast: Cast) -> None:
    Mail(cast.there, address="Brzezina@gmina2.example")
    taken = mail.take(letters.plain(sender="brzezina@gmina2.example"))
    assert mail.interaction(taken.interaction_id).customer_id is None


def test_a_doubtful_sender_matches_no_card(mail: Mail) -> None:
    known = mail.take(letters.plain(sender="Halina <halina@ofiara.example>"))
    raw = letters.plain(sender="Halina <halina@ofiara.example>", message_id="<2@x>", subject="Inne")
    taken = actions.take_in(
        mail.office,
        account_id=mail.account,
        settings=mail.settings,
        fetched=Fetched(1, 99, raw, len(raw), clock.now()),
        letter=replace(parse_letter(raw), sender_doubtful=True),
    )
    assert mail.interaction(known.interaction_id).customer_id is not None
    assert mail.interaction(taken.interaction_id).customer_id is None
    assert mail.message(taken.message_id).sureness == "ambiguous"
    assert not taken.acknowledged


FORWARDED = """Do załatwienia.

---------- Forwarded message ---------
Od: *Wanda Sroka* <wanda@example.pl>
Date: wt., 24 lis 2026 o 10:12
Subject: Kosz na Lipowej
To: <adam.wojcik@gmina.example>

Dzień dobry, kosz jest pełny.
"""


def test_what_a_colleague_forwards_is_offered_to_be_somebody_elses(mail: Mail) -> None:
    taken = mail.take(
        letters.plain(
            FORWARDED, sender="Adam Wójcik <adam.wojcik@gmina.example>", subject="Pd: Kosz"
        )
    )
    assert not taken.acknowledged
    assert mail.interaction(taken.interaction_id).customer_id is None
    assert ("forwarded", "wanda@example.pl", "Wanda Sroka") in parts(mail, taken.message_id)


def test_a_departments_address_is_a_colleagues(mail: Mail, cast: Cast) -> None:
    change_department(mail.office, department_id=cast.here.department, email="gk@zaklad.example")
    taken = mail.take(letters.plain(FORWARDED, sender="gk@zaklad.example", subject="Fwd: Kosz"))
    assert ("forwarded", "wanda@example.pl", "Wanda Sroka") in parts(mail, taken.message_id)


def test_what_a_stranger_forwards_is_the_strangers(mail: Mail) -> None:
    taken = mail.take(letters.plain(FORWARDED, sender="ktos@x.pl", subject="Fwd: Kosz"))
    assert taken.acknowledged
    assert mail.interaction(taken.interaction_id).customer_id is not None
    assert "forwarded" not in {role for role, *_ in parts(mail, taken.message_id)}


def test_the_providers_word_about_the_sender_counts_and_nobody_elses(mail: Mail) -> None:
    said = "dmarc=fail header.from=example.pl"
    for number, (server, sureness) in enumerate(
        [("mx.gmina.example", "refuted"), ("mx.gmina.example.evil.example", "")]
    ):
        raw = letters.plain(
            sender="jan@example.pl",
            message_id=f"<{number}@x>",
            Authentication_Results=f"{server}; {said}",
        )
        assert mail.message(mail.take(raw).message_id).sureness == sureness


def answer(mail: Mail, cast: Cast, contact: int | None, **more: Any) -> Try:
    write_reply.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        interaction_id=contact,
        text="Dzień dobry, odpowiadam.",
        **more,
    )
    while True:
        written = mail.claim()
        assert written
        sent(mail.office, attempt=written, refused={})  # those after it in its contact wait for it
        if "odpowiadam" in body(written):
            return written


def body(written: Try) -> str:
    message = message_from_bytes(written.parcel.content, policy=policy.default)
    return str(message.get_content())


def sent_to(written: Try) -> list[str]:
    return list(written.parcel.recipients)
