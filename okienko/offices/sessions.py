"""Where a person is signed in: each browser's session, so that one can be ended from another."""

import re
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest

from okienko.events import clock
from okienko.events.security.visitor import person_of

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


#: One statement, for it is a part of every page: and the rows of sessions that are over go.
_NOTE = """
with gone as (
  delete from offices_signedin s where s.person_id = %(person)s and not exists (
    select from django_session d where d.session_key = s.session and d.expire_date > %(now)s)
)
insert into offices_signedin (person_id, session, browser, system, since, seen_at)
values (%(person)s, %(session)s, %(browser)s, %(system)s, %(now)s, %(now)s)
on conflict (session) do update set person_id = excluded.person_id, seen_at = excluded.seen_at
"""


def note(request: HttpRequest) -> None:
    """Keep that a signed-in browser was seen. Outside of any scope; free within `EVERY`."""
    key = request.session.session_key
    if not key or not cache.add(f"seen-{key}", 1, EVERY.total_seconds()):
        return
    person, now = int(request.user.pk or 0), clock.now()
    said = request.headers.get("User-Agent", "")[:LONGEST]
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE,
            {
                "person": person,
                "session": key,
                "browser": _first(BROWSERS, said),
                "system": _first(SYSTEMS, said),
                "now": now,
            },
        )


def newer_session(person: int, after: datetime, before: datetime) -> bool:
    """Whether a person signed in between these times (UTC) and still is. Outside of any scope."""
    rows = SignedIn.objects.filter(person=person, since__gt=after, since__lte=before)
    users = map(person_of, rows.values_list("session", flat=True))
    return any(user is not None and user.pk == person for user in users)


def _first(names: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, said)), "")
