"""The picture of a menu: nothing lies on anything else, and it says what the menu does."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from okienko.administration.telephone.menus.layout import Edge, Size, back_edges, layout
from okienko.administration.telephone.menus.picture import SIZE, picture
from okienko.administration.telephone.menus.tree import Tree
from okienko.channels.phone.menu.checking import Problem
from okienko.channels.phone.menu.steps import Sketch
from okienko.sampletown.menus import main

SIDE = some.integers(0, 11)


@some.composite
def graphs(draw: some.DrawFn) -> tuple[list[str], list[Edge]]:
    """Boxes and edges of any kind: circles, loops, double ways, boxes that nobody reaches."""
    names = [f"s{n}" for n in range(draw(some.integers(1, 12)))]
    ends = draw(some.lists(some.tuples(SIDE, SIDE), max_size=30))
    edges = [Edge(names[a % len(names)], names[b % len(names)], str(a)) for a, b in ends]
    return names, edges


@given(graphs())
def test_no_two_boxes_overlap_and_every_way_is_drawn(graph: tuple[list[str], list[Edge]]) -> None:
    names, edges = graph
    size = Size()
    drawn = layout(names, edges)
    assert sorted(drawn.boxes) == sorted(names)
    for (x, y), (other_x, other_y) in combinations(drawn.boxes.values(), 2):
        apart = abs(x - other_x) >= size.width + size.beside - 1
        assert y != other_y or apart
        assert y == other_y or abs(y - other_y) >= size.height + size.below
    for x, y in drawn.boxes.values():
        assert 0 <= x <= drawn.width - size.width
        assert 0 <= y <= drawn.height - size.height
    assert sorted(map(hash, edges)) == sorted(hash(line.edge) for line in drawn.lines)
    for line in drawn.lines:
        (_x, y), (_to_x, to_y) = drawn.boxes[line.edge.source], drawn.boxes[line.edge.target]
        assert line.back or y < to_y  # what leads on leads down
        assert 0 <= line.x <= drawn.width
        assert 0 <= line.y <= drawn.height


@given(graphs())
def test_only_what_closes_a_circle_leads_back(graph: tuple[list[str], list[Edge]]) -> None:
    names, edges = graph
    back = back_edges(names, edges)
    onward = [edge for number, edge in enumerate(edges) if number not in back]
    left = set(names)
    while ends := {
        one for one in left if not any(e.source == one and e.target in left for e in onward)
    }:
        left -= ends
    assert not left
    for number in back:
        assert _reaches(onward, edges[number].target, edges[number].source)


def _reaches(edges: list[Edge], start: str, end: str) -> bool:
    def further(name: str, seen: set[str]) -> Iterator[str]:
        if name not in seen:
            seen.add(name)
            yield name
            for edge in edges:
                if edge.source == name:
                    yield from further(edge.target, seen)

    return end in further(start, set())


@pytest.mark.parametrize("problem", [True, False])
def test_the_sample_communes_menu_is_told_in_words(problem: bool) -> None:
    queues = dict.fromkeys(range(1, 9), "Kolejka")
    sketch = Sketch.model_validate(main(dict.fromkeys(_queue_names(), 1)))
    wrong = [Problem("matter", "language", stops=True, more="uk")] if problem else []
    with override("en"):
        shown = picture(Tree(sketch, queues, wrong), {"uk": "Ukrainian"})
    boxes = {box.name: box for box in shown.boxes}
    assert boxes.keys() == {"", *sketch.steps}
    asked = boxes["matter"]
    assert asked.stops is problem
    assert ("A text is missing: Ukrainian" in asked.label) is problem
    names = {line.edge.name for line in shown.lines if line.edge.source == "matter"}
    assert all(key in ", ".join(names) for key in sketch.steps["matter"].keys)
    assert all(len(box.words) <= 2 for box in shown.boxes)
    assert shown.box == SIZE


def _queue_names() -> list[str]:
    from okienko.sampletown.zielonka import PLAN

    return [queue.name for queue in PLAN.settings.queues]
