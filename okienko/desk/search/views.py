"""One field finds customers, cases and contacts; a page of its own finds in all that was said."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.cases import queries as cases
from okienko.channels import registry
from okienko.customers import queries as customers
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.interactions.queries import about, contact, contact_numbered, topics, who_is
from okienko.look.answers import fragment, office_of, refused
from okienko.offices.access import Seat, SeatRequest, signed_in
from okienko.offices.fields import chosen_id, row_id
from okienko.offices.queries import colleagues_by_name
from okienko.routing.queries import queues_to_choose
from okienko.searching import actions, places, queries
from okienko.searching.models import SavedView

from ..inbox.query import found_line
from ..shell.views import page

MOST = 7
LINES = 5  # contacts in the list below the field; the page has the rest
#: Parameters of the page that make up a view.
NAMES = ("q", "door", "queue", "topic", "person", "state", "files", "since", "until", "order")


@require_GET
@signed_in("answer")
def search(request: SeatRequest) -> HttpResponse:
    """What is found, best first: a number that is whole before words."""
    text = request.GET.get("q", "").strip()[:200]
    if len(text) < 2:
        return HttpResponse("")
    named = _named(text)
    found = queries.find(queries.Filters(text=text), size=LINES) if named is None else None
    context = {
        "text": text,
        "contact": named,
        "contact_who": who_is(named) if named else "",
        "contact_line": about(named) if named else "",
        "customers": customers.search(text, limit=MOST),
        "cases": cases.cases(cases.Filters(state="", text=text), size=MOST).lines,
        "lines": _lines(found) if found else (),
        "more": bool(found and found.hits),
    }
    return fragment(request, "desk/search/found.html", context)


def _named(text: str) -> Interaction | None:
    """The contact whose number was typed, or the number that a form had while it was held."""
    kept = registry.contact_of(text)
    return contact(kept) if kept else contact_numbered(text)


def _by_number(filters: queries.Filters) -> queries.Filters:
    """The same; for the number of a form that was held, the number of what it became."""
    kept = contact(registry.contact_of(filters.text) or 0)
    return replace(filters, text=kept.number) if kept else filters


@require_GET
@signed_in("answer")
def find_page(request: SeatRequest) -> HttpResponse:
    """All contacts in which words stand, and filters."""
    return page(request, "desk/search/page.html", _page(request, request.GET))


@require_POST
@signed_in("answer", verbs=True)
def save(request: SeatRequest) -> HttpResponse:
    """Keep what is asked for under a name, for oneself."""
    seat, form = request.seat, request.POST
    asked = QueryDict(form.get("asked", "")[:2000])
    try:
        actions.save_view(
            seat.office, official_id=seat.official, name=form.get("name", ""), asked=_kept(asked)
        )
    except Refused as refusal:
        return refused(request, refusal)
    return _shown(request, asked, _("The view is saved."))


@require_POST
@signed_in("answer", verbs=True)
def change(request: SeatRequest, view_id: int, step: str) -> HttpResponse:
    """Give a saved view another name, or remove it: what was removed can be saved again at once."""
    office = office_of(request.seat, SavedView, view_id)
    official = request.seat.officials[office]
    try:
        if step == "remove":
            gone = actions.remove_view(office, view_id=view_id, official_id=official)
            more = {"gone": gone, "gone_asked": _asked(gone.asked)}
            return _shown(request, _asked(gone.asked), _("The view is removed."), **more)
        asked = actions.rename_view(
            office, view_id=view_id, official_id=official, name=request.POST.get("name", "")
        )
    except Refused as refusal:
        return refused(request, refusal)
    return _shown(request, _asked(asked), _("The view has its new name."))


def _shown(request: SeatRequest, asked: QueryDict, said: str, **more: Any) -> HttpResponse:
    with in_offices(request.seat.offices):
        context = {**_page(request, asked), "said": said, **more}
        response = fragment(request, "desk/search/page.html", context)
    response.headers["HX-Push-Url"] = f"/desk/find/?{_asked(_kept(asked)).urlencode()}"
    return response


def _page(request: SeatRequest, asked: QueryDict) -> dict[str, Any]:
    seat, filters = request.seat, _filters(asked)
    after = asked.get("after", "")
    found = queries.find(_by_number(filters), after)
    kept = _asked(_kept(asked)).urlencode()
    return {
        "filters": filters,
        "day_since": asked.get("since", ""),
        "day_until": asked.get("until", ""),
        "found": found,
        "lines": _lines(found),
        "after": after,
        "asked": kept,
        "doors": [(door.kind, door.label) for door in registry.doors()],
        "queues": [queue for office in seat.offices for queue in queues_to_choose(office)],
        "topics": [topic for office in seat.offices for topic in topics(office)],
        "people": colleagues_by_name(seat.offices),
        "saved": _saved(seat, kept),
    }


def _saved(seat: Seat, asked: str) -> list[dict[str, Any]]:
    return [
        {"id": view.id, "name": view.name, "asked": query, "open": query == asked}
        for view in queries.saved_views(list(seat.officials.values()))
        for query in [_asked(view.asked).urlencode()]
    ]


def _lines(found: queries.Found) -> list[Any]:
    shown = places.places(found.hits, found.asked)
    return [
        found_line(
            hit.interaction,
            hit.at,
            shown.get(hit.interaction.id),
            places.marked(about(hit.interaction), found.asked),
        )
        for hit in found.hits
    ]


def _filters(asked: QueryDict) -> queries.Filters:
    state, door = asked.get("state", ""), asked.get("door", "")
    until = _day(asked.get("until", ""))
    return queries.Filters(
        text=asked.get("q", "")[:200],
        door=door if door in {one.kind for one in registry.doors()} else "",
        queue=chosen_id(asked.get("queue")),
        topic=chosen_id(asked.get("topic")),
        person=chosen_id(asked.get("person")),
        customer=row_id(asked.get("customer")) or None,
        open={"open": True, "closed": False}.get(state),
        files=asked.get("files") == "on",
        since=_begins(_day(asked.get("since", ""))),
        until=_begins(until + timedelta(days=1)) if until else None,
        order="best" if asked.get("order") == "best" else "newest",
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1970, 1, 2) < day < date(9990, 1, 1) else None


def _begins(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _kept(asked: QueryDict) -> dict[str, str]:
    """What of a page's parameters makes up a view."""
    return {name: value[:200] for name in NAMES if (value := asked.get(name, ""))}


def _asked(kept: dict[str, str]) -> QueryDict:
    """The parameters that a view was made of."""
    query = QueryDict(mutable=True)
    query.update(kept)
    return query
