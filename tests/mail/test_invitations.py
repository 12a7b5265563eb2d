"""Calendar files are told in words: what mailers really send, and what nobody should."""

from dataclasses import asdict
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.email import preparing
from okienko.channels.email.invitation import MOST, Invitation, invitations
from okienko.channels.email.letter import LetterFile
from okienko.channels.email.meetings import meeting
from okienko.channels.email.models import LetterForm
from okienko.channels.email.readers import readers
from okienko.channels.email.reading import read_letter
from okienko.events.security.scope import in_offices
from okienko.offices.models import Person
from tests.cast import Cast, the_cast

from .office import Mail

# as Outlook writes it: folded lines, a zone by Microsoft's name, an alarm with a text of its own
OUTLOOK = """BEGIN:VCALENDAR
METHOD:REQUEST
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Central European Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN="Kowalska, Ewa":mailto:ewa.kowalska@firma.example
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=urzad@gmina.
 example:mailto:urzad@gmina.example
ATTENDEE;ROLE=REQ-PARTICIPANT;CN=Jan:mailto:jan@firma.example
SUMMARY;LANGUAGE=pl-PL:Odbiór drogi\\, ul. Leśna
DTSTART;TZID=Central European Standard Time:20270112T101500
DTEND;TZID=Central European Standard Time:20270112T114500
LOCATION;LANGUAGE=pl-PL:Urząd Gminy\\nsala 12
BEGIN:VALARM
DESCRIPTION:REMINDER
SUMMARY:Przypomnienie
TRIGGER;RELATED=START:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
"""
GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20270701T070000Z
DTEND:20270701T080000Z
ORGANIZER;CN=Urząd:mailto:urzad@gmina.example
ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=DECLINED;CN=Halina Wrzos:mailto:h.wrzos@example.pl
SUMMARY:Wizja lokalna
END:VEVENT
END:VCALENDAR
"""


def told(*texts: str) -> tuple[Invitation, ...]:
    files = [LetterFile("zaproszenie.ics", "text/calendar", text.encode()) for text in texts]
    return invitations(files)


def event(*lines: str, method: str = "REQUEST") -> str:
    inside = "\r\n".join(lines)
    return f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n{inside}\r\nEND:VEVENT\r\n"


def test_an_invitation_of_outlook() -> None:
    (found,) = told(OUTLOOK, OUTLOOK)
    assert found == Invitation(
        kind="REQUEST",
        what="Odbiór drogi, ul. Leśna",
        starts="2027-01-12T09:15:00+00:00",
        ends="2027-01-12T10:45:00+00:00",
        where="Urząd Gminy sala 12",
        who="Kowalska, Ewa <ewa.kowalska@firma.example>",
        people=2,
    )


def test_an_answer_of_google() -> None:
    (found,) = told(GOOGLE)
    assert (found.kind, found.answer) == ("REPLY", "DECLINED")
    assert found.who == "Halina Wrzos <h.wrzos@example.pl>"
    assert (found.starts, found.ends) == ("2027-07-01T07:00:00+00:00", "2027-07-01T08:00:00+00:00")


@pytest.mark.parametrize(
    ("lines", "starts", "ends", "zone"),
    [
        (["DTSTART;VALUE=DATE:20270102", "DTEND;VALUE=DATE:20270105"],
         "2027-01-02", "2027-01-04", ""),
        (["DTSTART;VALUE=DATE:20270102"], "2027-01-02", "", ""),
        (["DTSTART:20270102T080000", "DURATION:PT1H30M"],
         "2027-01-02T08:00:00", "2027-01-02T09:30:00", ""),
        (["DTSTART;TZID=Mars:20270102T080000"], "2027-01-02T08:00:00", "", "Mars"),
        (["DTSTART;TZID=../../etc/passwd:20270102T080000"],
         "2027-01-02T08:00:00", "", "../../etc/passwd"),
        (["DTSTART:20270102T080000Z", "DTEND:jutro"], "2027-01-02T08:00:00+00:00", "", ""),
        (["DTSTART;VALUE=DATE:99991231", "DURATION:P9999W"], "9999-12-31", "", ""),
    ],
)  # fmt: skip
def test_times(lines: list[str], starts: str, ends: str, zone: str) -> None:
    (found,) = told(event(*lines))
    assert (found.starts, found.ends, found.zone) == (starts, ends, zone)


@pytest.mark.parametrize("start", ["20271345", "2027", "", "20270230T100000", "00000101T000000"])
def test_a_time_that_is_none_is_no_meeting(start: str) -> None:
    assert told(event(f"DTSTART:{start}", "SUMMARY:x")) == ()


def test_what_is_cancelled_and_what_repeats() -> None:
    lines = ("DTSTART:20270102T080000Z", "STATUS:CANCELLED", "RRULE:FREQ=WEEKLY")
    (found,) = told(event(*lines))
    assert (found.kind, found.repeats) == ("CANCEL", True)


def test_a_calendar_of_thousands_is_told_in_part() -> None:
    many = "".join(event(f"DTSTART:20270102T08{n % 60:02}00Z", f"UID:{n}") for n in range(9000))
    assert len(told(many)) == MOST


@given(st.text(alphabet='BEGINDVT:;=\\\r\n 0123456789Zé,"', max_size=300), st.binary(max_size=200))
def test_whatever_a_file_holds_it_is_read(text: str, data: bytes) -> None:
    told(event("DTSTART:20270102T080000Z", text))
    invitations([LetterFile("a.ics", "text/calendar", data)])


# --- the page


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return the_cast()


def invited(calendar: str) -> bytes:
    """A letter as Outlook sends it: the calendar as one of its alternatives."""
    return (
        "From: Ewa <ewa.kowalska@firma.example>\nTo: urzad@gmina.example\nSubject: Spotkanie\n"
        'Message-ID: <s@x>\nContent-Type: multipart/alternative; boundary="B"\n\n'
        "--B\nContent-Type: text/plain; charset=utf-8\n\nZapraszam.\n"
        "--B\nContent-Type: text/calendar; charset=utf-8; method=REQUEST\n"
        f"Content-Transfer-Encoding: 8bit\n\n{calendar}\n--B--\n"
    ).encode()


def test_the_desk_says_when_in_the_zone_of_the_office(cast: Cast) -> None:
    assert read_letter(invited(OUTLOOK)).text.strip() == "Zapraszam."
    mail = Mail(cast.here, acknowledge=False)
    hostile = OUTLOOK.replace("Odbiór drogi", "<script>alert(1)</script>")
    taken = mail.take(invited(hostile))
    browser = Client()
    browser.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    page = browser.get(f"/desk/contact/{taken.interaction_id}/timeline/").content.decode()
    assert "Zaproszenie:" in page
    assert "wtorek 12 stycznia 2027, 10:15–11:45" in page
    assert "2 osoby zaproszone" in page
    assert "Urząd Gminy sala 12" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "invitation.ics" in page


def test_a_letter_of_before_is_read_once_more_for_its_meeting(cast: Cast) -> None:
    mail = Mail(cast.here, acknowledge=False)
    other = mail.take(invited(OUTLOOK.replace("VEVENT", "VTODO")).replace(b"<s@x>", b"<t@x>"))
    taken = mail.take(invited(OUTLOOK))
    plain = mail.take(
        invited(OUTLOOK).replace(b"text/calendar", b"text/csv").replace(b"s@x", b"u@x")
    )
    meetings = import_module("okienko.channels.email.migrations.0007_meetings_of_before")
    with in_offices([mail.office]):
        LetterForm.objects.update(invitations=[])  # as the program of before kept them
        with connection.cursor() as cursor:
            cursor.execute(meetings.AGAIN)
    assert preparing.waiting(mail.office) == [taken.message_id, other.message_id]
    assert plain.message_id
    for message in preparing.waiting(mail.office):
        preparing.prepare(mail.office, message, readers.read)
    assert preparing.waiting(mail.office) == []
    browser = Client()
    browser.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    page = browser.get(f"/desk/contact/{taken.interaction_id}/timeline/").content.decode()
    assert "wtorek 12 stycznia 2027" in page


def test_the_last_hours_that_there_are_can_be_shown() -> None:
    text = (
        "BEGIN:VEVENT\nSUMMARY:End\nDTSTART:99991231T233000Z\nDTEND:99991231T234500Z\nEND:VEVENT\n"
    )
    (found,) = invitations([LetterFile("a.ics", "text/calendar", text.encode())])
    with timezone.override("Europe/Warsaw"):
        assert "23:30–23:45" in meeting(asdict(found)).when
