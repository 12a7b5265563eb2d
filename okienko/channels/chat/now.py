"""What a window says before anybody writes: who we are, and whether somebody answers now."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from okienko.channels import uploads
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.queries import topics
from okienko.look.opening import state_words
from okienko.offices import queries as offices
from okienko.offices.hours import hours
from okienko.routing import queries as routing

from .limits import FILES, LONGEST
from .opening import Site, open_state, settings_of

LANGUAGES = ("pl", "en", "uk")
POLL = 60  # seconds until a page that shows only the button may ask again


def now(where: Site, language: str) -> dict[str, Any]:
    """What stands on the window now, in a language. In a scope of its own."""
    with translation.override(language), in_offices([where.office], reading=True):
        return _now(where, language)


def _now(where: Site, language: str) -> dict[str, Any]:
    office = offices.office(where.office)
    settings = settings_of(where.account_id)
    state = "off" if where.off else open_state(settings)
    queue = routing.queue_in_use(settings.queue)
    week = hours(queue.schedule_id) if queue and queue.schedule_id else None
    at = clock.now()
    opens = week.opens_next(at) if week and state == "closed" else None
    line = routing.line_in(queue.id) if queue and state in ("open", "busy") else None
    words = {
        "open": settings.greeting(language) or _("Good day. How can we help?"),
        "busy": _("Many people are waiting just now."),
        "closed": state_words(week, at)
        if week and not week.is_open(at)
        else _("Nobody is at the chat now."),
        "off": _("The chat is closed."),
    }[state]
    return {
        "office": office.said("name", language) or office.name,
        "name": settings.title or office.said("name", language) or office.name,
        "colour": settings.colour or office.colour or "#0b5563",
        "languages": list(LANGUAGES),
        "state": state,
        "words": words,
        "opens": opens.isoformat() if opens else None,
        "ahead": line.waiting if line else None,
        "wait": line.wait if line else None,
        "topics": [{"id": each.id, "name": each.path} for each in topics(where.office)],
        "notice": {"words": office.said("privacy", language), "url": f"/{office.slug}/"},
        "who": _("A person of the office answers, no machine."),
        "limits": {
            "text": LONGEST,
            "bytes": uploads.MOST,
            "types": uploads.ACCEPT.split(","),
            "files": FILES,
        },
        "ways": _ways(office),
        "poll": POLL,
    }


def _ways(office: Any) -> list[dict[str, Any]]:
    """How else the office can be reached."""
    ways = []
    if office.phone:
        ways.append(
            {"kind": "phone", "words": office.phone, "url": "tel:" + "".join(office.phone.split())}
        )
    if office.email:
        ways.append({"kind": "email", "words": office.email, "url": f"mailto:{office.email}"})
    return ways
