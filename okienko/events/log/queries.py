"""What pages read of the log itself. Inside an open scope."""

from ..models import EventRow

#: Changes of one row that a page shows.
NEWEST = 20


def changes(office: int, kind: str, subject: int, *, most: int = NEWEST) -> list[EventRow]:
    """The newest events of a kind about a row, newest first; old ones may have been cut off."""
    rows = EventRow.objects.filter(office_id=office, subject=subject, kind=kind)
    return list(rows.order_by("-id")[:most])
