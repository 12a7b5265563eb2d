"""What a menu says at each step, as sounds in the languages of who hears them. Pure."""

from __future__ import annotations

from . import keypad
from .signals import MenuPlace, MenuSound, MenuState
from .steps import (
    ANNOUNCED,
    ANSWERED,
    CANNOT,
    ENOUGH,
    NO_TEXT,
    OFFER,
    TODAY,
    Answer,
    Ask,
    ByCustomer,
    Language,
    Say,
    SendText,
    Sketch,
    Step,
    Texts,
    Typed,
)


def words_of(graph: Sketch, language: Language, words: Texts, name: str) -> tuple[MenuSound, ...]:
    """Words of the office in a language, or nothing where it has none."""
    return (sound_of(graph, name, language, words[language]),) if words.get(language) else ()


def announcements(graph: Sketch, place: MenuPlace) -> tuple[MenuSound, ...]:
    """What is announced, in each language of the menu."""
    sounds: list[MenuSound] = []
    for tongue in graph.languages:
        told = [
            MenuSound(
                step=ANNOUNCED,
                language=tongue,
                text=one.text[tongue],
                recording=one.recordings.get(tongue),
            )
            for one in place.announced
            if one.text.get(tongue)
        ]
        enough = MenuSound(step=ANNOUNCED, language=tongue, text=ENOUGH[tongue])
        sounds += [*told, enough] if told else []
    return tuple(sounds)


def why_closed(graph: Sketch, state: MenuState, place: MenuPlace) -> tuple[MenuSound, ...]:
    """Why it is closed now, before all else; where no reason was given in a language, nothing."""
    if place.open:
        return ()
    return tuple(
        MenuSound(step=TODAY, language=tongue, text=words)
        for tongue in tongues(graph, graph.steps[state.step], state.language)
        if (words := place.today.get(tongue))
    )


def tongues(graph: Sketch, step: Step, language: Language) -> tuple[Language, ...]:
    """In which languages a step is spoken to who chose this one."""
    return graph.languages if isinstance(step, Say | Ask) and step.each else (language,)


def sounds_of(
    graph: Sketch, name: str, language: Language, place: MenuPlace
) -> tuple[MenuSound, ...]:
    """What a step says to who chose this language."""
    step = graph.steps[name]
    if isinstance(step, SendText) and not place.texts:
        return (MenuSound(step=CANNOT, language=language, text=NO_TEXT[language]),)
    if isinstance(step, Answer):
        card = place.cards.get(step.card or 0)
        told = [card.text.get(language, "")] if card else []
        told += [OFFER[language]] if page_offered(step, place) else []
        return tuple(MenuSound(step=ANSWERED, language=language, text=one) for one in told if one)
    if isinstance(step, ByCustomer):
        how = place.caller.case.get(language, "") if step.tells else ""
        return (MenuSound(step=name, language=language, text=how),) if how else ()
    said = tuple(
        sound_of(graph, name, tongue, text.replace("{hours}", place.hours.get(tongue, "")))
        for tongue in tongues(graph, step, language)
        if (text := step.text.get(tongue))
    )
    return said + keypad.how(step, language, place) if isinstance(step, Typed) else said


def page_offered(step: Answer, place: MenuPlace) -> bool:
    """Whether a caller can have the address of a card's page as a text message."""
    card = place.cards.get(step.card or 0)
    return step.offers and place.texts and card is not None and card.page != ""


def sound_of(graph: Sketch, name: str, language: Language, text: str) -> MenuSound:
    """A text of a step; somebody's voice where it was recorded."""
    recording = graph.recordings.get(name, {}).get(language)
    return MenuSound(step=name, language=language, text=text, recording=recording)
