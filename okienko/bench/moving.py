"""An office moves in: from `okienko up` on an empty home to its first call and letter, by pages.

The person of this file reads what stands on the pages (in Polish), clicks and types; each click and
each field is counted. Around it are real peers: a telephone operator who wants a user name and a
password, a caller behind it, a Dovecot and a relay. tests/moving walks the same way.
"""

import asyncio
import hashlib
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from .browser import open_chromium
from .dovecot import PASSWORD, Dovecot, dovecot_is_here, make_dovecot
from .figures import Measured, Unavailable, row
from .sip import Phone, SipMessage
from .whole import Whole, free_port

FIELDS, MINUTES = 60, 10  # the aims
PAGE_MS = 30_000  # a page that takes longer is none
RINGS_WITHIN = 60.0  # seconds: lines are registered and welcomes spoken meanwhile
OPERATOR = "127.0.0.2"
LOGIN, WORD = "48140001900", "pismo-operatora-7"
NUMBER, CALLED = "14 000 19 00", "+48140001900"
REALM, NONCE = "operator.example", "5f2c9e"
BOX, ADDRESS, CUSTOMER = "urzad", "urzad@brzozow.example", "halina@poczta.example"
LETTER = f"""From: Halina Lis <{CUSTOMER}>
To: {ADDRESS}
Subject: Bioodpady z Lipowej
Message-ID: <lipowa-1@poczta.example>
Date: Mon, 30 Nov 2026 09:00:00 +0100
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Kiedy przyjadą po bioodpady z Lipowej?
"""
ANSWER = "Dzień dobry, przyjadą w poniedziałek."


class Operator(Phone):
    """A telephone operator: takes registrations of who knows the password, and has a customer."""

    def __init__(self, server: tuple[str, int]) -> None:
        super().__init__(OPERATOR, server, voice=0x2A)
        self.registered = asyncio.Event()

    async def _requested(self, message: SipMessage) -> None:
        if not message.first.startswith("REGISTER "):
            await super()._requested(message)
        elif self._right(message.get("authorization")):
            contact = f"Contact: {message.get('contact')};expires=60\r\n"
            self._answer(message, "200 OK", contact)
            self.registered.set()
        else:
            asks = f'Digest realm="{REALM}", nonce="{NONCE}", algorithm=MD5, qop="auth"'
            self._answer(message, "401 Unauthorized", f"WWW-Authenticate: {asks}\r\n")

    def _right(self, given: str) -> bool:
        """Whether the credentials of a REGISTER are those of the letter (RFC 2617)."""
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        one, two = _md5(f"{LOGIN}:{REALM}:{WORD}"), _md5(f"REGISTER:{said.get('uri', '')}")
        proof = ":".join([one, NONCE, said.get("nc", ""), said.get("cnonce", ""), "auth", two])
        return said.get("username") == LOGIN and said.get("response") == _md5(proof)

    def _answer(self, to: SipMessage, line: str, more: str) -> None:
        via = "".join(f"Via: {each}\r\n" for each in to.headers["via"])
        self._send(
            f"SIP/2.0 {line}\r\n{via}From: {to.get('from')}\r\nTo: {to.get('to')};tag=op\r\n"
            f"Call-ID: {to.get('call-id')}\r\nCSeq: {to.get('cseq')}\r\n{more}"
            "Content-Length: 0\r\n\r\n"
        )


class PostOffice:
    """The provider of the office's mailbox: a real Dovecot, and a relay that takes a sign-in.

    What the relay takes for the office's own address lies in the mailbox; the rest in `sent`.
    """

    def __init__(self, dovecot: Dovecot) -> None:
        self.dovecot = dovecot
        self.smtp_port = free_port()
        self.sent: list[bytes] = []
        self.answered = threading.Event()
        self._relay = Controller(
            self,
            hostname="127.0.0.1",
            port=self.smtp_port,
            auth_require_tls=False,
            authenticator=self._knows,
        )

    def _knows(self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> Any:
        right = data.login == BOX.encode() and data.password == PASSWORD.encode()
        return AuthResult(success=right)

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter."""
        raw = envelope.original_content or b""
        if ADDRESS in envelope.rcpt_tos:
            await asyncio.to_thread(self.dovecot.deliver, raw, BOX)
        else:
            self.sent.append(raw)
            words = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
            if words is not None and ANSWER in words.get_content():
                self.answered.set()
        return "250 2.0.0 queued"

    @classmethod
    @contextmanager
    def open(cls) -> Iterator["PostOffice"]:
        """Both servers, for the time of a block; Unavailable without Dovecot."""
        if not dovecot_is_here():
            raise Unavailable("Dovecot is missing: apt-get install dovecot-imapd")
        with tempfile.TemporaryDirectory(prefix="dovecot-") as folder:
            found = cls(make_dovecot(Path(folder)))
            found.dovecot.start()
            try:
                found._relay.start()
                yield found
            finally:
                found._relay.stop()
                found.dovecot.stop()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 - what SIP asks for


@dataclass
class Count:
    """What it took: of the whole way, and when each part of it was done."""

    clicks: int = 0
    fields: int = 0
    pages: int = 0
    began: float = field(default_factory=time.monotonic)
    parts: list[tuple[str, int, int, float]] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self.began

    def done(self, what: str) -> None:
        """A part of the way is behind us: clicks, fields and seconds so far."""
        self.parts.append((what, self.clicks, self.fields, self.seconds))


class Hand:
    """One person at one browser window. Finds things by what stands on the page, as people do."""

    def __init__(self, page: Any, count: Count, pictures: Path | None = None) -> None:
        self.page, self.count, self.pictures = page, count, pictures
        page.set_default_timeout(PAGE_MS)

    async def picture(self, name: str) -> None:
        """Keep what the window shows, when pictures are wanted."""
        if self.pictures is not None:
            await self.page.evaluate("scrollTo(0, 0)")
            await self.page.screenshot(path=self.pictures / f"{name}.png")

    async def open(self, address: str) -> None:
        """Type or paste an address."""
        self.count.pages += 1
        await self.page.goto(address)

    async def write(self, label: str, text: str) -> None:
        """Fill in the field that is called so."""
        self.count.fields += 1
        await self.page.get_by_label(re.compile(rf"^{re.escape(label)}\b(?! \w)")).fill(text)

    async def fill(self, selector: str, text: str) -> None:
        """Fill in a field whose name stands on the page twice: under different headings."""
        self.count.fields += 1
        field = self.page.locator(selector)
        if await field.evaluate("field => field.tagName") == "SELECT":
            await field.select_option(text)
        else:
            await field.fill(text)

    async def choose(self, label: str) -> None:
        """Choose one of several, or tick it."""
        self.count.fields += 1
        await self.page.get_by_label(label).check()

    async def pick(self, label: str, option: str) -> None:
        """Pick from a list that folds out."""
        self.count.fields += 1
        await self.page.get_by_label(re.compile(rf"^{label}")).select_option(option)

    async def click(self, name: str, kind: str = "button", within: str = "body") -> None:
        """Click the button (or link) that is called so."""
        self.count.clicks += 1
        found = self.page.locator(within).get_by_role(kind, name=name, exact=True)
        await found.first.click()
        await self.page.wait_for_load_state()

    async def press(self, selector: str) -> None:
        """Click something that has no word of its own here."""
        self.count.clicks += 1
        await self.page.locator(selector).first.click()

    async def shows(self, selector: str, words: str = "") -> None:
        """Wait until it is there; the page's own words stand in the error when it is not."""
        try:
            await self.page.locator(selector).first.wait_for()
        except Exception as error:
            seen = await self.page.locator("body").inner_text()
            raise Unavailable(
                f"{words or selector}: not on {self.page.url}\n{seen[:1500]}"
            ) from error


def start_address(whole: Whole) -> str:
    """What `okienko up` prints on an empty home."""
    found = re.search(r"http://\S+/start/\S+/", whole.log())
    if found is None:
        raise Unavailable(f"no address to start at was printed:\n{whole.log()[-600:]}")
    return found.group()


async def window(chromium: Any, whole: Whole, count: Count, pictures: Path | None = None) -> Hand:
    """A browser of somebody's own, that reads Polish."""
    context = await chromium.new_context(
        base_url=f"http://localhost:{whole.http_port}",
        viewport={"width": 1440, "height": 900},
        locale="pl-PL",
        timezone_id="Europe/Warsaw",
        reduced_motion="reduce",
    )
    return Hand(await context.new_page(), count, pictures)


# --- the way -------------------------------------------------------------------------------------


async def found_the_office(secretary: Hand, whole: Whole) -> None:
    """The first page."""
    await secretary.open(start_address(whole))
    await secretary.write("Nazwa urzędu", "Urząd Gminy Brzozów")
    await secretary.write("Imię i nazwisko", "Maria Zając")
    await secretary.write("Nazwa użytkownika", "maria")
    await secretary.write("Hasło", "brzozy-za-oknem-5")
    await secretary.write("Hasło jeszcze raz", "brzozy-za-oknem-5")
    await secretary.picture("first-hour-start")
    await secretary.click("Załóż urząd")
    await secretary.shows("body.settings h1")
    await secretary.picture("first-hour-next")


async def connect_the_line(secretary: Hand, operator: Operator) -> None:
    """What the operator's letter says."""
    await secretary.click("Linie telefoniczne", "link")
    await secretary.click("Dodaj linię", "link")
    await secretary.write("Nazwa", "Operator, numer główny")
    await secretary.write("Serwer operatora", f"{OPERATOR}:{operator.port}")
    await secretary.write("Nazwa użytkownika", LOGIN)
    await secretary.write("Hasło", WORD)
    await secretary.picture("first-hour-line")
    await secretary.click("Zapisz")
    await secretary.shows(".said")
    async with asyncio.timeout(RINGS_WITHIN):
        await operator.registered.wait()


async def add_the_number(secretary: Hand) -> None:
    """As it stands on the bill."""
    await secretary.click("Numery i menu głosowe", "link")
    await secretary.click("Dodaj numer", "link")
    await secretary.write("Numer", NUMBER)
    await secretary.write("Nazwa", "Numer główny")
    # the installation may be tried on a Sunday, when callers would hear when to call
    await secretary.pick("Godziny", "zawsze czynne")
    # the pack's menu is offered first; here a call is to ring at once
    await secretary.pick(
        "Co słyszą dzwoniący", "Powitanie, potem pracownik; po godzinach informacja, kiedy dzwonić"
    )
    await secretary.picture("first-hour-number")
    await secretary.click("Zapisz")
    await secretary.shows(".said")


async def add_a_person(secretary: Hand) -> str:
    """A colleague; the link that is handed over."""
    await secretary.click("Pracownicy", "link")
    await secretary.click("Dodaj osobę", "link")
    await secretary.write("Imię i nazwisko", "Jan Kowalczyk")
    # the first queue of the pack is that of waste, and all calls of a simple menu wait in it
    await secretary.pick("odpady i środowisko", "3")
    await secretary.click("Dodaj", within="main")
    await secretary.shows("#way-in")
    await secretary.click("Utwórz jednorazowy link")
    await secretary.click("Kopiuj")
    await secretary.picture("first-hour-link")
    return str(await secretary.page.locator("#link").input_value())


async def connect_the_mailbox(secretary: Hand, post: PostOffice) -> None:
    """What the provider's letter says; the servers of a made-up domain are found nowhere."""
    await secretary.click("Połączenia", "link")
    await secretary.click("Dodaj połączenie", "link")
    await secretary.click("E-mail", "link")
    await secretary.click("Znam wszystkie ustawienia i wpiszę je", "link")
    for name, value in (
        ("called", "Skrzynka urzędu"),
        ("address", ADDRESS),
        ("user", BOX),
        ("password", PASSWORD),
        ("imap_host", "127.0.0.1"),
        ("imap_port", str(post.dovecot.imap_port)),
        ("imap_security", "none"),
        ("smtp_host", "127.0.0.1"),
        ("smtp_port", str(post.smtp_port)),
        ("smtp_security", "none"),
    ):
        await secretary.fill(f"#id_{name}", value)
    await secretary.picture("first-hour-mailbox")
    await secretary.click("Zapisz i wypróbuj")
    await secretary.shows("#trial .said", "the mailbox does not work")
    await secretary.picture("first-hour-mailbox-works")


async def come_in(colleague: Hand, link: str) -> None:
    """The colleague opens the link, chooses a password and is at the desk, ready."""
    await colleague.open(link)
    await colleague.write("Nowe hasło", "lipa-pod-urzędem-3")
    await colleague.write("Jeszcze raz", "lipa-pod-urzędem-3")
    await colleague.press("form button[type=submit]")
    await colleague.shows("#phone [data-act=ready]")
    await colleague.press("#phone [data-act=ready]")
    await colleague.shows("#phone[data-look=ready]")


async def answer_a_call(colleague: Hand, operator: Operator) -> None:
    """Somebody calls the number; the colleague answers, and both hear each other."""
    call = await operator.call(CALLED, "+48601000212")
    async with asyncio.timeout(RINGS_WITHIN):
        await call.answered.wait()
    await colleague.shows("#phone[data-look=rings] [data-act=answer]", "nothing rings")
    await colleague.picture("first-hour-rings")
    await colleague.press("#phone [data-act=answer]")
    await colleague.shows("#phone[data-look=talks]")
    await colleague.page.wait_for_function(_HEARD)
    await colleague.press("#phone [data-act=hang-up]")
    await colleague.shows("#phone[data-look=after]")


async def after_the_call(colleague: Hand) -> None:
    """What it was about; free again."""
    await colleague.press("label[data-key='4']")
    await colleague.press("#phone [data-act=finish]")
    await colleague.shows("#phone[data-look=ready]")


async def answer_a_letter(colleague: Hand, post: PostOffice) -> None:
    """A customer writes; the colleague answers, and the answer leaves."""
    await asyncio.to_thread(post.dovecot.deliver, LETTER.encode(), BOX)
    await colleague.shows("#work [data-key=a]", "no letter is offered")
    await colleague.press("#work [data-key=a]")
    await colleague.press("#work [id^=work-][href]")
    await colleague.fill("#reply-text", ANSWER)
    await colleague.picture("first-hour-letter")
    await colleague.press("#composer button[type=submit]")
    if not await asyncio.to_thread(post.answered.wait, RINGS_WITHIN):
        raise Unavailable(f"the answer did not leave; {len(post.sent)} other letters did")


_HEARD = """async () => {
  let heard = 0, sent = 0;
  (await window.okienkoPhone.stats())?.forEach(r => {
    if (r.type === 'inbound-rtp') heard = r.totalAudioEnergy ?? 0;
    if (r.type === 'outbound-rtp') sent = r.packetsSent ?? 0;
  });
  return heard > 0 && sent > 0;
}"""


async def move_in(
    whole: Whole, *, stuck: Path | None = None, pictures: Path | None = None
) -> Count:
    """The whole way in an Okienko that was started on an empty home. Unavailable where it ends.

    `stuck`: a folder for what the windows show when a step fails; `pictures`: for those of the
    guide.
    """
    async with open_chromium() as chromium:
        with PostOffice.open() as post:
            return await _move_in(chromium, whole, post, stuck, pictures)


async def _move_in(
    chromium: Any, whole: Whole, post: PostOffice, stuck: Path | None, pictures: Path | None
) -> Count:
    count = Count()
    secretary = await window(chromium, whole, count, pictures)
    hands = [secretary]
    operator = Operator(whole.sip)
    await operator.open()
    try:
        await found_the_office(secretary, whole)
        count.done("the office is founded")
        await connect_the_line(secretary, operator)
        count.done("the operator's line is registered")
        await add_the_number(secretary)
        count.done("the number is there")
        link = await add_a_person(secretary)
        count.done("a colleague is invited")
        await connect_the_mailbox(secretary, post)
        count.done("the mailbox has passed its test")
        hands.append(await window(chromium, whole, count, pictures))
        await come_in(hands[-1], link)
        count.done("the colleague is ready")
        await answer_a_call(hands[-1], operator)
        count.done("the first call is answered")
        await after_the_call(hands[-1])
        await answer_a_letter(hands[-1], post)
        count.done("the first letter is answered")
    except Exception:
        if stuck is not None:
            for number, hand in enumerate(hands):
                await hand.page.screenshot(path=stuck / f"stuck-{number}.png")
        raise
    finally:
        operator.close()
    return count


@row(
    "moving-in",
    "An office moves in through the pages alone",
    "A scripted person in Chromium, in an Okienko started on an empty home: no thinking, no search "
    "for the operator's letter. The seconds are mostly those of pages being opened, of the line "
    "being registered and of the welcome being spoken to the caller.",
)
def measure() -> Sequence[Measured]:
    """Clicks, fields and seconds to each part of the way."""
    whole = Whole()
    try:
        began = time.monotonic()
        whole.start()
        up = time.monotonic() - began
        count = asyncio.run(move_in(whole))
    finally:
        whole.stop()
    figures = [
        Measured("fields filled in", count.fields, "fields", f"under {FIELDS}"),
        Measured("clicks", count.clicks, "clicks"),
        Measured("`okienko up` on an empty home", up, "s"),
    ]
    for what, clicks, fields, seconds in count.parts:
        note = f"{clicks} clicks, {fields} fields so far"
        figures.append(Measured(f"from the first page until {what}", seconds, "s", note=note))
    return figures
