"""The menu that a number begins with: a welcome, then a person; outside the hours, when to call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

WELCOME = {
    "pl": "Dzień dobry, tu {office}. Łączymy z pracownikiem.",
    "en": "Good morning, this is {office}. We are connecting you.",
    "uk": "Добрий день, це {office}. З'єднуємо з працівником.",
}
CLOSED = {
    "pl": "Tu {office}. Teraz jest zamknięte. Pracujemy: {{hours}}. Do usłyszenia.",
    "en": "This is {office}. We are closed now. Our hours are: {{hours}}. Goodbye.",
    "uk": "Це {office}. Зараз зачинено. Ми працюємо: {{hours}}. До почуття.",
}
LANGUAGE = {
    "pl": "Po polsku: 1.",
    "en": "For English, press 2.",
    "uk": "Українською: натисніть 3.",
}
WRONG = {
    "pl": "Nie ma takiego wyboru.",
    "en": "There is no such choice.",
    "uk": "Такого вибору немає.",
}
KEYS = {"pl": "1", "en": "2", "uk": "3"}


def simple(
    names: dict[str, str], languages: Sequence[str], queue: int | None = None
) -> dict[str, Any]:
    """A menu for an office (its name by language, Polish at least); a steps.Graph as JSON.

    With several languages it asks for one first.
    """
    called = {tongue: names.get(tongue) or names["pl"] for tongue in languages}
    welcome = {tongue: WELCOME[tongue].format(office=called[tongue]) for tongue in languages}
    closed = {tongue: CLOSED[tongue].format(office=called[tongue]) for tongue in languages}
    steps: dict[str, Any] = {
        "welcome": {"kind": "say", "text": welcome, "next": "person"},
        "person": {"kind": "queue", "queue": queue},
        "closed": {"kind": "end", "text": closed},
    }
    if len(languages) > 1:
        steps["language"] = {
            "kind": "ask",
            "each": True,
            "text": {tongue: LANGUAGE[tongue] for tongue in languages},
            "keys": {KEYS[t]: {"to": "welcome", "language": t} for t in languages},
            "seconds": 5,
            "tries": 1,
            "otherwise": "welcome",
        }
    return {
        "start": "language" if len(languages) > 1 else "welcome",
        "person": "person",
        "closed": "closed",
        "languages": list(languages),
        "wrong": {tongue: WRONG[tongue] for tongue in languages},
        "steps": steps,
    }
