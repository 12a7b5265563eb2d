"""What is asked, and the spoken menu of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okienko.channels.phone.menu.steps import Graph

MARK, SETTLED, THANKS, PERSON = (
    "opinion-mark",
    "opinion-settled",
    "opinion-thanks",
    "opinion-person",
)
SECONDS = 7  # that a key is waited for

MARK_ASKED = {
    "pl": "Jak oceniają Państwo tę rozmowę? Prosimy wybrać od jednego, źle, "
    "do pięciu, bardzo dobrze.",
    "en": "How was this call? Please press one, bad, to five, very good.",
    "uk": "Як ви оцінюєте цю розмову? Натисніть від одного, погано, до п'яти, дуже добре.",
}
SETTLED_ASKED = {
    "pl": "Czy sprawa została załatwiona? Tak: jeden. Nie: dwa.",
    "en": "Is your matter settled? Yes: one. No: two.",
    "uk": "Чи вирішено вашу справу? Так: один. Ні: два.",
}
THANKED = {
    "pl": "Dziękujemy. Do usłyszenia.",
    "en": "Thank you. Goodbye.",
    "uk": "Дякуємо. До побачення.",
}
#: The text message with the link; `{office}` and `{link}` are filled in.
SENT = {
    "pl": "{office}: jak oceniają Państwo rozmowę z nami? Dwa pytania: {link}\n"
    "Bez takich wiadomości: STOP",
    "en": "{office}: how was your call? Two questions: {link}\nNo more of these: STOP",
    "uk": "{office}: як ви оцінюєте розмову з нами? Два питання: {link}\n"
    "Без таких повідомлень: STOP",
}
_CHOICE = {"pl": "ocena {n}", "en": "mark {n}", "uk": "оцінка {n}"}
_YES = {"pl": "załatwiona", "en": "settled", "uk": "вирішено"}
_NO = {"pl": "niezałatwiona", "en": "not settled", "uk": "не вирішено"}


@dataclass(frozen=True)
class Opinion:
    """What somebody answered; None: nothing."""

    mark: int | None = None
    settled: bool | None = None


def menu(texts: Mapping[Any, str], *, settled: bool) -> Graph:
    """The spoken questions; `texts` are the office's own words of the first, by language."""
    after = SETTLED if settled else THANKS
    asked = {tongue: texts.get(tongue) or usual for tongue, usual in MARK_ASKED.items()}
    steps: dict[str, Any] = {
        MARK: {
            "kind": "ask",
            "text": asked,
            "seconds": SECONDS,
            "tries": 1,
            "otherwise": THANKS,
            "keys": {
                str(n): {"to": after, "choice": {k: v.format(n=n) for k, v in _CHOICE.items()}}
                for n in range(1, 6)
            },
        },
        SETTLED: {
            "kind": "ask",
            "text": SETTLED_ASKED,
            "seconds": SECONDS,
            "tries": 1,
            "otherwise": THANKS,
            "keys": {"1": {"to": THANKS, "choice": _YES}, "2": {"to": THANKS, "choice": _NO}},
        },
        THANKS: {"kind": "end", "text": THANKED},
        PERSON: {"kind": "queue", "queue": None},
    }
    return Graph.model_validate(
        {
            "start": MARK,
            "person": PERSON,
            "closed": THANKS,
            "languages": ["pl", "en", "uk"],
            "steps": steps,
        }
    )


def opinion(choices: Sequence[str]) -> Opinion:
    """What the keys ("step:key") that a caller has pressed say."""
    pressed = dict(choice.rpartition(":")[::2] for choice in choices)
    mark, settled = pressed.get(MARK, ""), pressed.get(SETTLED, "")
    return Opinion(
        mark=int(mark) if mark in ("1", "2", "3", "4", "5") else None,
        settled={"1": True, "2": False}.get(settled),
    )
