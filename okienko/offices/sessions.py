"""Where a person is signed in: each browser's session, so that one can be ended from another."""

import re
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpRequest

from okienko.events import clock

from .models import SignedIn

EVERY = timedelta(minutes=5)  # so exactly it is known when somebody was seen
LONGEST = 500  # characters of what a browser says of itself

#: What browsers call themselves, the most special first: most claim to be the others too.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Vivaldi/", "Vivaldi"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"Windows", "Windows"),
    (r"Android", "Android"),
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"Linux|X11", "Linux"),
)


def note(request: HttpRequest) -> None:
    """Keep that a signed-in browser was seen. Outside of any scope; free within `EVERY`."""
    key = request.session.session_key
    if not key or not cache.add(f"seen-{key}", 1, EVERY.total_seconds()):
        return
    person, now = int(request.user.pk or 0), clock.now()
    said = request.headers.get("User-Agent", "")[:LONGEST]
    SignedIn.objects.bulk_create(
        [
            SignedIn(
                person_id=person,
                session=key,
                browser=_first(BROWSERS, said),
                system=_first(SYSTEMS, said),
                since=now,
                seen_at=now,
            )
        ],
        update_conflicts=True,
        unique_fields=["session"],
        update_fields=["person", "seen_at"],
    )
    living = Session.objects.filter(expire_date__gt=now).values("session_key")
    SignedIn.objects.filter(person=person).exclude(session__in=living).delete()


def _first(names: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, said)), "")
