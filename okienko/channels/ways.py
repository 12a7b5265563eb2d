"""How customers reach an office: what each door tells of itself (`Door.ways`)."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from django.utils.translation import gettext

Kind = Literal["phone", "web_call", "video", "form", "callback", "email", "network"]
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
    icon: str = "send"  # of a network


def handle(value: str) -> str:
    """By what name customers find the office in a network, as typed: alone, or with its address.

    ValueError in words for what is none; "" stays.
    """
    name = value.strip().rstrip("/").rpartition("/")[2].removeprefix("@")
    if name and not re.fullmatch(r"[\w.-]{1,60}", name, re.ASCII):
        raise ValueError(gettext("A name has letters, digits, dots, hyphens and underscores."))
    return name
