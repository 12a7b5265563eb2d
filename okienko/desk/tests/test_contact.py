"""What an official does with a contact: answers, notes, wraps up, passes on, puts back."""

import json
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from okienko.cases import actions as cases
from okienko.cases.models import Case, CaseInteraction
from okienko.channels.actions import add_account
from okienko.channels.email.settings import EmailSettings
from okienko.channels.secrets import SecretsField
from okienko.desk.composer.query import composer
from okienko.desk.work.query import work
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Attachment, Interaction, Message
from okienko.knowledge.actions import add_template
from okienko.offices import actions as offices
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Presence, Wait
from tests.cast import Cast, a_call, an_email, at_work

from .conftest import taken


def test_an_answer_that_two_windows_send_is_one(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))

    def name_in_a_window() -> str:
        page = anna.get(f"/desk/contact/{letter}/").content.decode()
        return re.search(r'name="client_id" value="([^"]+)"', page)[1]

    first, second = name_in_a_window(), name_in_a_window()
    for name in (first, second):
        form = {"text": "Przyjadą jutro.", "client_id": name}
        assert anna.post(f"/desk/contact/{letter}/reply/", form).status_code == 200
    with in_offices([cast.here.id]):
        assert Message.objects.filter(interaction_id=letter, direction="out").count() == 1
    again = {"text": "Przyjadą jutro.", "client_id": name_in_a_window()}
    anna.post(f"/desk/contact/{letter}/reply/", again)
    with in_offices([cast.here.id]):
        assert Message.objects.filter(interaction_id=letter, direction="out").count() == 2


def test_an_answer_goes_out_with_its_file(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))
    file = SimpleUploadedFile("harmonogram.pdf", b"%PDF-1.7", "application/pdf")
    form = {"text": "W poniedziałek.", "subject": "Re: Bioodpady", "attachments": [file]}
    response = anna.post(f"/desk/contact/{letter}/reply/", form)
    assert response.status_code == 200
    assert "W poniedziałek." not in response.content.decode()  # the form comes back empty
    with in_offices([cast.here.id]):
        message = Message.objects.get(interaction=letter, direction="out")
        assert (message.text, message.delivery) == ("W poniedziałek.", "queued")
        kept = Attachment.objects.get(message=message)
    got = anna.get(f"/desk/file/{kept.id}/")
    assert got.content == b"%PDF-1.7"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got.headers["Content-Security-Policy"]


def test_a_contact_costs_a_bounded_number_of_queries(
    cast: Cast, anna: Client, django_assert_max_num_queries
) -> None:
    letter = taken(cast, an_email(cast.here))
    anna.get("/desk/")  # from then on the browser is known for some minutes
    with django_assert_max_num_queries(51):
        assert anna.get(f"/desk/contact/{letter}/").status_code == 200
    with django_assert_max_num_queries(38):
        anna.get(f"/desk/contact/{letter}/", headers={"HX-Request": "true"})
    with django_assert_max_num_queries(21):
        anna.get("/desk/")


def test_an_empty_answer_is_refused_in_words(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))
    response = anna.post(f"/desk/contact/{letter}/reply/", {"text": "  "})
    assert response.status_code == 409
    assert response.headers["X-Words"]


def test_a_letter_that_asks_for_a_decision_brings_the_hint(cast: Cast, anna: Client) -> None:
    text = "Wnoszę o wydanie zaświadczenia o niezaleganiu."
    letter = taken(cast, an_email(cast.here, text=text))
    assert "63 § 1" in anna.get(f"/desk/contact/{letter}/").content.decode()
    plain = taken(cast, an_email(cast.here, text="Kiedy czynne?"), "piotr")
    hint = f"/desk/contact/{plain}/hint/"
    assert "63 § 1" not in anna.post(hint, {"text": "Czynne do 15:30."}).content.decode()
    assert "63 § 1" in anna.post(hint, {"text": "Rozpatrzymy wniosek."}).content.decode()


def test_an_intervention_opens_a_case(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))
    finish = f"/desk/contact/{letter}/finish/"
    assert anna.post(finish, {"outcome": "intervention"}).status_code == 409
    kind = cases.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)
    form = {
        "outcome": "intervention",
        "case": "new",
        "kind": kind,
        "title": "Pełny pojemnik",
        "topic_text": "odpady",
    }
    response = anna.post(finish, form)
    assert response.status_code == 200
    with in_offices([cast.here.id]):
        case = Case.objects.get(title="Pełny pojemnik")
        assert CaseInteraction.objects.filter(case=case, interaction=letter).exists()
        closed = Interaction.objects.get(id=letter)
        assert (closed.state, closed.topic_id) == ("closed", cast.here.topic)
    assert case.number in json.loads(response.headers["HX-Trigger"])["said"]["value"]


def test_a_topic_that_is_none_is_not_dropped_without_a_word(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))
    finish = f"/desk/contact/{letter}/finish/"
    typed = {"outcome": "information", "topic": "", "topic_text": "odp"}
    refused = anna.post(finish, typed)
    assert refused.status_code == 409
    assert "„odp”" in unquote(refused.headers["X-Words"])
    assert anna.post(finish, typed | {"topic_text": " "}).status_code == 200


def test_an_intervention_is_tied_to_an_open_case(cast: Cast, anna: Client) -> None:
    kind = cases.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)
    first = an_email(cast.here)
    case = cases.open_case(cast.here.id, kind_id=kind, title="Pojemnik", interaction_id=first)
    call = taken(cast, an_email(cast.here))
    page = anna.get(f"/desk/contact/{call}/").content.decode()
    assert f'<option value="{case}">' in page
    anna.post(f"/desk/contact/{call}/finish/", {"outcome": "intervention", "case": str(case)})
    with in_offices([cast.here.id]):
        assert CaseInteraction.objects.filter(case=case).count() == 2


def test_what_is_chosen_is_kept_at_once(cast: Cast, anna: Client) -> None:
    call = taken(cast, a_call(cast.here))
    form = {"outcome": "information", "topic": cast.here.topic}
    assert anna.post(f"/desk/contact/{call}/describe/", form).status_code == 204
    with in_offices([cast.here.id]):
        assert Interaction.objects.get(id=call).outcome == "information"
    finish = anna.post(f"/desk/contact/{call}/finish/", form)
    assert finish.status_code == 409  # the customer is still there


def test_a_call_is_passed_on(cast: Cast, anna: Client) -> None:
    call = taken(cast, a_call(cast.here))
    page = anna.get(f"/desk/contact/{call}/transfer/").content.decode()
    assert "Podatki" in page
    assert re.search(r"Piotr</span>\s*<span class=\"tag ok\">gotowość</span>", page)
    to = f"queue-{cast.here.other_queue}"
    assert anna.post(f"/desk/contact/{call}/pass-on/", {"to": to}).status_code == 204
    with in_offices([cast.here.id]):
        assert Wait.objects.get(interaction=call, result="").queue_id == cast.here.other_queue
    assert anna.post(f"/desk/contact/{call}/pass-on/", {"to": to}).status_code == 409


def test_signing_out_gives_written_work_back(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))
    assert anna.post("/desk/sign-out/").status_code == 302
    with in_offices([cast.here.id]):
        assert Interaction.objects.get(id=letter).state == "waiting"
        assert not Engagement.objects.filter(ended_at=None).exists()
    assert Presence.objects.get(person=cast.here.persons["anna"]).state == "off"
    assert anna.get("/desk/").status_code == 302


def test_signing_out_in_mid_call_is_refused(cast: Cast, anna: Client) -> None:
    taken(cast, a_call(cast.here))
    response = anna.post("/desk/sign-out/", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert anna.get("/desk/").status_code == 200


def test_signing_out_of_two_offices_is_done_in_both_or_in_none(cast: Cast, anna: Client) -> None:
    person = cast.here.persons["anna"]
    guest = offices.add_official(cast.there.id, person_id=person, name="Anna")
    cast.there.officials["anna"] = guest
    letter = taken(cast, an_email(cast.here))
    call = taken(Cast(here=cast.there, there=cast.here), a_call(cast.there))
    for headers in ({"HX-Request": "true"}, {}):
        assert anna.post("/desk/sign-out/", headers=headers).status_code in (302, 409)
        with in_offices([cast.here.id]):
            assert Interaction.objects.get(id=letter).state == "active"
        assert Presence.objects.get(person=person).state == "ready"
        assert anna.get("/desk/").status_code == 200
    routing.end_talk(cast.there.id, interaction_id=call, official_id=guest)
    assert anna.post("/desk/sign-out/").status_code == 302
    with in_offices([cast.here.id]):
        assert Interaction.objects.get(id=letter).state == "waiting"
    assert Presence.objects.get(person=person).state == "off"
    assert anna.get("/desk/").status_code == 302


def test_an_answer_that_did_not_arrive_shows_in_my_work(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))

    def answered(delivery: str, error: str = "") -> None:
        anna.post(f"/desk/contact/{letter}/reply/", {"text": "W poniedziałek."})
        with in_offices([cast.here.id]):
            last = Message.objects.filter(interaction=letter, direction="out").latest("id")
        interactions.delivered(cast.here.id, message_id=last.id, delivery=delivery, error=error)

    def tags() -> list[str]:
        page = anna.get("/desk/work/").content.decode()
        assert f'id="work-{letter}"' in page
        return re.findall(r'class="tag late">([^<]+)<', page)

    assert tags() == []
    answered("failed", "550")
    assert tags() == ["nie wysłano"]
    answered("uncertain")
    assert tags() == ["być może wysłano"]
    answered("sent")
    assert tags() == []


def test_a_contact_and_the_one_it_continues_lead_to_each_other(cast: Cast, anna: Client) -> None:
    old = taken(cast, an_email(cast.here, external_id="old@example.pl"))
    anna.post(f"/desk/contact/{old}/finish/", {"outcome": "information"})
    with clock.at(clock.now() + timedelta(days=40)):
        new = an_email(cast.here, continues=["old@example.pl"])
    with in_offices([cast.here.id]):
        numbers = {row.id: row.number for row in Interaction.objects.all()}

    def links(contact: int) -> dict[str, str]:
        page = anna.get(f"/desk/contact/{contact}/", headers={"HX-Request": "true"})
        found = re.findall(
            r'<a class="s" href="([^"]+)"[^>]*>([^<]*K-[^<]*)</a>', page.content.decode()
        )
        return {words: address for address, words in found}

    assert links(new) == {f"nawiązuje do {numbers[old]}": f"/desk/contact/{old}/"}
    assert links(old) == {f"ciąg dalszy w {numbers[new]}": f"/desk/contact/{new}/"}


def test_a_page_that_is_left_keeps_its_customer(cast: Cast, anna: Client) -> None:
    call = taken(cast, a_call(cast.here))
    anna.post("/desk/left/")
    state = anna.get("/desk/state/").json()["talks"][0]
    assert state["state"] == "kept"
    assert state["keptUntil"] > state["keptSince"]
    assert anna.post(f"/desk/contact/{call}/back/").status_code == 204
    assert anna.get("/desk/state/").json()["talks"][0]["state"] == "active"


@pytest.mark.parametrize("reason", ["break", "meeting", "training", "paperwork"])
def test_a_break_has_a_reason(cast: Cast, anna: Client, reason: str) -> None:
    anna.post("/desk/presence/", {"state": "not_ready", "reason": reason})
    assert anna.get("/desk/state/").json()["presence"]["state"] == "not_ready"
    anna.post("/desk/presence/", {"state": "ready"})
    assert anna.get("/desk/state/").json()["presence"]["state"] == "ready"


def test_looking_at_a_contact_opens_no_secret_of_its_door(
    cast: Cast, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = taken(cast, an_email(cast.here))
    settings = EmailSettings(
        address="a@example.pl", imap_host="localhost", smtp_host="localhost", password="a"
    )
    account = add_account(cast.here.id, kind="email", name="a", settings=settings)
    with in_offices([cast.here.id]):
        Interaction.objects.filter(id=letter).update(account=account)
        customer = Interaction.objects.get(id=letter).customer_id
    opened: list[object] = []
    monkeypatch.setattr(SecretsField, "from_db_value", lambda *row: opened.append(row))
    for page in (f"/desk/contact/{letter}/", f"/desk/customer/{customer}/"):
        assert anna.get(page).status_code == 200
    assert opened == []


def test_a_thread_that_was_opened_again_today_is_not_late(cast: Cast, anna: Client) -> None:
    official, first = cast.here.officials["anna"], "<first@example.pl>"
    with clock.at(clock.now() - timedelta(days=20)):
        at_work(cast.here, "anna")
        letter = taken(cast, an_email(cast.here, external_id=first))
        routing.finish(
            cast.here.id, interaction_id=letter, official_id=official, outcome="information"
        )
    assert an_email(cast.here, continues=[first]) == letter
    at_work(cast.here, "anna")
    taken(cast, letter)
    with in_offices([cast.here.id]):
        (mine,) = work([official])
    assert not mine.late
    assert clock.now() - mine.received < timedelta(hours=1)


def test_who_calls_from_the_browser_and_tells_no_name(cast: Cast, anna: Client) -> None:
    call = taken(cast, a_call(cast.here, number="", conversation="web-1"))
    page = anna.get(f"/desk/contact/{call}/").content.decode()
    told = json.dumps(anna.get("/desk/state/").json(), ensure_ascii=False)
    for shown in (page, told):
        assert "Klient nieznany" in shown
        assert "z przeglądarki" in shown
        assert "Numer zastrzeżony" not in shown


def test_the_key_stands_on_the_offer_that_it_accepts(cast: Cast, anna: Client) -> None:
    official = cast.here.officials["anna"]
    routing.set_limits(cast.here.id, official_id=official, written_limit=2)
    for subject in ("Pierwszy", "Drugi"):
        letter = an_email(cast.here, subject=subject)
        with in_offices([cast.here.id]):
            wait = Wait.objects.get(interaction=letter, result="").id
        assert routing.make_offer(cast.here.id, wait_id=wait, official_id=official) is not None
    page = anna.get("/desk/work/").content.decode()
    assert page.count('id="accept-') == 2
    assert page.count('data-key="a"') == 1
    assert page.index('data-key="a"') < page.index("Drugi")


def test_templates_of_letters_are_for_what_is_answered_by_a_letter(cast: Cast) -> None:
    for name, channel in (("List", "email"), ("Czat", "chat"), ("Każdy", "")):
        add_template(cast.here.id, name=name, body="x", channel=channel)
    letter = taken(cast, an_email(cast.here))
    with in_offices([cast.here.id]):
        row = Interaction.objects.get(id=letter)
        for door, names in (
            ("chat", {"Czat", "Każdy"}),
            ("form", {"List", "Każdy"}),
            ("email", {"List", "Każdy"}),
        ):
            row.channel = door
            shown = composer(row, cast.here.officials["anna"]).templates
            assert {one.name for one in shown} == names, door
