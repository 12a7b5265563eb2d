"""A letter that answers none: from a card, a call, a case; kept as it is written, sent once."""

import json
import re
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from okienko.cases import actions as cases
from okienko.cases.models import CaseInteraction
from okienko.channels.models import Account
from okienko.channels.outbox.actions import claim, refuse
from okienko.customers import actions as customers
from okienko.customers.identities import email_address
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment, Draft, Interaction, Message
from okienko.offices.models import Official
from okienko.routing.models import Engagement, Presence, Wait
from tests.cast import Cast, a_call, an_email
from tests.mail import letters
from tests.mail.office import Mail

from .conftest import SignIn, taken

HALINA = "Halina Wrzos <h.wrzos@example.pl>"
LETTER = {"to": HALINA, "subject": "Harmonogram", "text": "Przesyłam, o co Pani prosiła."}


@pytest.fixture
def mail(cast: Cast) -> Mail:
    """The office's mailbox."""
    return Mail(cast.here)


def card(cast: Cast, *addresses: str) -> int:
    """Halina's card."""
    made = customers.make(cast.here.id, name="Halina Wrzos")
    for one in addresses:
        customers.add_identity(cast.here.id, customer_id=made, address=email_address(one))
    return made


def send(browser: Client, about: str, mail: Mail, **form: Any) -> Any:
    return browser.post(f"/desk/write/{about}send/", {"account": mail.account, **LETTER, **form})


def written(cast: Cast) -> Interaction:
    """The contact that was begun."""
    with in_offices([cast.here.id]):
        return Interaction.objects.get(direction="out", live=False)


def test_a_letter_to_a_customer_goes_out_and_is_over(cast: Cast, anna: Client, mail: Mail) -> None:
    halina = card(cast, "h.wrzos@example.pl")
    page = anna.get(f"/desk/write/customer/{halina}/").content.decode()
    assert "&quot;Halina Wrzos&quot; &lt;h.wrzos@example.pl&gt;" in page
    file = SimpleUploadedFile("harmonogram.pdf", b"%PDF-1.7", "application/pdf")
    response = send(anna, f"customer/{halina}/", mail, attachments=[file])
    assert response.status_code == 204
    contact = written(cast)
    assert contact.number in json.loads(response.headers["HX-Trigger"])["said"]["value"]
    assert json.loads(response.headers["HX-Location"])["path"] == f"/desk/customer/{halina}/"
    assert (contact.state, contact.customer_id) == ("closed", halina)
    assert contact.official_id == cast.here.officials["anna"]
    attempt = mail.claim()
    assert attempt is not None
    raw = attempt.parcel.content.decode()
    assert f"Subject: [{contact.number}] Harmonogram" in raw
    assert "Re:" not in raw
    assert attempt.parcel.recipients == ("h.wrzos@example.pl",)
    with in_offices([cast.here.id]):
        assert Attachment.objects.get().name == "harmonogram.pdf"
        assert not Engagement.objects.filter(ended_at=None).exists()
    assert Presence.objects.get(person=cast.here.persons["anna"]).written == 0


def test_its_number_stands_where_the_template_has_it(cast: Cast, anna: Client, mail: Mail) -> None:
    send(anna, "", mail, text="Numer sprawy: {contact_number}.")
    contact = written(cast)
    with in_offices([cast.here.id]):
        assert Message.objects.get().text == f"Numer sprawy: {contact.number}."


def test_what_is_promised_in_a_call_takes_the_call_up(cast: Cast, anna: Client, mail: Mail) -> None:
    call = taken(cast, a_call(cast.here))
    with in_offices([cast.here.id]):
        customer = Interaction.objects.get(id=call).customer_id
    assert f"/desk/write/contact/{call}/" in anna.get(f"/desk/contact/{call}/").content.decode()
    response = send(anna, f"contact/{call}/", mail)
    assert json.loads(response.headers["HX-Location"])["path"] == f"/desk/contact/{call}/"
    contact = written(cast)
    assert (contact.previous_id, contact.customer_id) == (call, customer)
    assert contact.number in anna.get(f"/desk/contact/{call}/").content.decode()


def test_a_letter_from_a_case_belongs_to_it(cast: Cast, anna: Client, mail: Mail) -> None:
    kind = cases.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)
    first = an_email(cast.here)
    case = cases.open_case(cast.here.id, kind_id=kind, title="Pojemnik", interaction_id=first)
    page = anna.get(f"/desk/write/case/{case}/").content.decode()
    assert 'value="Pojemnik"' in page
    assert anna.get(f"/desk/case/{case}/").content.decode().count(f"/desk/write/case/{case}/")
    assert send(anna, f"case/{case}/", mail).status_code == 204
    with in_offices([cast.here.id]):
        assert CaseInteraction.objects.filter(case=case, interaction=written(cast)).exists()


def test_it_may_stay_with_who_wrote_it(cast: Cast, anna: Client, mail: Mail) -> None:
    send(anna, "", mail, after="stays")
    contact = written(cast)
    assert contact.state == "active"
    assert f'id="work-{contact.id}"' in anna.get("/desk/work/").content.decode()
    page = anna.get(f"/desk/contact/{contact.id}/").content.decode()
    assert 'id="reply-text"' in page
    form = {"outcome": "information"}
    assert anna.post(f"/desk/contact/{contact.id}/finish/", form).status_code == 200
    assert Presence.objects.get(person=cast.here.persons["anna"]).written == 0


def test_one_that_is_sent_twice_is_one(cast: Cast, anna: Client, mail: Mail) -> None:
    page = anna.get("/desk/write/").content.decode()
    name = re.search(r'name="client_id" data-kept value="([0-9a-f]+)"', page)[1]
    for _time in range(2):
        assert send(anna, "", mail, client_id=name).status_code == 204
    assert written(cast)
    assert send(anna, "", mail, client_id=name, text="Coś innego.").status_code == 204
    with in_offices([cast.here.id]):
        assert Interaction.objects.filter(direction="out").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"to": ""}, {"to": "nikt"}, {"subject": " "}, {"text": " "}, {"account": "0"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_be_sent_is_refused_in_words(
    cast: Cast, anna: Client, mail: Mail, wrong: dict[str, str]
) -> None:
    response = send(anna, "", mail, **wrong)
    assert response.status_code == 409
    assert response.headers["X-Words"]
    with in_offices([cast.here.id]):
        assert not Interaction.objects.exists()


def test_what_is_begun_is_kept_and_found(
    cast: Cast, anna: Client, sign_in: SignIn, mail: Mail
) -> None:
    halina = card(cast, "h.wrzos@example.pl")
    about = f"customer/{halina}/"
    sent = {"form": "letter", "draft": json.dumps({"subject": "Zwrot", "text": "Dzień"})}
    assert anna.post(f"/desk/write/{about}drafts/save/", sent).json()["version"] == 1
    found = anna.get(f"/desk/write/{about}drafts/").json()["letter"]
    assert found["fields"]["text"] == "Dzień"
    assert anna.get("/desk/write/drafts/").json() == {}
    work = anna.get("/desk/work/").content.decode()
    assert f'href="/desk/write/{about}"' in work
    assert "Zwrot" in work
    piotr = sign_in(cast.here, "piotr")
    assert piotr.get(f"/desk/write/{about}drafts/").json() == {}
    assert "Zwrot" not in piotr.get("/desk/work/").content.decode()
    olena = sign_in(cast.there, "olena")
    assert olena.get(f"/desk/write/{about}drafts/").status_code == 404
    assert send(anna, about, mail).status_code == 204
    with in_offices([cast.here.id]):
        assert not Draft.objects.exists()


def test_an_address_that_is_not_on_the_card_is_named(cast: Cast, anna: Client, mail: Mail) -> None:
    halina = card(cast, "h.wrzos@example.pl", "halina@praca.example")
    page = anna.get(f"/desk/write/customer/{halina}/").content.decode()
    assert 'data-text="halina@praca.example"' in page

    def said(to: str) -> str:
        form = {"to": to, "cc": ""}
        return anna.post(f"/desk/write/customer/{halina}/notes/", form).content.decode()

    assert "obcy@example.pl" in said("obcy@example.pl")
    assert "hint" not in said("h.wrzos@example.pl, halina@praca.example")


def test_one_that_does_not_arrive_comes_before_a_person(
    cast: Cast, anna: Client, mail: Mail
) -> None:
    send(anna, "", mail)
    contact = written(cast)
    with in_offices([cast.here.id]):
        account = Account.objects.get(id=mail.account)
    attempt = claim(cast.here.id, account=account)
    assert attempt is not None
    refuse(cast.here.id, attempt=attempt, reason="550")
    assert written(cast).state == "waiting"
    with in_offices([cast.here.id]):
        wait = Wait.objects.get(interaction=contact, result="")
    assert wait.queue_id == cast.here.queue
    assert wait.preferred_id == cast.here.officials["anna"]


def test_an_answer_to_it_opens_it_again(cast: Cast, anna: Client, mail: Mail) -> None:
    send(anna, "", mail)
    attempt = mail.claim()
    assert attempt is not None
    answer = letters.plain(
        "Dziękuję.",
        sender=HALINA,
        message_id="<answer@example.pl>",
        In_Reply_To=f"<{attempt.parcel.external_id}>",
    )
    taken_in = mail.take(answer)
    contact = written(cast)
    assert taken_in.interaction_id == contact.id
    assert contact.state == "waiting"


def test_without_a_mailbox_the_page_says_so(cast: Cast, anna: Client) -> None:
    page = anna.get("/desk/write/").content.decode()
    assert 'id="letter-form"' not in page
    assert "Połączenia" in page


def test_a_place_that_is_not_there_is_none(cast: Cast, anna: Client, mail: Mail) -> None:
    for about in ("customer/999999", "case/1", "contact/0", "nothing"):
        assert anna.get(f"/desk/write/{about}/").status_code == 404


def test_everybody_of_a_case_gets_a_letter_of_their_own(
    cast: Cast, anna: Client, mail: Mail
) -> None:
    kind = cases.add_kind(cast.here.id, name="Awaria", department_id=cast.here.department)
    first = an_email(cast.here)
    case = cases.open_case(cast.here.id, kind_id=kind, title="Brak wody", interaction_id=first)
    other = an_email(cast.here, "Jan Kos <j.kos@example.pl>")
    cases.tie(cast.here.id, case_id=case, interaction_id=other)
    page = anna.get(f"/desk/write/case/{case}/").content.decode()
    everybody = re.search(r'data-text="([^"]+, [^"]+)"', page)[1]
    assert everybody == "h.wrzos@example.pl, j.kos@example.pl"
    form = {"to": everybody, "each": "yes", "text": "{customer}: woda wraca. {contact_number}"}
    for _time in range(2):  # sent twice, everybody has one letter
        told = send(anna, f"case/{case}/", mail, client_id="once", **form).json()
        assert (told["sent"], told["failed"], told["rest"]) == (2, [], "")
        assert told["back"] == f"/desk/case/{case}/"
        form["text"] += " "  # corrected between two tries: who has it has it
    with in_offices([cast.here.id]):
        begun = list(Interaction.objects.filter(direction="out").order_by("id"))
        texts = [Message.objects.get(interaction=one).text for one in begun]
        assert CaseInteraction.objects.filter(case=case, interaction__in=begun).count() == 2
    assert texts == [
        f"Halina Wrzos: woda wraca. {begun[0].number}",
        f"Jan Kos: woda wraca. {begun[1].number}",
    ]
    letters_out = []
    while attempt := mail.claim():
        letters_out.append(attempt.parcel)
    assert [one.recipients for one in letters_out] == [
        ("h.wrzos@example.pl",),
        ("j.kos@example.pl",),
    ]
    assert b"j.kos" not in letters_out[0].content


def test_letters_to_each_have_no_copies_and_a_bound(cast: Cast, anna: Client, mail: Mail) -> None:
    assert send(anna, "", mail, each="yes", cc="kopia@example.pl").status_code == 409
    many = ", ".join(f"a{n}@example.pl" for n in range(501))
    assert send(anna, "", mail, each="yes", to=many).status_code == 409
    with in_offices([cast.here.id]):
        assert not Interaction.objects.exists()


def test_a_long_list_goes_out_a_few_at_a_time(cast: Cast, anna: Client, mail: Mail) -> None:
    rest = ", ".join(f"Ktoś {n} <a{n}@example.pl>" for n in range(23))
    form = {"each": "yes", "client_id": "once"}
    draft = {"to": rest, "text": "Woda wraca.", "each=yes": "on"}
    anna.post("/desk/write/drafts/save/", {"draft": json.dumps(draft), "base": "0"})
    left = []
    while rest:
        before = rest
        told = send(anna, "", mail, to=rest, **form).json()
        assert (told["sent"], told["failed"]) == (10 if told["left"] else 3, [])
        rest = told["rest"]
        left.append(told["left"])
        with in_offices([cast.here.id]):
            assert Draft.objects.exists() == bool(rest)
    assert left == [13, 3, 0]
    # the answer to the last one was lost: nobody has it twice
    assert send(anna, "", mail, to=before, **form).json()["sent"] == 3
    with in_offices([cast.here.id]):
        assert Interaction.objects.filter(direction="out").count() == 23
        assert Interaction.objects.filter(direction="out", address_name="Ktoś 22").exists()


def test_who_could_not_be_written_to_is_told_by_name(cast: Cast, anna: Client, mail: Mail) -> None:
    form = {"each": "yes", "to": f"{HALINA}, Jan Kos <j.kos@example.pl>", "text": " "}
    told = send(anna, "", mail, **form).json()
    assert (told["sent"], told["left"]) == (0, 0)
    assert [one["to"] for one in told["failed"]] == [HALINA, "Jan Kos <j.kos@example.pl>"]
    assert all(one["why"] for one in told["failed"])


def test_the_writers_signature_stands_above_the_mailboxs(cast: Cast, anna: Client) -> None:
    mail = Mail(cast.here, signature="Urząd Gminy Zielonka")
    text = "Anna Lis\r\ninspektor, pokój 7"
    form = {"office": str(cast.here.id), "signature": text}
    assert anna.post("/account/me/signature/", form).status_code == 302
    assert "pokój 7" in anna.get("/account/me/").content.decode()
    foreign = {"office": str(cast.there.id), "signature": "x"}
    assert anna.post("/account/me/signature/", foreign).status_code == 302
    with in_offices([cast.there.id]):
        assert not Official.objects.exclude(signature="").exists()
    send(anna, "", mail)
    attempt = mail.claim()
    assert attempt is not None
    letter = message_from_bytes(attempt.parcel.content, policy=policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    words = "-- \nAnna Lis\ninspektor, pokój 7\nUrząd Gminy Zielonka"
    assert words in body.get_content().replace("\r\n", "\n")
