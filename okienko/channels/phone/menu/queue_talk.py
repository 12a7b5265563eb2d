"""What a caller in a queue hears and may press: a pure machine, like the menu's.

    music -> news -> music -> ...
             news, 1 -> number -> (2: typing -> number) -> kept
    told (by a rule of the queue) -> box, end, or number

`advance(talk, signal, here) -> (talk, actions)`: no clock, no sound, no database. Between the words
there is the room with music, and `Rest` says that it is wanted; the next news is the timer's
(`Due`). From the first offer on key 1 counts whatever is heard. An official may take the caller at
any moment of this: then nobody asks it any more.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from okienko.routing.expecting import Minutes

from .machine import Finished, Listen, MenuSound, Play, Pressed, TimedOut
from .queue_words import (
    GOODBYE,
    KEPT,
    OFFER,
    REFUSED,
    STAY,
    TYPE,
    TYPE_OR_END,
    place_words,
    rule_words,
    shown_words,
    wait_words,
)
from .steps import Language, Strict

SECONDS = 8.0  # of silence after a question, and between two digits
TRIES = 2  # so often a question is asked that nobody answers
MOST_DIGITS = 15  # E.164

Phase = Literal["music", "news", "number", "typing", "kept", "told", "over"]
#: What follows words of a rule: a message box, the end, the question for a number to call.
Then = Literal["box", "end", "call"]
#: What news are made of, in this order.
Part = Literal["welcome", "place", "offer", "message"]
PARTS: tuple[Part, ...] = ("welcome", "place", "offer", "message")


class QueueTalk(Strict):
    """Where a caller stands; kept as JSON in their row."""

    phase: Phase = "music"
    listening: bool = False
    tries: int = 0
    sequence: int = 0
    offered: bool = False  # key 1 counts
    digits: str = ""  # what is typed
    number: str = ""  # what would be called
    words: str = ""  # of a rule
    then: Then | None = None  # what follows them
    box: int | None = None
    leaves: bool = False  # there is no way back into the queue
    another: bool = False  # the number to call is not the one that was shown
    saying: tuple[Part, ...] = ()  # of the news that are heard
    messages: int = 0  # so many were heard
    due: dict[Part, float] = Field(default_factory=dict)  # seconds of waiting: when each comes next

    @property
    def speaks(self) -> bool:
        """Whether words are heard, or a key is waited for, instead of the music."""
        return self.phase not in ("music", "over")


class QueuePlace(Strict):
    """What the machine must know of the world. `place` and `wait`: None says nothing of it."""

    language: Language = "pl"
    place: int | None = None
    wait: tuple[int, int | None] | None = None  # expecting.Minutes
    offers: bool = False  # a call instead may be offered now
    shown: str = ""  # the caller's number, where we may call it
    welcome: str = ""
    message: str = ""  # the one whose turn it is
    due: tuple[Part, ...] = PARTS  # what it is time for


class Due(Strict):
    """It is time for the news."""


class Refused(Strict):
    """The number that was agreed to cannot be called."""


class Ruled(Strict):
    """A rule of the queue acts: these words, and what follows them."""

    words: str = Field(min_length=1)
    then: Then
    box: int | None = None
    leaves: bool = False


QueueSignal = Due | Refused | Ruled | Finished | Pressed | TimedOut


class Rest(Strict):
    """Music, until the next news."""


class CallThem(Strict):
    """The caller keeps the place and is called at this number."""

    number: str = Field(min_length=1)


class HangUp(Strict):
    """All is said: the caller goes, and the contact stays."""


class StepOut(Strict):
    """The caller leaves the queue: into a message box, or told that nobody can come."""

    box: int | None = None
    ends: bool = False


QueueAction = Play | Listen | Rest | CallThem | HangUp | StepOut
Step = tuple[QueueTalk, tuple[QueueAction, ...]]


def advance(talk: QueueTalk, signal: QueueSignal, here: QueuePlace) -> Step:  # noqa: PLR0911
    """Take one signal. A signal that is out of date changes nothing."""
    match signal:
        case Due():
            return _news(talk, here, here.due) if talk.phase == "music" else (talk, ())
        case Refused():
            return _number(talk, here, before=REFUSED[here.language])
        case Ruled():
            return _ruled(talk, signal, here)
        case Finished(sequence=number):
            if number != talk.sequence or talk.listening or not talk.speaks:
                return talk, ()
            return _finished(talk, here)
        case TimedOut(sequence=number):
            if number != talk.sequence or not talk.listening:
                return talk, ()
            return _silence(talk, here)
        case Pressed(key=key):
            return _pressed(talk, key, here)


def again(talk: QueueTalk, here: QueuePlace) -> Step:  # noqa: PLR0911
    """Say the present thing once more: another process goes on with it."""
    match talk.phase:
        case "news" if talk.saying:
            return _news(talk, here, talk.saying)
        case "news":  # that the place is as it was
            return _say(talk, "news", here, STAY[here.language])
        case "number":
            return _number(talk, here)
        case "typing":
            return _typing(talk, here)
        case "kept":
            return _say(talk, "kept", here, KEPT[here.language])
        case "told":
            return _say(talk, "told", here, talk.words)
    return talk, ()


def _ruled(talk: QueueTalk, rule: Ruled, here: QueuePlace) -> Step:
    """Words of a rule, whatever was heard before; who is let go hears no rule any more."""
    if talk.phase in ("kept", "over") or talk.leaves:
        return talk, ()
    new = rule.model_dump() | {"digits": "", "number": ""}
    return _say(talk.model_copy(update=new), "told", here, rule.words)


def _say(talk: QueueTalk, phase: Phase, here: QueuePlace, *texts: str) -> Step:
    number = talk.sequence + 1
    sounds = tuple(
        MenuSound(step=phase, language=here.language, text=text) for text in texts if text
    )
    tries = talk.tries if phase == talk.phase else 0
    said = {"phase": phase, "sequence": number, "listening": False, "tries": tries}
    return talk.model_copy(update=said), (Play(sounds=sounds, sequence=number),)


def _news(talk: QueueTalk, here: QueuePlace, parts: tuple[Part, ...]) -> Step:
    texts: list[str] = []
    if "welcome" in parts:
        texts.append(here.welcome)
    if "place" in parts and here.place is not None:
        texts.append(place_words(here.place, here.language))
    if "place" in parts and here.wait is not None:
        texts.append(wait_words(Minutes(*here.wait), here.language))
    if "offer" in parts and here.offers:
        texts.append(OFFER[here.language])
        talk = talk.model_copy(update={"offered": True})
    if "message" in parts:
        texts.append(here.message)
    talk = talk.model_copy(update={"saying": tuple(parts)})
    if not any(texts):
        return _rest(talk, here)
    return _say(talk, "news", here, *texts)


def _rest(talk: QueueTalk, here: QueuePlace) -> Step:
    if talk.leaves:
        rule = {"words": GOODBYE[here.language], "then": "end", "digits": "", "number": ""}
        return _say(talk.model_copy(update=rule), "told", here, GOODBYE[here.language])
    quiet = {"phase": "music", "listening": False, "digits": "", "number": "", "tries": 0}
    heard = talk.messages + ("message" in talk.saying)
    quiet |= {"saying": (), "messages": heard}
    return talk.model_copy(update=quiet), (Rest(),)


def _finished(talk: QueueTalk, here: QueuePlace) -> Step:
    if talk.phase == "kept":
        return talk.model_copy(update={"phase": "over", "number": ""}), (HangUp(),)
    if talk.phase == "news":
        return _rest(talk, here)
    if talk.phase == "told":
        if talk.then == "call":
            return _number(talk.model_copy(update={"number": here.shown}), here)
        over = talk.model_copy(update={"phase": "over"})
        return over, (StepOut(box=talk.box, ends=talk.then == "end"),)
    listens = Listen(seconds=SECONDS, sequence=talk.sequence)
    return talk.model_copy(update={"listening": True}), (listens,)


def _silence(talk: QueueTalk, here: QueuePlace) -> Step:
    if talk.phase == "typing" and talk.digits:
        return _typed(talk, here)
    if talk.tries + 1 >= TRIES:
        return _rest(talk, here)
    talk = talk.model_copy(update={"tries": talk.tries + 1})
    return _number(talk, here) if talk.phase == "number" else _typing(talk, here)


def _number(talk: QueueTalk, here: QueuePlace, before: str = "") -> Step:
    """Ask whether a number is right; where none is known, for one."""
    if before or not talk.number:
        return _typing(talk, here, before)
    words = shown_words(talk.number, here.language, leaves=talk.leaves)
    return _say(talk, "number", here, words)


def _typing(talk: QueueTalk, here: QueuePlace, before: str = "") -> Step:
    talk = talk.model_copy(update={"digits": "", "number": ""})
    words = (TYPE_OR_END if talk.leaves else TYPE)[here.language]
    return _say(talk, "typing", here, before, words)


def _typed(talk: QueueTalk, here: QueuePlace) -> Step:
    talk = talk.model_copy(update={"number": talk.digits, "digits": ""})
    return _number(talk, here)


def _pressed(talk: QueueTalk, key: str, here: QueuePlace) -> Step:  # noqa: PLR0911 - a table
    match talk.phase:
        case "music" | "news" if key == "1" and talk.offered and here.offers:
            return _number(talk.model_copy(update={"number": here.shown}), here)
        case "number" if key == "1":
            talk, said = _say(talk, "kept", here, KEPT[here.language])
            return talk, (CallThem(number=talk.number), *said)
        case "number" if key == "2":
            return _typing(talk, here)
        case "number" | "typing" if key == "*" and talk.leaves:
            return _rest(talk, here)
        case "number" | "typing" if key == "*":
            # said under "news": what follows it is music
            stays = talk.model_copy(update={"digits": "", "saying": ()})
            return _say(stays, "news", here, STAY[here.language])
        case "typing" if key == "#":
            return _typed(talk, here) if talk.digits else _silence(talk, here)
        case "typing" if len(talk.digits) < MOST_DIGITS and key.isdecimal():
            return _digit(talk, key)
    return talk, ()


def _digit(talk: QueueTalk, key: str) -> Step:
    """One more digit: what is said meanwhile ends, and silence begins anew."""
    number = talk.sequence + 1
    typed = {"digits": talk.digits + key, "listening": True, "sequence": number}
    return talk.model_copy(update=typed), (Listen(seconds=SECONDS, sequence=number),)


def texts(language: Language) -> list[str]:
    """What is always said the same way, to be spoken before the first caller comes."""
    said = (OFFER, TYPE, TYPE_OR_END, REFUSED, KEPT, STAY, GOODBYE)
    ruled = (
        rule_words(language, then, full=full)
        for then in ("box", "call", "end")
        for full in (True, False)
    )
    return [*(table[language] for table in said), *ruled]
