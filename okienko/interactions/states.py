"""The states of an interaction, as a table; nothing else decides what may follow what.

    arrived -> waiting -> offered -> active <-> held -> wrap_up -> closed

A live customer who leaves too early is `abandoned`; an official's lost page leaves the customer
`kept` for a moment; `dialling` is an outbound call before it is answered, or one to a customer who
kept the place without staying (`call`): not answered, it waits again. Who steps out of a queue, or
is sent back into a menu by an official (`to_menu`), is still on the line. Who writes again in a
chat that is being wrapped up is back in it (`return`).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from okienko.events import prepared

from .models import Interaction
from .refusals import MOVED_ON, OVERTAKEN

STATES: Mapping[str, Mapping[str, str]] = {
    "arrived": {"enqueue": "waiting", "close": "closed", "abandon": "abandoned"},
    "waiting": {
        "enqueue": "waiting",
        "offer": "offered",
        "step_out": "arrived",
        "close": "closed",
        "abandon": "abandoned",
    },
    "offered": {
        "accept": "active",
        "call": "dialling",
        "withdraw": "waiting",
        "abandon": "abandoned",
    },
    "active": {
        "hold": "held",
        "lose": "kept",
        "enqueue": "waiting",
        "to_menu": "arrived",
        "end": "wrap_up",
        "close": "closed",
    },
    "held": {
        "resume": "active",
        "lose": "kept",
        "enqueue": "waiting",
        "to_menu": "arrived",
        "end": "wrap_up",
    },
    "kept": {"come_back": "active", "enqueue": "waiting", "end": "wrap_up"},
    "dialling": {"answer": "active", "enqueue": "waiting", "end": "wrap_up"},
    "wrap_up": {"return": "active", "close": "closed"},
    "closed": {"reopen": "arrived"},
    "abandoned": {},
}

#: States in which the matter is not over.
OPEN = ("arrived", "waiting", "offered", "active", "held", "kept", "dialling", "wrap_up")
#: States in which a live customer is connected to us.
CONNECTED = ("arrived", "waiting", "offered", "active", "held", "kept", "dialling")
#: States in which an official has a live customer in hand.
WITH_SOMEBODY = ("active", "held", "kept")

LABELS = {
    "arrived": _("in the menu"),
    "waiting": _("waiting"),
    "offered": _("ringing"),
    "active": _("in conversation"),
    "held": _("on hold"),
    "kept": _("kept for the same official"),
    "dialling": _("being called"),
    "wrap_up": _("in wrap-up"),
    "closed": _("closed"),
    "abandoned": _("abandoned"),
}


def move(interaction: Interaction, step: str, **changes: Any) -> None:
    """Take `step` from the state in hand by compare-and-swap; Refused when it is impossible now.

    `changes` are written in the same statement. The object in hand is brought up to date.
    """
    following = STATES[interaction.state].get(step)
    if following is None:
        raise MOVED_ON()
    before = {"id": interaction.id, "state": interaction.state}
    moved = prepared.update(Interaction, before, state=following, **changes)
    if moved != 1:
        raise OVERTAKEN()
    interaction.state = following
    for name, value in changes.items():
        setattr(interaction, name, value)
