"""E-mail as a door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from okienko.channels.door import Abilities, Door, Ground, Health
from okienko.channels.email.settings import MEGABYTE, EmailSettings
from okienko.channels.models import Account
from okienko.events.health import Check
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
    standing = True

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

    async def serve(self, ground: Ground) -> None:
        """Read and answer every mailbox, each under a lease of its own."""
        from okienko.channels.email.live import serve

        await serve(ground)
