"""What is announced, written in three languages from its kind, the place and the time. Pure.

Callers need not know the interface's language, so all three stand here together. The place is said
as it was written: nothing is inflected.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from .menu.steps import Language, Texts
from .menu.words import in_genitive

_UNTIL = {"pl": "do", "en": "until", "uk": "до"}
_PLACE = {"pl": "Miejsce: {}.", "en": "Place: {}.", "uk": "Місце: {}."}

#: Kind -> language -> (what happened, how long it lasts: `{}` is "until ...").
_KINDS: dict[str, dict[Language, tuple[str, str]]] = {
    "water": {
        "pl": ("Awaria wodociągu. Może nie być wody.", "Naprawa potrwa {}."),
        "en": ("A water main is broken. There may be no water.", "The repair will take {}."),
        "uk": ("Аварія водопроводу. Може не бути води.", "Ремонт триватиме {}."),
    },
    "power": {
        "pl": ("Awaria prądu.", "Naprawa potrwa {}."),
        "en": ("There is a power cut.", "The repair will take {}."),
        "uk": ("Немає електроенергії.", "Ремонт триватиме {}."),
    },
    "heating": {
        "pl": ("Awaria ogrzewania.", "Naprawa potrwa {}."),
        "en": ("The district heating is broken.", "The repair will take {}."),
        "uk": ("Аварія опалення.", "Ремонт триватиме {}."),
    },
    "road": {
        "pl": ("Droga jest zamknięta.", "Utrudnienia potrwają {}."),
        "en": ("A road is closed.", "It will stay closed {}."),
        "uk": ("Дорогу перекрито.", "Рух обмежено {}."),
    },
    "system": {
        "pl": ("Nie działa nasz system i nie załatwimy części spraw.", "Potrwa to {}."),
        "en": ("Our system is down and some matters cannot be settled.", "It will last {}."),
        "uk": ("Не працює наша система, і частину справ ми не вирішимо.", "Це триватиме {}."),
    },
    "closed": {
        "pl": ("Z ważnych powodów urząd jest zamknięty.", "Nie pracujemy {}."),
        "en": ("The office is closed for urgent reasons.", "We are closed {}."),
        "uk": ("З важливих причин уряд зачинено.", "Ми не працюємо {}."),
    },
}
OTHER = "other"  # the office's own words alone
CLOSED = "closed"  # the kind that closes the telephone
KINDS = (*_KINDS, OTHER)


def draft(kind: str, place: str, until: datetime | None, now: datetime, zone: str) -> Texts:
    """The words of an announcement, by language; none for the kind that has no words of its own."""
    place = place.strip(" .")
    return {
        language: " ".join(
            part
            for part in (
                what,
                _PLACE[language].format(place) if place else "",
                how_long.format(_until(language, until, now, zone)) if until else "",
            )
            if part
        )
        for language, (what, how_long) in _KINDS.get(kind, {}).items()
    }


def _until(language: Language, until: datetime, now: datetime, zone: str) -> str:
    here = ZoneInfo(zone)
    end = until.astimezone(here)
    words = f"{_UNTIL[language]} {end.hour}:{end:%M}"
    if end.date() == now.astimezone(here).date():
        return words
    return f"{words}{' on' if language == 'en' else ','} {in_genitive(end.date(), language)}"
