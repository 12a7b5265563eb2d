"""A letter on the desk: its new part, its HTML in a frame where nothing runs, its original."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from okienko.channels.email.door import EmailDoor
from okienko.channels.outbox import actions
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from okienko.interactions.queries import begun
from okienko.offices.models import Person
from tests.cast import Cast, the_cast

from . import letters
from .office import Mail

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = b"""\
From: Jan <jan@example.pl>
To: urzad@gmina.example
Subject: Hostile
Message-ID: <hostile@example.pl>
Content-Type: text/html; charset=utf-8

<p>Good day</p><script>top.document.title='owned'</script>
<img src=x onerror="top.document.title='owned'"><svg onload=alert(1)>
<img src="https://tracker.example/pixel.gif"><iframe src="https://evil.example"></iframe>
<form action="https://evil.example"><input name=password><button>Sign in</button></form>
<a href="javascript:alert(1)">a</a> <a href="https://www.example.pl/">b</a>
"""


SECOND = b"""\
From: Jan <jan@example.pl>
To: urzad@gmina.example
Subject: Re: Pytanie
Message-ID: <second@example.pl>
In-Reply-To: <first@example.pl>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

"""


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def mail(cast: Cast) -> Mail:
    return Mail(cast.here)


def signed_in(person: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(id=person))
    return client


def test_the_frame_runs_and_loads_nothing(mail: Mail, cast: Cast) -> None:
    taken = mail.take(HOSTILE)
    anna = signed_in(cast.here.persons["anna"])
    answer = anna.get(f"/email/message/{taken.message_id}/")
    body = answer.content.decode()
    assert "Good day" in body
    for word in ("script>", "onerror", "onload", "tracker", "evil", "<form", "javascript:"):
        assert word not in body
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "http" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    opened = anna.get(f"/email/message/{taken.message_id}/?remote=1")
    assert "https://tracker.example/pixel.gif" in opened.content.decode()
    assert "allow-scripts" not in opened["Content-Security-Policy"]
    assert 'rel="noopener noreferrer nofollow"' in opened.content.decode()


def test_pictures_of_the_letter_itself_are_shown(mail: Mail, cast: Cast) -> None:
    taken = mail.take(letters.with_files())
    body = signed_in(cast.here.persons["anna"]).get(f"/email/message/{taken.message_id}/")
    assert "data:image/png;base64," in body.content.decode()


def test_the_original_is_there_byte_for_byte(mail: Mail, cast: Cast) -> None:
    source = letters.with_files()
    taken = mail.take(source)
    anna = signed_in(cast.here.persons["anna"])
    answer = anna.get(f"/email/message/{taken.message_id}/original/")
    assert answer.content == source.replace(b"\n", b"\r\n")
    assert answer["Content-Disposition"].startswith("attachment;")


def test_another_offices_letters_do_not_exist(mail: Mail, cast: Cast) -> None:
    taken = mail.take(HOSTILE)
    olena = signed_in(cast.there.persons["olena"])
    assert olena.get(f"/email/message/{taken.message_id}/").status_code == 404
    assert olena.get(f"/email/message/{taken.message_id}/original/").status_code == 404
    assert Client().get(f"/email/message/{taken.message_id}/").status_code == 302


def rendered(mail: Mail, message_id: int | None) -> str:
    with in_offices([mail.office]):
        message = begun(Message.objects.select_related("interaction")).get(id=message_id)
        files = {message.id: list(message.attachments.all())}
        view = EmailDoor().views([message], files)[message.id]
        entry = {"message": message, "view": view, "files": files[message.id]}
        return render_to_string("email/message.html", {"entry": entry})


def test_the_timeline_shows_what_is_new_first(mail: Mail) -> None:
    mail.take(SECOND.replace(b"<second@", b"<first@") + b"Pierwszy list")
    second = "Nowe <b>słowa</b>\n\nW dniu 2026-11-20 Urząd napisał(a):\n> Stare słowa"
    taken = mail.take(SECOND + second.encode())
    page = rendered(mail, taken.message_id)
    assert "Nowe &lt;b&gt;słowa" in page
    assert f"/email/message/{taken.message_id}/original/" in page
    assert page.index("Nowe") < page.index("<details") < page.index("Stare słowa")


def test_the_timeline_warns_of_what_may_run_and_frames_html(mail: Mail) -> None:
    taken = mail.take(letters.with_files())
    page = rendered(mail, taken.message_id)
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "fakturafdp.exe" in page.split('class="hint warns"')[1].split("</p>")[0]
    assert "remote=1" not in page
    assert "remote=1" in rendered(mail, mail.take(HOSTILE).message_id)


def test_a_doubtful_answer_asks_a_person(mail: Mail, cast: Cast) -> None:
    taken = mail.take(letters.plain())
    attempt = mail.claim()
    assert attempt
    actions.hand(mail.office, attempt=attempt)
    actions.recover(mail.office, account_id=mail.account)
    message = mail.messages(taken.interaction_id)[1]
    anna = signed_in(cast.here.persons["anna"])
    page = anna.get(f"/desk/contact/{taken.interaction_id}/timeline/").content.decode()
    assert f"/outbox/message/{message.id}/again/" in page
    assert f"/outbox/message/{message.id}/sent/" in page
