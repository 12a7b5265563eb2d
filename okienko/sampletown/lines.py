"""People's telephones: what they write to the office by a network, and what came back.

A line is one conversation on one telephone. It lives in the memory of the demo, as the networks do.
"""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from okienko.events import clock

from .networks.smsc import Smsc
from .networks.telegram import Telegram

LOOK_EVERY = 0.5  # seconds
TELEGRAM_FIRST = 700_000_000  # ids of people there: from here on


@dataclass(frozen=True)
class Owner:
    """Whose telephone it is. `serial` makes the ids that networks give: nobody has another's."""

    serial: int
    name: str
    number: str  # E.164
    language: str = "pl"

    @property
    def telegram(self) -> int:
        """Their id in Telegram."""
        return TELEGRAM_FIRST + self.serial

    @property
    def addresses(self) -> set[str]:
        """All that networks call this person by."""
        return {self.number, str(self.telegram)}


@dataclass(frozen=True)
class Said:
    """One message: the office's, or of who has the telephone."""

    office: bool
    text: str
    at: datetime
    picture: bool = False


class Line(ABC):
    """One conversation with the office."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self._said: list[Said] = []
        self._seen = 0

    async def write(self, text: str, picture: bytes = b"") -> None:
        """Write to the office. `picture` is a PNG; a network that takes none leaves it out."""
        self.look()  # what had come before stands before
        went = await self._send(text, picture)
        self._said.append(Said(False, text, clock.now(), went))

    async def correct(self, text: str) -> None:
        """Change what was written last, where people can; else it is written once more."""
        await self.write(text)

    async def feel(self, emoji: str) -> None:
        """Answer with a picture, where there are such; else with its sign."""
        await self.write(emoji)

    def look(self) -> Sequence[Said]:
        """All that was said, with what has come since the last look."""
        answers = self._answers()
        self._said += [Said(True, text, clock.now()) for text in answers[self._seen :]]
        self._seen = len(answers)
        return self._said

    def answers(self) -> list[str]:
        """What the office has written."""
        return [one.text for one in self.look() if one.office]

    async def until_answered(self, count: int, patience: float) -> bool:
        """Wait until the office has written so often; False when `patience` (s) ends before."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while len(self.answers()) < count:  # noqa: ASYNC110 - networks have threads
                    await asyncio.sleep(LOOK_EVERY)
        return len(self.answers()) >= count

    @abstractmethod
    async def _send(self, text: str, picture: bytes, /) -> bool:
        """Hand it to the network; whether the picture went with it."""

    @abstractmethod
    def _answers(self) -> Sequence[str]:
        """All that the office has written here."""


class SmsLine(Line):
    """Text messages."""

    def __init__(self, owner: Owner, smsc: Smsc) -> None:
        super().__init__(owner)
        self._smsc = smsc
        self._read = smsc.read[owner.number]

    async def _send(self, text: str, _picture: bytes, /) -> bool:
        self._smsc.text(self.owner.number, text)
        return False

    def _answers(self) -> Sequence[str]:
        return self._read


class TelegramLine(Line):
    """A chat with the office's bot."""

    def __init__(self, owner: Owner, telegram: Telegram) -> None:
        super().__init__(owner)
        self._telegram = telegram
        first = owner.name.partition(" ")[0]
        self._chat = telegram.person(owner.telegram, first, language=owner.language)
        self._last = 0

    async def _send(self, text: str, picture: bytes, /) -> bool:
        update = self._says(text, picture)
        self._last = update["message"]["message_id"]
        return bool(picture)

    def _says(self, text: str, picture: bytes) -> dict[str, dict[str, int]]:
        if not picture:
            return self._telegram.says(self._chat.id, text)
        photo = self._telegram.file(picture, "", "image/png")
        return self._telegram.says(self._chat.id, caption=text, photo=[photo])

    async def correct(self, text: str) -> None:
        """As Telegram lets people do: the message is the same, its words are new."""
        self._telegram.edits(self._chat.id, self._last, text)
        self._said[-1] = Said(False, text, clock.now())

    async def feel(self, emoji: str) -> None:
        """A sticker."""
        sticker = {"file_id": "sticker", "file_unique_id": "sticker", "emoji": emoji}
        self._telegram.says(self._chat.id, sticker=sticker)
        self._said.append(Said(False, emoji, clock.now()))

    def _answers(self) -> Sequence[str]:
        return self._chat.read
