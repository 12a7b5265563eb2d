"""Changes of a menu that is being written, each from one menu to the next. Pure.

A *way* is a place from which a step is reached, written as a text: "start", "closed", "person",
"key:STEP:KEY", and "FIELD:STEP" for each field of steps.WAYS, as "next:STEP". Whatever is done,
every way leads to a step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from ..refusals import MENU_LOOPS, MENU_NO_STEP, MENU_PERSON, MENU_TOO_LARGE, MENU_WRONG
from .steps import (
    CIRCLE,
    WAYS,
    Answer,
    Ask,
    Say,
    SendText,
    Sketch,
    follower,
    goes_on,
    in_circles,
    leads,
)

MOST_STEPS = 100
KEYS = "1234567890*#"
Edit = Callable[[Sketch], Sketch]


def target(sketch: Sketch, way: str) -> str:
    """The step that a way leads to; Refused `menu_no_step` when there is no such way any more."""
    kind, _, rest = way.partition(":")
    name, _, key = rest.partition(":")
    step = sketch.steps.get(name)
    if kind in ("start", "closed", "person") and not rest:
        return str(getattr(sketch, kind))
    if step is not None and kind in WAYS[step.kind]:
        return leads(step)[kind]
    if kind == "key" and isinstance(step, Ask) and key in step.keys:
        return step.keys[key].to
    raise MENU_NO_STEP()


def lead(way: str, to: str) -> Edit:
    """Let a way lead to a step that is there."""

    def edit(sketch: Sketch) -> Sketch:
        target(sketch, way)
        if to not in sketch.steps:
            raise MENU_NO_STEP()
        return made(_led(plain(sketch), way, to))

    return edit


def add(way: str, kind: str) -> Edit:
    """A new step where a way leads: what was there comes after it, if anything can."""

    def edit(sketch: Sketch) -> Sketch:
        if len(sketch.steps) >= MOST_STEPS:
            raise MENU_TOO_LARGE()
        after, name, menu = target(sketch, way), free(sketch), plain(sketch)
        steps: dict[str, dict[str, Any]] = {
            "say": {"kind": "say", "text": {}, "next": after},
            "ask": {"kind": "ask", "text": {}, "keys": {}, "otherwise": after},
            "text": {"kind": "text", "text": {}, "sends": {}, "next": after},
            "digits": {"kind": "digits", "text": {}, **dict.fromkeys(WAYS["digits"], after)},
            "status": {"kind": "status", "text": {}, **dict.fromkeys(WAYS["status"], after)},
            "callback": {"kind": "callback", "otherwise": after},
            "answer": {"kind": "answer", "next": after},
            "hours": {"kind": "hours", "open": after, "otherwise": sketch.closed},
            "customer": {
                "kind": "customer",
                **dict.fromkeys(WAYS["customer"], after),
            },
            "queue": {"kind": "queue", "queue": None},
            "message": {"kind": "message"},
            "end": {"kind": "end", "text": {}},
        }
        if kind not in steps:
            raise MENU_NO_STEP()
        menu["steps"][name] = steps[kind]
        return made(_led(menu, way, name))

    return edit


def put_back(name: str, way: str, kind: str, values: dict[str, Any]) -> Edit:
    """Have a step again that somebody took out, where a way leads; as `add` for what was there."""

    def edit(sketch: Sketch) -> Sketch:
        if name in sketch.steps:
            raise MENU_NO_STEP()
        if len(sketch.steps) >= MOST_STEPS:
            raise MENU_TOO_LARGE()
        after, menu = target(sketch, way), plain(sketch)
        led = dict.fromkeys(WAYS.get(kind, ()), after)
        menu["steps"][name] = {"kind": kind, **led, **_branching(kind, values)}
        return made(_led(menu, way, name))

    return edit


def _branching(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a step that is put back: only a branch says by itself where it leads."""
    if kind in ("hours", "customer"):
        return values
    return {name: value for name, value in values.items() if name not in WAYS.get(kind, ())}


def add_key(name: str, to: str = "") -> Edit:
    """Another key of a question, the first that is free; it leads to `to`, or to a person."""

    def edit(sketch: Sketch) -> Sketch:
        step = sketch.steps.get(name)
        if not isinstance(step, Ask) or (to and to not in sketch.steps):
            raise MENU_NO_STEP()
        key = next((key for key in KEYS if key not in step.keys and key != "0"), "")
        if not key:
            raise MENU_TOO_LARGE()
        menu = plain(sketch)
        menu["steps"][name]["keys"][key] = {"to": to or sketch.person}
        return made(menu)

    return edit


def remove_key(name: str, key: str) -> Edit:
    """A key of a question means nothing any more."""

    def edit(sketch: Sketch) -> Sketch:
        target(sketch, f"key:{name}:{key}")
        menu = plain(sketch)
        del menu["steps"][name]["keys"][key]
        return made(menu)

    return edit


def remove(name: str) -> Edit:
    """Take a step out: who would come to it goes on to what came after it, or to a person."""

    def edit(sketch: Sketch) -> Sketch:
        step = sketch.steps.get(name)
        if step is None:
            raise MENU_NO_STEP()
        if name == sketch.person:
            raise MENU_PERSON()
        after = follower(step) or sketch.person
        after = sketch.person if after == name else after
        menu = plain(sketch)
        for way in ways(sketch):
            if target(sketch, way) == name:
                _led(menu, way, after)
        del menu["steps"][name]
        menu["recordings"].pop(name, None)
        return made(menu)

    return edit


def move(start: str, to: str) -> Edit:
    """Take the step where one way leads, and put it where another leads.

    A text or a question is put in between (a question with all its keys); a queue or an end
    changes places with what was there.
    """

    def edit(sketch: Sketch) -> Sketch:
        name, there = target(sketch, start), target(sketch, to)
        if name == there:
            return sketch
        step, menu = sketch.steps[name], plain(sketch)
        if isinstance(step, Say | Ask | SendText | Answer):
            if to in (f"next:{name}", f"otherwise:{name}"):
                return _behind(sketch, start, name)
            _led(menu, start, follower(step))
            _led(menu, f"{'next' if goes_on(step) else 'otherwise'}:{name}", there)
        else:
            _led(menu, start, there)
        moved = made(_led(menu, to, name))
        if set(in_circles(moved)) - set(in_circles(sketch)):
            raise MENU_LOOPS()
        return moved

    return edit


def _behind(sketch: Sketch, start: str, name: str) -> Sketch:
    """A step that is put where it leads itself changes places with the step after it."""
    step = sketch.steps[name]
    after = follower(step) if isinstance(step, Say | Ask | SendText | Answer) else ""
    beyond = sketch.steps[after]
    if not isinstance(beyond, Say | Ask | SendText | Answer):
        raise MENU_LOOPS()
    return move(start, f"{'next' if goes_on(beyond) else 'otherwise'}:{after}")(sketch)


def change(name: str, values: dict[str, Any]) -> Edit:
    """Other texts, seconds, keys... of a step, by its fields in the menu's JSON."""

    def edit(sketch: Sketch) -> Sketch:
        if name not in sketch.steps:
            raise MENU_NO_STEP()
        menu = plain(sketch)
        menu["steps"][name].update(values)
        return made(menu)

    return edit


def whole(values: dict[str, Any]) -> Edit:
    """Other languages, or other words after a wrong key."""
    return lambda sketch: made({**plain(sketch), **values})


def ways(sketch: Sketch) -> list[str]:
    """All ways of a menu, in the order in which a page tells of them."""
    found = ["start", "closed", "person"]
    for name, step in sketch.steps.items():
        if isinstance(step, Ask):
            found += [f"key:{name}:{key}" for key in step.keys]
        found += [f"{way}:{name}" for way in WAYS[step.kind]]
    return found


def reached(sketch: Sketch) -> set[str]:
    """The steps to which any way from the beginning leads."""
    found: set[str] = set()
    waiting = [sketch.start, sketch.closed, sketch.person]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        step = sketch.steps[name]
        waiting += leads(step).values()
        if isinstance(step, Ask):
            waiting += [way.to for way in step.keys.values()]
    return found


def plain(sketch: Sketch) -> dict[str, Any]:
    """The menu as JSON, to be changed."""
    return sketch.model_dump(mode="json")


def made(menu: dict[str, Any]) -> Sketch:
    """A menu of its JSON; Refused `menu_wrong` for what can be none."""
    try:
        return Sketch.model_validate(menu)
    except ValidationError as error:
        if CIRCLE in str(error):
            raise MENU_LOOPS() from None
        raise MENU_WRONG(words=str(error.errors()[0]["msg"])) from None


def free(sketch: Sketch) -> str:
    """A name that no step has, nor had by its recordings."""
    taken = sketch.steps.keys() | sketch.recordings.keys()
    return next(name for n in range(1, len(taken) + 2) if (name := f"s{n}") not in taken)


def _led(menu: dict[str, Any], way: str, to: str) -> dict[str, Any]:
    kind, _, rest = way.partition(":")
    name, _, key = rest.partition(":")
    if not rest:
        menu[kind] = to
    elif kind == "key":
        menu["steps"][name]["keys"][key]["to"] = to
    else:
        menu["steps"][name][kind] = to
    return menu
