# ruff: noqa: E501 - sentences stay whole
"""What callers hear: the menus of the sample commune's numbers, in three languages.

The schema is channels/phone/menu.py; `{hours}` becomes the schedule's hours in words.
"""

from collections.abc import Mapping
from typing import Any

from okienko.administration.configuration.menus import menu_of

from .brzezina import Q_GENERAL as BRZEZINA_QUEUE
from .zielonka import PLAN as ZIELONKA

#: The ids of an office's queues, by name.
Queues = Mapping[str, int]

_CLOSED = {
    "pl": "Tu urząd gminy Zielonka Dolna. Teraz jest zamknięte. Pracujemy: {hours}. "
    "Pod numerem 14 000 19 19 odbieramy całą dobę. Można też napisać e-mail. Do usłyszenia.",
    "en": "This is the office of Zielonka Dolna. We are closed now. Our hours are: {hours}. "
    "On 14 000 19 19 we answer day and night. You can also write an e-mail. Goodbye.",
    "uk": "Це уряд ґміни Зельонка Дольна. Зараз зачинено. Ми працюємо: {hours}. "
    "За номером 14 000 19 19 відповідаємо цілодобово. Можна також написати листа. До почуття.",
}


_HOURS = {
    "pl": "w poniedziałki od 8:00 do 17:00, od wtorku do czwartku od 7:30 do 15:30, w piątki od "
    "7:30 do 14:00",
    "en": "Mondays from 8:00 to 17:00, Tuesday to Thursday from 7:30 to 15:30, Fridays from 7:30 to "
    "14:00",
    "uk": "у понеділок з 8:00 до 17:00, з вівторка до четверга з 7:30 до 15:30, у п'ятницю з 7:30 до "
    "14:00",
}


def main(queues: Queues) -> dict[str, Any]:
    """The main line of Zielonka: the pack's menu, but that it answers day and night."""
    (menu,) = ZIELONKA.settings.menus
    graph = menu_of(menu, queues, office={"pl": ZIELONKA.name}, address=ZIELONKA.address)
    # the line's own hours are all hours
    graph["steps"]["about"]["text"] = _with_hours(graph["steps"]["about"]["text"])
    graph["steps"]["closed"]["text"] = _CLOSED
    return _telling(graph)


def _telling(graph: dict[str, Any]) -> dict[str, Any]:
    """The menu in which who has an open case hears how it stands before the question of matter."""
    for step in graph["steps"].values():
        for way in (step, *step.get("keys", {}).values()):
            for name in ("next", "otherwise", "to"):
                if way.get(name) == "matter" and step is not graph["steps"]["matter"]:
                    way[name] = "caller"
    ways = dict.fromkeys(("case", "known", "otherwise"), "matter")
    graph["steps"]["caller"] = {"kind": "customer", "speaks": False, **ways}
    return graph


def closed(queues: Queues) -> dict[str, Any]:
    """The second number of Zielonka, whose schedule is never open."""
    graph = main(queues)
    graph["start"] = graph["closed"]
    # a schedule without hours has none to say
    graph["steps"]["closed"]["text"] = _with_hours(_CLOSED)
    return graph


def small(queues: Queues) -> dict[str, Any]:
    """The one line of Brzezina: a welcome and the queue."""
    return {
        "start": "welcome",
        "person": "anybody",
        "closed": "closed",
        "languages": ["pl", "en"],
        "steps": {
            "welcome": {
                "kind": "ask",
                "text": {
                    "pl": "Dzień dobry, tu gmina Brzezina Leśna. Zaraz ktoś odbierze. "
                    "For English press 2.",
                    "en": "Good morning, this is the commune of Brzezina Leśna.",
                },
                "keys": {"2": {"to": "anybody", "language": "en"}},
                "seconds": 2,
                "tries": 1,
                "otherwise": "anybody",
            },
            "anybody": {"kind": "queue", "queue": queues[BRZEZINA_QUEUE]},
            "closed": {
                "kind": "end",
                "text": {
                    "pl": "Tu gmina Brzezina Leśna. Teraz jest zamknięte. Pracujemy: {hours}.",
                    "en": "This is Brzezina Leśna. We are closed now. Our hours are: {hours}.",
                },
            },
        },
    }


MENUS = {"main": main, "closed": closed, "small": small}


def _with_hours(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.replace("{hours}", _HOURS[language]) for language, text in texts.items()}
