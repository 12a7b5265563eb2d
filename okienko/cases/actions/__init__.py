"""The verbs of this room; each takes the office first and the rest by keyword."""

from .customer import another_person, give_to, give_to_new, written_by_named
from .keeping import annotate, set_due
from .kinds import add_kind, change_kind, remove_kind
from .masking import watch_numbers
from .moving import close, hand_over, move_on, reopen
from .opening import open_case, open_once, tie, untie
from .pins import new_pin
from .releasing import save_and_release
from .writing import write_first

__all__ = [
    "add_kind",
    "annotate",
    "another_person",
    "change_kind",
    "close",
    "give_to",
    "give_to_new",
    "hand_over",
    "move_on",
    "new_pin",
    "open_case",
    "open_once",
    "remove_kind",
    "reopen",
    "save_and_release",
    "set_due",
    "tie",
    "untie",
    "watch_numbers",
    "write_first",
    "written_by_named",
]
