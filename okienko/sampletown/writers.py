"""Simulated customers who write: by SMTP to the office's box; they read answers by IMAP.

Both are ordinary sessions with the demo's post office, as any mail program has them.
"""

from __future__ import annotations

import asyncio
import imaplib
import logging
import smtplib
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from random import Random

from okienko.config import Config
from okienko.events import clock

from .cast import ZONE, Town
from .control import LETTER_EVERY, Knobs
from .letters import LETTERS, THANKS, SampleLetter
from .people import Resident, residents
from .plan import PASSWORD

log = logging.getLogger(__name__)

READ_EVERY = 20.0  # seconds between two looks into the boxes of those who wait for an answer
WAITING = 12  # so many look for answers at once


@dataclass
class Correspondent:
    """Somebody who wrote and waits for an answer."""

    who: Resident
    town: Town
    message_id: str
    subject: str
    thanked: bool = False


class Writers:
    """All customers who write."""

    def __init__(self, settings: Config, towns: list[Town], dial: Knobs, dice: Random) -> None:
        self.settings = settings
        self.towns = towns
        self.dial = dial
        self.dice = dice
        self.people = residents()
        self.waiting: deque[Correspondent] = deque(maxlen=WAITING)

    async def run(self) -> None:
        """Write and read until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write())
            group.create_task(self._read())

    async def _write(self) -> None:
        await asyncio.sleep(self.dice.uniform(8, 20))
        if self.dial.letters and self.dial.rate > 0:
            await self._one_letter()
        while True:
            changed = self.dial.changed
            hour = clock.now().astimezone(ZONE).hour
            mean = self.dial.pause(LETTER_EVERY, hour)
            pause = self.dice.expovariate(1 / mean) if mean < 1e6 else 3600
            try:
                await asyncio.wait_for(changed.wait(), pause)
                continue  # turned up or down: wait anew
            except TimeoutError:
                pass
            if self.dial.letters and self.dial.rate > 0:
                await self._one_letter()

    async def _one_letter(self) -> None:
        who = self.people[min(int(self.dice.expovariate(1 / 60)), len(self.people) - 1)]
        small = self.dice.random() < 0.12 and who.language != "uk"
        town = self.towns[-1 if small else 0]
        letter = self.dice.choice(LETTERS[who.language])
        message = self.compose(who, town, letter)
        if await asyncio.to_thread(self._send, message):
            self.dial.count("e-mails")
            self.waiting.append(
                Correspondent(who, town, str(message["Message-ID"]), str(message["Subject"]))
            )

    def compose(self, who: Resident, town: Town, letter: SampleLetter) -> EmailMessage:
        """A letter as a mail program writes it."""
        message = self._envelope(who, town, letter.subject.format(street=who.street))
        message.set_content(letter.text.format(street=who.address, name=who.name))
        return message

    def _envelope(self, who: Resident, town: Town, subject: str) -> EmailMessage:
        message = EmailMessage(policy=policy.SMTP)
        message["From"] = f'"{who.name}" <{who.box}>'
        message["To"] = town.plan.email
        message["Subject"] = subject
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = make_msgid(domain=who.box.partition("@")[2])
        return message

    def _send(self, message: EmailMessage) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self.settings.post_smtp_port, timeout=10) as relay:
                relay.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("letter_not_posted", extra={"error": type(error).__name__})
            return False
        return True

    async def _read(self) -> None:
        """Look for answers; one in four thanks or asks once more."""
        while True:
            await asyncio.sleep(READ_EVERY)
            for writer in list(self.waiting):
                for answer in await asyncio.to_thread(self._answers, writer):
                    self.dial.count("answers read")
                    if not writer.thanked and self.dice.random() < 0.25:
                        writer.thanked = True
                        await asyncio.to_thread(self._send, self._thanks(writer, answer))

    def _answers(self, writer: Correspondent) -> list[EmailMessage]:
        """New letters in the customer's box that a person wrote."""
        found: list[EmailMessage] = []
        try:
            with imaplib.IMAP4("127.0.0.1", self.settings.post_imap_port, timeout=10) as box:
                box.login(writer.who.box, PASSWORD)
                box.select("INBOX")
                for number in box.search(None, "UNSEEN")[1][0].split():
                    content = box.fetch(number, "(RFC822)")[1][0]
                    if isinstance(content, tuple):
                        letter = message_from_bytes(content[1], policy=policy.default)
                        if letter.get("Auto-Submitted", "no") == "no":
                            found.append(letter)
        except (OSError, imaplib.IMAP4.error, IndexError) as error:
            log.warning("box_not_read", extra={"error": type(error).__name__})
        return found

    def _thanks(self, writer: Correspondent, answer: EmailMessage) -> EmailMessage:
        message = self._envelope(writer.who, writer.town, f"Re: {writer.subject}")
        message["In-Reply-To"] = str(answer["Message-ID"])
        message["References"] = f"{writer.message_id} {answer['Message-ID']}"
        words = self.dice.choice(THANKS[writer.who.language])
        message.set_content(words.format(name=writer.who.name))
        return message
