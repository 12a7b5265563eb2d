"""The menu that is kept with a number."""

import json
import logging
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from ..models import Call, Number
from . import steps

log = logging.getLogger(__name__)


def graph_of(number: Number) -> steps.Graph:
    """The menu that callers of a number hear, checked; steps.BARE for one that is no menu."""
    return _checked(json.dumps((number.menu_of or number).menu))


def walked(call: Call) -> tuple[steps.Graph, Number | None]:
    """The menu in which a call is, or would be, and whose it is; None: nobody's, or its own."""
    if call.asks is not None:
        return _checked(json.dumps(call.asks)), None
    number = call.menu_of or call.number
    return (steps.BARE if number is None else graph_of(number)), number


def sketch_of(menu: Any) -> steps.Sketch | None:
    """A menu that is being written, as it is kept; None for what is none (any more)."""
    try:
        return steps.Sketch.model_validate(menu)
    except ValidationError:
        return None


@lru_cache(maxsize=64)
def _checked(text: str) -> steps.Graph:
    """The graph in a row's JSON; checking it costs more than all else in a step."""
    try:
        return steps.Graph.model_validate_json(text)
    except ValidationError:
        log.error("menu_unusable")  # noqa: TRY400 - which one, `/health` says
        return steps.BARE
