"""A number's first menu from a pack. Pure."""

from collections.abc import Mapping
from typing import Any

from .format import MenuFile


def menu_of(
    menu: MenuFile, queues: Mapping[str, int], *, office: str, address: str
) -> dict[str, Any]:
    """A pack's menu as a number has it: queues by their ids, the office named in its texts.

    A queue that the office has not is its first one; `{hours}` stays for each call.
    """
    graph = menu.graph(queues.get).model_dump(mode="json")
    for step in graph["steps"].values():
        step["text"] = {
            language: text.replace("{office}", office).replace("{address}", address)
            for language, text in step.get("text", {}).items()
        }
    return dict(graph)
