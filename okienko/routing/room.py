"""How much an official can do at once; capacity.py says the same to the database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """What an official has taken on, and the limits."""

    voice: int = 0
    chat: int = 0
    written: int = 0
    chat_limit: int = 3
    written_limit: int = 1

    def fits(self, attention: str) -> bool:
        """Whether one more contact of this kind may be offered."""
        if attention == "voice":
            return not self.voice and not self.chat
        if attention == "chat":
            return not self.voice and self.chat < self.chat_limit
        return not self.voice and not self.chat and self.written < self.written_limit
