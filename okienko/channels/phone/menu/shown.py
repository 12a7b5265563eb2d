"""What of a menu is read: by callers who have a screen, and by officials. Pure."""

from .machine import MenuPlace, MenuState, asked
from .steps import Answer, Ask, Key, Language, Sketch, Typed, Way


def on_screen(
    graph: Sketch, state: MenuState, place: MenuPlace
) -> tuple[str, Language, dict[Key, Way]]:
    """What a caller with a screen reads: the text of the step, its language, and where keys lead.

    While something is announced it is read instead. Keys of the question that follows count while
    what comes before it is said.
    """
    if state.step not in graph.steps:
        return "", state.language, {}
    _name, step = asked(graph, state.step, place)
    text = step.text.get(state.language, "")
    if isinstance(step, Answer) and step.card in place.cards:
        text = place.cards[step.card].text.get(state.language, "")
    if state.phase in ("announcing", "pausing"):
        told = (one.text.get(state.language, "") for one in place.announced)
        text = " ".join(words for words in told if words) or text
    return text, state.language, dict(step.keys) if isinstance(step, Ask) else {}


def types(graph: Sketch, state: MenuState, place: MenuPlace) -> bool:
    """Whether digits are typed now, so that every key is of use."""
    if state.step not in graph.steps or state.phase in ("announcing", "pausing", "done"):
        return False
    return isinstance(asked(graph, state.step, place)[1], Typed)


def in_words(graph: Sketch, choices: tuple[str, ...], language: Language) -> list[str]:
    """What the caller chose, for the official's page."""
    words = []
    for choice in choices:
        name, _, key = choice.partition(":")
        step = graph.steps.get(name)
        way = step.keys.get(key) if isinstance(step, Ask) else None
        if way is not None and way.choice:
            words.append(way.choice.get(language) or next(iter(way.choice.values())))
    return words
