"""What pages read of the log itself. Inside an open scope."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from ..models import EventRow

#: Changes of one row that a page shows.
NEWEST = 20


def changes(office: int, kind: str, subject: int, *, most: int = NEWEST) -> list[EventRow]:
    """The newest events of a kind about a row, newest first; old ones may have been cut off."""
    rows = EventRow.objects.filter(office_id=office, subject=subject, kind=kind)
    return list(rows.order_by("-id")[:most])


def about(
    office: int, wanted: Mapping[str, Collection[int]], *, most: int = NEWEST
) -> list[EventRow]:
    """The newest events of several kinds, each about its rows (`wanted`), newest first."""
    asked = Q(pk=None)
    for kind, subjects in wanted.items():
        asked |= Q(kind=kind, subject__in=set(subjects))
    return list(EventRow.objects.filter(asked, office_id=office).order_by("-id")[:most])


def renamings(
    office: int, columns: Mapping[str, Collection[str]], subjects: Collection[int]
) -> list[EventRow]:
    """The events of some kinds, about some rows, that changed one of these columns (by kind).

    The oldest first. Ids of rows of several kinds may stand in `subjects`: by these it is found.
    """
    wanted = Q()
    for kind, names in columns.items():
        wanted |= Q(kind=kind, data__before__has_any_keys=list(names))
    rows = EventRow.objects.filter(wanted, office_id=office, subject__in=set(subjects))
    return list(rows.exclude(data__after=None).order_by("id"))


def later(office: int, kind: str, subject: int, event: int) -> list[EventRow]:
    """What changed a row after the event of an id; the newest first."""
    rows = EventRow.objects.filter(office_id=office, subject=subject, kind=kind, id__gt=event)
    return list(rows.order_by("-id"))


def event(office: int, kind: str, pk: int) -> EventRow | None:
    """One event, by its id."""
    return EventRow.objects.filter(office_id=office, kind=kind, id=pk).first()
