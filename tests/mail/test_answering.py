"""At the desk: each letter under its own sender, and an answer whose recipients are seen."""

from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client

from okienko.channels.outbox import actions as outbox
from okienko.customers.models import Customer, Identity
from okienko.desk.composer.recipients import at_first
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message, Participant
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import Cast, at_work, the_cast

from . import letters
from .office import ADDRESS, Mail
from .test_pages import signed_in
from .test_who import FORWARDED

pytestmark = pytest.mark.django_db(transaction=True)

MAREK = "Marek Dudek <marek@example.pl>"
IZA = "Iza Dudek <iza@prywatna.example>"


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def mail(cast: Cast) -> Mail:
    return Mail(cast.here)


@pytest.fixture
def anna(cast: Cast) -> Client:
    at_work(cast.here, "anna")
    return signed_in(cast.here.persons["anna"])


def taken(mail: Mail, cast: Cast, contact: int | None) -> int:
    """Anna has the contact."""
    official = cast.here.officials["anna"]
    with in_offices([mail.office]):
        wait = Wait.objects.get(interaction_id=contact, result="").id
    offer = routing.make_offer(mail.office, wait_id=wait, official_id=official)
    assert offer
    routing.accept(mail.office, offer_id=offer, official_id=official)
    assert contact
    return contact


def couple(mail: Mail, cast: Cast) -> int:
    """Marek writes with Iza in copy; Iza answers to the office alone."""
    first = mail.take(letters.plain("Proszę o zwrot.", sender=MAREK, Cc=IZA, subject="Zwrot"))
    contact = taken(mail, cast, first.interaction_id)
    mail.take(
        letters.plain(
            "Moje konto: 61 1090. Nie dla męża.",
            sender=IZA,
            message_id="<2@x>",
            In_Reply_To="<1@example.pl>",
        )
    )
    return contact


def page(anna: Client, contact: int) -> str:
    return unescape(anna.get(f"/desk/contact/{contact}/").content.decode())


def field(html: str, name: str) -> str:
    return html.split(f'name="{name}"')[1].split(">", 1)[1].split("</textarea>", maxsplit=1)[0]


def sent(mail: Mail, contact: int) -> tuple[dict[str, str], str]:
    """({address: role}, letter) of the answer to a contact, as the relay gets it."""
    with in_offices([mail.office]):
        message = Message.objects.get(interaction=contact, direction="out")
        parts = dict(message.participants.values_list("value", "role"))
    while attempt := mail.claim():
        if set(attempt.parcel.recipients) == set(parts):
            return parts, attempt.parcel.content.decode()
        # those after it in its contact wait for it
        outbox.sent(mail.office, attempt=attempt, refused={})
    raise AssertionError("no such letter was written")


def post(anna: Client, contact: int, **form: str) -> int:
    form = {"text": "Dzień dobry, odpowiadamy.", "subject": "Zwrot", **form}
    return anna.post(f"/desk/contact/{contact}/reply/", form).status_code


def test_each_letter_has_its_own_sender_and_foreign_ones_are_marked(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    html = page(anna, couple(mail, cast))
    marek, iza = html.split("<article")[1], html.split("61 1090")[0].rsplit("<article", 1)[1]
    assert "<strong>Marek Dudek</strong>" in marek
    assert "adres inny niż klienta" not in marek
    assert "<strong>Iza Dudek</strong>" in iza
    assert "iza@prywatna.example" in iza
    assert "adres inny niż klienta" in iza


def test_the_fields_are_filled_without_the_letters_words(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    contact = couple(mail, cast)
    with in_offices([mail.office]):
        offered = at_first(Interaction.objects.get(id=contact))
    assert offered.letter is not None
    assert offered.quote
    assert {"text", "html"} <= offered.letter.get_deferred_fields()


def test_the_fields_hold_who_wrote_last_and_never_the_office(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    first = mail.take(
        letters.plain(sender=MAREK, to=f"{ADDRESS}, Ola <ola@x.pl>", Cc=f"{IZA}, {ADDRESS}")
    )
    html = page(anna, taken(mail, cast, first.interaction_id))
    assert field(html, "to") == "Marek Dudek <marek@example.pl>, Ola <ola@x.pl>"
    assert field(html, "cc") == "Iza Dudek <iza@prywatna.example>"
    mail.take(
        letters.plain("Nie dla męża", sender=IZA, message_id="<2@x>", In_Reply_To="<1@example.pl>")
    )
    html = page(anna, first.interaction_id or 0)
    assert (field(html, "to"), field(html, "cc")) == ("Iza Dudek <iza@prywatna.example>", "")


def test_another_persons_letter_is_quoted_only_when_asked(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    contact = couple(mail, cast)
    with in_offices([mail.office]):
        newest = Message.objects.filter(interaction=contact, direction="in").latest("id").id
    form = {"answers": str(newest), "to": MAREK, "cc": "", "quote": "usual"}
    notes = anna.post(f"/desk/contact/{contact}/recipients/", form).content.decode()
    assert 'value="asked"' in notes
    assert "checked" not in notes
    assert post(anna, contact, **form) == 200
    parts, letter = sent(mail, contact)
    assert parts == {"marek@example.pl": "to"}
    assert "Iza" not in letter


def test_it_is_quoted_under_its_authors_name(mail: Mail, cast: Cast, anna: Client) -> None:
    contact = couple(mail, cast)
    with in_offices([mail.office]):
        newest = Message.objects.filter(interaction=contact, direction="in").latest("id").id
    form = {"answers": str(newest), "to": IZA, "cc": MAREK, "quote": "asked"}
    assert post(anna, contact, **form) == 200
    parts, letter = sent(mail, contact)
    assert parts == {"iza@prywatna.example": "to", "marek@example.pl": "cc"}
    assert "To: Iza Dudek <iza@prywatna.example>" in letter
    assert "Cc: Marek Dudek <marek@example.pl>" in letter
    html = page(anna, contact)
    assert "do: Iza Dudek <iza@prywatna.example> · DW: Marek Dudek <marek@example.pl>" in html


def test_an_answer_begun_before_a_newer_letter_says_so(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    contact = couple(mail, cast)
    with in_offices([mail.office]):
        older = Message.objects.filter(interaction=contact, direction="in").earliest("id").id
    address = f"/desk/contact/{contact}/recipients/"
    form = {"answers": str(older), "to": MAREK}
    assert "answer-newest" in anna.post(address, form).content.decode()
    anew = anna.post(address, {**form, "newest": "yes"}).content.decode()
    assert field(unescape(anew), "to") == "Iza Dudek <iza@prywatna.example>"
    assert post(anna, contact, **form, quote="usual") == 200
    assert "61 1090" not in sent(mail, contact)[1]


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("", "do kogo"),
        ("nikt", "nikt"),
        ("a@x.pl, to nie adres", "to nie adres"),
        (f"a@x.pl, {ADDRESS}", "skrzynka"),
        ("Urząd <Urzad+x@GMINA.example>", "skrzynka"),
        (", ".join(f"{n}@x.pl" for n in range(21)), "20"),
    ],
)
def test_wrong_recipients_are_refused_in_words(
    mail: Mail, cast: Cast, anna: Client, to: str, words: str
) -> None:
    contact = couple(mail, cast)
    form = {"text": "Dzień dobry", "to": to}
    response = anna.post(f"/desk/contact/{contact}/reply/", form)
    assert response.status_code == 409
    assert words in unquote(response.headers["X-Words"])
    with in_offices([mail.office]):
        assert not Message.objects.filter(interaction=contact, direction="out").exists()


def test_names_are_typed_as_people_paste_them(mail: Mail, cast: Cast, anna: Client) -> None:
    contact = couple(mail, cast)
    to = '"Dudek, Iza" <iza@prywatna.example>; marek@example.pl\nOla K. <ola@x.pl>,'
    assert post(anna, contact, to=to) == 200
    with in_offices([mail.office]):
        message = Message.objects.get(interaction=contact, direction="out")
        kept = set(message.participants.values_list("value", "name"))
    assert kept == {
        ("iza@prywatna.example", "Dudek, Iza"),
        ("marek@example.pl", ""),
        ("ola@x.pl", "Ola K."),
    }


def test_a_forged_sender_with_another_reply_to_is_warned_of(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    raw = letters.plain(
        sender=MAREK,
        Reply_To="Marek Dudek <marek@evil.example>",
        Authentication_Results="mx.gmina.example; dmarc=fail header.from=example.pl",
    )
    contact = taken(mail, cast, mail.take(raw).interaction_id)
    html = page(anna, contact)
    assert field(html, "to") == "Marek Dudek <marek@evil.example>"
    notes = html.split('class="notes"')[1].split("</div>")[0]
    assert "marek@evil.example: to nie jest adres klienta ani" in notes
    assert "Dostawca poczty nie potwierdził" in notes
    assert "nadawca niepotwierdzony" in html


def test_a_forged_form_does_not_pass_for_the_customers_own_letter(cast: Cast, anna: Client) -> None:
    mail = Mail(cast.here, auth_servers=["mx.gmina.example"])
    mail.take(letters.plain(sender=MAREK))
    raw = letters.plain(
        "Proszę o dane",
        sender="noreply@evil.example",
        message_id="<2@x>",
        Reply_To=MAREK,
        Authentication_Results="mx.gmina.example; dmarc=pass header.from=evil.example",
    )
    html = page(anna, taken(mail, cast, mail.take(raw).interaction_id))
    box = html.split("Proszę o dane")[0].rsplit("<article", 1)[1]
    assert "przez: noreply@evil.example" in box
    assert "przez inny adres" in box
    assert "potwierdzony" not in box


def test_a_confirmed_sender_is_told_where_the_server_is_named(cast: Cast, anna: Client) -> None:
    mail = Mail(cast.here, auth_servers=["mx.gmina.example"])
    said = "mx.gmina.example; dmarc=pass header.from=example.pl"
    raw = letters.plain(sender=MAREK, Authentication_Results=said)
    html = page(anna, taken(mail, cast, mail.take(raw).interaction_id))
    assert "nadawca potwierdzony" in html


def test_a_copy_in_the_same_letter_vouches_for_no_reply_to(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    evil = "marek@evil.example"
    raw = letters.plain(sender=MAREK, Reply_To=evil, Cc=f"{evil}, {IZA}")
    html = page(anna, taken(mail, cast, mail.take(raw).interaction_id))
    assert "marek@evil.example: to nie jest adres klienta ani" in html
    assert "To nie jest adres klienta: iza@prywatna.example" in html


def test_a_name_that_poses_as_an_address_is_not_shown_as_one(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    first = mail.take(letters.plain(sender=MAREK))
    contact = taken(mail, cast, first.interaction_id)
    raw = letters.plain(
        "Proszę o dane",
        sender='"marek@example.pl" <obcy@evil.example>',
        message_id="<2@x>",
        In_Reply_To="<1@example.pl>",
    )
    mail.take(raw)
    box = page(anna, contact).split("Proszę o dane")[0].rsplit("<article", 1)[1]
    assert "<strong>obcy@evil.example</strong>" in box
    assert "adres inny niż klienta" in box


def test_what_a_colleague_forwarded_is_anothers_by_one_click(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    raw = letters.plain(FORWARDED, sender="Adam <adam@gmina.example>", subject="Pd: Kosz")
    one = mail.take(raw)
    contact = taken(mail, cast, one.interaction_id)
    assert "Wanda Sroka <wanda@example.pl>?" in page(anna, contact)
    assert anna.post(f"/desk/message/{one.message_id}/writer/").status_code == 200
    html = page(anna, contact)
    assert field(html, "to") == "Wanda Sroka <wanda@example.pl>"
    assert "<strong>Wanda Sroka</strong>" in html
    assert "przez: Adam <adam@gmina.example>" in html
    with in_offices([mail.office]):
        known = Interaction.objects.get(id=contact)
        assert known.customer_id
        assert Customer.objects.get(id=known.customer_id).name == "Wanda Sroka"
        assert known.address_value == "wanda@example.pl"
    assert anna.post(f"/desk/message/{one.message_id}/writer/").status_code == 409


def test_one_mailbox_of_two_people_proposes_and_assumes_nothing(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    first = mail.take(letters.plain(sender="Jan Kos <kosowie@example.pl>", subject="Śmieci Jana"))
    raw = letters.plain(
        sender="Zofia Kos <kosowie@example.pl>", message_id="<2@x>", subject="Co innego"
    )
    contact = taken(mail, cast, mail.take(raw).interaction_id)
    html = page(anna, contact)
    assert "<strong>Zofia Kos</strong>" in html
    assert "Śmieci Jana" not in html
    jan = mail.interaction(first.interaction_id).customer_id
    assert mail.interaction(contact).customer_id is None
    assert f'id="known-{jan}"' in html
    assert 'id="another-person"' in html
    assert anna.post(f"/desk/contact/{contact}/another-person/").status_code == 200
    with in_offices([mail.office]):
        assert Identity.objects.get(value="kosowie@example.pl").shared
        customer = Interaction.objects.get(id=contact).customer
        assert customer
        assert customer.name == "Zofia Kos"
    third = mail.take(
        letters.plain(sender="Jan Kos <kosowie@example.pl>", message_id="<3@x>", subject="Trzeci")
    )
    assert mail.interaction(third.interaction_id).customer_id is None
    assert anna.post(f"/desk/contact/{contact}/another-person/").status_code == 409


def test_one_click_says_that_two_names_are_one_person(mail: Mail, cast: Cast, anna: Client) -> None:
    first = mail.take(letters.plain(sender="Katarzyna Kos <kosowie@example.pl>"))
    kasia = "Kasia Kos <kosowie@example.pl>"
    second = mail.take(letters.plain(sender=kasia, message_id="<2@x>", subject="Drugi"))
    contact = taken(mail, cast, second.interaction_id)
    katarzyna = mail.interaction(first.interaction_id).customer_id
    assert mail.interaction(contact).customer_id is None
    made = anna.post(f"/desk/contact/{contact}/customer/", {"customer": katarzyna})
    assert made.status_code == 200
    assert mail.interaction(contact).customer_id == katarzyna
    third = mail.take(letters.plain(sender=kasia, message_id="<3@x>", subject="Trzeci"))
    assert mail.interaction(third.interaction_id).customer_id == katarzyna  # not asked again
    zofia = letters.plain(
        sender="Zofia Kos <kosowie@example.pl>", message_id="<4@x>", subject="Czwarty"
    )
    assert mail.interaction(mail.take(zofia).interaction_id).customer_id is None


def test_another_name_in_a_thread_goes_on_with_it_under_its_own_name(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    first = mail.take(letters.plain(sender="Jan Kos <kosowie@example.pl>", message_id="<1@x>"))
    contact = taken(mail, cast, first.interaction_id)
    raw = letters.plain(
        sender="Zofia Kos <kosowie@example.pl>", message_id="<2@x>", In_Reply_To="<1@x>"
    )
    assert mail.take(raw).interaction_id == contact
    html = page(anna, contact)
    assert "<strong>Zofia Kos</strong>" in html
    assert 'id="another-person"' in html


def test_the_same_name_written_otherwise_proposes_nothing(
    mail: Mail, cast: Cast, anna: Client
) -> None:
    for number, name in enumerate(("Jan Kos", "KOS Jan", "Jan Kos-Nowak", "J. Kos", "Jan")):
        raw = letters.plain(
            sender=f"{name} <jan@example.pl>", message_id=f"<{number}@x>", In_Reply_To="<0@x>"
        )
        one = mail.take(raw)
        if number == 0:
            contact = taken(mail, cast, one.interaction_id)
        assert 'id="another-person"' not in page(anna, contact)


def test_another_offices_participants_do_not_exist(mail: Mail, cast: Cast) -> None:
    one = mail.take(letters.plain(sender=MAREK, Cc=IZA))
    with in_offices([cast.there.id]):
        assert not Participant.objects.filter(message=one.message_id).exists()
    olena = signed_in(cast.there.persons["olena"])
    for path in (f"message/{one.message_id}/writer/", f"contact/{one.interaction_id}/recipients/"):
        assert olena.post(f"/desk/{path}", {"to": MAREK}).status_code == 404
