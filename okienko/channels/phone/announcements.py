"""What is announced to callers, and what came of it. Every function runs inside an open scope."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from okienko.events import clock, prepared

from .menu.machine import Announced
from .menu.words import LANGUAGES
from .models import AnnouncedNumber, AnnouncedSound, Announcement, ClosingPin, Number

#: Who hangs up so soon after an announcement needed no more than that.
CONTENT_WITHIN = timedelta(seconds=10)
SHOWN = 30  # of those that are over

_NOW = """
select a.id, a.texts, a.closes, (select json_object_agg(s.language, s.id)::text
  from phone_announcedsound s where s.office_id = a.office_id and s.announcement_id = a.id)
from phone_announcement a
where a.ended_at is null and a.begins_at <= %s and (a.until is null or a.until > %s)
  and (not exists (select from phone_announcednumber n where n.announcement_id = a.id)
    or exists (select from phone_announcednumber n
               where n.announcement_id = a.id and n.number_id = %s))
order by a.id desc
"""


def told_on(number_id: int) -> tuple[list[Announced], list[Announced]]:
    """What callers of a number are told now, the newest first; and what closes it."""
    at = clock.now()
    told: list[Announced] = []
    closing: list[Announced] = []
    for pk, texts, closes, sounds in prepared.execute(_NOW, [at, at, number_id]).fetchall():
        spoken = json.loads(sounds or "{}")
        recordings = {tongue: spoken[tongue] for tongue in LANGUAGES if tongue in spoken}
        one = Announced(id=pk, text=json.loads(texts), recordings=recordings)
        (closing if closes else told).append(one)
    return told, closing


def announced_now() -> list[Announcement]:
    """All that is announced at this moment, the newest first."""
    return list(_now(Announcement.objects.all()).order_by("-id"))


def words_now(language: str) -> list[tuple[str, str]]:
    """The same as customers read it: (language, words), in Polish where there are no others."""
    return [
        (language, row.texts[language]) if row.texts.get(language) else ("pl", row.texts["pl"])
        for row in announced_now()
    ]


def closed_now() -> bool:
    """Whether an announcement closes every number of the office now."""
    return any(row.closes and not row.numbers.exists() for row in announced_now())


def coming_texts() -> list[tuple[str, str]]:
    """(language, text) of what will be announced later, to be spoken in advance."""
    rows = Announcement.objects.filter(ended_at=None, begins_at__gt=clock.now())
    return [pair for row in rows for pair in row.texts.items()]


@dataclass(frozen=True)
class AnnouncementLine:
    """An announcement with where it is heard (nowhere named: on all numbers) and how often.

    `content`: hung up during it or soon after; `went_on`: wanted more; the rest listen now.
    """

    row: Announcement
    numbers: Sequence[str]
    heard: int
    content: int
    went_on: int
    sounds: Mapping[str, str] = field(default_factory=dict)  # names of recordings, by language

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The words by language, Polish first."""
        return sorted(self.row.texts.items(), key=lambda pair: LANGUAGES.index(pair[0]))

    @property
    def spoken(self) -> list[tuple[str, str, str]]:
        """Language, words, and the name of the recording that is heard instead, or ""."""
        return [(one, text, self.sounds.get(one, "")) for one, text in self.texts]

    @property
    def share(self) -> int | None:
        """The share of those who needed no more, in per cent; None before anybody was through."""
        through = self.content + self.went_on
        return round(100 * self.content / through) if through else None


@dataclass(frozen=True)
class AnnouncementLines:
    """What is announced now, what will be, and the newest of what is over."""

    now: Sequence[AnnouncementLine]
    coming: Sequence[AnnouncementLine]
    over: Sequence[AnnouncementLine]


def recording(announcement_id: int, language: str) -> bytes | None:
    """The person's voice that is heard instead of the words in a language."""
    rows = AnnouncedSound.objects.filter(announcement=announcement_id, language=language)
    content = rows.values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def begun_between(first: datetime, until: datetime) -> Sequence[AnnouncementLine]:
    """What began to be announced from one moment to another, the oldest first; for the figures."""
    rows = Announcement.objects.filter(begins_at__gte=first, begins_at__lt=until)
    return _lines(rows.order_by("begins_at", "id"))


def lines() -> AnnouncementLines:
    """All of them, each with what came of it; nine queries."""
    at = clock.now()
    everything = Announcement.objects.all()
    coming = everything.filter(ended_at=None, begins_at__gt=at)
    over = everything.filter(Q(ended_at__isnull=False) | Q(until__lte=at))
    return AnnouncementLines(
        _lines(_now(everything).order_by("-id")),
        _lines(coming.order_by("begins_at", "id")),
        _lines(over.order_by("-id")[:SHOWN]),
    )


def running(offices: Collection[int]) -> list[AnnouncementLine]:
    """What is announced now in some offices, the newest first."""
    return _lines(_now(Announcement.objects.filter(office__in=offices)).order_by("-id"))


def has_pin(official: int) -> bool:
    """Whether an official may close the telephone by a call."""
    return ClosingPin.objects.filter(official_id=official).exists()


def announcement(announcement_id: int) -> Announcement | None:
    """One of them."""
    return Announcement.objects.filter(id=announcement_id).first()


def numbers_of(announcement_id: int) -> list[int]:
    """The ids of the numbers on which it is heard; none: on all."""
    rows = AnnouncedNumber.objects.filter(announcement_id=announcement_id)
    return list(rows.values_list("number_id", flat=True))


def _now(rows: QuerySet[Announcement]) -> QuerySet[Announcement]:
    at: datetime = clock.now()
    return rows.filter(ended_at=None, begins_at__lte=at).exclude(until__lte=at)


def _lines(rows: QuerySet[Announcement]) -> list[AnnouncementLine]:
    ended = Q(heard__went_on=False, heard__call__ended_at__isnull=False)
    soon = Q(heard__said_at=None) | Q(
        heard__call__ended_at__lte=F("heard__said_at") + CONTENT_WITHIN
    )
    found = list(
        rows.select_related("official").annotate(
            times=Count("heard"),
            content=Count("heard", filter=ended & soon),
            went_on=Count("heard", filter=Q(heard__went_on=True) | (ended & ~soon)),
        )
    )
    sounds: defaultdict[int, dict[str, str]] = defaultdict(dict)
    recorded = AnnouncedSound.objects.filter(announcement__in=[row.id for row in found])
    for pk, language, name in recorded.values_list("announcement_id", "language", "name"):
        sounds[pk][language] = name
    names: dict[int, list[str]] = {}
    for link in AnnouncedNumber.objects.filter(announcement__in=[row.id for row in found]):
        names.setdefault(link.announcement_id, []).append(str(link.number_id))
    told = {
        str(pk): f"{name} ({digits})"
        for pk, name, digits in Number.objects.filter(
            id__in=[int(one) for each in names.values() for one in each]
        ).values_list("id", "name", "digits")
    }
    return [
        AnnouncementLine(
            row,
            [told[one] for one in names.get(row.id, ())],
            row.times,
            row.content,
            row.went_on,
            sounds[row.id],
        )
        for row in found
    ]
