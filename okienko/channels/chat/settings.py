"""What one window asks for: where it stands and how it looks."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, field_validator

from okienko.channels import door
from okienko.channels.plain_text import clean, one_line
from okienko.channels.setup import Ask

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LOOK = _("How it looks")
_WAITING = _("Waiting")
_SILENCE = _("When a customer does not answer")
_ASKED = _("What is asked before the first words")
#: Of a field before the first words: whether it is shown, and whether it may be left empty.
ASKS = {"hidden": _("not asked"), "optional": _("asked"), "required": _("must be given")}
Asks = Literal["hidden", "optional", "required"]
_OWN = _("Our words are used when it is empty.")


SAID = ("greeting", "asking", "ending")  # what the office says in words of its own


class ChatSettings(door.Settings):
    """One window, on one or more web sites."""

    title: Annotated[
        str, Ask(_("Name on the window"), _("The office's own name when it is empty."))
    ] = ""
    origins: Annotated[
        list[str],
        Ask(
            _("Web sites that may show the window"),
            _("One on a line, as https://www.gmina.pl. The office's contact page always may."),
            example="https://www.gmina.pl",
        ),
    ] = []
    queue: Annotated[int | None, Ask(_("Queue"))] = None
    colour: Annotated[
        str,
        Ask(_("Colour"), _("As #0b5563; the office's colour when it is empty."), group=_LOOK),
    ] = ""
    greeting_pl: Annotated[str, Ask(_("Greeting in Polish"), group=_LOOK, long=True)] = ""
    greeting_en: Annotated[str, Ask(_("Greeting in English"), group=_LOOK, long=True)] = ""
    greeting_uk: Annotated[str, Ask(_("Greeting in Ukrainian"), group=_LOOK, long=True)] = ""
    ask_name: Annotated[Asks, Ask(_("Name"), group=_ASKED, choices=ASKS)] = "optional"
    ask_contact: Annotated[
        Asks,
        Ask(
            _("E-mail or telephone number"),
            _("Nobody has to prove who they are in a chat: what must be given may be made up."),
            group=_ASKED,
            choices=ASKS,
        ),
    ] = "optional"
    kept_minutes: Annotated[
        int,
        Field(ge=1, le=60),
        Ask(
            _("Minutes for which a place in the queue is kept"),
            _("For who leaves the page and comes back."),
            group=_WAITING,
            rare=True,
        ),
    ] = 5
    most_waiting: Annotated[
        int,
        Field(ge=1, le=1000),
        Ask(
            _("So many may wait at once"),
            _("Who comes then is told so, and offered another way."),
            group=_WAITING,
            rare=True,
        ),
    ] = 30

    ask_minutes: Annotated[
        int,
        Field(ge=0, le=240),
        Ask(
            _("Minutes until we ask whether they are still there"),
            _("0: we never ask, and the chat does not end by itself."),
            group=_SILENCE,
            rare=True,
        ),
    ] = 5
    end_minutes: Annotated[
        int,
        Field(ge=1, le=240),
        Ask(_("Minutes from then until the chat ends"), group=_SILENCE, rare=True),
    ] = 10
    asking_pl: Annotated[
        str, Ask(_("The question in Polish"), _OWN, group=_SILENCE, rare=True, long=True)
    ] = ""
    asking_en: Annotated[
        str, Ask(_("The question in English"), group=_SILENCE, rare=True, long=True)
    ] = ""
    asking_uk: Annotated[
        str, Ask(_("The question in Ukrainian"), group=_SILENCE, rare=True, long=True)
    ] = ""
    ending_pl: Annotated[
        str, Ask(_("The goodbye in Polish"), _OWN, group=_SILENCE, rare=True, long=True)
    ] = ""
    ending_en: Annotated[
        str, Ask(_("The goodbye in English"), group=_SILENCE, rare=True, long=True)
    ] = ""
    ending_uk: Annotated[
        str, Ask(_("The goodbye in Ukrainian"), group=_SILENCE, rare=True, long=True)
    ] = ""

    @field_validator("title", "colour")
    @classmethod
    def _line(cls, value: str) -> str:
        return one_line(value, 120)

    @field_validator(
        *(f"{what}_{language}" for what in SAID for language in ("pl", "en", "uk")),
    )
    @classmethod
    def _words(cls, value: str) -> str:
        return clean(value).strip()[:1000]

    @field_validator("colour")
    @classmethod
    def _is_colour(cls, value: str) -> str:
        value = value.lower()
        if value and not _COLOUR.fullmatch(value):
            raise ValueError(gettext("A colour is written as #0b5563."))
        return value

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, values: list[str]) -> list[str]:
        return list(dict.fromkeys(origin_of(value) for value in values if value.strip()))

    def greeting(self, language: str) -> str:
        """The greeting in a language; in Polish when there is none in that."""
        return str(getattr(self, f"greeting_{language}", "") or self.greeting_pl)

    def asking(self, language: str) -> str:
        """The office's question in a language to who does not answer; "": it has none."""
        return str(getattr(self, f"asking_{language}", ""))

    def ending(self, language: str) -> str:
        """The office's goodbye in a language to who does not answer; "": it has none."""
        return str(getattr(self, f"ending_{language}", ""))


def origin_of(typed: str) -> str:
    """The origin of a web site as browsers send it: scheme://host[:port]. ValueError in words."""
    words = gettext("“%(site)s” is no address of a web site, such as https://www.gmina.pl.")
    try:
        parts = urlsplit(typed.strip())
        host, port = parts.hostname or "", parts.port
        host = host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError):
        raise ValueError(words % {"site": one_line(typed, 80)}) from None
    plain = re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host)
    if parts.scheme not in ("http", "https") or not plain or parts.username is not None:
        raise ValueError(words % {"site": one_line(typed, 80)})
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")
