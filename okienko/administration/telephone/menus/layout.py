"""Where the boxes and lines of a flow stand when it is drawn: layers from the top down. Pure.

As drawings of graphs are made since Sugiyama: lines that lead back are set aside, each box comes
below all that lead to it, long lines are given a place in each layer they cross, the boxes of a
layer are put in the order in which few lines cross, and then each as straight below the others as
its neighbours let it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 8  # more does not make menus of a hundred steps any clearer


@dataclass(frozen=True)
class Size:
    """What a box measures, and what lies between boxes."""

    width: int = 184
    height: int = 50
    beside: int = 20
    below: int = 52
    line: int = 14  # the room of a line that crosses a layer
    margin: int = 12
    lane: int = 26  # between lines that lead back


@dataclass(frozen=True)
class Edge:
    """A way from one box to another, with its names."""

    source: str
    target: str
    name: str = ""


@dataclass(frozen=True)
class Line:
    """How an edge is drawn: an SVG path, where its name stands, and whether it leads back."""

    edge: Edge
    path: str
    x: int
    y: int
    back: bool


@dataclass(frozen=True)
class Layout:
    """The upper left corner of each box, the lines, and how large the whole is."""

    boxes: dict[str, tuple[int, int]]
    lines: list[Line]
    width: int
    height: int


#: A place in a layer: a box by its name, or the n-th line's where it crosses (n, layer).
Place = str | tuple[int, int]


def layout(names: Sequence[str], edges: Sequence[Edge], size: Size | None = None) -> Layout:
    """Lay out boxes and the edges between them; the first names come first where it is equal."""
    return _Layers(names, edges, size or Size()).drawn()


def back_edges(names: Sequence[str], edges: Sequence[Edge]) -> set[int]:
    """The edges (by their number) without which no way leads round: those that lead back."""
    out: dict[str, list[int]] = defaultdict(list)
    for number, edge in enumerate(edges):
        out[edge.source].append(number)
    found: set[int] = set()
    done: set[str] = set()
    for first in names:
        if first in done:
            continue
        path, ways = [first], [iter(out[first])]
        while path:
            number = next(ways[-1], -1)
            if number < 0:
                done.add(path.pop())
                ways.pop()
            elif (target := edges[number].target) in path:
                found.add(number)
            elif target not in done:
                path.append(target)
                ways.append(iter(out[target]))
    return found


class _Layers:
    def __init__(self, names: Sequence[str], edges: Sequence[Edge], size: Size) -> None:
        self.size, self.edges = size, edges
        self.back = back_edges(names, edges)
        self.level = self._levels(names)
        self.chains: dict[int, list[Place]] = {}  # of each line that leads on: what it goes through
        self.above: dict[Place, list[Place]] = defaultdict(list)
        self.under: dict[Place, list[Place]] = defaultdict(list)
        self.layers: list[list[Place]] = [
            [] for _ in range(max(self.level.values(), default=0) + 1)
        ]
        for name in names:
            self.layers[self.level[name]].append(name)
        for number, edge in enumerate(edges):
            if number not in self.back:
                self._chain(number, edge)
        self._order()
        self.x = self._across()

    def _levels(self, names: Sequence[str]) -> dict[str, int]:
        """How far down each box is; one that nothing leads to stands just above where it leads."""
        onward = [edge for number, edge in enumerate(self.edges) if number not in self.back]
        waits = dict.fromkeys(names, 0)
        for edge in onward:
            waits[edge.target] += 1
        sources = [name for name in names if not waits[name]]
        level, ready = dict.fromkeys(names, 0), list(sources)
        out: dict[str, list[str]] = defaultdict(list)
        for edge in onward:
            out[edge.source].append(edge.target)
        while ready:
            name = ready.pop()
            for target in out[name]:
                level[target] = max(level[target], level[name] + 1)
                waits[target] -= 1
                if not waits[target]:
                    ready.append(target)
        for name in sources:
            level[name] = min((level[target] for target in out[name]), default=1) - 1
        return level

    def _chain(self, number: int, edge: Edge) -> None:
        crossed = range(self.level[edge.source] + 1, self.level[edge.target])
        between: list[Place] = [(number, layer) for layer in crossed]
        for place, layer in zip(between, crossed, strict=True):
            self.layers[layer].append(place)
        self.chains[number] = [edge.source, *between, edge.target]
        for upper, lower in pairwise(self.chains[number]):
            self.under[upper].append(lower)
            self.above[lower].append(upper)

    def _order(self) -> None:
        """Put each layer in the order of what it is joined to, to and fro; the best is kept."""
        self._sort(range(1, len(self.layers)), self.above)
        best, least = [list(layer) for layer in self.layers], self._crossings()
        for sweep in range(SWEEPS):
            if sweep % 2:
                self._sort(range(1, len(self.layers)), self.above)
            else:
                self._sort(range(len(self.layers) - 2, -1, -1), self.under)
            if (crossings := self._crossings()) < least:
                best, least = [list(layer) for layer in self.layers], crossings
        self.layers = best

    def _sort(self, numbers: range, joined: dict[Place, list[Place]]) -> None:
        for number in numbers:
            at = {place: i for layer in self.layers for i, place in enumerate(layer)}

            def middle(place: Place, at: dict[Place, int] = at) -> float:
                beside = joined[place]
                return sum(at[one] for one in beside) / len(beside) if beside else at[place]

            self.layers[number].sort(key=middle)

    def _crossings(self) -> int:
        found = 0
        for upper, lower in pairwise(self.layers):
            at = {place: i for i, place in enumerate(lower)}
            ends = [sorted(at[one] for one in self.under[place]) for place in upper]
            seen: list[int] = []
            for each in ends:
                found += sum(1 for end in each for one in seen if one > end)
                seen += each
        return found

    def _across(self) -> dict[Place, float]:
        """The middle of each place, as near to what it is joined to as its layer lets it."""
        x: dict[Place, float] = {}
        for layer in self.layers:
            x |= dict(zip(layer, self._offsets(layer), strict=True))

        def joined(place: Place) -> list[Place]:
            return [*self.above[place], *self.under[place]]

        downward, upward = self.layers[1:], self.layers[-2::-1]
        sweeps: list[tuple[list[list[Place]], Callable[[Place], list[Place]]]] = [
            (downward, self.above.__getitem__),
            (upward, self.under.__getitem__),
        ] * 3 + [(self.layers, joined)] * 4
        for layers, neighbours in sweeps:
            for layer in layers:
                wished = [
                    sum(x[one] for one in near) / len(near)
                    if (near := neighbours(place))
                    else x[place]
                    for place in layer
                ]
                x |= dict(zip(layer, self._apart(layer, wished), strict=True))
        left = min((x[name] for name in self.level), default=0.0) - self.size.width / 2
        left = min([left, *(x[p] - self.size.line / 2 for layer in self.layers for p in layer)])
        return {place: at - left + self.size.margin for place, at in x.items()}

    def _offsets(self, layer: list[Place]) -> list[float]:
        """The middles of a layer's places when they stand as close as may be."""
        found, right = [], 0.0
        for place in layer:
            width = self.size.width if isinstance(place, str) else self.size.line
            found.append(right + width / 2)
            right += width + self.size.beside
        return found

    def _apart(self, layer: list[Place], wished: list[float]) -> list[float]:
        """The middles nearest to those wished that keep order and room (isotonic regression)."""
        least = self._offsets(layer)
        blocks: list[tuple[float, int]] = []  # the sum and the number of those that stand close
        for wish, offset in zip(wished, least, strict=True):
            total, count = wish - offset, 1
            while blocks and blocks[-1][0] / blocks[-1][1] >= total / count:
                before = blocks.pop()
                total, count = total + before[0], count + before[1]
            blocks.append((total, count))
        shifts = [total / count for total, count in blocks for _ in range(count)]
        return [offset + shift for offset, shift in zip(least, shifts, strict=True)]

    # --- drawing ---------------------------------------------------------------------------------

    def drawn(self) -> Layout:
        size = self.size
        step = size.height + size.below
        boxes = {
            name: (round(self.x[name] - size.width / 2), size.margin + level * step)
            for name, level in self.level.items()
        }
        right = max((x + size.width for x, _y in boxes.values()), default=0)
        right = max([right, *(round(at) for at in self.x.values())])
        lines = [self._onward(number, boxes) for number in self.chains]
        for lane, number in enumerate(sorted(self.back)):
            lines.append(self._backward(self.edges[number], boxes, right + size.lane * (lane + 1)))
        width = right + size.lane * len(self.back) + size.margin
        return Layout(boxes, lines, width, 2 * size.margin + len(self.layers) * step - size.below)

    def _onward(self, number: int, boxes: dict[str, tuple[int, int]]) -> Line:
        edge, chain, size = self.edges[number], self.chains[number], self.size
        source, target = boxes[edge.source], boxes[edge.target]
        points = [
            (source[0] + self._port(edge.source, number, self.under, 0), source[1] + size.height)
        ]
        for place in chain[1:-1]:
            top = size.margin + (self.level[edge.source] + len(points)) * (size.height + size.below)
            points.append((round(self.x[place]), top))
        points.append((target[0] + self._port(edge.target, number, self.above, -1), target[1]))
        path = f"M{points[0][0]} {points[0][1]}"
        for (x, y), (to_x, to_y) in pairwise(points):
            start = y if (x, y) == points[0] else y + size.height
            path += f"V{start}" if start != y else ""
            middle = (start + to_y) // 2
            path += f"C{x} {middle} {to_x} {middle} {to_x} {to_y}"
        (x, y), (to_x, to_y) = points[0], points[1]
        return Line(edge, path, (x + to_x) // 2, (y + to_y) // 2, back=False)

    def _port(self, name: str, number: int, joined: dict[Place, list[Place]], end: int) -> int:
        """Where on its side of a box a line begins or ends: beside one another, uncrossed."""
        side = [n for n, chain in self.chains.items() if chain[end] == name]
        near = 1 if end == 0 else -2
        side.sort(key=lambda n: (self.x[self.chains[n][near]], n))
        return round(self.size.width * (side.index(number) + 1) / (len(side) + 1))

    def _backward(self, edge: Edge, boxes: dict[str, tuple[int, int]], lane: int) -> Line:
        size = self.size
        (x, y), (to_x, to_y) = boxes[edge.source], boxes[edge.target]
        x, to_x = x + size.width, to_x + size.width
        y, to_y = y + size.height * 2 // 3, to_y + size.height // 3
        # the middle of the curve lies three quarters of the way out to its handles
        out = lane + (lane - max(x, to_x)) // 3
        path = f"M{x} {y}C{out} {y} {out} {to_y} {to_x} {to_y}"
        return Line(edge, path, (x + 6 * out + to_x) // 8, (y + to_y) // 2, back=True)
