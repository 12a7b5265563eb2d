"""`okienko up` with its own PostgreSQL: a part is killed or stopped while customers are with us."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from psycopg.conninfo import conninfo_to_dict

from okienko.channels.email.models import RawMail
from okienko.channels.outbox.models import Outgoing
from okienko.events import clock
from okienko.interactions.models import Interaction, Message
from okienko.machinery import postgres
from okienko.machinery.processes import Process
from okienko.routing import actions as routing
from okienko.routing.models import Callback, Presence
from tests.badday.chats import chatting
from tests.badday.desks import OFFICIAL, Desk
from tests.badday.test_storm import a_customer, in_queue
from tests.cast import an_email
from tests.installation import Installation, own_installation
from tests.lines.conftest import NUMBER, Town, as_program
from tests.lines.peer import Call
from tests.lines.sound import power_at
from tests.lines.talk import heard, talking, without_holes
from tests.mail import letters
from tests.mail.office import Mail
from tests.mail.servers import Dovecot, Relay, make_dovecot, running_relay
from tests.whole import SeenAsterisk, until, within

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("restarts"),
    pytest.mark.django_db,
    pytest.mark.timeout(480),
]

CONNECTED = "asterisk_connected"


class Up(SeenAsterisk, Installation):
    """An installation in which calls are made: what the town asks of a running Okienko."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.env["OKIENKO_SECRET_KEY"] = settings.SECRET_KEY  # the mailbox's password is sealed
        self.sip = ("127.0.0.1", int(self.env["OKIENKO_SIP_PORT"]))
        self.asterisk_port = int(self.env["OKIENKO_ASTERISK_HTTP_PORT"])
        self.before = 0

    def start(self) -> None:
        self.before = self.log().count(CONNECTED)
        super().start()

    def start_what_is_missing(self) -> None:
        """Nothing: the supervisor does."""

    def log(self) -> str:
        """What the supervisor and its children have logged."""
        path = self.home.parent / "up.log"
        return path.read_text(errors="replace") if path.exists() else ""

    async def wait_for_switchboard(self) -> None:
        """Until one that was started since the last look holds Asterisk's socket."""
        await until(lambda: self.log().count(CONNECTED) > self.before, 30, "not connected")


@contextmanager
def database_of(up: Up) -> Iterator[None]:
    """Inside: the connections that threads of the test open go to this installation."""
    known = connection.settings_dict  # the one that all threads' connections are made from
    parts = conninfo_to_dict(postgres.url(up.home))
    ours = {"NAME": parts["dbname"], "USER": parts["user"], "HOST": parts["host"]}
    before = {name: known[name] for name in ours}
    known.update(ours)
    try:
        yield
    finally:
        connection.close()  # the main thread's may have been made meanwhile
        known.update(before)


@pytest.fixture(scope="module")
def running(django_db_setup: None) -> Iterator[Up]:
    """One installation for all tests of this file, instead of the two processes of the others."""
    with own_installation(Up, empty=False) as up:
        up.start()
        with database_of(up):
            yield up


@dataclass
class Post:
    """The town's mailbox, at a Dovecot and a relay of the test's own."""

    mail: Mail
    dovecot: Dovecot
    relay: Relay

    def deliver(self, *numbers: int) -> None:
        """Put letters of so many different people into the mailbox."""
        for number in numbers:
            self.dovecot.deliver(
                letters.plain(
                    sender=f"Jan Kowalski <jan{number}@example.pl>", message_id=f"<{number}@post>"
                )
            )

    def taken(self) -> list[str]:
        """Message-IDs of the letters that were taken in, each as often as it was."""
        return list(RawMail.objects.order_by("id").values_list("external_id", flat=True))


@pytest.fixture
async def post(town: Town) -> Any:
    with (
        tempfile.TemporaryDirectory(prefix="dovecot-") as folder,
        running_relay() as relay,
    ):
        dovecot = make_dovecot(Path(folder))
        dovecot.start()
        try:
            mail = await asyncio.to_thread(as_program, _mailbox, town, dovecot, relay)
            yield Post(mail, dovecot, relay)
        finally:
            dovecot.stop()


def _mailbox(town: Town, dovecot: Dovecot, relay: Relay) -> Mail:
    from okienko.channels.email.models import MailboxState
    from okienko.events.security.scope import in_offices

    mail = Mail(
        town.here,
        imap_port=dovecot.imaps_port,
        imap_security="tls",
        certificate=dovecot.certificate,
        smtp_port=relay.port,
        from_beginning=True,
        acknowledge=True,
        idle_seconds=30,
    )
    with in_offices([town.here.id]):
        MailboxState.objects.all().delete()  # the mailbox itself is read, from its beginning
    return mail


async def quiet(call: Call, hertz: float) -> None:
    """Until a leg hears this tone no more."""
    await until(lambda: power_at(call.sound.samples(time.monotonic() - 0.3), hertz) < 0.1, 5)


def logs_name_nobody(up: Up) -> None:
    """No log of any part holds a number, an address or a name of those who were with us."""
    logs = [up.home.parent / "up.log", *up.home.rglob("*.log"), *up.home.rglob("*/log")]
    logs += postgres.place(up.home).rglob("*.log")
    read = {log: log.read_text(errors="replace") for log in logs if log.is_file()}
    assert len(read) > 2, "where are the logs?"
    for log, text in read.items():
        for secret in ("601000", "Kowalski", "@example.pl"):
            assert secret not in text, f"a customer stands in {log}"


async def test_the_supervisor_is_killed_in_mid_call(town: Town, running: Up) -> None:
    caller, desk, _phone = await talking(town)
    media, before = running.part("asterisk"), len(caller.sound.stamps)
    running.process.kill()
    running.process.wait()
    await heard(caller, 440)
    await heard(desk, 700)
    await asyncio.to_thread(running.start)
    await running.wait_for_switchboard()
    assert running.part("asterisk") == media, "Asterisk was not adopted"
    await heard(caller, 440)
    await heard(desk, 700)
    without_holes(caller, before)
    anna, piotr = (town.here.officials[name] for name in ("anna", "piotr"))
    words = {"interaction_id": await town.newest(), "official_id": anna}
    await town.do(routing.hold, **words)
    await quiet(caller, 440)
    await town.do(routing.resume, **words)
    await heard(caller, 440)
    other = await town.official("piotr")
    await town.do(routing.transfer_to_official, **words, to_official_id=piotr)
    leg = await within(8, other.arrivals.get())
    leg.say(520)
    leg.answer()
    await heard(caller, 520)
    await until(desk.ended.is_set, 5, "the first official's leg stayed")
    await town.do(routing.end_talk, interaction_id=words["interaction_id"], official_id=piotr)
    await until(lambda: caller.ended.is_set() and leg.ended.is_set(), 5)
    logs_name_nobody(running)


@dataclass
class Writer:
    """Somebody who keeps writing, as pages and doors do, and remembers what was confirmed."""

    town: Town
    confirmed: list[str] = field(default_factory=list)
    refused: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """One message after the other; what was not confirmed is tried again."""
        while not self.stop.is_set():
            name = f"written-{len(self.confirmed)}"
            try:
                as_program(an_email, self.town.here, queue=None, external_id=name)
            except (psycopg.Error, DatabaseError):
                self.refused += 1
                time.sleep(0.05)
            else:
                self.confirmed.append(name)

    async def goes_on(self) -> None:
        """Until some more were confirmed."""
        before = len(self.confirmed)
        await until(lambda: len(self.confirmed) > before + 5, 30, "nothing is confirmed")

    async def is_refused(self) -> None:
        """Until PostgreSQL is away."""
        await until(lambda: self.refused > 5, 10, "PostgreSQL was not away")

    async def lost_nothing(self) -> None:
        """What was confirmed is there, and once."""
        kept = await self.town.read(
            lambda: Counter(
                Interaction.objects.filter(external_id__startswith="written-").values_list(
                    "external_id", flat=True
                )
            )
        )
        assert kept == Counter(self.confirmed)


@asynccontextmanager
async def writing(town: Town) -> AsyncIterator[Writer]:
    """Somebody writes inside the block."""
    writer = Writer(town)
    work = asyncio.create_task(asyncio.to_thread(writer.run))
    try:
        await writer.goes_on()
        yield writer
    finally:
        writer.stop.set()
        await work


async def test_postgresql_is_stopped_and_started_in_mid_call(
    town: Town, running: Up, post: Post
) -> None:
    caller, desk, phone = await talking(town)
    waiting = await in_queue(town, "+48601000401")
    post.deliver(1)
    await until(lambda: town.read(lambda: post.taken() == ["1@post"]), 20, "the first letter")
    before = len(caller.sound.stamps)
    url = f"http://127.0.0.1:{running.port}"
    async with writing(town) as writer, chatting(town, url):
        running.process.send_signal(signal.SIGSTOP)  # so that it is down for as long as we like
        assert await asyncio.to_thread(postgres.stop, running.home)
        post.deliver(2)
        _phone, late = await a_customer(town, "+48601000402")
        await writer.is_refused()
        await until(late.ringing.is_set, 5, "who calls meanwhile hears nothing")
        await heard(caller, 440)
        await heard(desk, 700)
        running.process.send_signal(signal.SIGCONT)
        await writer.goes_on()
    await late.until_answered(20, "who called meanwhile was lost")
    await heard(caller, 440)
    await heard(desk, 700)
    without_holes(caller, before)
    anna = town.here.officials["anna"]
    talked = await town.read(
        lambda: Interaction.objects.get(state="active", address_value="+48601000212").id
    )
    words = {"interaction_id": talked, "official_id": anna}
    await town.do(routing.hold, **words)
    await quiet(caller, 440)
    await town.do(routing.resume, **words)
    await heard(caller, 440)
    await town.do(routing.end_talk, **words)
    await until(caller.ended.is_set, 8)
    await town.do(routing.finish, **words, outcome="information")
    ringing = await within(20, phone.arrivals.get())
    ringing.say(520)
    ringing.answer()
    await heard(waiting, 520, 10)
    await until(lambda: town.read(lambda: len(post.taken()) > 1), 20, "the second letter")
    assert await town.read(post.taken) == ["1@post", "2@post"]
    await writer.lost_nothing()
    logs_name_nobody(running)


async def test_everything_is_killed_at_once(town: Town, running: Up) -> None:
    """As a machine switched off and on, but for the disk: calls end, nobody is forgotten."""
    await talking(town)
    await in_queue(town, "+48601000411")
    async with writing(town) as writer:
        for process in running.left():
            with suppress(psutil.NoSuchProcess):  # some end with their supervisor
                process.kill()
        running.process.wait()
        await writer.is_refused()
        await asyncio.to_thread(running.start)
        await writer.goes_on()
    await running.wait_for_switchboard()

    async def listed() -> bool:
        rows = Callback.objects.filter(state="open", first=True)
        numbers = await town.read(lambda: set(rows.values_list("value", flat=True)))
        return bool(numbers == {"+48601000212", "+48601000411"})

    await until(listed, 20, "somebody is not on the call-back list")
    await writer.lost_nothing()
    again = await town.operator.call(NUMBER)
    await again.until_answered(10, "nobody can call")
    logs_name_nobody(running)


async def test_the_switchboard_is_killed_while_letters_come(
    town: Town, running: Up, post: Post
) -> None:
    everything = range(1, 31)

    async def so_many(count: int) -> bool:
        return len(await town.read(post.taken)) >= count

    for first in (1, 11, 21):  # each time some letters are there, and others are still to be read
        coming = asyncio.create_task(asyncio.to_thread(post.deliver, *range(first, first + 10)))
        await until(lambda: so_many(first + 2), 30, f"letter {first + 2}")  # noqa: B023
        killed = await until(lambda: running.part("switchboard"), 20)
        killed.signal(signal.SIGKILL)
        await until(lambda: running.part("switchboard") not in (None, killed), 20)  # noqa: B023
        await coming
    await until(lambda: so_many(len(everything)), 30, "letters were lost")
    states = await until(lambda: town.read(_all_sent), 30, "acknowledgements were lost")
    taken = Counter(await town.read(post.taken))
    assert taken == Counter(f"{number}@post" for number in everything), "each once"
    letters_in = await town.read(lambda: Message.objects.filter(delivery="received").count())
    assert letters_in == await town.read(Interaction.objects.count) == len(everything)
    # one acknowledgement each. One that a dead process had in hand at the last dot of SMTP may
    # have left: it is before a person, and not sent again
    assert len(states) == len(everything)
    came = Counter(post.relay.recipients)
    assert set(came.values()) == {1}, "somebody was written to twice"
    for address, state in states.items():
        assert state in ("sent", "uncertain")
        assert state == "uncertain" or came[address] == 1, f"{address} was told nothing"
    assert list(states.values()).count("uncertain") <= 3, "one for each death at most"
    logs_name_nobody(running)


def _all_sent() -> dict[str, str]:
    """What became of the acknowledgement to each, or nothing while one is on its way."""
    rows = list(Outgoing.objects.values_list("recipients", "message__delivery"))
    if len(rows) < 30 or any(state in ("queued", "sending") for _to, state in rows):
        return {}
    found = {to[0]: state for to, state in rows}
    assert len(found) == len(rows), "somebody is written to twice"
    return found


CALLERS = 20
EVERY = 0.3  # seconds between two calls


async def a_served_customer(town: Town, number: int) -> None:
    """Somebody who calls, presses 0, and is with us until an official has spoken and ended it."""
    _phone, call = await a_customer(town, f"+48601{number:06d}")
    await call.until_answered(10)
    await call.press("0")
    await until(call.ended.is_set, 30, "was not served", 0.05)
    words = call.sound.samples()[-8000:]
    parts = [words[i : i + 1600] for i in range(0, len(words), 800)]
    assert any(power_at(part, OFFICIAL) > 0.5 for part in parts), "heard nobody"


async def test_the_web_process_is_killed_under_a_steady_load(town: Town, running: Up) -> None:
    url = f"http://127.0.0.1:{running.port}"
    desks = [await Desk.open(town, name, url) for name in ("anna", "piotr", "maria")]
    killed: list[Process] = []

    def healed() -> bool:
        return all(desk.live and desk.opened > len(killed) for desk in desks)

    try:
        await until(healed, 10, "the streams did not open")
        customers = []
        for number in range(CALLERS):
            customers.append(asyncio.create_task(a_served_customer(town, number)))
            if number in (CALLERS // 3, 2 * CALLERS // 3):
                # the first death is over before the second comes
                await until(healed, 30)
                killed.append(await until(lambda: running.part("web"), 20))
                killed[-1].signal(signal.SIGKILL)
            await asyncio.sleep(EVERY)
        await asyncio.gather(*customers)
        await until(healed, 20, "a desk did not come back")
        assert len(killed) == 2
        await until(lambda: sum(desk.served for desk in desks) == CALLERS, 20)
    finally:
        for desk in desks:
            await desk.close()
    states = await town.read(lambda: Counter(Interaction.objects.values_list("state", flat=True)))
    assert states == {"closed": CALLERS}, "a customer was lost"
    ready = await town.read(
        lambda: Presence.objects.filter(
            person_id__in=town.here.persons.values(), state="ready", stream_until__gt=clock.now()
        ).count()
    )
    assert ready == len(desks), "an official was taken for gone"
    logs_name_nobody(running)
