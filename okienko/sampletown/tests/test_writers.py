"""Customers write to the office's box and read its answers, through the real post office."""

import asyncio
import imaplib
import smtplib
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from random import Random

import pytest

from okienko.config import Config
from okienko.sampletown import post_office
from okienko.sampletown.brzezina import PLAN
from okienko.sampletown.cast import Town
from okienko.sampletown.letters import LETTERS
from okienko.sampletown.plan import PASSWORD
from okienko.sampletown.writers import Writers
from tests.whole import free_port, until

from ..control import Knobs

TOWN = Town(
    id=1, plan=PLAN, queues={}, topics={}, departments={}, kinds={}, languages={}, rules={},
    trunk=None, mailbox=None,
)  # fmt: skip


@pytest.fixture
async def writers(tmp_path):
    settings = Config(home=tmp_path, post_imap_port=free_port(), post_smtp_port=free_port())
    office = asyncio.create_task(
        post_office.serve(settings.post_imap_port, settings.post_smtp_port)
    )
    try:
        await until(lambda: office.done() or _answers(settings.post_smtp_port), 30)
        assert not office.done(), "the post office does not open"
        yield Writers(settings, [TOWN], Knobs(), Random(5))
    finally:
        office.cancel()
        await asyncio.gather(office, return_exceptions=True)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_a_letter_arrives_and_its_answer_is_read(writers):
    await writers._one_letter()
    (writer,) = writers.waiting
    letters = await asyncio.to_thread(_read, writers.settings, PLAN.email)
    assert [letter["Subject"] for letter in letters] == [writer.subject]
    assert letters[0]["From"].addresses[0].addr_spec == writer.who.box
    assert any(
        writer.subject == each.subject.format(street=writer.who.street)
        for each in LETTERS[writer.who.language]
    )
    await asyncio.to_thread(_answer, writers.settings, letters[0], "auto-replied")
    assert await asyncio.to_thread(writers._answers, writer) == []
    await asyncio.to_thread(_answer, writers.settings, letters[0], "no")
    (answer,) = await asyncio.to_thread(writers._answers, writer)
    thanks = writers._thanks(writer, answer)
    assert thanks["In-Reply-To"] == answer["Message-ID"]
    assert writer.message_id in thanks["References"]
    assert await asyncio.to_thread(writers._answers, writer) == []  # read once


def _read(settings: Config, box: str) -> list[EmailMessage]:
    with imaplib.IMAP4("127.0.0.1", settings.post_imap_port, timeout=10) as mail:
        mail.login(box, PASSWORD)
        mail.select("INBOX")
        found = mail.search(None, "ALL")[1][0].split()
        contents = [mail.fetch(number, "(RFC822)")[1][0][1] for number in found]
    return [message_from_bytes(content, policy=policy.default) for content in contents]


def _answer(settings: Config, letter: EmailMessage, automatic: str) -> None:
    answer = EmailMessage()
    answer["From"], answer["To"] = PLAN.email, letter["From"]
    answer["Subject"] = f"Re: {letter['Subject']}"
    answer["Message-ID"] = f"<{automatic}@brzezinalesna.example>"
    answer["Auto-Submitted"] = automatic
    answer.set_content("Dzień dobry")
    with smtplib.SMTP("127.0.0.1", settings.post_smtp_port, timeout=10) as relay:
        relay.send_message(answer)
