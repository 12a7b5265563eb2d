"""What the tests of the telephone share: an office with a number, and a running Okienko."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError
from playwright.async_api import expect

from okienko.channels.actions import add_account, change_account
from okienko.channels.phone.asterisk.lines import phone_credentials
from okienko.channels.phone.models import Number
from okienko.channels.phone.numbers import add_number, change_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.machinery.postgres import APP_ROLE
from okienko.offices.actions import add_schedule
from okienko.routing import actions as routing
from okienko.routing.models import Presence
from tests.cast import Cast, OfficeCast, the_cast
from tests.emptying import empty_tables
from tests.lines.kamailio import certificate
from tests.lines.peer import Phone
from tests.whole import PAGE_MS, Running, until

expect.set_options(timeout=PAGE_MS)
#: Marks of every test here: real parts, and more time than any single wait, so that its words are
#: seen. The mark of the database is for the sake of having one; every
#: statement runs on a connection of its own and is kept.
REAL = [
    pytest.mark.real,
    pytest.mark.django_db,
    pytest.mark.timeout(300),
]
TRUNK = "127.0.0.2"  # the operator's address
STRANGER = "127.0.0.3"
OPERATOR = "127.0.0.5"  # of a Kamailio, whose certificate names it
NUMBER = "+48140001900"
CLOSED = "+48140001901"
STREAM_AGAIN = 15.0  # seconds: an official without a stream counts as gone after 45


def menu_of(here: OfficeCast) -> dict[str, Any]:
    """What callers of the office hear: a welcome, and two queues to choose from."""
    return {
        "start": "welcome",
        "person": "anybody",
        "closed": "closed",
        "languages": ["pl", "en"],
        "steps": {
            "welcome": {
                "kind": "say",
                "text": {"pl": "Dzień dobry, urząd gminy.", "en": "Good morning, the commune."},
                "next": "matter",
            },
            "matter": {
                "kind": "ask",
                "text": {"pl": "Odpady 1, po angielsku 9.", "en": "Waste 1."},
                "keys": {
                    "1": {"to": "waste", "choice": {"pl": "odpady", "en": "waste"}},
                    "2": {"to": "taxes", "choice": {"pl": "podatki", "en": "taxes"}},
                    "9": {"to": "matter", "language": "en"},
                },
                "seconds": 2,
                "tries": 2,
                "otherwise": "anybody",
            },
            "waste": {"kind": "queue", "queue": here.queue},
            "taxes": {"kind": "queue", "queue": here.other_queue},
            "anybody": {"kind": "queue", "queue": here.queue},
            "closed": {
                "kind": "end",
                "text": {"pl": "Nieczynne. Czynne {hours}.", "en": "Closed. Open {hours}."},
            },
        },
    }


@dataclass
class Town:
    """The running program with the cast's first office on the telephone."""

    run: Running
    cast: Cast
    account: int
    number: int
    operator: Phone  # the trunk's far end, which also answers for departments and customers
    phones: dict[str, Phone] = field(default_factory=dict)
    without_page: set[str] = field(default_factory=set)  # officials at a desk phone alone
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def here(self) -> OfficeCast:
        return self.cast.here

    async def read(self, question: Callable[[], Any]) -> Any:
        """Ask the database something in the office's scope."""

        def ask() -> Any:
            with in_offices([self.here.id]):
                return question()

        return await asyncio.to_thread(as_program, ask)

    async def do(self, verb: Callable[..., Any], *args: Any, **words: Any) -> Any:
        """Call a verb in the office."""
        return await asyncio.to_thread(as_program, verb, self.here.id, *args, **words)

    async def official(self, name: str) -> Phone:
        """Put an official at a desk phone, ready."""
        person = self.here.persons[name]
        credentials = await self.do(phone_credentials, person_id=person, kind="desk_phone")
        phone = Phone("127.0.0.1", self.run.sip, credentials.username, credentials.password)
        await phone.open()
        await asyncio.sleep(0)
        await phone.register_soon()
        self.phones[name] = phone
        official = self.here.officials[name]
        self.without_page.add(name)
        await self.do(routing.stream_seen, official_id=official)
        await self.do(routing.ready, official_id=official)
        await until(
            lambda: self.read(
                lambda: Presence.objects.filter(person_id=person, phone_up=True).exists()
            ),
            5,
            "the registration was not noticed",
        )
        return phone

    async def pages(self) -> None:
        """Say until it is over that those at desk phones are there, as their pages would."""
        while not self.over.is_set():
            for name in list(self.without_page):
                with contextlib.suppress(psycopg.Error, DatabaseError):  # a test has it stopped
                    await self.do(routing.stream_seen, official_id=self.here.officials[name])
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), STREAM_AGAIN)

    async def state(self, interaction: int | None = None) -> str:
        """The state of an interaction, of the newest when none is named."""

        def ask() -> str:
            rows = Interaction.objects.order_by("-id")
            if interaction is not None:
                rows = rows.filter(id=interaction)
            return rows.values_list("state", flat=True).first() or ""

        return str(await self.read(ask))

    async def newest(self) -> int:
        """The id of the newest interaction."""
        return int(
            await self.read(
                lambda: Interaction.objects.order_by("-id").values_list("id", flat=True).first()
            )
        )

    async def until_state(self, *states: str, seconds: float = 10.0) -> None:
        """Wait for the newest interaction to be in one of these states."""
        last = ""

        async def there() -> bool:
            nonlocal last
            last = await self.state()
            return last in states

        try:
            await until(there, seconds)
        except AssertionError:
            raise AssertionError(
                f"{last!r} instead of {states}\n{self.run.log()[-3000:]}"
            ) from None


def telephone(here: OfficeCast, operator_port: int, host: str = TRUNK) -> tuple[int, int]:
    """Give an office a trunk and two numbers, one of which is always closed."""
    line = TrunkSettings(addresses=[host], proxy=f"{host}:{operator_port}")
    with in_offices([here.id]):
        account = add_account.within(here.id, kind="phone", name="operator", settings=line)
        number = add_number.within(
            here.id,
            digits=NUMBER,
            name="centrala",
            account_id=account,
            schedule_id=here.schedule,
            menu=menu_of(here),
            outgoing=True,
        )
        never = add_schedule.within(here.id, name="nigdy", spans=[], holidays=False)
        add_number.within(
            here.id,
            digits=CLOSED,
            name="nocna",
            account_id=account,
            schedule_id=never,
            menu=menu_of(here),
        )
        return account, number


async def nobody_is_left(run: Running) -> None:
    """Until Asterisk has no leg any more, so that the next test's callers find every place free."""
    try:
        await until(lambda: not run.legs(), 10, every=0.05)
    except AssertionError:
        raise AssertionError(f"these stayed in Asterisk: {run.legs()}") from None


def retire(here: OfficeCast, account: int) -> None:
    """Take an office off the telephone, so that the next test may have its numbers."""
    with in_offices([here.id], durable=True):
        for number in Number.objects.filter(account_id=account):
            change_number.within(here.id, number_id=number.id, active=False)
        change_account.within(here.id, account_id=account, enabled=False)


def as_program(work: Callable[..., Any], *args: Any, **words: Any) -> Any:
    """Run something with the database as the program does: limited, on a connection of its own."""
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            cursor.execute(f"set role {APP_ROLE}")
        return work(*args, **words)
    finally:
        connection.close()


@pytest.fixture(scope="package")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The certificate of an operator that signs its own, and its key."""
    return certificate(tmp_path_factory.mktemp("tls"), OPERATOR)


@pytest.fixture(scope="package")
def running(
    keys: tuple[Path, Path], django_db_setup: None, django_db_blocker: Any
) -> Iterator[Running]:
    """Asterisk and the switchboard, once for all tests of this folder."""
    with django_db_blocker.unblock():
        run = Running(sip_authorities=str(keys[0]))
        try:
            run.start_asterisk()
            run.start("switchboard")
            yield run
        finally:
            run.stop()
            empty_tables()


@pytest.fixture
async def town(running: Running, django_db_blocker: Any) -> AsyncIterator[Town]:
    """An office of its own on the running telephone, and the operator behind the trunk."""
    run = running
    with django_db_blocker.unblock():
        run.start_what_is_missing()
        await run.wait_for_switchboard()
        operator = await Phone(TRUNK, run.sip, "+48601000212").open()
        cast = await asyncio.to_thread(as_program, the_cast)
        here = cast.here
        account, number = await asyncio.to_thread(as_program, telephone, here, operator.port)
        town = Town(run, cast, account, number, operator)
        pages = asyncio.create_task(town.pages())
        try:
            trunk = f"trunk-{account}"
            await until(lambda: run.takes_calls_of(trunk), 10, "the trunk was not set up", 0.05)
            yield town
        finally:
            town.over.set()
            phones = (*town.phones.values(), operator)
            try:
                for phone in phones:
                    phone.hang_up_all()
                await nobody_is_left(run)
            finally:  # the next test wants the same numbers, whatever happened here
                for phone in phones:
                    phone.close()
                await asyncio.to_thread(as_program, retire, here, account)
                await pages
