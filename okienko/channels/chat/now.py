"""What a window says before anybody writes: who we are, and whether somebody answers now."""

from dataclasses import asdict
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from okienko.channels import uploads
from okienko.channels.queries import ways
from okienko.channels.text_lines import FILES
from okienko.channels.web_answers import LANGUAGES
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.queries import topic_tree
from okienko.look.opening import state_words
from okienko.offices import queries as offices
from okienko.routing import in_line
from okienko.routing import queries as routing

from .limits import LONGEST
from .opening import Site, open_state, settings_of
from .settings import ChatSettings

POLL = 60  # seconds until a page that shows only the button may ask again


def now(where: Site, language: str) -> dict[str, Any]:
    """What stands on the window now, in a language. In a scope of its own."""
    with translation.override(language), in_offices([where.office], reading=True):
        return _now(where, language)


def _now(where: Site, language: str) -> dict[str, Any]:
    office = offices.office(where.office)
    settings = settings_of(where.account_id)
    state = "off" if where.off else open_state(settings)
    standing = _standing(settings, None, state)
    words = {
        "open": settings.greeting(language) or _("Good day. How can we help?"),
        "busy": _("Many people are waiting just now."),
        "closed": standing["closed"],
        "off": _("The chat is closed."),
    }[state]
    return {
        "office": office.said("name", language) or office.name,
        "name": settings.title or office.said("name", language) or office.name,
        "colour": settings.colour or office.colour or "#0b5563",
        "languages": list(LANGUAGES),
        "state": state,
        "words": words,
        "opens": standing["opens"],
        "ahead": standing["ahead"],
        "wait": standing["wait"],
        "topics": _topics(where.office, settings, state),
        "asks": {"name": settings.ask_name, "contact": settings.ask_contact},
        "notice": {"words": office.said("privacy", language), "url": f"/{office.slug}/"},
        "who": _("A person of the office answers, no machine."),
        "limits": {
            "text": LONGEST,
            "bytes": uploads.MOST,
            "types": uploads.ACCEPT.split(","),
            "files": FILES,
        },
        "ways": [asdict(way) for way in ways(office)],
        "poll": POLL,
    }


def _standing(settings: ChatSettings, wanted: int | None, state: str) -> dict[str, Any]:
    """How the queue of a topic stands, or the window's own: `closed` are words, "" while it serves.

    `ahead` wait in it, `wait` are seconds or None, `opens` is when it serves again, if known.
    """
    queue = routing.queue_in_use(wanted or settings.queue)
    found: dict[str, Any] = {"closed": "", "opens": None, "ahead": None, "wait": None}
    if queue is None:
        return found
    if state == "closed":
        week, at = routing.week_of(queue), clock.now()
        shut = week is not None and not week.is_open(at)
        opens = week.opens_next(at) if week and shut else None
        found["closed"] = (
            state_words(week, at) if week and shut else _("Nobody is at the chat now.")
        )
        found["opens"] = opens.isoformat() if opens else None
    else:
        line = in_line.line_in(queue.id)
        found |= {"ahead": line.waiting, "wait": line.wait}
    return found


def _topics(office: int, settings: ChatSettings, state: str) -> list[dict[str, Any]]:
    """What may be chosen; of a topic that leads to a queue of its own also how that stands."""
    found, stands = [], dict[int, dict[str, Any]]()
    for line in topic_tree(office):
        if not line.offered:
            continue
        told: dict[str, Any] = {"id": line.topic.id, "name": line.topic.path}
        queue = line.queue_id
        if queue is not None and state in ("open", "busy"):
            if queue not in stands:
                stands[queue] = _standing(settings, queue, open_state(settings, queue))
            told |= {name: stands[queue][name] for name in ("closed", "ahead", "wait")}
        found.append(told)
    return found
