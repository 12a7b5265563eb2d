"""A number's first menu from a pack. Pure."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from okienko.channels.phone.menu.steps import WAYS

from .doors import MenuFile

#: All fields by which one step, or the menu itself, leads to another.
LEADS = {"start", "person", "closed", "to"}.union(*WAYS.values())
_POST_CODE = re.compile(r"\b\d{2}-\d{3}\s+")


def menu_of(
    menu: MenuFile,
    queues: Mapping[str, int],
    *,
    office: Mapping[str, str],
    address: str,
    languages: Collection[str] | None = None,
) -> dict[str, Any]:
    """A pack's menu as a number has it: queues by their ids, the office named in its texts.

    `office`: its name by language, in Polish at least; of its `address` no post code is spoken.
    `languages`: those of the menu's that callers may choose; with a single one nobody is asked. A
    queue that the office has not is its first one; `{hours}` stays for each call.
    """
    graph: dict[str, Any] = menu.graph(queues.get).model_dump(mode="json")
    if languages is not None:
        _in_languages(graph, [one for one in graph["languages"] if one in languages])
    place = _POST_CODE.sub("", address)
    for step in graph["steps"].values():
        step["text"] = {
            language: _filled(text, office.get(language) or office["pl"], place)
            for language, text in step["text"].items()
        }
    return graph


def _filled(text: str, office: str, address: str) -> str:
    text = text if address else text.replace(", {address}", "")
    return text.replace("{office}", office).replace("{address}", address)


def _in_languages(graph: dict[str, Any], left: list[str]) -> None:
    """Leave the texts and keys of these languages; what asks for the only one falls away."""
    graph["languages"] = left
    graph["wrong"] = _of(graph["wrong"], left)
    skipped = {}
    for name, step in graph["steps"].items():
        step["text"] = _of(step["text"], left)
        if step["kind"] == "text":
            step["sends"] = _of(step["sends"], left)
        if step["kind"] != "ask":
            continue
        asks = all(way["language"] for way in step["keys"].values())
        step["keys"] = {
            key: {**way, "choice": _of(way["choice"], left)}
            for key, way in step["keys"].items()
            if way["language"] in (None, *left)
        }
        if asks and len(left) == 1:
            skipped[name] = step["otherwise"]
    for name in skipped:
        del graph["steps"][name]
    for place in (graph, *graph["steps"].values(), *_ways(graph)):
        for way in LEADS:
            while place.get(way) in skipped:
                place[way] = skipped[place[way]]


def _of(texts: Mapping[str, str], languages: Collection[str]) -> dict[str, str]:
    return {one: text for one, text in texts.items() if one in languages}


def _ways(graph: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [way for step in graph["steps"].values() for way in step.get("keys", {}).values()]
