"""An office with a mailbox, for the tests of the door."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from okienko.channels.actions import add_account
from okienko.channels.email import actions
from okienko.channels.email.imap import Fetched
from okienko.channels.email.letter_store import DatabaseLetterStore
from okienko.channels.email.settings import EmailSettings
from okienko.channels.models import Account
from okienko.channels.outbox.actions import Try, claim
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from tests.cast import Cast, OfficeCast
from tests.cast import finished as cast_finished

ADDRESS = "urzad@gmina.example"


def settings_for(**more: Any) -> EmailSettings:
    """A mailbox's settings; nothing listens at these ports unless the test says so."""
    values: dict[str, Any] = {
        "address": ADDRESS,
        "name": "Urząd Gminy Zielonka",
        "imap_host": "127.0.0.1",
        "imap_port": 1,
        "smtp_host": "127.0.0.1",
        "smtp_port": 1,
        "smtp_security": "none",
        "smtp_sign_in": False,
        "user": "urzad",
        "password": "tajne-haslo",
        "timeout": 5,
    }
    return EmailSettings(**{**values, **more})


class Mail:
    """One mailbox of an office, fed by hand: `take` is what its thread would do."""

    def __init__(self, office: OfficeCast, **more: Any) -> None:
        self.office = office.id
        self.settings = settings_for(queue=office.queue, **more)
        with in_offices([self.office]):
            self.account = add_account.within(
                self.office, kind="email", name=self.settings.address, settings=self.settings
            )
        self.keeper = DatabaseLetterStore(self.office, self.account, self.settings)
        self.uid = 0
        actions.begin(self.office, account_id=self.account, uidvalidity=1, uid=0)

    def take(self, raw: bytes, *, uidvalidity: int = 1, **more: Any) -> actions.TakenLetter:
        """Take in a letter as the next of the mailbox."""
        self.uid += 1
        raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        fetched = Fetched(uidvalidity, self.uid, raw, len(raw), clock.now())
        return self.keeper.keep(replace(fetched, **more))

    def connected(self) -> Account:
        """The account as the outbox has it."""
        with in_offices([self.office]):
            return Account.objects.get(id=self.account)

    def claim(self) -> Try | None:
        """The next letter that is due, taken for a try."""
        return claim(self.office, account=self.connected())

    def messages(self, interaction_id: int | None) -> list[Message]:
        with in_offices([self.office]):
            rows = Message.objects.filter(interaction_id=interaction_id).order_by("id")
            return list(rows)

    def interaction(self, interaction_id: int | None) -> Interaction:
        with in_offices([self.office]):
            return Interaction.objects.get(id=interaction_id)

    def message(self, message_id: int | None) -> Message:
        with in_offices([self.office]):
            return Message.objects.get(id=message_id)


def finished(mail: Mail, cast: Cast, interaction: int | None) -> None:
    """Anna takes it, ends it and is done."""
    assert interaction
    cast_finished(cast.here, interaction)


NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def later(**by: float) -> datetime:
    return NOON + timedelta(**by)
