"""What pages read of letters. Every function runs inside an open scope."""

from okienko.events import prepared

from .models import RawMail


def original(message_id: int) -> RawMail | None:
    """The letter as it came."""
    return prepared.get(RawMail, message_id=message_id)
