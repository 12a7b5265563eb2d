"""What is wrong with a menu, before callers hear it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .edits import reached
from .steps import (
    WRONG,
    Answer,
    Ask,
    ByHours,
    CallBack,
    Say,
    SendText,
    Sketch,
    Step,
    Texts,
    ToBox,
    ToQueue,
    Typed,
    in_circles,
)
from .words import expand

LONGEST_TEXT = 20  # seconds; who calls an office does not keep more in mind
#: Of our voice at its pace, measured over the sample commune's menus.
LETTERS_A_SECOND = {"pl": 12.0, "en": 12.3, "uk": 9.2}
#: `{hours}` becomes about so many seconds of speech, measured there too.
HOURS_SECONDS = {"pl": 11, "en": 11, "uk": 15}


@dataclass(frozen=True)
class Problem:
    """One thing that is not right at a step ("" for the whole menu).

    `stops`: it cannot be published so. `kind` is one of `KINDS`; `more` fills its words.
    """

    step: str
    kind: str
    stops: bool
    more: str = ""


KINDS = (
    "silent",
    "sends",
    "language",
    "circle",
    "queue",
    "hours",
    "box",
    "card",
    "card_language",
    "no_keys",
    "zero",
    "apart",
    "long",
    "old",
)


#: What is said of a step that names what is gone, by its kind.
GONE = {"queue": "queue", "callback": "queue", "hours": "hours", "message": "box"}


def seconds_of(text: str, language: str) -> float:
    """About how long the voice speaks."""
    rest = text.replace("{hours}", "")
    hours = HOURS_SECONDS[language] if rest != text else 0
    return len(expand(rest, language)) / LETTERS_A_SECOND[language] + hours


def check(
    sketch: Sketch,
    *,
    queues: Collection[int],
    schedules: Collection[int] = (),
    boxes: Collection[int] = (),
    cards: Mapping[int, Collection[str]] | None = None,
    recorded: Mapping[int, tuple[float, str]] | None = None,
) -> list[Problem]:
    """All that is not right; what stops a menu first.

    `queues` and `boxes` are those in use, `schedules` the hours that there are; `cards` tells in
    which languages something can be said of a service card that is in use and holds, `recorded`
    tells of recordings how long each is and of what text.
    """
    known = recorded or {}
    found = [Problem(name, "circle", stops=True) for name in in_circles(sketch)]
    seen = reached(sketch)
    for name, step in sketch.steps.items():
        found += _texts(sketch, name, known)
        if _gone(step, queues, schedules, boxes):
            found.append(Problem(name, GONE[step.kind], stops=True))
        if isinstance(step, Answer):
            found += _card(sketch, name, (cards or {}).get(step.card or 0))
        if isinstance(step, Ask) and not step.keys:
            found.append(Problem(name, "no_keys", stops=True))
        if isinstance(step, Ask) and "0" in step.keys and step.keys["0"].to != sketch.person:
            found.append(Problem(name, "zero", stops=False))
        if isinstance(step, SendText):
            unsent = [one for one in sketch.languages if not step.sends.get(one)]
            found += [Problem(name, "sends", stops=True, more=one) for one in unsent]
        if name not in seen:
            found.append(Problem(name, "apart", stops=False))
    if any(sketch.wrong.values()):
        found += _spoken(sketch, WRONG, sketch.wrong, known)
    return sorted(found, key=lambda each: not each.stops)


def _gone(
    step: Step, queues: Collection[int], schedules: Collection[int], boxes: Collection[int]
) -> bool:
    """Whether what a step names is no longer there; one that names none has the office's first."""
    match step:
        case ToQueue() | CallBack():
            return step.queue is not None and step.queue not in queues
        case ByHours():
            return step.hours is not None and step.hours not in schedules
        case ToBox():
            return step.box not in boxes if step.box else not boxes
        case _:
            return False


def _card(sketch: Sketch, name: str, said: Collection[str] | None) -> list[Problem]:
    if said is None:
        return [Problem(name, "card", stops=True)]
    missing = [one for one in sketch.languages if one not in said]
    return [Problem(name, "card_language", stops=True, more=one) for one in missing]


def _texts(sketch: Sketch, name: str, recorded: Mapping[int, tuple[float, str]]) -> list[Problem]:
    step, found = sketch.steps[name], []
    if not any(step.text.values()):
        if isinstance(step, Say | Ask | SendText | Typed):
            found.append(Problem(name, "silent", stops=True))
        return found
    return _spoken(sketch, name, step.text, recorded)


def _spoken(
    sketch: Sketch, name: str, texts: Texts, recorded: Mapping[int, tuple[float, str]]
) -> list[Problem]:
    """What is wrong with what is said; the words after a wrong key are the whole menu's."""
    step, found = "" if name == WRONG else name, []
    for language in sketch.languages:
        text = texts.get(language, "")
        if not text:
            found.append(Problem(step, "language", stops=True, more=language))
            continue
        recording = recorded.get(sketch.recordings.get(name, {}).get(language, 0))
        seconds = seconds_of(text, language) if recording is None else recording[0]
        if seconds > LONGEST_TEXT:
            found.append(Problem(step, "long", stops=False, more=f"{language} {seconds:.0f}"))
        if recording is not None and recording[1] != text:
            found.append(Problem(step, "old", stops=False, more=language))
    return found
