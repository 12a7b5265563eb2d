"""What goes into the spoken menu and comes out of it: state, place, signals and actions. Data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .steps import Key, Language, Strict, Texts


class MenuState(Strict):
    """Where one caller stands; kept as JSON in the call's row."""

    step: str
    language: Language = "pl"
    # announcing: what is announced plays before the first step; pausing: after it, a while of quiet
    # command: a code was asked for by HIDDEN, see command.py
    # typing, confirming, telling: see keypad.py
    phase: Literal[
        "announcing",
        "pausing",
        "playing",
        "listening",
        "typing",
        "confirming",
        "telling",
        "command",
        "done",
    ] = "playing"
    tries: int = 0
    sequence: int = 0  # counts what was played, and so names it
    choices: tuple[str, ...] = ()  # "step:key", in the order of pressing
    announced: tuple[int, ...] = ()  # ids of the announcements that this caller heard
    hidden: int = 0  # keys of HIDDEN that were pressed
    typed: str = ""  # of a code or a number; encrypted in the row (actions/closing.py)
    number: str = ""  # typed to be called by: encrypted, too
    wrong_codes: int = 0
    commander: int = 0  # the official whose code it was
    ending: bool = False  # what is said now is the last
    passed: tuple[str, ...] = ()  # the steps that the last signal led through; not kept


class Announced(Strict):
    """What callers are told before all else; see phone.Announcement."""

    id: int
    text: Texts
    recordings: dict[Language, int] = Field(default_factory=dict)  # phone.AnnouncedSound


class MenuCaller(Strict):
    """Who calls, as far as the number proves it; `case`: how an open one stands, a sentence."""

    known: bool = False
    case: Texts = Field(default_factory=dict)
    language: str = ""  # of the card


class MenuCard(Strict):
    """A service card: what is said of it, what it is called, and its page."""

    text: Texts
    name: Texts = Field(default_factory=dict)
    page: str = ""


class MenuPlace(Strict):
    """What the machine must know of the world: is the office open, and its hours in words."""

    open: bool = True
    hours: Texts = Field(default_factory=dict)
    today: Texts = Field(default_factory=dict)  # why it is closed today, a sentence
    texts: bool = True  # a text message can be sent to the caller
    announced: tuple[Announced, ...] = ()  # the newest first
    commands: bool = False  # somebody may close the telephone by a call
    schedules: dict[int, bool] = Field(default_factory=dict)  # which hours hold, by their id
    caller: MenuCaller = Field(default_factory=MenuCaller)
    calls_back: tuple[str, ...] = ()  # the steps that can offer to call now
    cards: dict[int, MenuCard] = Field(default_factory=dict)  # that the menu speaks, by their id


# What comes from the caller or from the sound.
class Started(Strict):
    """The call was answered."""


class Finished(Strict):
    """What was playing under this sequence number came to its end."""

    sequence: int


class Pressed(Strict):
    """A key."""

    key: Key


class TimedOut(Strict):
    """Nothing was pressed in time; of the listening after this sequence number."""

    sequence: int


class Checked(Strict):
    """Whose code was typed: an official, or 0."""

    official: int


class Ordered(Strict):
    """What was done of an order; "": nothing."""

    what: str


class Found(Strict):
    """How the case stands that was asked for; nothing: there is none of this number and PIN."""

    text: Texts = Field(default_factory=dict)


Signal = Started | Finished | Pressed | TimedOut | Checked | Ordered | Found


# What is to be done.
class Play(Strict):
    """Stop what plays and play these sounds under this number."""

    sounds: tuple[MenuSound, ...]
    sequence: int


class MenuSound(Strict):
    """One sound: the text of a step in a language, or its recording (a phone.Prompt)."""

    step: str
    language: Language
    text: str
    recording: int | None = None


class Listen(Strict):
    """Wait this long for a key."""

    seconds: float
    sequence: int


class Enqueue(Strict):
    """Put the caller into the queue of this id; none is the office's first."""

    queue: int | None
    language: Language
    topic: str
    choices: tuple[str, ...]
    calls: bool = False  # ask at once which number is called instead
    number: str = ""  # one that was typed before


class Leave(Strict):
    """Let the caller leave a message in the box of this id; none is the office's first.

    `announced`: they have heard what to do.
    """

    box: int | None
    language: Language
    choices: tuple[str, ...]
    announced: bool


class Text(Strict):
    """Send the caller this text message, once for each step: `step` names it."""

    step: str
    language: Language
    text: str


class EndCall(Strict):
    """End the call: everything was said."""


class Check(Strict):
    """Find out whose code this is; Checked is the answer."""

    code: str


class Order(Strict):
    """Close or open the telephone; Ordered is the answer."""

    what: Literal["close", "open"]


class AskCode(Strict):
    """HIDDEN was pressed: command.begin goes on."""


class Collected(Strict):
    """Digits were typed at a step; of sensitive ones the last alone."""

    goal: Literal["note", "case", "number"]
    name: str
    digits: str


class AskCase(Strict):
    """Find out how a case stands; Found is the answer."""

    number: str
    pin: str


Action = (
    Play | Listen | Enqueue | Leave | Text | EndCall | Check | Order | AskCode | Collected | AskCase
)
Play.model_rebuild()
