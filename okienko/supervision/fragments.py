"""The fragments of the wallboard: rendered once by the hub for all who look, sent as HTML."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import pgettext

from okienko.channels.phone.announcements import running
from okienko.channels.phone.dialling.rights import near_limits
from okienko.channels.phone.queries import lines_down
from okienko.events import clock
from okienko.events.stream.hub import fragment

from .chats.query import chats
from .day.curve import curve
from .day.query import busiest, last_weekday, rows, slots
from .meetings.query import meetings
from .people.query import people
from .queues.query import cards
from .scope import WallboardScope, scope

PAGE = "wallboard"  # its stream is apart from the desk's, which does not pay for it
DAY_EVERY = 10.0  # seconds: the day's table and curve need no more


def queues_context(view: WallboardScope) -> dict[str, Any]:
    return {"cards": cards(view)}


def people_context(view: WallboardScope) -> dict[str, Any]:
    return {"people": people(view)}


def chats_context(view: WallboardScope) -> dict[str, Any]:
    return {"chats": chats(view)}


def meetings_context(view: WallboardScope) -> dict[str, Any]:
    return {"meetings": meetings(view)}


def announcements_context(view: WallboardScope) -> dict[str, Any]:
    return {"lines": running(view.offices), "offices": view.rows}


def lines_context(view: WallboardScope) -> dict[str, Any]:
    return {"lines": lines_down(view.offices), "used": near_limits(view.offices)}


def day_context(view: WallboardScope) -> dict[str, Any]:
    return {"rows": rows(view), "last_weekday": last_weekday(view)}


def curve_context(view: WallboardScope) -> dict[str, Any]:
    found = slots(view)
    return {
        "curve": curve(found, pgettext("figures", "answered"), pgettext("figures", "abandoned")),
        "summary": busiest(found),
    }


def clock_context(_view: WallboardScope) -> dict[str, Any]:
    return {"now": clock.now()}


#: What the page shows at first and the stream replaces: panel -> (template, its context).
PANELS: dict[str, tuple[str, Callable[[WallboardScope], dict[str, Any]]]] = {
    "wallboard.queues": ("supervision/queues/panel.html", queues_context),
    "wallboard.people": ("supervision/people/panel.html", people_context),
    "wallboard.chats": ("supervision/chats/panel.html", chats_context),
    "wallboard.meetings": ("supervision/meetings/panel.html", meetings_context),
    "wallboard.announcements": ("supervision/announcements/panel.html", announcements_context),
    "wallboard.lines": ("supervision/lines/panel.html", lines_context),
    "wallboard.day": ("supervision/day/panel.html", day_context),
    "wallboard.curve": ("supervision/day/curve.html", curve_context),
    "wallboard.clock": ("supervision/shell/clock.html", clock_context),
}


def html(panel: str, view: WallboardScope) -> str:
    """A panel as the page shows it first, and as the stream brings it."""
    template, context = PANELS[panel]
    with view.local_times():
        return render_to_string(template, context(view))


@fragment(
    "wallboard.queues",
    kinds=("wait.", "offer.accepted", "engagement.", "message.queued", "queue.changed"),
    every=20,
    page=PAGE,
)
def queues_panel(offices: tuple[int, ...], _language: str) -> str:
    """The queues; also now and then, for a queue grows hot without an event."""
    return html("wallboard.queues", scope(offices))


@fragment(
    "wallboard.people",
    kinds=(
        *("presence.", "offer.", "engagement.", "contact.changed", "official.changed"),
        "phone.listening",
        "phone.recording",
    ),
    every=20,
    page=PAGE,
)
def people_panel(offices: tuple[int, ...], _language: str) -> str:
    """The officials; also now and then, for a page can die without a word."""
    return html("wallboard.people", scope(offices))


@fragment(
    "wallboard.chats",
    kinds=("message.", "offer.accepted", "engagement.", "contact.changed", "chat.", "queue."),
    every=20,
    page=PAGE,
)
def chats_panel(offices: tuple[int, ...], _language: str) -> str:
    """The chats; which have grown slow the page itself knows by its clock."""
    return html("wallboard.chats", scope(offices))


@fragment(
    "wallboard.meetings",
    kinds=("wait.", "offer.accepted", "engagement.", "contact.changed", "video.", "phone.sound"),
    every=20,
    page=PAGE,
)
def meetings_panel(offices: tuple[int, ...], _language: str) -> str:
    """The meetings by video, with whom, and who waits for one."""
    return html("wallboard.meetings", scope(offices))


@fragment("wallboard.announcements", kinds=("announcement.",), every=DAY_EVERY, page=PAGE)
def announcements_panel(offices: tuple[int, ...], _language: str) -> str:
    """What callers are told; who needed no more is counted now and then."""
    return html("wallboard.announcements", scope(offices))


@fragment(
    "wallboard.lines",
    kinds=("phone.line_down", "account.changed", "dialling."),
    every=20,
    page=PAGE,
)
def lines_panel(offices: tuple[int, ...], _language: str) -> str:
    """Lines to operators that are down, limits of calls out that come near; mostly nothing."""
    return html("wallboard.lines", scope(offices))


@fragment("wallboard.day", kinds=(), every=DAY_EVERY, page=PAGE)
def day_panel(offices: tuple[int, ...], _language: str) -> str:
    """The whole day's table."""
    return html("wallboard.day", scope(offices))


@fragment("wallboard.curve", kinds=(), every=DAY_EVERY, page=PAGE)
def curve_panel(offices: tuple[int, ...], _language: str) -> str:
    """The day's curve."""
    return html("wallboard.curve", scope(offices))


@fragment("wallboard.clock", kinds=(), every=DAY_EVERY, page=PAGE)
def clock_panel(offices: tuple[int, ...], _language: str) -> str:
    """The date and the time on the wall."""
    return html("wallboard.clock", scope(offices))
