"""Threads, quotes, harmless HTML and letters of ours: the pure rules."""

from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.email import sanitise
from okienko.channels.email.compose import LetterDraft, compose, quote, wire_address
from okienko.channels.email.letter import LetterFile, Mailbox
from okienko.channels.email.parse import parse_letter
from okienko.channels.email.quotes import split_quotes
from okienko.channels.email.threads import answer_subject, bare_subject, continues, numbers_in

from . import letters

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OURS = Mailbox("urzad@gmina.example", "Urząd Gminy")


# --- threads


def test_the_nearest_letter_comes_first() -> None:
    letter = parse_letter(letters.plain(In_Reply_To="<c@x>", References="<a@x> <b@x> <c@x>"))
    assert continues(letter) == ("c@x", "b@x", "a@x")


def test_numbers_of_ours_in_a_subject() -> None:
    assert numbers_in("Odp: [K-2026-000123] Pytanie") == ("K-2026-000123",)
    assert numbers_in("sprawa z-2026-00412") == ("Z-2026-00412",)
    assert numbers_in("OR.123.77.2026, AK-2026-000123-7, tel. 22-2026-1234") == ()


def test_subjects_do_not_grow() -> None:
    subject = answer_subject("ODP: Re: [K-2026-000001] Fwd: Śmieci", "K-2026-000001")
    assert subject == "Re: [K-2026-000001] Śmieci"
    assert answer_subject(subject, "K-2026-000001") == subject
    assert bare_subject("Re[2]: Odpowiedź: x") == "x"


# --- quotes


@pytest.mark.parametrize(
    "tail",
    [
        "W dniu 2026-11-20 o 10:12, Urząd Gminy <urzad@gmina.example> napisał(a):\n> Witamy",
        "pt., 20 lis 2026 o 10:12 Urząd <urzad@gmina.example> napisał(a):\n\n> Witamy",
        "On Fri, Nov 20, 2026 at 10:12 AM Office\n<urzad@gmina.example> wrote:\n> Hello",
        "-----Original Message-----\nFrom: Office\nSent: Friday",
        "Od: Urząd <urzad@gmina.example>\nWysłano: piątek, 20 listopada 2026\nDo: Jan\n\nWitamy",
        "пт, 20 лист. 2026 р. о 10:12 Уряд <urzad@gmina.example> пише:\n> Вітаємо",
        "> Witamy\n> w urzędzie\n",
        "-- \nJan Kowalski\nul. Długa 1",
        "Wysłano z iPhone'a",
    ],
)
def test_what_is_new_comes_first(tail: str) -> None:
    shown = split_quotes(f"Dziękuję za odpowiedź.\nKiedy?\n\n{tail}")
    assert shown.new == "Dziękuję za odpowiedź.\nKiedy?"
    assert shown.rest == tail.strip("\n")


def test_an_answer_between_the_quotes_is_not_hidden() -> None:
    text = "W dniu 2026-11-20 Urząd napisał:\n> Pytanie 1\nOdpowiedź 1\n> Pytanie 2\nOdpowiedź 2"
    assert split_quotes(text).new == text
    both = f"Odpowiadam niżej.\n\n{text}"
    assert split_quotes(both).new == both


@given(st.text(max_size=600))
def test_cutting_loses_nothing(text: str) -> None:
    shown = split_quotes(text)
    assert "".join((shown.new + shown.rest).split()) == "".join(text.split())
    assert shown.new or not text.strip()


# --- HTML


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" jav&#x09;ascript:alert(1)">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    "<object data=x></object><embed src=x><applet code=x></applet>",
    '<form action="https://evil.example"><input name=password></form>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example/"><link rel=stylesheet href=//evil.example/x.css>',
    '<div style="background:url(https://evil.example/x.png)">x</div>',
    '<div style="background-image:u\\72l(https://evil.example)">x</div>',
    "<style>@import 'https://evil.example/x.css';</style>",
    '<table background="https://evil.example/x.png"><tr><td>x</table>',
    '<img srcset="https://evil.example/x.png 2x">',
    '<video src="https://evil.example/x.mp4" poster="//evil.example/p.png"></video>',
    '<img src="//evil.example/pixel.gif">',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>',
]


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_html_is_harmless(html: str) -> None:
    shown = sanitise.show(sanitise.keep_html(html), load_remote=False).lower()
    for word in ("alert(", "evil.example", "onerror", "onload", "javascript", "<script", "<iframe",
                 "<form", "<meta", "position", "url("):  # fmt: skip
        assert word not in shown


def test_pictures_from_outside_load_only_when_asked() -> None:
    html = '<p><img src="https://x.pl/a.png"><img src="//x.pl/b.png"><img src="cid:logo@x"></p>'
    kept = sanitise.keep_html(html)
    closed = sanitise.show(kept, load_remote=False, pictures={"logo@x": "data:image/png,x"})
    assert kept.remote == 2
    assert "x.pl" not in closed
    assert "data:image/png,x" in closed
    opened = sanitise.show(kept, load_remote=True)
    assert "https://x.pl/a.png" in opened


def test_the_page_forbids_everything_but_pictures_that_it_holds() -> None:
    page = sanitise.page("<p>x</p>", load_remote=False, language='"><script>')
    assert "default-src &#x27;none&#x27;" in page
    assert "https:" not in page
    assert "<script>" not in page
    assert sanitise.picture_address(letters.PNG, "image/png") is not None
    assert sanitise.picture_address(b"<svg onload=x>", "image/svg+xml") is None


@given(st.text(alphabet=st.sampled_from("<>/='\"&;# abimgscrptonld:\\-![]"), max_size=200))
def test_no_attribute_that_runs_survives(html: str) -> None:
    shown = sanitise.show(sanitise.keep_html(html), load_remote=False)
    assert "<script" not in shown
    again = sanitise.show(sanitise.keep_html(shown), load_remote=False)
    assert again == shown


# --- letters of ours


def parsed(draft: LetterDraft):  # type: ignore[no-untyped-def]
    return BytesParser(policy=policy.default).parsebytes(compose(draft))


def test_an_answer_ties_to_its_thread() -> None:
    message = parsed(
        LetterDraft(
            OURS, [Mailbox("jan@żółw.example", "Kowalski, Jan")], "Re: [K-2026-000123] Żółć",
            "Treść", "okienko.7.ab@gmina.example", NOON, in_reply_to="3@x",
            references=[f"{n}@x" for n in range(60)], language="pl",
            files=[
                LetterFile("żółć.pdf", "application/pdf", b"%PDF"),
                LetterFile("x.eml", "message/rfc822", b"x"),
            ],
        )
    )  # fmt: skip
    assert message["In-Reply-To"] == "<3@x>"
    references = message["References"].split()
    assert references[0] == "<0@x>"
    assert references[-1] == "<59@x>"
    assert len(references) == 30
    assert message["To"] == '"Kowalski, Jan" <jan@xn--w-uga1v8h.example>'
    assert "Auto-Submitted" not in message
    assert [part.get_filename() for part in message.iter_attachments()] == ["żółć.pdf", "x.eml"]
    assert message.get_body().get_content().strip() == "Treść"


def test_no_header_can_be_smuggled_in() -> None:
    message = parsed(
        LetterDraft(
            Mailbox("a@b.pl", "x\r\nBcc: evil@x"), [Mailbox("jan@example.pl")],
            "Temat\r\nBcc: evil@example.com", "t", "okienko.1.a@b", NOON,
            in_reply_to="a@b>\r\nBcc: <evil@x", automatic=True,
        )
    )  # fmt: skip
    assert message["Bcc"] is None
    assert message["Auto-Submitted"] == "auto-replied"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jan",
        "@x.pl",
        "jan@",
        "a b@x.pl",
        "a@x\r\n.pl",
        "a@" + "x" * 70,
        "a\r\nBcc: b@x.pl",
        "bcc:b@x.pl",
        "a,b@x.pl",
        "a;b@x.pl",
        "a\x00b@x.pl",
        '"a b"@x.pl',
    ],
)
def test_impossible_addresses_are_refused(address: str) -> None:
    with pytest.raises(ValueError):
        wire_address(address)


def test_a_quote_names_who_and_when_in_the_office_zone() -> None:
    text = quote("raz\n> dwa", who=Mailbox("jan@example.pl", "Jan"), date=NOON, language="pl")
    assert text == ("W dniu 2026-11-24 13:00 Jan <jan@example.pl> napisał(a):\n> raz\n>> dwa")
    assert split_quotes("Nowe\n\n" + text).new == "Nowe"


@given(st.text(max_size=200), st.text(max_size=100), st.text(max_size=50))
def test_what_we_write_can_be_read_again(text: str, subject: str, name: str) -> None:
    letter = parse_letter(
        compose(
            LetterDraft(Mailbox("a@b.pl", name), [Mailbox("c@d.pl", name)], subject, text,
                  "okienko.1.ab@b.pl", NOON)
        )
    )  # fmt: skip
    assert letter.message_id == "okienko.1.ab@b.pl"
    assert letter.sender.address == "a@b.pl"
    assert (
        "".join(letter.text.split())
        == "".join(c for c in "".join(text.split()) if c >= " " and c != "\x7f")
        or not letter.text.isascii()
    )
