"""A caller has the menu send a text: it reaches the operator's message centre, or they hear why
none does.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import AsyncIterator, Iterator
from datetime import time
from functools import cache
from typing import Any

import pytest
from pydantic import SecretStr

from okienko.bench.smsc import NAME, PASSWORD, Smsc
from okienko.channels.actions import add_account, change_account
from okienko.channels.phone.menu import speech
from okienko.channels.phone.menu.steps import NO_TEXT
from okienko.channels.phone.numbers import change_number
from okienko.channels.phone.texting import MOST
from okienko.channels.sms.settings import SmsSettings
from okienko.interactions.models import Interaction, Message
from okienko.knowledge.cards import add_card, remove_card
from okienko.offices.actions import change_office
from tests.lines.conftest import NUMBER, REAL, TRUNK, Town
from tests.lines.peer import Call, Phone
from tests.lines.sound import LINEAR
from tests.whole import free_port, until

pytestmark = REAL

OURS, THEIRS = "48600100200", "48601000212"
SENT = {"pl": "Adres wysłaliśmy wiadomością.", "en": "The address is on its way to you."}
WORDS = {"pl": "{office}, {office_address}", "en": "Address: {office_address}"}
SERVICE, PAGE = "Dowód osobisty", "https://example.pl/dowod"
CARD = "Na dowód osobisty czeka się do trzydziestu dni."
FRAME = 160  # samples of 20 ms at 8 kHz


def menu(card: int | None = None) -> dict[str, Any]:
    """1: the address as a text, as often as one likes; 9: in English; else it is over.

    2: a service card, whose page 1 sends.
    """
    return {
        "start": "matter",
        "person": "anybody",
        "closed": "bye",
        "languages": ["pl", "en"],
        "steps": {
            "matter": {
                "kind": "ask",
                "text": {"pl": "Adres, 1.", "en": "Address, 1."},
                "keys": {
                    "1": {"to": "send"},
                    "2": {"to": "card"},
                    "9": {"to": "matter", "language": "en"},
                },
                "seconds": 5,
                "otherwise": "bye",
            },
            "send": {"kind": "text", "text": SENT, "sends": WORDS, "next": "matter"},
            "card": {"kind": "answer", "card": card, "next": "matter"},
            "anybody": {"kind": "queue", "queue": None},
            "bye": {"kind": "end"},
        },
    }


@pytest.fixture(scope="module")
def smsc() -> Iterator[Smsc]:
    for text, language in (
        (SENT["pl"], "pl"),
        (SENT["en"], "en"),
        (NO_TEXT["pl"], "pl"),
        (CARD, "pl"),
    ):
        spoken(text, language)  # it takes seconds, in which no telephone would speak
    found = Smsc(free_port())
    yield found
    found.end()


@pytest.fixture
async def texting(town: Town, smsc: Smsc) -> AsyncIterator[Town]:
    """The town with a number for texts, whose own texts would leave at night alone."""
    smsc.order("reset")
    settings = SmsSettings(
        sender=f"+{OURS}", host="127.0.0.1", port=smsc.port, tls=False, system_id=NAME,
        password=SecretStr(PASSWORD), notices_from=time(3), notices_until=time(3, 1),
    )  # fmt: skip
    await town.do(change_office, address="Rynek 1, Zielonka")
    account = await town.do(add_account, kind="sms", name="texts", settings=settings)
    card = await town.do(add_card, name_pl=SERVICE, spoken_pl=CARD, page=PAGE)
    await town.do(change_number, number_id=town.number, menu=menu(card))
    yield town
    await town.do(change_account, account_id=account, enabled=False)
    await town.do(remove_card, service_card_id=card)


async def test_the_text_arrives_once_with_its_words(texting: Town, smsc: Smsc) -> None:
    """Asked for twice in one call it is sent once: who dials cannot make the office pay."""
    caller = await asked(texting, texting.operator)
    await hears(caller, SENT["pl"])
    await until(lambda: smsc.order("counts")["taken"], 10, texting.run.log()[-3000:])
    first = len(caller.sound.heard)
    await caller.press("1")
    await hears(caller, SENT["pl"], first)
    caller.hang_up()
    english = await asked(texting, texting.operator, "9", "1")
    await hears(english, SENT["en"], language="en")
    await until(lambda: smsc.order("counts")["taken"] == 2, 10)
    english.hang_up()
    service = await asked(texting, texting.operator, "2")
    await hears(service, CARD)
    await service.press("1")
    await until(lambda: smsc.order("counts")["taken"] == 3, 10)
    service.hang_up()
    taken = smsc.order("told")["taken"]
    assert [(one["from"], one["to"], one["text"]) for one in taken] == [
        (OURS, THEIRS, "Gmina Zielonka, Rynek 1, Zielonka"),
        (OURS, THEIRS, "Address: Rynek 1, Zielonka"),
        (OURS, THEIRS, f"{SERVICE}: {PAGE}"),
    ]
    states = Interaction.objects.filter(channel="sms").values_list("state", flat=True)
    assert await texting.read(lambda: list(states)) == ["closed"] * 3


@pytest.mark.parametrize("who", ["withheld", "landline"])
async def test_who_can_get_none_is_told_so(texting: Town, smsc: Smsc, who: str) -> None:
    number = "+48146330011" if who == "landline" else "anonymous"
    hidden = "P-Asserted-Identity: <sip:+48601000212@x>\r\nPrivacy: id\r\n"
    async with Phone(TRUNK, texting.run.sip, number) as phone:
        caller = await asked(texting, phone, extra=hidden if who == "withheld" else "")
        await hears(caller, NO_TEXT["pl"])
        assert not said(caller, SENT["pl"])
    assert await texts(texting) == 0
    assert smsc.order("counts")["taken"] == 0


async def test_who_calls_again_and_again_gets_no_more(texting: Town, smsc: Smsc) -> None:
    """However it is spelled: a program that dials in all day costs the office five texts."""
    for many, number in enumerate((f"+{THEIRS}", f"00{THEIRS}", THEIRS[2:], THEIRS, f"+{THEIRS}")):
        async with Phone(TRUNK, texting.run.sip, number) as phone:
            await asked(texting, phone)
            await until(lambda many=many: _are(texting, many + 1), 10, f"no text to {number}")
    caller = await asked(texting, texting.operator)
    await hears(caller, NO_TEXT["pl"])
    await until(lambda: smsc.order("counts")["taken"] == MOST, 10)
    assert await texts(texting) == MOST
    assert {one["to"] for one in smsc.order("told")["taken"]} == {THEIRS}


async def asked(town: Town, phone: Phone, *keys: str, extra: str = "") -> Call:
    """Somebody calls and presses the key for the text, or these keys."""
    caller = await phone.call(NUMBER, extra)
    await caller.until_answered()
    await until(lambda: caller.sound.loudness() > 100, 5, "nothing is said")
    for key in keys or ("1",):
        await caller.press(key)
    return caller


async def texts(town: Town) -> int:
    """How many texts were written."""
    rows = Message.objects.filter(interaction__channel="sms")
    return int(await town.read(rows.count))


async def _are(town: Town, many: int) -> bool:
    return await texts(town) == many


async def hears(caller: Call, text: str, first: int = 0, language: str = "pl") -> None:
    """Until these words were spoken to a caller, after so many packets."""

    def heard() -> bool:
        return said(caller, text, first, language)

    await until(heard, 15, f"{text!r} was not heard", every=0.3)


def said(caller: Call, text: str, first: int = 0, language: str = "pl") -> bool:
    """Whether the loudness of what a caller heard rises and falls anywhere as these words do."""
    wanted = spoken(text, language)
    heard = loudness([LINEAR[code] for _at, part in caller.sound.heard[first:] for code in part])
    places = range(len(heard) - len(wanted) + 1)
    spans = (heard[place : place + len(wanted)] for place in places)
    alike = (statistics.correlation(span, wanted) for span in spans if len(set(span)) > 1)
    return max(alike, default=-1.0) > 0.9


@cache
def spoken(text: str, language: str) -> list[float]:
    """The loudness of a text as the menu's voice says it."""
    samples, rate = speech.speak(text, language)
    return loudness(speech.resample(samples, rate, 8000).tolist())


def loudness(samples: list[int]) -> list[float]:
    """Root mean square of each 20 ms."""
    frames = (samples[at : at + FRAME] for at in range(0, len(samples) - FRAME, FRAME))
    return [math.sqrt(sum(one * one for one in frame) / FRAME) for frame in frames]
