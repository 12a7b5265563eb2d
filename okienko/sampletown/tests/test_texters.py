"""People who text and message, by networks that are reached as real ones: SMPP and HTTP."""

import asyncio
import contextlib
import hmac
import http.client
import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest

from okienko.channels.sms.smpp import pdu
from okienko.channels.sms.smpp.pdu import Command, Party, Pdu, Short
from okienko.channels.sms.smpp.session import Place, Refused, Session, opened
from okienko.sampletown import connections, messages
from okienko.sampletown.connections import (
    COMMENTS,
    FACEBOOK,
    INSTAGRAM,
    MASTODON,
    SMS,
    TELEGRAM,
    VIBER,
    WHATSAPP,
)
from okienko.sampletown.control import Knobs
from okienko.sampletown.correspondence import answer_to
from okienko.sampletown.lines import Owner
from okienko.sampletown.matters import BY_KEY
from okienko.sampletown.networks.meta import APP_SECRET, TOKEN
from okienko.sampletown.networks.server import Call, Network, Reply
from okienko.sampletown.newcomers import NUMBERS, Newcomers
from okienko.sampletown.plan import PASSWORD
from okienko.sampletown.snapshots import picture
from okienko.sampletown.telephones import Telephones, owners
from okienko.sampletown.texters import Texters
from tests.whole import free_port, until

HALINA = Owner(1, "Halina Wrzos", "+48601000100")


class Office:
    """What the office's doors do, at the other end of the networks."""

    def __init__(self, places: dict[str, dict[str, int]]) -> None:
        self.places = places
        self.texts: list[Short] = []
        self._came = asyncio.Event()
        self._session: Session | None = None

    async def sign_in(self, password: str = PASSWORD) -> Session:
        place = Place("127.0.0.1", self.places[SMS]["port"], False, connections.SYSTEM_ID, password)
        async with asyncio.timeout(5):
            while True:
                with contextlib.suppress(OSError):  # it is not up yet
                    return await opened(place, "transceiver", self._takes)
                await asyncio.sleep(0.01)

    async def _takes(self, unit: Pdu) -> asyncio.Future[int]:
        self.texts.append(pdu.delivered(unit.body))
        self._came.set()
        taken: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        taken.set_result(0)
        return taken

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.texts) < count:
                self._came.clear()
                await self._came.wait()

    async def submit(self, session: Session, to: str, text: str) -> Pdu:
        ours = Party(connections.NUMBER[1:], 1, 1)
        short = Short(ours, Party(to, 1, 1), text.encode("utf-16-be"), 0, 8, 1)
        return await session.ask(Command.SUBMIT_SM, pdu.submit(short))

    def bot(self, method: str, **asked: Any) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self.places[TELEGRAM]["port"], timeout=5)
        with contextlib.closing(line):
            line.request("POST", f"/bot{connections.BOT_TOKEN}/{method}", json.dumps(asked))
            return json.loads(line.getresponse().read())["result"]


@pytest.fixture
async def telephones() -> AsyncIterator[tuple[Telephones, Office]]:
    places = {kind: {"port": free_port()} for kind in (SMS, TELEGRAM)}
    found = Telephones(places)
    running = asyncio.create_task(found.run())
    await asyncio.sleep(0)
    yield found, Office(places)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_text_goes_to_the_office_and_its_answer_comes_with_a_receipt(telephones):
    found, office = telephones
    line = found.line(SMS, HALINA)
    await line.write("Kiedy szkło w Podlesiu?")  # kept until somebody is signed in
    session = await office.sign_in()
    await office.until(1)
    assert office.texts[0].content.decode("utf-16-be") == "Kiedy szkło w Podlesiu?"
    assert office.texts[0].source.value == HALINA.number[1:]
    named = pdu.message_id((await office.submit(session, HALINA.number[1:], "W piątek")).body)
    assert await line.until_answered(1, 5)
    await office.until(2)
    assert f"id:{named} " in office.texts[1].content.decode()
    assert [(one.office, one.text) for one in line.look()] == [
        (False, "Kiedy szkło w Podlesiu?"),
        (True, "W piątek"),
    ]
    await session.close()


async def test_the_operator_lets_in_only_who_knows_the_word(telephones):
    with pytest.raises(Refused):
        await telephones[1].sign_in("inne")


async def test_what_was_taken_is_not_brought_again(telephones):
    found, office = telephones
    session = await office.sign_in()
    await found.line(SMS, HALINA).write("halo?")
    await until(lambda: found.smsc.kept == 0)
    await session.close()
    session = await office.sign_in()
    await found.line(SMS, HALINA).write("drugi")
    await office.until(2)
    assert [short.content for short in office.texts] == [b"halo?", b"drugi"]
    await session.close()


async def test_a_picture_a_correction_and_a_sticker_by_telegram(telephones):
    found, office = telephones
    line = found.line(TELEGRAM, HALINA)
    await line.write("Dziura", picture("pothole"))
    await line.write("szkoło?")
    await line.correct("szkło?")
    await line.feel("👍")
    photo, _wrong, right, sticker = await asyncio.to_thread(office.bot, "getUpdates")
    assert photo["message"]["caption"] == "Dziura"
    assert photo["message"]["photo"][0]["mime_type"] == "image/png"
    assert right["edited_message"]["text"] == "szkło?"
    assert sticker["message"]["sticker"]["emoji"] == "👍"
    assert [one.text for one in line.look()] == ["Dziura", "szkło?", "👍"]


async def test_who_is_not_answered_writes_by_another_network_about_the_same(telephones):
    found, office = telephones
    texters = Texters(found, dial := Knobs(), Random(1))
    texters.pace = 0
    written = asyncio.create_task(texters.one("twice"))
    session = await office.sign_in()
    (update,) = await asyncio.to_thread(office.bot, "getUpdates", timeout=5)
    chat = update["message"]["chat"]["id"]
    who = next(one for one in owners() if one.telegram == chat)
    await office.until(1)
    assert office.texts[0].source.value == who.number[1:]
    async with asyncio.timeout(20):
        while not (await asyncio.wait({written}, timeout=0.3))[0]:
            await asyncio.to_thread(office.bot, "sendMessage", chat_id=chat, text="Już patrzę")
            await office.submit(session, who.number[1:], "Już patrzę")
    await written
    assert dial.counts["messages about what was written by another network"] == 1
    await session.close()


class Hooks(Network):
    """The office's addresses: takes what is signed by the app."""

    def __init__(self) -> None:
        super().__init__()
        self.brought: list[dict[str, Any]] = []

    def answer(self, call: Call) -> Reply:
        signed = hmac.new(APP_SECRET.encode(), call.body, "sha256").hexdigest()
        assert call.headers["x-hub-signature-256"] == f"sha256={signed}"
        (entry,) = call.json()["entry"]
        self.brought.append(
            entry["changes"][0]["value"] if "changes" in entry else entry["messaging"][0]
        )
        return Reply()


@pytest.fixture
async def meta() -> AsyncIterator[tuple[Telephones, Hooks, dict[str, dict[str, Any]]]]:
    hooks = Hooks()
    hooks.start()
    places = {
        kind: {"port": free_port(), "hook": hooks.url} for kind in (WHATSAPP, FACEBOOK, INSTAGRAM)
    }
    found = Telephones(places)
    running = asyncio.create_task(found.run())
    await asyncio.sleep(0)
    yield found, hooks, places
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    hooks.stop()


def graph(port: int, path: str, asked: dict[str, Any]) -> int:
    """What the office's door asks of Meta; the status."""
    proof = hmac.new(APP_SECRET.encode(), TOKEN.encode(), "sha256").hexdigest()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(line):
        line.request(
            "POST",
            f"/v25.0/{path}?appsecret_proof={proof}",
            json.dumps(asked),
            {"Authorization": f"Bearer {TOKEN}"},
        )
        return line.getresponse().status


async def test_a_picture_by_whatsapp_and_its_answer(meta):
    found, hooks, places = meta
    line = found.line(WHATSAPP, HALINA)
    await line.write("Dziura", picture("pothole"))
    (message,) = hooks.brought[0]["messages"]
    assert (message["from"], message["image"]["caption"]) == (HALINA.number[1:], "Dziura")
    said = {"messaging_product": "whatsapp", "to": HALINA.number[1:], "type": "text"}
    path = f"{connections.WHATSAPP_ID}/messages"
    asked = {**said, "text": {"body": "Dziękuję"}}
    assert await asyncio.to_thread(graph, places[WHATSAPP]["port"], path, asked) == 200
    assert [(one.picture, one.text) for one in line.look()] == [
        (True, "Dziura"),
        (False, "Dziękuję"),
    ]


async def test_a_comment_is_answered_in_public_and_goes_on_below_itself(meta):
    found, hooks, places = meta
    line, other = (found.line(COMMENTS, owner) for owner in owners()[:2])
    await line.write("A kto się zajmie dymem?")
    await other.write("No właśnie")
    first = hooks.brought[0]["comment_id"]
    path, asked = f"{first}/comments", {"message": "My"}
    assert await asyncio.to_thread(graph, places[FACEBOOK]["port"], path, asked) == 200
    await line.write("zobaczymy")
    assert hooks.brought[2]["parent_id"] == first
    assert [one.text for one in line.look()] == ["A kto się zajmie dymem?", "My", "zobaczymy"]
    assert other.answers() == []


@pytest.mark.parametrize(
    ("kind", "own", "who"),
    [
        (FACEBOOK, connections.PAGE_ID, HALINA.facebook),
        (INSTAGRAM, connections.PROFILE_ID, HALINA.instagram),
    ],
)
async def test_a_private_message_is_no_comment(meta, kind, own, who):
    found, hooks, places = meta
    line, comments = found.line(kind, HALINA), found.line(COMMENTS, HALINA)
    await line.write("Dzień dobry")
    assert (hooks.brought[0]["sender"]["id"], hooks.brought[0]["message"]["text"]) == (
        who,
        "Dzień dobry",
    )
    asked = {"recipient": {"id": who}, "message": {"text": "Słucham"}}
    path = f"{own}/messages"
    assert await asyncio.to_thread(graph, places[kind]["port"], path, asked) == 200
    assert (line.answers(), comments.answers()) == (["Słucham"], [])


async def test_a_comment_that_is_answered_in_private_shows_the_answer(meta):
    found, hooks, places = meta
    comments, messages = found.line(COMMENTS, HALINA), found.line(FACEBOOK, HALINA)
    await comments.write("A kto się zajmie dymem?")
    to = {"comment_id": hooks.brought[0]["comment_id"]}
    asked = {"recipient": to, "message": {"text": "Pod jakim adresem?"}}
    path = f"{connections.PAGE_ID}/messages"
    assert await asyncio.to_thread(graph, places[FACEBOOK]["port"], path, asked) == 200
    assert comments.answers() == messages.answers() == ["Pod jakim adresem?"]


class ViberHook(Network):
    """The office's address for Viber: takes what is signed by the bot."""

    def __init__(self) -> None:
        super().__init__()
        self.brought: list[dict[str, Any]] = []

    def answer(self, call: Call) -> Reply:
        signed = hmac.new(connections.VIBER_TOKEN.encode(), call.body, "sha256").hexdigest()
        assert call.headers["x-viber-content-signature"] == signed
        self.brought.append(call.json())
        return Reply()


def posted(port: int, path: str, asked: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    """What an office's door is told."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(line):
        line.request("POST", path, json.dumps(asked), headers)
        return dict(json.loads(line.getresponse().read()))


async def test_by_viber_and_mastodon_the_office_is_written_to_and_answers():
    hook = ViberHook()
    hook.start()
    places = {VIBER: {"port": free_port(), "hook": hook.url}, MASTODON: {"port": free_port()}}
    found = Telephones(places)
    running = asyncio.create_task(found.run())
    await asyncio.sleep(0)
    viber, mastodon = found.line(VIBER, HALINA), found.line(MASTODON, HALINA)
    await viber.write("Dzień dobry")
    assert hook.brought[0]["sender"]["name"] == HALINA.name
    said = {"receiver": HALINA.viber, "type": "text", "sender": {"name": "Gmina"}}
    told = await asyncio.to_thread(
        posted,
        places[VIBER]["port"],
        "/pa/send_message",
        {**said, "text": "Słucham"},
        {"X-Viber-Auth-Token": connections.VIBER_TOKEN},
    )
    assert (told["status"], viber.answers()) == (0, ["Słucham"])

    await mastodon.write("Kiedy szkoło?")
    await mastodon.correct("Kiedy szkło?")
    told = await asyncio.to_thread(
        posted,
        places[MASTODON]["port"],
        "/api/v1/statuses",
        {"status": f"@{HALINA.mastodon} W piątek", "in_reply_to_id": "101"},
        {"Authorization": f"Bearer {connections.MASTODON_TOKEN}"},
    )
    assert told["visibility"] == "public"
    assert [one.text for one in mastodon.look()] == ["Kiedy szkło?", "W piątek"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    hook.stop()


def test_all_that_is_written_is_known_and_answered():
    for said in messages.every():
        assert said.key in BY_KEY
        assert answer_to((said.ask[-1], "halo?"), "pl", first=True) == (said.key, said.answer)
        if said.more:
            assert answer_to((said.more,), "pl", first=False)[1] == said.more_answer


def test_a_humans_message_is_answered_too():
    assert "make-believe" in answer_to(("What is this?",), "en", first=True)[1]
    assert answer_to(("Еще?",), "ru", first=False) == ("", messages.NOTED["pl"])


def test_thanks_need_no_answer():
    assert answer_to((messages.THANKS["uk"][0],), "uk", first=False) == ("", "")


async def test_a_number_that_is_given_again_is_nobody_elses_and_shows_nothing_of_before() -> None:
    telephones = Telephones({SMS: {"port": 0}})
    newcomers = Newcomers(telephones)

    async def writes(who: object) -> dict[str, Any]:
        return await newcomers.asked({"who": f"w{who}", "by": SMS, "text": "Dzień dobry"})

    mine = (await writes("me"))["number"]
    telephones.smsc.read[mine].append("Dla mnie")
    others = []
    for each in range(NUMBERS + 10):
        others.append((await writes(each))["number"])
        assert (await writes("me"))["said"][1]["text"] == "Dla mnie"
    assert mine not in others
    later = [await writes(f"later{each}") for each in range(2 * NUMBERS)]
    again = next(one for one in later if one["number"] == mine)
    assert [one["text"] for one in again["said"]] == ["Dzień dobry"]
