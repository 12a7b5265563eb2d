"""What follows HIDDEN at a menu: a code is asked for, and then whether to close or open. Pure.

The code is the number of an official, *, the PIN and #. Who has not typed a right one after
`TRIES` is told goodbye; nothing tells a wrong number from a wrong PIN.
"""

from __future__ import annotations

from .machine import (
    Action,
    Check,
    Checked,
    EndCall,
    Finished,
    Listen,
    MenuSound,
    MenuState,
    Order,
    Ordered,
    Play,
    Pressed,
    Signal,
    TimedOut,
)
from .steps import Texts

TRIES = 3
LONGEST = 24  # keys of a code
SECONDS = 10.0  # for the next key
STEP = "command"  # the name of what is said here

ASK: Texts = {
    "pl": "Podaj kod i naciśnij krzyżyk.",
    "en": "Enter the code and press the hash key.",
    "uk": "Введіть код і натисніть решітку.",
}
WRONG: Texts = {
    "pl": "Kod nie jest prawidłowy.",
    "en": "The code is not right.",
    "uk": "Код неправильний.",
}
CHOOSE: Texts = {
    "pl": "Jeden: zamknij telefon urzędu do północy. Dwa: otwórz. Trzy: nie zmieniaj niczego.",
    "en": "One: close the office's telephone until midnight. Two: open it. Three: change nothing.",
    "uk": "Один: закрити телефон установи до півночі. Два: відкрити. Три: нічого не змінювати.",
}
CLOSED: Texts = {
    "pl": "Telefon jest zamknięty do północy.",
    "en": "The telephone is closed until midnight.",
    "uk": "Телефон закрито до півночі.",
}
OPENED: Texts = {
    "pl": "Telefon działa znowu według godzin pracy.",
    "en": "The telephone keeps its hours again.",
    "uk": "Телефон знову працює за розкладом.",
}
NOTHING: Texts = {
    "pl": "Niczego nie zmieniono.",
    "en": "Nothing was changed.",
    "uk": "Нічого не змінено.",
}
#: All of it, to be spoken in advance.
TEXTS = (ASK, WRONG, CHOOSE, CLOSED, OPENED, NOTHING)

Done = tuple[MenuState, tuple[Action, ...]]


def begin(state: MenuState) -> Done:
    """Ask for the code."""
    state = state.model_copy(
        update={"phase": "command", "typed": "", "hidden": 0, "commander": 0, "wrong_codes": 0}
    )
    return _say(state, ASK)


def advance(state: MenuState, signal: Signal) -> Done:  # noqa: PLR0911 - a table of signals
    """Take one signal of a call that is asked for a code. Old ones change nothing."""
    match signal:
        case Finished(sequence=number) if number == state.sequence:
            if state.ending:
                return state.model_copy(update={"phase": "done"}), (EndCall(),)
            return state, (Listen(seconds=SECONDS, sequence=number),)
        case TimedOut(sequence=number) if number == state.sequence:
            return state.model_copy(update={"phase": "done", "typed": ""}), (EndCall(),)
        case Pressed(key=key) if not state.ending:
            return _chosen(state, key) if state.commander else _typed(state, key)
        case Checked(official=official):
            if official:
                return _say(state.model_copy(update={"commander": official}), CHOOSE)
            wrong = state.wrong_codes + 1
            more = {"wrong_codes": wrong, "ending": wrong >= TRIES}
            return _say(state.model_copy(update=more), WRONG)
        case Ordered(what=what):
            said = {"close": CLOSED, "open": OPENED}.get(what, NOTHING)
            return _say(state.model_copy(update={"ending": True}), said)
        case _:
            return state, ()


def _typed(state: MenuState, key: str) -> Done:
    if key == "#":
        code = state.typed
        return state.model_copy(update={"typed": ""}), (Check(code=code),) if code else ()
    typed = (state.typed + key)[:LONGEST]
    listen = Listen(seconds=SECONDS, sequence=state.sequence)
    return state.model_copy(update={"typed": typed}), (listen,)


def _chosen(state: MenuState, key: str) -> Done:
    if key == "3":
        return _say(state.model_copy(update={"ending": True}), NOTHING)
    if key in "12":
        return state, (Order(what="close" if key == "1" else "open"),)
    return _say(state, CHOOSE)


def _say(state: MenuState, words: Texts) -> Done:
    number = state.sequence + 1
    sound = MenuSound(step=STEP, language=state.language, text=words[state.language])
    return state.model_copy(update={"sequence": number}), (Play(sounds=(sound,), sequence=number),)
