"""What officials answer in a chat begins the time after which its customer is asked for."""

from okienko.events.models import EventRow
from okienko.events.runtime.reader import Reader, reader

from .actions.silence import answered


@reader
class Answers(Reader):
    """Follows the officials' answers in chats."""

    name = "chat.silence"
    kinds = ("message.queued",)

    def wants(self, event: EventRow) -> bool:
        """An official's, in a chat: what the program writes by itself begins nothing."""
        return event.data.get("channel") == "chat" and event.data.get("official") is not None

    def handle(self, event: EventRow) -> None:
        """Wait for the customer from now on."""
        answered(
            event.office_id, interaction_id=event.data["interaction"], message_id=event.subject
        )
