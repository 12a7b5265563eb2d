"""How customers reach an office: what each door tells of itself (`Door.ways`)."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["phone", "web_call", "form", "callback", "email", "network"]
#: In the order in which customers read them, where all are open.
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Way:
    """A way by which a customer may reach the office now, for pages of customers.

    `kind` is what the page draws; `url` leads there, from the root of the site where it is ours.
    `note` says how it stands where that is worth a word: "Closed now, open again on ...".
    """

    kind: Kind
    words: str
    url: str
    open: bool = True  # somebody answers there now; of a letter or a form: it can be sent
    note: str = ""
