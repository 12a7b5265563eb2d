"""E-mail as a door."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from okienko.channels.consent.client import Provider
from okienko.channels.door import Abilities, Door, Parcel, Runtime, Sent
from okienko.channels.email.providers import GUIDES
from okienko.channels.email.settings import MEGABYTE, EmailSettings, mailbox
from okienko.channels.models import Account
from okienko.channels.setup import Found, Step
from okienko.channels.ways import Way
from okienko.events.runtime.health import Check, Health
from okienko.interactions.recipients import MOST

if TYPE_CHECKING:
    from okienko.channels.email.showing import View
    from okienko.interactions.models import Attachment, Message
    from okienko.offices.models import Office


class EmailDoor(Door):
    """A mailbox read over IMAP and answered over SMTP."""

    kind = "email"
    label = _("E-mail")
    icon = "mail"
    abilities = Abilities(
        attachments=True,
        max_attachment_bytes=20 * MEGABYTE,
        subject=True,
        recipients=MOST,
        begins=True,
        formatted=True,
        identity_kinds=("email",),
    )
    Settings = EmailSettings
    slots: ClassVar[Mapping[str, str]] = {"message": "email/message.html"}
    about = _("A mailbox of any provider: its letters come here and are answered from here.")
    paused = _("What is written to the mailbox meanwhile stays there and comes in then.")
    help = (
        _("The address of the mailbox and its password."),
        _(
            "At Microsoft 365 and Google no password but the sign-in page of the provider lets "
            "programs in: leave the password empty. Who looks after the computers registers "
            "Okienko there once; the form says how."
        ),
        _(
            "If your provider has a second step at sign-in (a code on a telephone), make a "
            "password for programs on its web page: it is called app password there."
        ),
        _("Reading by programs (IMAP) must be allowed at the provider. Some have it off at first."),
        _(
            "Let nobody else move letters out of the inbox, and no filter: a letter that is moved "
            "away is not seen here."
        ),
    )
    guides = GUIDES
    first = ("address", "password")
    finding = _("The password goes nowhere until then.")
    sends = True
    long_running = True

    def ways(self, office: Office, _accounts: Sequence[Account], /) -> Sequence[Way]:
        """The address that the office tells customers."""
        if not office.email:
            return ()
        return (Way("email", office.email, f"mailto:{office.email}"),)

    def parts(self) -> Mapping[str, Check]:
        """The mailboxes."""
        from okienko.channels.email.health import mailboxes

        return {"mailboxes": mailboxes}

    def check(self, account: Account) -> Health:
        """Sign in at both servers and open the folder; nothing is read or sent."""
        from okienko.channels.email.checking import check

        return check(account)

    def trial(self, account: Account) -> Iterator[Step]:
        """Both servers, the folder, a letter to itself."""
        from okienko.channels.email.trial import trial

        return trial(account)

    def find(self, given: BaseModel) -> Iterator[Step | Found]:
        """The servers, by the address alone."""
        from okienko.channels.email.finding import find

        assert isinstance(given, EmailSettings)  # noqa: S101 (the door's own schema)
        return find(given.address.strip())

    def provider(self, settings: BaseModel) -> Provider | None:
        """Microsoft, Google or another, if the mailbox is not opened by a password."""
        return mailbox(settings).provider()

    def held_up(self, account: Account) -> bool:
        """Whether somebody has to sign in at the provider first."""
        from okienko.channels.email.servers import bearer

        found = bearer(mailbox(account.read()), account.office_id, account.id)
        return found is not None and not found.may_be_asked()

    def hosts(self, settings: BaseModel) -> Sequence[str]:
        """Both servers, and the sign-in page of a provider that was named."""
        issuer = urlsplit(mailbox(settings).issuer).hostname
        both = (mailbox(settings).imap_host, mailbox(settings).smtp_host)
        return (*both, issuer) if issuer else both

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """What the switchboard last saw of each."""
        from okienko.channels.email.health import states

        return states(accounts)

    def views(
        self, messages: Sequence[Message], files: Mapping[int, Sequence[Attachment]]
    ) -> Mapping[int, View]:
        """The kept form of each letter."""
        from okienko.channels.email.showing import views

        return views(messages, files)

    def prepare(self, account: Account, message: Message) -> Parcel:
        """Write the letter."""
        from okienko.channels.email.writing import write

        return write(account.id, mailbox(account.read()), message)

    def send(self, account: Account, parcel: Parcel, handing: Callable[[], None]) -> Sent:
        """Give the letter to the relay; it may have left from the last dot on."""
        from okienko.channels.email.servers import sending
        from okienko.channels.email.smtp import hand_over

        settings = mailbox(account.read())
        server = sending(settings, account.office_id, account.id)
        refused = hand_over(server, settings.address, parcel.recipients, parcel.content, handing)
        return Sent(refused=refused)

    async def serve(self, runtime: Runtime) -> None:
        """Read and answer every mailbox, each under a lease of its own."""
        from okienko.channels.email.live import serve

        await serve(runtime)
