"""Video calls that were agreed: whose link it is, which times are free. Inside an open scope."""

import hmac
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce

from okienko.channels.bearer import digest_of
from okienko.events import clock, prepared
from okienko.interactions.queries import queue_of_topic
from okienko.offices.hours import Hours
from okienko.routing import queries as routing

from .models import Appointment, Meeting
from .queries import SIGNED
from .settings import VideoSettings

NOW_LASTS = timedelta(hours=1)  # of a link for now
EARLY, LATE = timedelta(minutes=10), timedelta(hours=1)  # a link for a time leads in, around it
HEAD = timedelta(minutes=10)  # around the time its customer comes to the head
SLOT = timedelta(minutes=30)
FIRST = timedelta(hours=1)  # from now, until the first time that can be booked
UNCONFIRMED = timedelta(hours=1)  # so long a time is held for who has not opened the link
MOST_OPEN = 2  # times that one address has booked
MOST_A_DAY = 4  # of one address, also given back: strangers fill nobody's letter box
LEADS_IN = ("ready", "back")  # how a link stands that may be used now
SHOWN = 200  # in the list of officials


@dataclass(frozen=True)
class Stand:
    """How a link stands: early, ready, back (its meeting goes on), late, used, cancelled."""

    code: str
    row: Appointment


def link_of(office: int, salt: str, key: str = "") -> str:
    """The token of a link; nothing of it is kept that would do without the installation's key."""
    secret = f"video appointment {key or settings.SECRET_KEY}".encode()
    made = hmac.new(secret, f"{office} {salt}".encode(), sha256).digest()
    return f"{office}.{urlsafe_b64encode(made)[:24].decode()}"


def link_again(row: Appointment) -> str:
    """The token of a link that was made before, perhaps with a key that is no longer in use."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    made = (link_of(row.office_id, row.salt, key) for key in keys)
    return next((each for each in made if digest_of(each) == row.token), "")


def stand_of(token: str) -> Stand | None:
    """The appointment of a link, and how it stands; None for nobody's."""
    row = Appointment.objects.filter(token=digest_of(token)).first()
    return Stand(code_of(row), row) if row else None


def code_of(row: Appointment) -> str:
    """How it stands now."""
    now = clock.now()
    if row.state == Appointment.State.USED and _goes_on(row):
        return "back"
    if row.state != Appointment.State.OPEN:
        return "late" if row.state == Appointment.State.MISSED else str(row.state)
    if row.valid_until <= now:
        return "late"
    return "early" if row.starts_at and now < row.starts_at - EARLY else "ready"


def _goes_on(row: Appointment) -> bool:
    """Whether the meeting that came of it is not over: who closed its page opens the link again."""
    meeting = prepared.get(Meeting, id=row.meeting_id) if row.meeting_id else None
    return meeting is not None and meeting.ended_at is None


def at_its_time(row: Appointment) -> bool:
    """Whether its customer comes at the time that was agreed."""
    return row.starts_at is not None and abs(clock.now() - row.starts_at) <= HEAD


def free_times(wants: VideoSettings, spoken: str, topic: int | None = None) -> list[datetime]:
    """The half hours that may be booked, in their order."""
    most = wants.pjm_bookings_at_once if spoken == SIGNED else wants.bookings_at_once
    week = _week(wants, topic)
    if not most or week is None:
        return []
    now = clock.now()
    taken = _taken(spoken)
    found = []
    for ahead in range(wants.booking_days + 1):
        for opens, closes in week.on(week.today(now) + timedelta(days=ahead)):
            at = opens
            while at + SLOT <= closes:
                if at >= now + FIRST and taken[at] < most:
                    found.append(at)
                at += SLOT
    return found


def _taken(spoken: str) -> Counter[datetime]:
    held = Q(confirmed_at__isnull=False) | Q(made_at__gt=clock.now() - UNCONFIRMED)
    rows = Appointment.objects.filter(held, state=Appointment.State.OPEN, starts_at__isnull=False)
    rows = rows.filter(spoken=SIGNED) if spoken == SIGNED else rows.exclude(spoken=SIGNED)
    return Counter(at for at in rows.values_list("starts_at", flat=True) if at)


def _week(wants: VideoSettings, topic: int | None) -> Hours | None:
    queue = routing.queue_in_use((topic and queue_of_topic(topic)) or wants.queue)
    return routing.week_of(queue) if queue else None


def outside_hours(wants: VideoSettings, at: datetime, topic: int | None) -> bool:
    """Whether nobody serves the queue at that time, as its hours say."""
    week = _week(wants, topic)
    return week is not None and not week.is_open(at)


def to_come(offices: Collection[int], text: str = "") -> list[Appointment]:
    """Those of today and to come, with what became of today's; the soonest first.

    A link for now stands at the moment it was sent.
    """
    now = clock.now()
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    at = Coalesce("starts_at", "made_at")
    rows = Appointment.objects.annotate(at=at).filter(office__in=list(offices), at__gte=today)
    for word in text.split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(address_value__icontains=word)
            | Q(customer__name__icontains=word)
            | Q(topic__path__icontains=word)
            | Q(official__name__icontains=word)
            | Q(case__number__icontains=word)
        )
    rows = rows.select_related("customer", "case", "topic", "official")
    return list(rows.order_by("at", "id")[:SHOWN])


def calendar(row: Appointment, words: str, url: str) -> str:
    """A calendar file of it (RFC 5545)."""
    assert row.starts_at is not None  # noqa: S101 (only what has a time is offered as a file)
    stamp = "%Y%m%dT%H%M%SZ"
    utc = ZoneInfo("UTC")
    begins = row.starts_at.astimezone(utc)
    cancelled = row.state == Appointment.State.CANCELLED
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Okienko//video//PL",
        "BEGIN:VEVENT",
        f"UID:{row.token}",
        f"DTSTAMP:{clock.now().astimezone(utc).strftime(stamp)}",
        f"DTSTART:{begins.strftime(stamp)}",
        f"DTEND:{(begins + SLOT).strftime(stamp)}",
        f"SUMMARY:{_escaped(words)}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """No line is longer than 75 bytes; a character stays whole."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 73:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
