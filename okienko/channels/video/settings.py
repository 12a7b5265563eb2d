"""What an office says of its video calls."""

from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, field_validator

from okienko.channels import door
from okienko.channels.plain_text import clean
from okienko.channels.setup import Ask
from okienko.customers.identities import EMAIL, takes_texts, typed_address

_LOOK = _("Words on the page")
_WAITING = _("Waiting")
_TIMES = _("Times that are agreed")
_INTERPRETERS = _("Interpreters")


class VideoSettings(door.Settings):
    """One entrance to the office by video, on its own pages."""

    queue: Annotated[
        int | None,
        Ask(_("Queue"), _("A topic that has a queue of its own leads there instead.")),
    ] = None
    english: Annotated[bool, Ask(_("In English too"))] = True
    ukrainian: Annotated[bool, Ask(_("In Ukrainian too"))] = True
    pjm: Annotated[
        bool,
        Ask(
            _("In Polish Sign Language (PJM) too"),
            _("Offer it when officials know it: give them a skill of this language."),
        ),
    ] = False
    interpreter_pjm: Annotated[
        bool,
        Ask(
            _("Polish Sign Language by an interpreter beside the official"),
            _(
                "Else an official who knows it is sought. An interpreter is whoever has a skill of "
                "this language; an official who has it needs none."
            ),
            group=_INTERPRETERS,
        ),
    ] = False
    interpreter_uk: Annotated[
        bool,
        Ask(_("Ukrainian by an interpreter beside the official"), group=_INTERPRETERS),
    ] = False
    interpreter_en: Annotated[
        bool,
        Ask(_("English by an interpreter beside the official"), group=_INTERPRETERS),
    ] = False
    outside_service: Annotated[
        str,
        Ask(
            _("Where an outside service of interpreters gets its links"),
            _(
                "An e-mail address or a mobile number. An official who makes a one-time link finds "
                "it filled in. Empty: the official writes an address each time."
            ),
            group=_INTERPRETERS,
        ),
    ] = ""
    relay: Annotated[
        bool,
        Ask(
            _("Pictures go by the relay alone, where this installation has one"),
            _("Else customers and officials can find out each other's network address."),
            rare=True,
        ),
    ] = True
    greeting_pl: Annotated[str, Ask(_("Greeting in Polish"), group=_LOOK, long=True)] = ""
    greeting_en: Annotated[str, Ask(_("Greeting in English"), group=_LOOK, long=True)] = ""
    greeting_uk: Annotated[str, Ask(_("Greeting in Ukrainian"), group=_LOOK, long=True)] = ""
    kept_minutes: Annotated[
        int,
        Field(ge=1, le=60),
        Ask(
            _("Minutes for which a place in the queue is kept"),
            _("For who leaves the page and comes back."),
            group=_WAITING,
            rare=True,
        ),
    ] = 2
    most_waiting: Annotated[
        int,
        Field(ge=1, le=1000),
        Ask(
            _("So many may wait at once"),
            _("Who comes then is told so, and offered another way."),
            group=_WAITING,
            rare=True,
        ),
    ] = 20

    bookings_at_once: Annotated[
        int,
        Field(ge=0, le=100),
        Ask(
            _("Times that customers may book at once, for each half hour"),
            _("Within the hours of the queue. 0: none can be booked."),
            group=_TIMES,
        ),
    ] = 0
    pjm_bookings_at_once: Annotated[
        int,
        Field(ge=0, le=100),
        Ask(_("The same with a sign-language interpreter"), group=_TIMES),
    ] = 0
    booking_days: Annotated[
        int,
        Field(ge=1, le=30),
        Ask(_("So many days ahead"), group=_TIMES, rare=True),
    ] = 7
    remind_day: Annotated[bool, Ask(_("Remind customers the day before"), group=_TIMES)] = True
    remind_soon: Annotated[bool, Ask(_("Remind customers 15 minutes before"), group=_TIMES)] = True

    @field_validator("outside_service")
    @classmethod
    def _reached(cls, value: str) -> str:
        address = typed_address(value[:254]) if value.strip() else None
        if value.strip() and not (address and (address.kind == EMAIL or takes_texts(address))):
            raise ValueError(gettext("Write an e-mail address or a mobile number."))
        return address.display or address.value if address else ""

    @field_validator("greeting_pl", "greeting_en", "greeting_uk")
    @classmethod
    def _words(cls, value: str) -> str:
        return clean(value).strip()[:1000]

    def greeting(self, language: str) -> str:
        """The greeting in a language; in Polish when there is none in that."""
        return str(getattr(self, f"greeting_{language}", "") or self.greeting_pl)

    @property
    def languages(self) -> tuple[str, ...]:
        """In which languages one may ask to be served."""
        others = (("en", self.english), ("uk", self.ukrainian), ("pjm", self.pjm))
        return ("pl", *(language for language, offered in others if offered))

    @property
    def interpreted(self) -> frozenset[str]:
        """In which of them an interpreter is sought beside the official."""
        ways = (
            ("pjm", self.interpreter_pjm),
            ("uk", self.interpreter_uk),
            ("en", self.interpreter_en),
        )
        return frozenset(language for language, interpreter in ways if interpreter)
