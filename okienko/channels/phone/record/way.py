"""The way of a caller through a menu, as the row of the call keeps it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..menu.machine import MenuState

MOST = 400  # entries of one call: who goes round in circles fills no row


def walked(
    way: Sequence[Any],
    began: datetime,
    state: MenuState,
    at: datetime,
    *,
    before: MenuState | None = None,
) -> list[Any]:
    """The way with what one signal has brought: the keys that counted, the steps that were entered.

    `before`: the state that the signal found; none: the call has just begun.
    """
    seconds = round(max(0.0, (at - began).total_seconds()), 1)
    known = len(before.choices) if before else 0
    pressed = [[seconds, *choice.rpartition(":")[::2]] for choice in state.choices[known:]]
    entered = [[seconds, name, ""] for name in state.passed]
    return [*way, *pressed, *entered][:MOST]
