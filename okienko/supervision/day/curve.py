"""The day's curve as SVG, drawn on the server: bars of today, the line of a week ago."""

from dataclasses import dataclass

from .query import Slot, hour

WIDTH, HEIGHT = 640, 220
LEFT, TOP, BOTTOM = 30, 20, 196  # the field of the bars; the hours stand below it
GAP = 2


@dataclass(frozen=True)
class Bar:
    """A rectangle in the drawing's own units."""

    x: float
    y: float
    width: float
    height: float
    url: str
    title: str


@dataclass(frozen=True)
class Mark:
    """A text at an axis, with the line that belongs to it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Curve:
    """What the template draws. `before` is the path of last week's line, "" without one."""

    width: int
    height: int
    answered: list[Bar]
    abandoned: list[Bar]
    before: str
    levels: list[Mark]
    hours: list[Mark]
    empty: bool


def curve(found: list[Slot], answered: str, abandoned: str) -> Curve:
    """Draw the half hours; `answered` and `abandoned` name the bars in their hints."""
    top = max((max(slot.total, slot.before) for slot in found), default=0)
    levels = _levels(top)
    scale = (BOTTOM - TOP) / levels[-1]
    step = (WIDTH - LEFT) / max(1, len(found))
    thick = step * 0.7
    bars: tuple[list[Bar], list[Bar]] = ([], [])
    points = []
    for place, slot in enumerate(found):
        x = LEFT + step * place + (step - thick) / 2
        at, y = hour(slot.at), float(BOTTOM)
        for kind, count, url, name in (
            (0, slot.answered, slot.url_answered, answered),
            (1, slot.abandoned, slot.url_abandoned, abandoned),
        ):
            if count:
                height = count * scale - (GAP if kind and slot.answered else 0)
                y -= count * scale
                box = (x, y, thick, max(height, 1))
                bars[kind].append(Bar(*_places(box), url, f"{at}: {count} {name}"))
        points.append((LEFT + step * (place + 0.5), BOTTOM - slot.before * scale))
    return Curve(
        width=WIDTH,
        height=HEIGHT,
        answered=bars[0],
        abandoned=bars[1],
        before=_path(points) if any(slot.before for slot in found) else "",
        levels=[Mark(LEFT, round(BOTTOM - level * scale, 1), str(level)) for level in levels],
        hours=_hours(found, step),
        empty=not top,
    )


def _places(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x, y, width, height = (round(value, 1) for value in box)
    return x, y, width, height


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _levels(top: int) -> list[int]:
    """Three or four round numbers from 0 to above the highest bar."""
    for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000):
        if step * 4 >= top:
            break
    count = max(2, -(-top // step))
    return [step * number for number in range(count + 1)]


def _hours(found: list[Slot], step: float) -> list[Mark]:
    """A text below each full hour; each second one when there are many."""
    every = 2 if len(found) <= 24 else 4
    return [
        Mark(round(LEFT + step * (place + 0.5), 1), HEIGHT - 6, hour(slot.at))
        for place, slot in enumerate(found)
        if slot.number % every == 0
    ]
