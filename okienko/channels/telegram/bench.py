"""What Telegram brings in a storm: requests for the bench, each with its own update."""

import json

from pydantic import SecretStr

from okienko.channels.actions import add_account
from okienko.channels.inbox.actions import open_hook

from .api import word_of
from .settings import TelegramSettings
from .updates import KIND

PEOPLE = 1000  # each in a chat of their own


def brought(
    office: int, queue: int, many: int, *, people: int = PEOPLE
) -> tuple[str, list[tuple[dict[str, str], str]]]:
    """A new bot of the office: its path, and (headers, body) of each request of so many people."""
    settings = TelegramSettings(
        token=SecretStr(f"{1234567890 + people}:" + "A" * 35),
        by="webhook",
        address="https://okienko.example",
        queue=queue,
    )
    account = add_account(office, kind=KIND, name=f"bench of {people}", settings=settings)
    path = open_hook(office, account_id=account)
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": word_of(settings),
    }
    return path, [(headers, json.dumps(_update(number, people))) for number in range(many)]


def _update(number: int, people: int) -> dict[str, object]:
    who = 1_000_000 + number % people
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_795_000_000,
            "chat": {"id": who, "type": "private"},
            "from": {"id": who, "first_name": f"Halina {who}", "language_code": "pl"},
            "text": f"Dzień dobry, nie odebrano śmieci. ({number})",
        },
    }
