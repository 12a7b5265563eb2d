"""What pages read of letters. Every function runs inside an open scope."""

from okienko.events import plain

from .models import RawMail


def original(message_id: int) -> RawMail | None:
    """The letter as it came."""
    return plain.get(RawMail, message_id=message_id)
