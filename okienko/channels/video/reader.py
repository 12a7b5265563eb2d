"""What the log tells the video door: the contact moved on, so do its seats and sound."""

from okienko.events.models import EventRow
from okienko.events.runtime.reader import Reader, reader

from .actions.presence import waits_again
from .actions.settling import settle


@reader
class Moves(Reader):
    """Follows contacts by video."""

    name = "video.moves"
    kinds = (
        *("contact.changed", "interaction.closed", "offer.accepted", "offer.ended"),
        *("wait.entered", "engagement.ended", "phone.leg", "phone.sound"),
    )

    def wants(self, event: EventRow) -> bool:
        """Of this door."""
        if event.kind.startswith("phone."):  # who hung up has no seat any more
            return bool(event.data.get("state") == "ended")
        return bool(event.data.get("channel") == "video")

    def handle(self, event: EventRow) -> None:
        """Bring its meeting into step."""
        contact = event.data.get("interaction", event.subject)
        settle.within(event.office_id, interaction_id=contact)
        if event.kind == "wait.entered":
            waits_again(event.office_id, contact)
