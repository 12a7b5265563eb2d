"""A lane and the callers who come: who is being taken in is not gone, who left meanwhile is."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from okienko.channels.phone import actions, reading
from okienko.channels.phone.ari import Ari
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
