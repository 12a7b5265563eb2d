"""What the log tells the chat: an answer begins the customer's time; who waits may be away."""

from okienko.events.models import EventRow
from okienko.events.runtime.reader import Reader, reader

from .actions.presence import waits_again
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


@reader
class Waits(Reader):
    """Follows chats that enter a queue while their visitor has left the page."""

    name = "chat.waits"
    kinds = ("wait.entered",)

    def wants(self, event: EventRow) -> bool:
        """Of a chat."""
        return bool(event.data.get("channel") == "chat")

    def handle(self, event: EventRow) -> None:
        """Keep its place until they are back."""
        waits_again(event.office_id, event.data["interaction"])
