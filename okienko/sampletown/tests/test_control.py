"""The simulation is turned up and down, and only by who knows its word."""

import asyncio
import json

import pytest

from okienko.config import Config
from okienko.portal import town
from okienko.sampletown import cast, child, demo, simulate
from okienko.sampletown.simulate import main
from okienko.sampletown.writers import Writers
from tests.whole import until

from ..control import CALL_EVERY, Control, Knobs


def test_the_night_is_calm_and_a_rate_of_nothing_is_silence():
    dial = Knobs()
    assert dial.pause(CALL_EVERY, 10) == CALL_EVERY
    assert dial.pause(CALL_EVERY, 3) > 3 * CALL_EVERY
    dial.turn(rate=2.5, calls=None, letters=None)
    assert dial.pause(CALL_EVERY, 10) == CALL_EVERY / 2.5
    dial.turn(rate=0, calls=None, letters=None)
    assert dial.pause(CALL_EVERY, 10) == float("inf")


async def test_it_listens_to_who_knows_the_word(tmp_path):
    rung = []

    async def ring(person):
        rung.append(person)
        return {"name": "Halina Wrzos"}

    dial = Knobs()
    control = Control(tmp_path, dial, ring)
    listening = asyncio.create_task(control.run())
    await control.open.wait()
    assert (await asyncio.to_thread(town.ask, tmp_path, "ring", person=7))["name"] == "Halina Wrzos"
    assert rung == [7]
    told = await asyncio.to_thread(town.ask, tmp_path, "turn", rate=3, calls=False)
    assert (told["rate"], told["calls"], told["letters"]) == (3, False, True)
    place = json.loads(town.address_file(tmp_path).read_text())
    town.address_file(tmp_path).write_text(json.dumps({**place, "word": "guessed"}))
    assert await asyncio.to_thread(town.ask, tmp_path, "turn", rate=9) == {"error": "not allowed"}
    assert dial.rate == 3
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    with pytest.raises(town.NoTown):
        town.ask(tmp_path, "turn")


async def test_without_a_telephone_nobody_calls_and_letters_go_on(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(demo, "found", lambda home: None)
    monkeypatch.setattr(cast, "read", lambda: ([object()], []))
    monkeypatch.setattr(child, "keep", _nothing)
    monkeypatch.setattr(Writers, "run", _nothing)
    settings = Config(home=tmp_path)
    monkeypatch.setattr(simulate, "config", lambda: settings)
    life = asyncio.create_task(demo._live(settings))

    async def told(*words: str) -> tuple[int, str]:
        code = await asyncio.to_thread(main, words)
        said = capsys.readouterr()
        return code, said.out + said.err

    async def awake() -> bool:
        assert not life.done(), life
        return (await told("--status"))[0] == 0

    await until(awake, 10, every=0.02)
    code, words = await told("--rate", "3")
    assert code == 0
    assert "rate 3" in words
    assert "no telephone here; `okienko doctor` says why" in words
    code, words = await told("--ring")
    assert code == 1
    assert "no telephone here; `okienko doctor` says why" in words
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)


async def _nothing(*_args: object) -> None:
    """Runs for as long as the demo does."""
    await asyncio.Event().wait()


def test_the_command_says_when_there_is_no_commune(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("okienko.portal.town.address_file", lambda home: tmp_path / "none.json")
    assert main(["--rate", "2"]) == 1
    assert "okienko up --demo" in capsys.readouterr().err


async def test_asking_for_the_state_wakes_nobody() -> None:
    dial = Knobs()
    waiting = asyncio.ensure_future(dial.changed.wait())
    await asyncio.sleep(0)
    dial.turn(rate=None, calls=None, letters=None)
    assert dial.status()["rate"] == 1.0
    await asyncio.sleep(0)
    assert not waiting.done()
    dial.turn(rate=2, calls=None, letters=None)
    await asyncio.wait_for(waiting, 1)
