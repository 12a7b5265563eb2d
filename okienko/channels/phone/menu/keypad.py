"""Numbers that callers type at a step of a menu: what follows each key. Pure, a part of machine.

    typing -> (confirming) -> the next step
    typing a number, typing a PIN -> telling -> the next step

Here 0 is a digit, and * leads to a person; where something is typed already it begins it anew. So
the caller is told. What is typed stands in the state alone, and in the row encrypted.
"""

from __future__ import annotations

from dataclasses import dataclass

from .signals import Action, AskCase, Collected, Listen, MenuPlace, MenuSound, MenuState, Play
from .steps import AskStatus, Collect, Language, Step, Texts, Typed

MOST_OF_A_CASE = 20
PIN = 6  # digits
SHOWN = 3  # so many of a sensitive number the official sees
KEYS = "keys"  # the name of what is said here

HASH: Texts = {
    "pl": "Na końcu proszę nacisnąć krzyżyk.",
    "en": "End with the hash key.",
    "uk": "Наприкінці натисніть решітку.",
}
STAR: Texts = {
    "pl": "Aby porozmawiać z pracownikiem, proszę nacisnąć gwiazdkę.",
    "en": "To speak to a person, press star.",
    "uk": "Щоб поговорити з працівником, натисніть зірочку.",
}
ASK_PIN: Texts = {
    "pl": "Teraz proszę podać sześć cyfr kodu PIN tej sprawy.",
    "en": "Now enter the six digits of the PIN of this case.",
    "uk": "Тепер введіть шість цифр PIN-коду цієї справи.",
}
NOT_FOUND: Texts = {
    "pl": "Numer sprawy lub PIN nie jest prawidłowy.",
    "en": "The number of the case or the PIN is not right.",
    "uk": "Номер справи або PIN-код неправильний.",
}
TYPED: Texts = {"pl": "Wpisano:", "en": "You typed:", "uk": "Ви ввели:"}
RIGHT: Texts = {
    "pl": "Jeśli się zgadza, proszę nacisnąć 1. Aby wpisać od nowa, proszę nacisnąć 2.",
    "en": "If this is right, press 1. To type it again, press 2.",
    "uk": "Якщо все правильно, натисніть 1. Щоб ввести ще раз, натисніть 2.",
}


@dataclass(frozen=True)
class Turn:
    """What follows: these actions, then (`to`) a step, after words that something was wrong."""

    state: MenuState
    actions: tuple[Action, ...] = ()
    to: str = ""
    before: Texts | None = None
    wrong: bool = False  # the menu's words after a wrong key come before
    person: bool = False


def how(step: Typed, language: Language, place: MenuPlace) -> tuple[MenuSound, ...]:
    """What is said after the text of the step: how one ends, and how one comes to a person."""
    open_end = isinstance(step, AskStatus) or step.least < step.most
    words = ([HASH] if open_end else []) + ([STAR] if place.open else [])
    return tuple(_sound(each[language], language) for each in words)


def listens(step: Typed, state: MenuState) -> Turn:
    """What was said came to its end: a key is waited for."""
    if state.phase == "telling":
        return Turn(state, to=step.next)
    phase = "confirming" if state.phase == "confirming" else "typing"
    return Turn(
        state.model_copy(update={"phase": phase}),
        (Listen(seconds=step.seconds, sequence=state.sequence),),
    )


def silence(step: Typed, state: MenuState) -> Turn:
    """No key came in time: what is typed is taken, if it can be; the caller has heard it."""
    if state.phase == "confirming":
        return _accepted(step, state)
    return _complete(step, state) if _field(state) else _again(step, state)


def pressed(step: Typed, state: MenuState, key: str, place: MenuPlace) -> Turn:
    """A key, at any moment of the step."""
    if state.phase == "confirming":
        return _answered(step, state, key, place)
    if key == "*" and not _field(state):
        return Turn(state, person=True) if place.open else Turn(state)
    if key == "#":
        return _complete(step, state)
    typed = state.typed[: len(state.typed) - len(_field(state))] if key == "*" else state.typed
    number = state.sequence + 1  # what is said meanwhile ends
    more = {"phase": "typing", "typed": typed + key.strip("*"), "sequence": number}
    state = state.model_copy(update=more)
    if len(_field(state)) >= _most(step, state):
        return _complete(step, state)
    return Turn(state, (Listen(seconds=step.seconds, sequence=number),))


def found(step: Step, state: MenuState, text: Texts) -> Turn:
    """How the case stands is told; a wrong number or PIN is asked for again."""
    if not isinstance(step, AskStatus):
        return Turn(state)
    words = text.get(state.language)
    if not words:
        return _again(step, state, NOT_FOUND)
    return _say(state, "telling", _sound(words, state.language))


def all_texts(language: Language) -> list[str]:
    """What is always said the same way, to be spoken before the first caller comes."""
    fixed = (HASH, STAR, ASK_PIN, NOT_FOUND, TYPED, RIGHT)
    return [each[language] for each in fixed] + list("0123456789")


def _field(state: MenuState) -> str:
    """What is typed of the present number."""
    return state.typed.rpartition("#")[2]


def _most(step: Typed, state: MenuState) -> int:
    if isinstance(step, Collect):
        return step.most
    return PIN if "#" in state.typed else MOST_OF_A_CASE


def _complete(step: Typed, state: MenuState) -> Turn:
    digits = _field(state)
    if isinstance(step, Collect):
        if len(digits) < step.least:
            return _again(step, state, wrong=bool(digits))
        if not step.repeats or step.sensitive:
            return _accepted(step, state)
        return _read(state)
    number, _, pin = state.typed.partition("#")
    if not digits or ("#" in state.typed and len(pin) < PIN):
        return _again(step, state, NOT_FOUND if digits else None)
    if "#" not in state.typed:
        state = state.model_copy(update={"typed": f"{number}#"})
        return _say(state, "typing", _sound(ASK_PIN[state.language], state.language))
    state = state.model_copy(update={"typed": ""})
    return Turn(state, (AskCase(number=number, pin=pin),))


def _read(state: MenuState) -> Turn:
    """Read it digit by digit, each a sound of its own: nobody's number is kept as a file."""
    words = [TYPED[state.language], *_field(state), RIGHT[state.language]]
    return _say(state, "confirming", *(_sound(each, state.language) for each in words))


def _answered(step: Typed, state: MenuState, key: str, place: MenuPlace) -> Turn:
    if key in "1#":
        return _accepted(step, state)
    if key == "2":
        return _again(step, state)
    if key in "0*" and place.open:
        return Turn(state, person=True)
    tries = state.tries + 1
    if tries >= step.tries:
        return _again(step, state)
    return _read(state.model_copy(update={"tries": tries}))


def _accepted(step: Typed, state: MenuState) -> Turn:
    digits = _field(state)
    if not isinstance(step, Collect):  # only digits are confirmed
        return _again(step, state)
    told = f"…{digits[-SHOWN:]}" if step.sensitive and len(digits) > SHOWN else digits
    if step.sensitive and len(digits) <= SHOWN:
        told = "…"
    state = state.model_copy(
        update={"typed": "", "number": digits if step.goal == "number" else state.number}
    )
    return Turn(state, (Collected(goal=step.goal, name=step.name, digits=told),), to=step.next)


def _again(
    step: Typed, state: MenuState, before: Texts | None = None, *, wrong: bool = False
) -> Turn:
    tries = state.tries + 1
    state = state.model_copy(update={"tries": tries, "typed": ""})
    if tries >= step.tries:
        return Turn(state, to=step.otherwise, before=before)
    return Turn(state, to=state.step, before=before, wrong=wrong)


def _say(state: MenuState, phase: str, *sounds: MenuSound) -> Turn:
    number = state.sequence + 1
    state = state.model_copy(update={"phase": phase, "sequence": number})
    return Turn(state, (Play(sounds=sounds, sequence=number),))


def _sound(text: str, language: Language) -> MenuSound:
    return MenuSound(step=KEYS, language=language, text=text)
