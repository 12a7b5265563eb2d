"""With which states of the contact a leg to somebody outside agrees. Pure, and one rule for all."""

from collections.abc import Mapping
from typing import Literal

#: While the contact is in these, and with the official who asked. Who has lost their page and is
#: waited for leaves customer and department together.
FITS: Mapping[str, tuple[str, ...]] = {
    "ringing": ("held",),
    "asked": ("held",),
    "waits": ("active",),
    "together": ("active", "kept"),
    "joined": ("held", "wrap_up", "closed", "abandoned"),
}
#: In which what assists the contact is, while a colleague is rung or there.
HELPS: Mapping[str, str] = {
    "ringing": "offered",
    "asked": "active",
    "waits": "active",
    "together": "active",
}
#: In which a supervisor may be at a call.
LISTENED = ("active", "held", "kept")
#: Legs of whom the official turns to when the customer is put on hold.
TURNS = ("waits", "together")


def amends(leg: str, contact: str, *, same: bool, helper: str = "") -> Literal["", "end", "swap"]:
    """What brings a leg into step with its contact; "": nothing. `same`: with who asked.

    `helper`: of a colleague, the state of what assists the contact.
    """
    if helper and HELPS.get(leg) != helper:
        return "end"
    if same and contact == "held" and leg in TURNS:
        return "swap"
    return "" if same and contact in FITS[leg] else "end"
