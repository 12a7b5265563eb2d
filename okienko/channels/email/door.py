"""E-mail as a door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from okienko.channels.door import Abilities, Door, Parcel, Runtime, Sent
from okienko.channels.email.settings import MEGABYTE, EmailSettings, mailbox
from okienko.channels.models import Account
from okienko.events.runtime.health import Check, Health
from okienko.interactions.recipients import MOST

if TYPE_CHECKING:
    from okienko.channels.email.showing import View
    from okienko.interactions.models import Attachment, Message


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
        identity_kinds=("email",),
    )
    Settings = EmailSettings
    slots: ClassVar[Mapping[str, str]] = {"message": "email/message.html"}
    sends = True
    long_running = True

    def parts(self) -> Mapping[str, Check]:
        """The mailboxes."""
        from okienko.channels.email.health import mailboxes

        return {"mailboxes": mailboxes}

    def check(self, account: Account) -> Health:
        """Sign in at both servers and open the folder; nothing is read or sent."""
        from okienko.channels.email.checking import check

        return check(account.read())

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
        from okienko.channels.email.smtp import hand_over

        settings = mailbox(account.read())
        refused = hand_over(
            settings.smtp(), settings.address, parcel.recipients, parcel.content, handing
        )
        return Sent(refused=refused)

    async def serve(self, runtime: Runtime) -> None:
        """Read and answer every mailbox, each under a lease of its own."""
        from okienko.channels.email.live import serve

        await serve(runtime)
