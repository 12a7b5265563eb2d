"""What was published of a menu, and what each time it changed."""

from itertools import pairwise, zip_longest
from typing import Any

from okienko.channels.phone import queries
from okienko.offices import queries as offices

from .differences import Differs, differences
from .forms import NAMES
from .tree import Tree


def published(context: dict[str, Any]) -> list[tuple[Any, list[Differs] | None]]:
    """What was published, each with what it changed (None: that cannot be told); the draft first.

    Inside the open scope.
    """
    versions = context["versions"]
    drawn_of = [_tree(context, queries.sketch(one.menu)) for one in versions]
    draft = context["menu"].draft
    if draft:
        versions = [draft, *versions]
        heard = _tree(context, queries.heard_menu(context["number"]))
        drawn_of = [context["tree"], *(drawn_of or [heard])]
    hours = {row.id: row.name for row in offices.schedules()}
    told: list[list[Differs] | None] = [
        differences(older, newer, NAMES, hours) if newer and older else None
        for newer, older in pairwise(drawn_of)
    ]
    return list(zip_longest(versions, told))


def sharers(number: int) -> list[Any]:
    """The numbers on which this one's menu is heard, too."""
    return [one for one in queries.numbers() if one.menu_of_id == number]


def _tree(context: dict[str, Any], sketch: Any) -> Tree | None:
    if sketch is None:
        return None
    names = (dict(context[each]) for each in ("boxes", "cards"))
    return Tree(sketch, dict(context["queues"]), [], *names)
