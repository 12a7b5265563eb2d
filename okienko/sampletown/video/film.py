"""Made pictures: drawn people who blink, speak, sign or hold a paper up. Nobody was filmed."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random

import av
from aiortc import MediaStreamTrack
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 320, 180
FRAMES = 10  # in a second; a cycle of a film has so many times three
CYCLE = 30
_SHARP = 2  # drawn so much larger, and made small: edges are soft then
_CLOCK = 90_000  # ticks of RTP video in a second


Colour = tuple[int, int, int]
Oval = Callable[[float, float, float, float, Colour], None]


@dataclass(frozen=True)
class Figure:
    """Who is drawn; colours are (red, green, blue). `signs`: with hands that speak."""

    wall: Colour
    shirt: Colour
    skin: Colour
    hair: Colour
    long_hair: bool = False
    signs: bool = False
    paper: bool = False  # holds one up, to be read
    headset: bool = False

    @staticmethod
    def of(name: str, *, signs: bool = False, paper: bool = False) -> Figure:
        """A customer, who looks the same each time."""
        dice = Random(name)
        return Figure(
            wall=dice.choice(((196, 178, 150), (150, 170, 186), (186, 160, 160), (160, 182, 158))),
            shirt=dice.choice(((120, 60, 70), (60, 90, 120), (90, 110, 70), (110, 90, 130))),
            skin=dice.choice(((236, 200, 172), (222, 180, 150), (198, 150, 116))),
            hair=dice.choice(((60, 44, 34), (120, 84, 50), (190, 190, 186), (32, 30, 32))),
            long_hair=name.split(" ", maxsplit=1)[0].endswith("a"),
            signs=signs,
            paper=paper,
        )


#: As officials are seen, and the interpreter: before a plain dark wall, in a plain dark shirt, so
#: that hands are well seen.
OFFICIAL = Figure((222, 228, 232), (40, 70, 110), (230, 192, 164), (84, 60, 44), headset=True)
INTERPRETER = Figure((52, 70, 92), (24, 26, 30), (236, 200, 172), (70, 50, 40), True, signs=True)


def draw(figure: Figure, at: int, *, speaks: bool) -> Image.Image:
    """One picture of the cycle."""
    k = _SHARP
    image = Image.new("RGB", (WIDTH * k, HEIGHT * k), figure.wall)
    pen = ImageDraw.Draw(image)
    turn = 2 * math.pi * at / CYCLE
    x, y = WIDTH / 2 + 2 * math.sin(turn), 78 + 1.5 * math.sin(2 * turn)

    def oval(cx: float, cy: float, rx: float, ry: float, fill: Colour) -> None:
        pen.ellipse([(cx - rx) * k, (cy - ry) * k, (cx + rx) * k, (cy + ry) * k], fill=fill)

    if figure.long_hair:
        oval(x, y + 10, 36, 46, figure.hair)
    oval(x, 196, 84, 72, figure.shirt)
    pen.rectangle([(x - 10) * k, (y + 26) * k, (x + 10) * k, (y + 52) * k], fill=figure.skin)
    oval(x, y, 29, 37, figure.skin)
    pen.pieslice([(x - 31) * k, (y - 42) * k, (x + 31) * k, (y + 26) * k], 180, 360, figure.hair)
    oval(x, y - 6, 25, 12, figure.skin)
    blinks = at in (11, 12)
    for side in (-11, 11):
        oval(x + side, y - 4, 3.4, 0.7 if blinks else 2.8, (40, 36, 40))
    opened = abs(math.sin(turn * 4.5)) * 5 if speaks and not figure.signs else 1
    oval(x, y + 17, 8, 1.2 + opened, (150, 70, 70))
    if figure.headset:
        dark = (30, 32, 36)
        pen.arc([(x - 33) * k, (y - 42) * k, (x + 33) * k, (y + 30) * k], 190, 350, dark, 4 * k)
        oval(x - 31, y, 6, 10, dark)
        pen.line([(x - 31) * k, (y + 6) * k, (x - 10) * k, (y + 22) * k], dark, 2 * k)
    if figure.signs:
        _hands(oval, turn if speaks else 0.0, figure.skin)
    if figure.paper:
        _paper(pen, turn)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _hands(oval: Oval, turn: float, skin: Colour) -> None:
    left = (118 + 16 * math.sin(2 * turn), 132 + 18 * math.cos(3 * turn))
    right = (202 - 20 * math.sin(3 * turn), 130 - 20 * math.cos(2 * turn))
    for cx, cy in (left, right):
        oval(cx, cy, 13, 15, skin)
        for finger in (-9, -3, 3, 9):
            oval(cx + finger, cy - 15, 3, 8, skin)


def _paper(pen: ImageDraw.ImageDraw, turn: float) -> None:
    """A letter of two dozen lines; of what office cannot be read."""
    k = _SHARP
    left, top = 150 + 1.5 * math.sin(turn), 76 + math.cos(turn)
    pen.rectangle([left * k, top * k, (left + 128) * k, 180 * k], fill=(250, 250, 246))
    pen.rectangle([(left + 8) * k, (top + 8) * k, (left + 40) * k, (top + 14) * k], (60, 60, 90))
    for line in range(9):
        right = left + (84 if line % 4 == 3 else 118)
        down = top + 26 + 9 * line
        pen.line(
            [(left + 10) * k, down * k, right * k, down * k], fill=(120, 120, 124), width=2 * k
        )


@cache
def _cycle(figure: Figure, *, speaks: bool) -> tuple[list[bytes], ...]:
    """All pictures of a figure, as planes of colour: drawn once."""
    made = (draw(figure, at, speaks=speaks).tobytes() for at in range(CYCLE))
    return tuple([bytes(plane) for plane in _frame(rgb).planes] for rgb in made)


def _frame(rgb: bytes) -> av.VideoFrame:
    frame = av.VideoFrame(WIDTH, HEIGHT, "rgb24")
    frame.planes[0].update(rgb)
    return frame.reformat(format="yuv420p")


class Film(MediaStreamTrack):
    """The picture of one figure, in time; `speaks` may be turned on and off."""

    kind = "video"

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.figure = figure
        self.speaks = figure.signs
        self._began = 0.0
        self._sent = 0

    async def recv(self) -> av.VideoFrame:
        """The next picture, when it is its time."""
        now = time.monotonic()
        self._began = self._began or now
        due = self._began + self._sent / FRAMES
        if due < now - 1.0:  # the machine was asleep, or busy: no hurry afterwards
            self._began, due = now - self._sent / FRAMES, now
        await asyncio.sleep(max(0.0, due - now))
        kept = _cycle(self.figure, speaks=self.speaks)[self._sent % CYCLE]
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, source in zip(frame.planes, kept, strict=True):
            plane.update(source)
        frame.pts, frame.time_base = self._sent * _CLOCK // FRAMES, Fraction(1, _CLOCK)
        self._sent += 1
        return frame
