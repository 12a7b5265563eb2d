"""A lane and the callers who come: who is being taken in is not gone, who left meanwhile is."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from okienko.channels.phone import actions, live, reading
from okienko.channels.phone.ari import Ari, Channel
from okienko.channels.phone.reconcile import Node
from okienko.channels.phone.rows import Rows
from okienko.events.bridge import Bridge

WAITING = Rows(
    office=1, interaction=7, state="waiting", boot="b", customer="caller", customer_up=True
)


class Told:
    """Stands for the bridge: gives the rows, and remembers which verbs were called."""

    def __init__(self) -> None:
        self.verbs: list[Any] = []

    async def call(self, lane: str, fn: Any, *args: Any, **words: Any) -> Any:
        if fn is reading.read:
            return WAITING
        self.verbs.append(fn)
        return None


def lane() -> tuple[Node, Told]:
    told = Told()
    node = Node(cast("Ari", None), cast("Bridge", told))
    node.boot = "b"
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
    assert told.verbs == [actions.customer_gone]


def test_a_caller_whom_we_failed_to_take_in_is_tried_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(live, "PATIENCE", (0.0, 0.0, 0.0))
    node, _told = lane()
    door = cast("Any", object.__new__(live._Live))
    door.node = node
    channel = Channel("caller", "Ring", "trunk-1", "+48601000212", "id", "")
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
