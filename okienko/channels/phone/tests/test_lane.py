"""A lane and the callers who come: who is being taken in is not gone, who left meanwhile is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from okienko.channels.phone.devices.reading import on_desk_phones
from okienko.events.runtime.bridge import Bridge

from .. import live
from ..actions import arrive, reported
from ..asterisk import call_query, lines, menu_player
from ..asterisk.ari import Ari, AriError
from ..asterisk.call_state import Rows
from ..asterisk.facts import AsteriskChannel
from ..asterisk.keeping import Kept
from ..asterisk.reconcile import Node
from ..menu import machine

WAITING = Rows(
    office=1,
    interaction=7,
    state="waiting",
    asterisk_epoch="b",
    customer="caller",
    customer_up=True,
)


class Told:
    """Stands for the bridge: gives the rows, and remembers which verbs were called."""

    def __init__(self) -> None:
        self.verbs: list[Any] = []

    async def call(self, lane: str, fn: Any, *args: Any, **words: Any) -> Any:
        if fn is call_query.read:
            return WAITING
        self.verbs.append(fn)
        return None


def lane() -> tuple[Node, Told]:
    told = Told()
    node = Node(cast("Ari", None), cast("Bridge", told))
    node.asterisk_epoch = "b"
    return node, told


def test_a_caller_who_is_being_taken_in_is_there() -> None:
    node, told = lane()
    node.newcomer("caller", "Ring")
    rows = asyncio.run(node._learn("1.7", 1, 7))
    assert rows == WAITING
    assert told.verbs == []
    assert node.facts("1.7").channels == {"caller": "Ring"}
    assert node.known("caller", "1.7")  # who took the caller in finds the same


def test_a_caller_who_hung_up_while_being_taken_in_is_gone() -> None:
    node, told = lane()
    node.newcomer("caller", "Ring")
    node.ended("caller", 16)
    assert not node.known("caller", "1.7")
    asyncio.run(node._learn("1.7", 1, 7))
    assert told.verbs == [reported.customer_gone]


def test_a_caller_whom_we_failed_to_take_in_is_tried_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(live, "PATIENCE", (0.0, 0.0, 0.0))
    node, _told = lane()
    door = cast("Any", object.__new__(live._Live))
    door.node = node
    channel = AsteriskChannel("caller", "Ring", "trunk-1", "+48601000212", "id", "")
    tries = []

    async def arrived(*_args: Any, **_words: Any) -> None:
        tries.append(1)
        if len(tries) < 2:
            raise OSError("the database is away")

    door._arrived = arrived
    node.newcomer("caller", "Ring")
    asyncio.run(door._take_in(channel, "19", "allowed"))
    assert len(tries) == 2

    tries.clear()
    node.ended("caller", 16)  # hung up: nobody to try for
    asyncio.run(door._take_in(channel, "19", "allowed"))
    assert len(tries) == 1


def test_a_phone_that_could_not_be_set_is_set_by_the_next_net() -> None:
    """A new password was read and Asterisk or the database was away: nobody tells of it again."""
    objects = [(kind, "p5", {"kind": kind}) for kind in ("aor", "auth", "endpoint")]
    put: list[str] = []
    away = True

    async def endpoints() -> dict[str, bool]:
        return {"p5": True}  # Asterisk knows it, by the password of before

    async def set_(kind: str, _name: str, _fields: dict[str, str]) -> None:
        if away and kind == "auth":
            raise AriError(0, "away")
        put.append(kind)

    async def asked(_lane: str, fn: Any, *_args: Any) -> Any:
        told = {lines.all_lines: {"p5": objects}, lines.line_objects: objects}
        return (told | {lines.all_desk_phones: {}, on_desk_phones: set()}).get(fn, {5})

    ari, bridge = SimpleNamespace(endpoints=endpoints, put=set_), SimpleNamespace(call=asked)
    kept = Kept(cast("Any", ari), cast("Any", bridge))
    with pytest.raises(AriError):
        asyncio.run(kept.telephone(5))
    away = False
    asyncio.run(kept.telephones())
    assert "auth" in put
    put.clear()
    asyncio.run(kept.telephones())
    assert put == []  # all is as it should be


def test_what_could_not_be_made_ready_is_tried_again(tmp_path: Path) -> None:
    node, told = lane()
    sounds = menu_player.Menus(node, tmp_path)
    away = True

    async def asked(_lane: str, _fn: Any, *_args: Any) -> Any:
        if away:
            raise OSError("the database is away")
        return []

    cast("Any", told).call = asked
    for language, text in menu_player.BUSY:
        sounds.speech.path(text, language).with_suffix(".wav").touch()
    states = [sounds.to_prepare]
    with pytest.raises(OSError, match="away"):
        asyncio.run(sounds.prepare())
    states.append(sounds.to_prepare)
    away = False
    asyncio.run(sounds.prepare())
    assert [*states, sounds.to_prepare] == [False, True, False]


def test_settings_that_change_at_once_are_spoken_once(tmp_path: Path, monkeypatch: Any) -> None:
    node, told = lane()
    sounds = menu_player.Menus(node, tmp_path)
    begun = []

    async def asked(_lane: str, fn: Any, *_args: Any) -> Any:
        return [("pl", "Raz.")] if fn is arrive.all_texts else []

    async def begin(*words: Any, **more: Any) -> Any:
        begun.append(words)
        return await really(*words, **more)

    async def all_at_once() -> None:
        await asyncio.gather(sounds.prepare(), sounds.prepare(), sounds.prepare())

    really = asyncio.create_subprocess_exec
    monkeypatch.setattr(asyncio, "create_subprocess_exec", begin)
    cast("Any", told).call = asked
    asyncio.run(all_at_once())
    assert len(begun) == 1
    assert sounds.speech.has("Raz.", "pl")
    assert not sounds.to_prepare


def test_a_step_of_the_menu_that_failed_is_taken_again(tmp_path: Path, monkeypatch: Any) -> None:
    """The caller would hear nothing for ever: no sound is left that could end."""
    monkeypatch.setattr(menu_player, "PATIENCE", (0.0, 0.0))
    node, told = lane()
    sounds = menu_player.Menus(node, tmp_path)
    sounds.channel["1.7"] = "caller"
    tries = []

    async def asked(_lane: str, _fn: Any) -> Any:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("the connection broke")
        return (machine.EndCall(),)

    cast("Any", told).call = asked

    async def press() -> None:
        await sounds._signal("1.7", machine.Pressed(key="1"))
        await node.rest()

    cast("Any", node).wake = lambda _key: None
    asyncio.run(press())
    assert len(tries) == 3
    assert sounds.channel == {}  # what was answered has been done
