# ruff: noqa: E501 - sentences stay whole
"""What callers hear: the menus of the sample commune's numbers, in three languages.

The schema is channels/phone/menu.py; `{hours}` becomes the schedule's hours in words.
"""

from collections.abc import Mapping
from typing import Any

from .brzezina import Q_GENERAL as BRZEZINA_QUEUE
from .zielonka import Q_CITIZENS, Q_GENERAL, Q_TAXES, Q_WASTE

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
    """The main line of Zielonka: language, matter, 0 for a person at once."""
    return {
        "start": "language",
        "person": "anybody",
        "closed": "closed",
        "languages": ["pl", "en", "uk"],
        "wrong": {
            "pl": "Nie ma takiego wyboru.",
            "en": "There is no such choice.",
            "uk": "Такого вибору немає.",
        },
        "steps": {
            "language": {
                "kind": "ask",
                "each": True,
                "text": {
                    "pl": "Dzień dobry, tu gmina Zielonka Dolna. Po polsku: 1. Rozmowa z "
                    "pracownikiem od razu: 0.",
                    "en": "For English, press 2.",
                    "uk": "Українською: натисніть 3.",
                },
                "keys": {
                    "1": {"to": "matter", "language": "pl"},
                    "2": {"to": "matter", "language": "en"},
                    "3": {"to": "matter", "language": "uk"},
                },
                "seconds": 5,
                "tries": 1,
                "otherwise": "matter",
            },
            "matter": {
                "kind": "ask",
                "text": {
                    "pl": "Odpady, drogi i środowisko: 1. Podatki i opłaty: 2. Dowody, meldunek i "
                    "inne sprawy: 3. Godziny i adres: 4. Rozmowa z pracownikiem: 0.",
                    "en": "For waste, roads and environment press 1. For taxes and fees press 2. For "
                    "identity cards, registration and other matters press 3. For hours and address "
                    "press 4. For a person press 0.",
                    "uk": "Відходи, дороги та довкілля: 1. Податки та оплати: 2. Документи, прописка "
                    "та інші справи: 3. Години роботи: 4. Розмова з працівником: 0.",
                },
                "keys": {
                    "1": {
                        "to": "waste",
                        "choice": {"pl": "odpady", "en": "waste", "uk": "відходи"},
                    },
                    "2": {
                        "to": "taxes",
                        "choice": {"pl": "podatki", "en": "taxes", "uk": "податки"},
                    },
                    "3": {
                        "to": "citizens",
                        "choice": {
                            "pl": "sprawy obywatelskie",
                            "en": "citizens",
                            "uk": "документи",
                        },
                    },
                    "4": {
                        "to": "about",
                        "choice": {"pl": "godziny", "en": "hours", "uk": "години"},
                    },
                },
                "seconds": 6,
                "tries": 2,
                "otherwise": "anybody",
            },
            "about": {
                "kind": "say",
                "text": {
                    "pl": "Urząd, Rynek 1, Zielonka Dolna. W poniedziałki od 8:00 do 17:00, od "
                    "wtorku do czwartku od 7:30 do 15:30, w piątki od 7:30 do 14:00.",
                    "en": "The office is at Rynek 1, Zielonka Dolna. Mondays from 8:00 to 17:00, "
                    "Tuesday to Thursday from 7:30 to 15:30, Fridays from 7:30 to 14:00.",
                    "uk": "Уряд, Ринек 1, Зельонка Дольна. У понеділок з 8:00 до 17:00, з вівторка "
                    "до четверга з 7:30 до 15:30, у п'ятницю з 7:30 до 14:00.",
                },
                "next": "matter",
            },
            "waste": _queue(queues[Q_WASTE]),
            "taxes": _queue(queues[Q_TAXES]),
            "citizens": _queue(queues[Q_CITIZENS]),
            "anybody": _queue(queues[Q_GENERAL]),
            "closed": {"kind": "say", "each": True, "text": _CLOSED, "next": "bye"},
            "bye": {"kind": "end"},
        },
    }


def closed(queues: Queues) -> dict[str, Any]:
    """The second number of Zielonka, whose schedule is never open."""
    graph = main(queues)
    graph["start"] = graph["closed"]
    # a schedule without hours has none to say
    texts = graph["steps"]["closed"]["text"]
    graph["steps"]["closed"]["text"] = {
        language: text.replace("{hours}", _HOURS[language]) for language, text in texts.items()
    }
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


def _queue(queue: int) -> dict[str, Any]:
    return {
        "kind": "queue",
        "queue": queue,
        "text": {
            "pl": "Proszę czekać, zaraz odbierze pracownik.",
            "en": "Please hold, an official will answer soon.",
            "uk": "Зачекайте, будь ласка, зараз відповість працівник.",
        },
    }
