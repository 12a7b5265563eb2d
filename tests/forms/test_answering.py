"""Answers to a form are letters of the mailbox; what comes back goes on in the same contact."""

from email import message_from_bytes, policy

import pytest
from django.utils.translation import override

from okienko.administration.tests.test_sections import browser
from okienko.cases.actions import add_kind
from okienko.cases.models import Case
from okienko.channels.actions import change_account
from okienko.channels.form.door import FormDoor
from okienko.channels.models import Account
from okienko.channels.outbox.actions import claim
from okienko.desk.composer.recipients import at_first
from okienko.desk.conversation.query import conversation
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply
from okienko.interactions.models import Interaction, Message
from okienko.routing.actions import choose, end_callback
from okienko.routing.models import Callback, Wait
from tests.cast import an_email, at_work
from tests.mail import letters
from tests.mail.office import ADDRESS, Mail

pytestmark = pytest.mark.django_db


def without_mailboxes(forms):
    with in_offices([forms.office]):
        ids = list(Account.objects.filter(kind="email", enabled=True).values_list("id", flat=True))
    for account in ids:
        change_account(forms.office, account_id=account, enabled=False)


@pytest.fixture
def mail(forms):
    without_mailboxes(forms)
    return Mail(forms.cast.here, acknowledge=False)


@pytest.fixture
def contact(forms, later):
    one = forms.browser().begin()
    one.lamp(**{forms.q["more"]: "Ciemno <b>bardzo</b>"})
    one.who(name="Jan Nowak")
    later()
    one.send()
    with in_offices([forms.office]):
        return Interaction.objects.get(channel="form").id


def door_of(forms):
    with in_offices([forms.office]):
        return Account.objects.get(id=forms.account)


def answered(forms, contact, **more):
    by = official(forms.office, forms.cast.here.officials["anna"])
    return reply.by(by)(forms.office, interaction_id=contact, text="Naprawimy jutro.", **more)


def test_it_goes_from_the_mailbox_and_comes_back(forms, mail, contact):
    answered(forms, contact)
    attempt = claim(forms.office, account=door_of(forms))
    assert attempt is not None
    letter = message_from_bytes(attempt.parcel.content, policy=policy.default)
    assert ADDRESS in letter["From"]
    assert "jan@example.pl" in letter["To"]
    assert "Naprawimy jutro." in letter.get_body().get_content()
    back = letters.plain(
        "Dziękuję",
        sender="jan@example.pl",
        In_Reply_To=letter["Message-ID"],
        References=letter["Message-ID"],
    )
    taken = mail.take(back)
    assert taken.interaction_id == contact
    with in_offices([forms.office]):
        texts = Message.objects.filter(interaction=contact, direction="in").order_by("id")
        assert [message.text.strip() for message in texts][-1] == "Dziękuję"


def test_by_its_number_in_the_subject(forms, mail, contact):
    with in_offices([forms.office]):
        number = Interaction.objects.get(id=contact).number
    ours = letters.plain("Jeszcze coś", sender="jan@example.pl", subject=f"Sprawa {number}")
    assert mail.take(ours).interaction_id == contact
    strangers = letters.plain("Ja też", sender="zly@example.com", subject=f"Sprawa {number}")
    assert mail.take(strangers).interaction_id != contact


def test_the_desk_shows_the_answers_and_offers_the_address(forms, mail, contact):
    mail_back = letters.plain("Jeszcze coś", sender="jan@example.pl")
    mail.take(mail_back)
    with in_offices([forms.office], reading=True):
        row = Interaction.objects.select_related("customer").get(id=contact)
        assert at_first(row).to == "Jan Nowak <jan@example.pl>"
        with override("pl"):
            shown = conversation(row)
    (entry,) = [each for day in shown.days for each in day.entries if each.view]
    assert entry.template == "form/message.html"
    lines = {line.label: line.words for line in entry.view.lines}
    assert lines["Gdzie jest lampa?"] == "ul. Łąkowa 3"
    assert lines["Od kiedy?"] == "20 listopada 2026"


def test_who_left_a_number_alone_is_not_written_to_there(forms, mail, later):
    one = forms.browser().begin(0)
    one.post(words="Proszę o telefon")
    one.who(wish="phone", email="", phone="601 000 212")
    later()
    one.send()
    with in_offices([forms.office], reading=True):
        assert at_first(Interaction.objects.get(channel="form")).to == ""


def test_without_a_mailbox_answers_wait(forms, mail, contact):
    account = door_of(forms)
    assert FormDoor().held_up(account) is False
    assert FormDoor().check(account).state == "ok"
    without_mailboxes(forms)
    assert FormDoor().held_up(account) is True
    assert FormDoor().check(account).state == "failed"


def called_back(forms, later, number="601 000 212"):
    one = forms.browser().begin()
    one.lamp()
    one.who(wish="phone", email="", phone=number)
    later()
    one.send()
    with in_offices([forms.office]):
        return Interaction.objects.get(channel="form").id


def shown(forms, contact):
    with in_offices([forms.office], reading=True), override("en"):
        talk = conversation(Interaction.objects.select_related("customer").get(id=contact))
    return next(each.view for day in talk.days for each in day.entries if each.view)


def test_who_wants_to_be_called_is_on_the_list_until_somebody_has_called(forms, later):
    contact = called_back(forms, later)
    with in_offices([forms.office]):
        row = Callback.objects.get()
        wait = Wait.objects.get(interaction=contact)
    assert (row.value, row.reason, row.interaction_id) == ("+48601000212", "asked", contact)
    assert row.queue_id == wait.queue_id
    at_work(forms.cast.here, "anna")
    anna = forms.cast.here.officials["anna"]
    choose(forms.office, interaction_id=contact, official_id=anna)
    assert shown(forms, contact).callback.state == "open"
    by = official(forms.office, forms.cast.here.officials["anna"])
    end_callback.by(by)(forms.office, callback_id=row.id)
    assert shown(forms, contact).callback.state == "done"


def test_a_case_is_made_of_a_form_at_one_press_and_shows_its_answers(forms, contact):
    topic = {"topic_id": forms.cast.here.topic}
    kind = add_kind(forms.office, name="Oświetlenie", **topic)
    anna = browser(forms.cast, "anna")
    page = anna.get(f"/desk/contact/{contact}/timeline/").content.decode()
    assert "form-case-" in page
    press = {"kind": kind, "title": "Nie świeci lampa: ul. Łąkowa 3"}
    for _twice in range(2):
        assert anna.post(f"/desk/contact/{contact}/case/", press).status_code == 204
    with in_offices([forms.office]):
        case = Case.objects.get()
        assert Interaction.objects.get(id=contact).state == "waiting"
    assert (case.kind_id, case.title) == (kind, press["title"])
    shown_there = anna.get(f"/desk/case/{case.id}/").content.decode()
    assert "Gdzie jest lampa?" in shown_there
    assert "Ciemno &lt;b&gt;bardzo" in shown_there
    assert "form-case-" not in anna.get(f"/desk/contact/{contact}/timeline/").content.decode()
    wrong = anna.post(f"/desk/contact/{an_email(forms.cast.here)}/case/", {"kind": "x"})
    assert wrong.status_code == 409
