"""People's telephones: what they write to the office by a network, and what came back.

A line is one conversation on one telephone. It lives in the memory of the demo, as the networks do.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okienko.events import clock

from .networks.mastodon import Mastodon, Status
from .networks.meta import Instagram, Page
from .networks.smsc import Smsc
from .networks.telegram import Telegram
from .networks.viber import Viber
from .networks.whatsapp import WhatsApp

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
    def whatsapp(self) -> str:
        """Their id at WhatsApp for this office."""
        return f"PL.{10**15 + self.serial}"

    @property
    def facebook(self) -> str:
        """Their id at the commune's page."""
        return str(2 * 10**16 + self.serial)

    @property
    def instagram(self) -> str:
        """Their id at the commune's profile."""
        return str(3 * 10**16 + self.serial)

    @property
    def viber(self) -> str:
        """Their id for the commune's bot."""
        return f"{self.serial:022d}=="

    @property
    def mastodon(self) -> str:
        """Their account, on another server than the commune's."""
        return f"osoba_{self.serial}@spolecznosc.example"

    @property
    def addresses(self) -> set[str]:
        """All that networks call this person by."""
        ids = {self.facebook, self.instagram, self.viber, self.mastodon}
        return {self.number, str(self.telegram), *ids}


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
        self._seen = len(self._read)  # what is there was for who had the number before

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


class NotTaken(Exception):
    """The office's address does not answer, or not as it should."""


class WhatsappLine(Line):
    """A chat with the office's number."""

    def __init__(self, owner: Owner, whatsapp: WhatsApp) -> None:
        super().__init__(owner)
        self._whatsapp = whatsapp
        self._person = whatsapp.person(owner.whatsapp, owner.name, owner.number.lstrip("+"))
        self._person.wrote = whatsapp.now()  # perhaps before the last start

    async def _send(self, text: str, picture: bytes, /) -> bool:
        if picture:
            file = self._whatsapp.keep("image/png", picture)
            said: dict[str, str] = {"id": file, "mime_type": "image/png", "caption": text}
            happened = self._whatsapp.message(self._person.id, "image", said)
        else:
            happened = self._whatsapp.message(self._person.id, said={"body": text})
        await _bring(self._whatsapp.bring, happened)
        return bool(picture)

    def _answers(self) -> Sequence[str]:
        return self._person.read


class CommentLine(Line):
    """Comments under the commune's post, and what the office answers: there, or in private."""

    def __init__(self, owner: Owner, page: Page) -> None:
        super().__init__(owner)
        self._page = page
        self._person = page.person(owner.facebook, owner.name)
        self._first = ""  # the comment under which the talk goes on
        self._comments: set[str] = set()

    async def _send(self, text: str, _picture: bytes, /) -> bool:
        self._person.wrote = self._page.now()
        happened = self._page.comment(self._person.id, text, self._first)
        comment = happened["entry"][0]["changes"][0]["value"]["comment_id"]
        self._first = self._first or str(comment)
        self._comments.add(str(comment))
        await _bring(self._page.bring, happened)
        return False

    def _answers(self) -> Sequence[str]:
        private = {self._page.replied.get(comment) for comment in self._comments}
        return [
            words
            for to, words in list(self._page.sent)
            if to in self._comments or (words in private and to == f"{self._person.id}: {words}")
        ]


class MessageLine(Line):
    """Private messages: to the commune's page by Messenger, or to its profile at Instagram."""

    def __init__(self, owner: Owner, network: Page | Instagram, who: str) -> None:
        super().__init__(owner)
        self._network = network
        self._person = network.person(who, owner.name)
        self._person.wrote = network.now()  # perhaps before the last start

    async def _send(self, text: str, _picture: bytes, /) -> bool:
        await _bring(self._network.bring, self._network.message(self._person.id, text))
        return False

    def _answers(self) -> Sequence[str]:
        return self._person.read


class ViberLine(Line):
    """A chat with the office's bot."""

    def __init__(self, owner: Owner, viber: Viber) -> None:
        super().__init__(owner)
        self._viber = viber
        self._person = viber.person(owner.viber, owner.name, owner.language)

    async def _send(self, text: str, _picture: bytes, /) -> bool:
        said = {"type": "text", "text": text}
        await _bring(self._viber.bring, self._viber.message(self._person.id, said))
        return False

    def _answers(self) -> Sequence[str]:
        return self._person.read


class MastodonLine(Line):
    """What mentions the office where everybody reads it, and what mentions them back."""

    _NAMES = re.compile(r"^(?:@\S+\s+)+")

    def __init__(self, owner: Owner, mastodon: Mastodon) -> None:
        super().__init__(owner)
        self._mastodon = mastodon
        mastodon.names[owner.mastodon] = owner.name
        self._status: Status | None = None  # what was written last

    async def _send(self, text: str, _picture: bytes, /) -> bool:
        read = self._mastodon.read(self.owner.mastodon)
        answers = str(read[-1].id) if read else None
        self._status = self._mastodon.mentions(
            self.owner.mastodon, text, answers=answers, language=self.owner.language
        )
        return False

    async def correct(self, text: str) -> None:
        """As Mastodon lets people do."""
        assert self._status is not None  # noqa: S101
        self._mastodon.edits(self._status, text)
        self._said[-1] = Said(False, text, clock.now())

    def _answers(self) -> Sequence[str]:
        read = self._mastodon.read(self.owner.mastodon)
        return [self._NAMES.sub("", one.text) for one in read]


async def _bring(bring: Callable[[Mapping[str, Any]], int], happened: dict[str, Any]) -> None:
    """As Meta does it: once more when it was not taken."""
    for pause in (1, 3, 9, 0):
        if await asyncio.to_thread(bring, happened) == 200:
            return
        await asyncio.sleep(pause)
    raise NotTaken
