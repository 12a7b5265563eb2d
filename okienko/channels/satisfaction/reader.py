"""What the log tells: a call is over and described, so its customer may be asked about it."""

from okienko.events.models import EventRow
from okienko.events.runtime.reader import Reader, reader

from .actions import ask_by_text

_OVER = ("done", "time_up")


@reader
class CallsOver(Reader):
    """Follows the ends of officials' work on calls."""

    name = "satisfaction.ask"
    kinds = ("engagement.ended",)

    def wants(self, event: EventRow) -> bool:
        """Of a call that was passed on to nobody."""
        return event.data.get("channel") == "phone" and event.data.get("result") in _OVER

    def handle(self, event: EventRow) -> None:
        """Send the link, where the queue asks so."""
        ask_by_text.within(event.office_id, interaction_id=event.data["interaction"])
