"""What a caller in a queue hears and may press: a pure machine, like the menu's.

    music -> news -> music -> ...
             news, 1 -> number -> (2: typing -> number) -> kept

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
    KEPT,
    OFFER,
    REFUSED,
    STAY,
    TYPE,
    place_words,
    shown_words,
    wait_words,
)
from .steps import Language, Strict

SECONDS = 8.0  # of silence after a question, and between two digits
TRIES = 2  # so often a question is asked that nobody answers
MOST_DIGITS = 15  # E.164

Phase = Literal["music", "news", "number", "typing", "kept", "over"]


class QueueTalk(Strict):
    """Where a caller stands; kept as JSON in their row."""

    phase: Phase = "music"
    listening: bool = False
    tries: int = 0
    sequence: int = 0
    offered: bool = False  # key 1 counts
    digits: str = ""  # what is typed
    number: str = ""  # what would be called

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


class Due(Strict):
    """It is time for the news."""


class Refused(Strict):
    """The number that was agreed to cannot be called."""


QueueSignal = Due | Refused | Finished | Pressed | TimedOut


class Rest(Strict):
    """Music, until the next news."""


class CallThem(Strict):
    """The caller keeps the place and is called at this number."""

    number: str = Field(min_length=1)


class HangUp(Strict):
    """All is said: the caller goes, and the contact stays."""


QueueAction = Play | Listen | Rest | CallThem | HangUp
Step = tuple[QueueTalk, tuple[QueueAction, ...]]


def advance(talk: QueueTalk, signal: QueueSignal, here: QueuePlace) -> Step:  # noqa: PLR0911
    """Take one signal. A signal that is out of date changes nothing."""
    match signal:
        case Due():
            return _news(talk, here) if talk.phase == "music" else (talk, ())
        case Refused():
            return _number(talk, here, before=REFUSED[here.language])
        case Finished(sequence=number):
            if number != talk.sequence or talk.listening or not talk.speaks:
                return talk, ()
            return _finished(talk)
        case TimedOut(sequence=number):
            if number != talk.sequence or not talk.listening:
                return talk, ()
            return _silence(talk, here)
        case Pressed(key=key):
            return _pressed(talk, key, here)


def again(talk: QueueTalk, here: QueuePlace) -> Step:
    """Say the present thing once more: another process goes on with it."""
    match talk.phase:
        case "news":
            return _news(talk, here)
        case "number":
            return _number(talk, here)
        case "typing":
            return _typing(talk, here)
        case "kept":
            return _say(talk, "kept", here, KEPT[here.language])
    return talk, ()


def _say(talk: QueueTalk, phase: Phase, here: QueuePlace, *texts: str) -> Step:
    number = talk.sequence + 1
    sounds = tuple(
        MenuSound(step=phase, language=here.language, text=text) for text in texts if text
    )
    tries = talk.tries if phase == talk.phase else 0
    said = {"phase": phase, "sequence": number, "listening": False, "tries": tries}
    return talk.model_copy(update=said), (Play(sounds=sounds, sequence=number),)


def _news(talk: QueueTalk, here: QueuePlace) -> Step:
    texts = []
    if here.place is not None:
        texts.append(place_words(here.place, here.language))
    if here.wait is not None:
        texts.append(wait_words(Minutes(*here.wait), here.language))
    if here.offers:
        texts.append(OFFER[here.language])
        talk = talk.model_copy(update={"offered": True})
    if not texts:
        return _rest(talk)
    return _say(talk, "news", here, *texts)


def _rest(talk: QueueTalk) -> Step:
    quiet = {"phase": "music", "listening": False, "digits": "", "number": "", "tries": 0}
    return talk.model_copy(update=quiet), (Rest(),)


def _finished(talk: QueueTalk) -> Step:
    if talk.phase == "kept":
        return talk.model_copy(update={"phase": "over", "number": ""}), (HangUp(),)
    if talk.phase == "news":
        return _rest(talk)
    listens = Listen(seconds=SECONDS, sequence=talk.sequence)
    return talk.model_copy(update={"listening": True}), (listens,)


def _silence(talk: QueueTalk, here: QueuePlace) -> Step:
    if talk.phase == "typing" and talk.digits:
        return _typed(talk, here)
    if talk.tries + 1 >= TRIES:
        return _rest(talk)
    talk = talk.model_copy(update={"tries": talk.tries + 1})
    return _number(talk, here) if talk.phase == "number" else _typing(talk, here)


def _number(talk: QueueTalk, here: QueuePlace, before: str = "") -> Step:
    """Ask whether a number is right; where none is known, for one."""
    if before or not talk.number:
        return _typing(talk, here, before)
    return _say(talk, "number", here, shown_words(talk.number, here.language))


def _typing(talk: QueueTalk, here: QueuePlace, before: str = "") -> Step:
    talk = talk.model_copy(update={"digits": "", "number": ""})
    return _say(talk, "typing", here, before, TYPE[here.language])


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
        case "number" | "typing" if key == "*":
            # said under "news": what follows it is music
            return _say(talk.model_copy(update={"digits": ""}), "news", here, STAY[here.language])
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
    return [table[language] for table in (OFFER, TYPE, REFUSED, KEPT, STAY)]
