"""Machines and delivery reports: the pure rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.email.absence import answers_by_itself
from okienko.channels.email.acknowledging import Told, folded, may_acknowledge
from okienko.channels.email.compose import LetterDraft, compose, new_message_id
from okienko.channels.email.letter import DeliveryReport, Mailbox
from okienko.channels.email.parse import parse_letter
from okienko.channels.email.robots import Author, judge
from okienko.channels.email.seal import LOOP_HEADER, is_ours, sealed

from . import letters

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OURS = Mailbox("urzad@gmina.example", "Urząd Gminy")
MINE = new_message_id(7, "gmina.example")


def who(raw: bytes) -> Author:
    return judge(parse_letter(raw), own_addresses=[OURS.address], ours=False).author


def test_people_and_machines() -> None:
    assert who(letters.plain()) is Author.PERSON
    assert who(letters.plain(Auto_Submitted="no")) is Author.PERSON
    assert who(letters.out_of_office(answers="x@y")) is Author.ANSWER
    assert who(letters.plain(Auto_Submitted="auto-generated; type=x")) is Author.MACHINE
    assert who(letters.plain(Precedence="bulk")) is Author.LIST
    assert who(letters.plain(Precedence="auto_reply")) is Author.ANSWER
    assert who(letters.plain(List_Id="<news.example.pl>")) is Author.LIST
    assert who(letters.plain(X_Auto_Response_Suppress="DR, OOF, AutoReply")) is Author.MACHINE
    assert who(letters.plain(X_Auto_Response_Suppress="RN, NRN")) is Author.PERSON
    assert who(letters.plain(Return_Path="<>")) is Author.MACHINE
    assert who(letters.plain(sender="noreply@shop.example")) is Author.MACHINE
    assert who(letters.plain(sender="Urząd <URZAD@gmina.example>")) is Author.MACHINE
    assert who(b"Subject: nobody\r\n\r\nx") is Author.MACHINE


def test_delivery_reports_name_the_message() -> None:
    mine = new_message_id(7, "gmina.example")
    letter = parse_letter(letters.bounce(of=mine))
    assert letter.report is not None
    assert letter.report.message_id == mine
    (result,) = letter.report.results
    assert (result.action, result.addresses) == ("failed", ("jan@example.pl",))
    assert result.words == "5.1.1 smtp; 550 5.1.1 <jan@example.pl>: User unknown"
    assert who(letters.bounce(of=mine)) is Author.REPORT
    delayed = parse_letter(letters.bounce(of=mine, action="delayed", status="4.4.1")).report
    assert delayed is not None
    assert delayed.action == "delayed"


def test_a_bounce_in_prose_is_known_by_our_id() -> None:
    mine = new_message_id(7, "gmina.example")
    raw = letters.plain(
        f"This message was created automatically.\n\nMessage-ID: <{mine}>\n",
        sender="Mail Delivery System <Mailer-Daemon@mx.example>",
        Return_Path="<>",
        X_Failed_Recipients="jan@example.pl",
    )
    report = parse_letter(raw).report
    assert report is not None
    assert (report.action, report.message_id) == ("failed", mine)


def test_a_read_receipt_is_an_automatic_answer() -> None:
    raw = (
        b"From: jan@example.pl\r\nContent-Type: multipart/report; "
        b'report-type=disposition-notification; boundary="B"\r\n\r\n--B\r\n\r\nread\r\n--B--\r\n'
    )
    assert who(raw) is Author.ANSWER
    repacked = (
        b"From: jan@example.pl\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\nread"
        b"\r\n--B\r\nContent-Type: message/disposition-notification\r\n\r\n"
        b"Final-Recipient: rfc822;jan@example.pl\r\nDisposition: manual-action/MDN-sent-manually;"
        b" displayed\r\n\r\n--B--\r\n"
    )
    assert who(repacked) is Author.ANSWER


def test_our_own_acknowledgement_is_never_acknowledged() -> None:
    raw = compose(
        LetterDraft(OURS, [Mailbox("inny@urzad.example")], "Re: x", "Dziękujemy", "okienko.1.aa@g",
              NOON, automatic=True)
    )  # fmt: skip
    verdict = judge(parse_letter(raw), own_addresses=[], ours=False)
    assert not verdict.acknowledge


# --- automatic answers


def absence(subject: str, text: str = "Jestem na urlopie do 5 grudnia.", **headers: str) -> bytes:
    return letters.plain(text, subject=subject, message_id="<ooo@example.pl>", **headers)


def test_an_absence_of_exchange_is_an_automatic_answer() -> None:
    raw = absence(
        "Odpowiedź automatyczna: [K-2026-000123] Pytanie",
        Auto_Submitted="auto-generated",
        X_Auto_Response_Suppress="All",
        In_Reply_To=f"<{MINE}>",
    )
    assert who(raw) is Author.ANSWER


@pytest.mark.parametrize(
    "subject",
    [
        "Autoodpowiedź: Re: [K-2026-000123] Pytanie",
        "Odpowiedź automatyczna: Pytanie",
        "Automatyczna odpowiedź: Pytanie",
        "AUTOODPOWIEDŹ : Pytanie",
        "Poza biurem: Pytanie",
        "Automatic reply: Question",
        "Automatic reply",
        "Auto-Reply: Question",
        "Out of office",
        "Out of Office: Re: Question",
        "Out of Office AutoReply: Question",
        "[EXTERNAL] Automatic reply: Question",
        "Автоматична відповідь: Питання",
        "Автовідповідь: Питання",
        "Поза офісом: Питання",
        "Automatische Antwort: Frage",
        "Abwesenheitsnotiz: Frage",
        "Automatická odpověď: Dotaz",
        "Odpowiedz automatyczna: Pytanie",
        "Autoodpowiedz: Pytanie",
        "Poza biurem Re: Pytanie",
        "Auto-odpowiedź Odp: Pytanie",
        "[Auto-Reply] Question",
        "(Automatic reply) Question",
        "Wiadomość automatyczna: Pytanie",
        "OOO Re: Pytanie",
        "OOO: Re: Question",
        "Nieobecny: Re: Pytanie",
        "Nieobecna Odp: Pytanie",
        "Urlop: Odp: Pytanie",
        "Abwesenheit: AW: Frage",
    ],
)
def test_an_automatic_answer_without_headers_is_known_by_its_subject(subject: str) -> None:
    assert who(absence(subject)) is Author.ANSWER
    assert who(absence(subject, "Dziękuję za wiadomość, odpiszę.")) is Author.ANSWER


@pytest.mark.parametrize(
    "header",
    ["X_Mail_Autoreply", "X_Autoreply_From", "X_Autoresponder", "X_Auto_Response_From",
     "X_MDaemon_Autoresponder", "X_Ovh_Autoresponder", "X_Ovh_Mail_Auto_Reply"],
)  # fmt: skip
def test_headers_of_older_servers_mark_an_automatic_answer(header: str) -> None:
    assert who(absence("Re: Pytanie", "Dziękuję.", **{header: "1"})) is Author.ANSWER
    assert who(absence("Pytanie", "Dziękuję.", X_Precedence="auto_reply")) is Author.ANSWER
    assert who(absence("Pytanie", "Mam.", X_POST_MessageClass="9; Autoresponder")) is Author.ANSWER
    assert who(absence("Re: Pytanie", "Dziękuję.", **{header: "no"})) is Author.PERSON


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Out of Office: Question", "I am out of the office until Monday."),
        ("Odp: Poza biurem: Pytanie", "Jestem na urlopie do 5 grudnia."),
    ],
)
def test_an_absence_told_under_re_is_an_automatic_answer(subject: str, text: str) -> None:
    assert who(absence(subject, text)) is Author.ANSWER
    assert who(absence(subject, f"{text} Kiedy Państwo odpiszą?")) is Author.PERSON


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Automatic reply: Question", "Thank you, I am back now."),
        ("Odp: Autoodpowiedź: Pytanie", "Już wróciłem."),
        ("AW: Abwesenheitsnotiz: Frage", "Ich bin zurück."),
        ("Fwd: Out of office", "See below."),
        ("Out of office", "My out-of-office answered you last week. I still need the form."),
        ("Autoodpowiedź", "Moja autoodpowiedź poszła do Państwa omyłkowo, przepraszam."),
        ("Autoodpowiedź: nie działa", "Czy mogą Państwo sprawdzić?"),
        ("Automatic reply to my letter is wrong", "It names another office."),
        ("Poza biurem", "Czy mogę podpisać umowę poza biurem?"),
        ("Poza biurem", "Dzień dobry. Czy urzędnik przyjmuje poza biurem? Z góry dziękuję."),
        ("Nieobecny: Jan Kos, klasa 3", "Syn nie przyjdzie jutro."),
        ("OOO Fox", "Proszę o odpis z rejestru."),
        ("Re: Urlop", "Jestem na urlopie do piątku."),
        ("Poza biurem obsługi czeka kolejka", "Proszę o interwencję."),
        ("Out of office hours collection", "When is it collected?"),
        ("Nieobecność", "Syn nie przyjdzie jutro na zajęcia."),
        ("Pytanie", "Wracam z urlopu w piątek, czy urząd będzie otwarty?"),
    ],
)
def test_who_writes_about_an_automatic_answer_is_a_person(subject: str, text: str) -> None:
    assert who(absence(subject, text)) is Author.PERSON
    assert who(absence(subject, text, In_Reply_To=f"<{MINE}>")) is Author.PERSON


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatyczna odpowiedź - proszę o wyjaśnienie", "Kiedy ktoś mi odpowie?"),
        ("Out of office message", "Your out of office message does not say whom to call."),
        ("Urlop", "Proszę o wyjaśnienie kwestii urlopu."),
        ("Nieobecność", "Przepraszam za nieobecność na spotkaniu."),
        ("Jestem na urlopie - odbiór dowodu", "Jestem na urlopie, czy mogę odebrać później?"),
        ("Vacation", "I would like to know about vacation days."),
    ],
)
def test_a_person_behind_exchange_may_write_of_absence(subject: str, text: str) -> None:
    assert who(absence(subject, text, X_Auto_Response_Suppress="All")) is Author.MACHINE


@pytest.mark.parametrize(
    "local",
    ["no.reply", "noreply-123", "do.not.reply", "info-noreply", "nie.odpowiadaj", "cron",
     "zabbix", "alerts", "monitoring", "alert", "wordpress", "mailer", "gmina-request",
     "rada-owner", "rada-bounces", "bounce+jan=example.pl", "bounces-12", "bounce=a",
     "nie_odpowiadaj", "nieodpisuj", "www-data", "double-bounce", "mailer-daemon", "bounce+a"],
)  # fmt: skip
def test_an_address_that_takes_no_answers_is_a_machines(local: str) -> None:
    assert who(letters.plain(sender=f"{local}@x.example")) is Author.MACHINE


@pytest.mark.parametrize(
    "local", ["monika", "alertowska", "jan.request", "zabbixowa", "ownerska", "mailerowa"]
)
def test_a_name_that_only_resembles_one_is_a_persons(local: str) -> None:
    assert who(letters.plain(sender=f"{local}@x.example")) is Author.PERSON


def test_a_person_behind_exchange_who_answers_is_not_kept_quiet() -> None:
    raw = absence(
        "RE: [K-2026-000123] Pytanie",
        "Tak, proszę.",
        X_Auto_Response_Suppress="All",
        In_Reply_To=f"<{MINE}>",
    )
    assert who(raw) is Author.MACHINE  # not acknowledged, and it opens its contact again


def test_a_help_desk_that_people_write_through_is_not_kept_quiet() -> None:
    raw = absence(
        "[org #812] Re: Pytanie",
        "Dokument wysłaliśmy wczoraj.",
        Auto_Submitted="auto-generated",
        Precedence="bulk",
        In_Reply_To=f"<{MINE}>",
    )
    assert who(raw) in (Author.MACHINE, Author.LIST)


@given(st.text(max_size=300), st.text(max_size=3_000))
def test_any_subject_and_text_is_judged(subject: str, text: str) -> None:
    for marked in (False, True):
        assert answers_by_itself(subject, text, marked=marked) in (True, False)
    assert not answers_by_itself(f"Re: {subject}", text)


# --- reports


def report(raw: bytes) -> DeliveryReport:
    found = parse_letter(raw).report
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("sender", "subject", "text", "action"),
    [
        ("MAILER-DAEMON@mx.example", "failure notice",
         ("I wasn't able to deliver your message. This is a permanent error; I've given up."
         "\n\n<jan@example.pl>:\nno mailbox\n"), "failed"),
        ("Mail Delivery System <Mailer-Daemon@mx.example>", "Mail delivery failed",
         "A message that you sent could not be delivered to: jan@example.pl", "failed"),
        ("Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
         "Delivery Status Notification (Failure)", "Address not found: jan@example.pl", "failed"),
        ("Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
         "Delivery Status Notification (Delay)",
         ("There was a temporary problem delivering your message to jan@example.pl. Gmail will "
         "retry for 47 more hours. You'll be notified if the delivery fails permanently."),
         "delayed"),
        ("Mail Delivery System <Mailer-Daemon@mx.example>",
         "Warning: message 1abc delayed 24 hours",
         ("It has not been delivered to jan@example.pl. No action is required on your part. "
         "Delivery attempts will continue for some time."), "delayed"),
        ("MAILER-DAEMON@mx.example", "Warning: could not send message for past 4 hours",
         ("THIS IS A WARNING MESSAGE ONLY\nYOU DO NOT NEED TO RESEND YOUR MESSAGE\n"
         "jan@example.pl... Deferred: Connection refused"), "delayed"),
        ("postmaster@example.pl", "Niedostarczona wiadomość",
         "Wiadomość do jan@example.pl nie została dostarczona.", "failed"),
        ("MAILER-DAEMON@poczta.example", "Opóźnienie w dostarczeniu wiadomości",
         "Adres jan@example.pl. Serwer ponowi próbę.", "delayed"),
        ("postmaster@firma.example", "Dostarczanie opóźnione: Pytanie",
         ("Dostarczanie do następujących adresatów zostało opóźnione: jan@example.pl\n"
         "Próby dostarczenia będą kontynuowane."), "delayed"),
        ("postmaster@firma.example", "Delivery delayed: Question",
         ("This message hasn't been delivered to jan@example.pl yet. Delivery will continue to be "
         "attempted."), "delayed"),
        ("MAILER-DAEMON@home.example", "Ostrzeżenie: wiadomość oczekuje",
         ("Wiadomość do jan@example.pl nie została dostarczona w ciągu 4 godzin. Serwer będzie "
         "próbował ją doręczyć przez 5 dni."), "delayed"),
        ("MAILER-DAEMON@mx.example", "Warning",
         ("Your message to jan@example.pl waits. If it cannot be delivered, a permanent error "
         "(undeliverable) is returned. We will try for 3 more days."), "delayed"),
        ("postmaster@firma.example", "Niedostarczalne: Pytanie",
         "Nie można było dostarczyć wiadomości do jan@example.pl.", "failed"),
        ("MAILER-DAEMON@home.example", "Zwrot wiadomości",
         "Nie udało się dostarczyć wiadomości do jan@example.pl.", "failed"),
        ("postmaster@nazwa.example", "Zwrot: Pytanie",
         "Wiadomość nie mogła zostać dostarczona: jan@example.pl", "failed"),
        ("postmaster@wp.example", "Skrzynka pełna",
         "Skrzynka jan@example.pl jest przepełniona. Wiadomość nie została dostarczona.", "failed"),
        ("MDaemon@firma.example", "Permanent Delivery Failure",
         "The message had PERMANENT delivery errors: jan@example.pl", "failed"),
        ("mailer-daemon@poczta.example", "Недоставленное сообщение",
         "Сообщение не может быть доставлено: jan@example.pl", "failed"),
        ("postmaster@firma.example", "Unzustellbar: Frage",
         "Die Nachricht konnte nicht zugestellt werden: jan@example.pl", "failed"),
    ],
)  # fmt: skip
def test_a_report_in_prose(sender: str, subject: str, text: str, action: str) -> None:
    """By a daemon's name and words; neither a null path nor our id is asked for."""
    for more in ({}, {"Return_Path": "<>"}, {"In_Reply_To": f"<{MINE}>"}):
        found = report(letters.plain(text, sender=sender, subject=subject, **more))
        assert found.action == action
        assert found.results[0].addresses == ("jan@example.pl",)
        assert found.message_id == (MINE if "In_Reply_To" in more else "")


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("postmaster@example.pl", "Prośba o kontakt", "Nasz list nie został dostarczony, czemu?"),
        ("postmaster@example.pl", "Re: Niedostarczona wiadomość", "Już działa, proszę ponowić."),
        ("jan@example.pl", "Undelivered Mail Returned to Sender", "550 user unknown: co to jest?"),
        ("MAILER-DAEMON@mx.example", "Your quota", "You have used 90% of it."),
    ],
)
def test_no_report(sender: str, subject: str, text: str) -> None:
    assert parse_letter(letters.plain(text, sender=sender, subject=subject)).report is None


def test_each_recipient_of_a_report_has_its_own_result() -> None:
    raw = letters.bounce(of=MINE).replace(
        b"\r\n--B\r\nContent-Type: message/rfc822",
        b"\r\nFinal-Recipient: rfc822; ewa@work.example\r\n"
        b"Original-Recipient: rfc822;<ewa@example.pl>\r\n"
        b"Action: delayed (will retry)\r\nStatus: 4.4.1\r\n"
        b"\r\nFinal-Recipient: rfc822; ola@example.pl\r\nAction: delivered\r\nStatus: 2.0.0\r\n"
        b"\r\n--B\r\nContent-Type: message/rfc822",
    )
    found = report(raw)
    assert found.message_id == MINE
    assert [(one.action, one.addresses) for one in found.results] == [
        ("failed", ("jan@example.pl",)),
        ("delayed", ("ewa@example.pl", "ewa@work.example")),
        ("delivered", ("ola@example.pl",)),
    ]
    assert found.action == "failed"


# --- acknowledgements


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ofiara+1@example.pl", "Ofiara@Example.pl", True),
        ("o.f.iara+x@gmail.com", "ofiara@googlemail.com", True),
        ("o.fiara@example.pl", "ofiara@example.pl", False),
        ("jan@example.pl", "jan@example.com", False),
        ("+1@example.pl", "+2@example.pl", False),
    ],
)
def test_names_of_one_mailbox_are_counted_together(one: str, other: str, same: bool) -> None:
    assert (folded(one) == folded(other)) is same


def limits(told: list[Told], address: str, now: datetime, **more: int) -> bool:
    limit = {"account_id": 1, "by_mailbox": 1_000, "by_domain": 1_000, **more}
    return may_acknowledge(told, address, now, **limit)


def test_two_robots_stop() -> None:
    """Ours acknowledges, the other answers at once without any mark: soon nobody writes."""
    told: list[Told] = []
    for number in range(1_000):
        moment = NOON + timedelta(seconds=20 * number)
        if limits(told, "jan@example.pl", moment):
            told.append(Told("jan@example.pl", 1, moment))
    assert len(told) <= 3 * 6  # 1,000 answers within six hours
    told = []
    for moment in (NOON + timedelta(minutes=m) for m in range(0, 7 * 24 * 60, 5)):
        if limits(told, "jan@example.pl", moment):
            told.append(Told("jan@example.pl", 1, moment))
    assert len(told) <= 10 * 7


def test_a_domain_and_a_mailbox_have_their_limits_for_an_hour() -> None:
    told = [Told(f"p{n}@example.pl", 1, NOON) for n in range(5)]
    assert not limits(told, "q@example.pl", NOON, by_domain=5)
    assert limits(told, "q@example.com", NOON, by_domain=5)
    assert not limits(told, "q@example.com", NOON, by_mailbox=5)
    assert limits(told, "q@example.com", NOON, by_mailbox=5, account_id=2)
    assert limits(told, "q@example.pl", NOON + timedelta(hours=1), by_domain=5, by_mailbox=5)


# --- the seal


def ours(account: int = 3, **more: object) -> bytes:
    values = {"sender": OURS, "to": [Mailbox("jan@example.pl")], "subject": "Re: Żółć",
              "text": "Dzień dobry,\n\nprzyjęliśmy.\n", "message_id": MINE,
              "date": NOON}  # fmt: skip
    return sealed(account, compose(LetterDraft(**{**values, **more})))  # type: ignore[arg-type]


def test_our_own_letter_come_back_is_known_by_its_seal() -> None:
    raw = ours()
    assert is_ours(3, parse_letter(b"Received: from mx\r\nDelivered-To: x@y.pl\r\n" + raw))
    assert not is_ours(4, parse_letter(raw))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MINE.encode(), b"okienko.7.00000000000000000000@gmina.example"),
        (OURS.address.encode(), b"mallory@evil.example"),
        (b"Subject: ", b"Subject: Pilne: "),
    ],
    ids=["id", "sender", "subject"],  # the id is another one in each process
)
def test_a_copied_seal_proves_nothing(old: bytes, new: bytes) -> None:
    raw = ours()
    assert old in raw
    assert not is_ours(3, parse_letter(raw.replace(old, new)))


def test_a_seal_covers_the_words_and_the_files() -> None:
    raw = ours(text="Plain words.\n")
    assert is_ours(3, parse_letter(raw))
    assert not is_ours(3, parse_letter(raw.replace(b"Plain words.", b"Other words.")))
    seal = raw.split(b"\r\n", 1)[0]
    assert seal.startswith(LOOP_HEADER.encode())
    for mark in (b"okienko.3", b"", seal.partition(b": ")[2]):
        forged = letters.plain(X_Okienko_Loop=mark.decode())
        assert not is_ours(3, parse_letter(forged))
