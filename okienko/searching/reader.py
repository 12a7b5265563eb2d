"""Documents follow the log: what was said, described, merged or moved is found a moment later."""

from okienko.events.models import EventRow
from okienko.events.runtime.reader import Reader, reader

from .indexing import contacts_of_customer, index

_OF_CUSTOMER = ("customer.corrected", "customer.merged", "customer.unmerged")


@reader
class Documents(Reader):
    """Makes the document of a contact anew whenever something in it changed."""

    name = "search"
    kinds = (
        "interaction.",
        "message.received",
        "message.queued",
        "message.changed",
        "file.fetched",
        "note.added",
        "numbers.masked",
        "wait.",
        "offer.accepted",
        "engagement.ended",
        "case.opened",
        "case.tied",
        *_OF_CUSTOMER,
    )

    def __init__(self) -> None:
        self._made: set[int] = set()

    def catch_up(self, limit: int = 500) -> bool:
        """All that is read now was committed before: each contact is looked at once."""
        self._made.clear()
        return super().catch_up(limit)

    def handle(self, event: EventRow) -> None:
        """Make the documents anew that the event is about."""
        if event.kind in _OF_CUSTOMER:
            contacts = set(contacts_of_customer(event.subject))
            if gone := event.data.get("gone"):
                contacts |= set(contacts_of_customer(gone))
        elif event.kind.startswith(("interaction.", "numbers.")):
            contacts = {event.subject}
        else:
            contacts = {event.data["interaction"]} - {None}
        new = contacts - self._made
        if new:
            index.within(event.office_id, interactions=new)
            self._made |= new
