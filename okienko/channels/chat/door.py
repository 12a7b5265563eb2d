"""The chat as a door: no provider stands between, so what officials write is there at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from okienko.channels.door import Abilities, Door, WebPart
from okienko.channels.models import Account
from okienko.channels.setup import Step, ToCopy
from okienko.channels.uploads import MOST
from okienko.events.runtime.health import Health

from . import queries
from .actions import official_read, open_window
from .limits import LONGEST
from .settings import ChatSettings
from .signals import touched, types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from okienko.channels.standing import Absence
    from okienko.interactions.models import Interaction, Message


class ChatDoor(Door):
    """A window on web sites in which customers write while an official is there."""

    kind = "chat"
    label = _("Chat")
    icon = "message-square"
    abilities = Abilities(
        attachments=True,
        max_attachment_bytes=MOST,
        max_length=LONGEST,
    )
    Settings = ChatSettings
    immediate = True
    about = _("A window on the office's web site in which people write and an official answers.")
    paused = _("Who opens the chat reads that it is closed, and by what other ways they reach you.")
    help = (
        _("One line is added to the web site: this page shows it once the window is saved."),
        _("Write down the addresses of the web sites that may show it, as https://www.gmina.pl."),
    )

    def to_copy(self, account: Account, site: str) -> Sequence[ToCopy]:
        """The line of the script, what a strict web site must allow, and the window by itself."""
        key = queries.key_of(account.id)
        if not key:
            return ()
        base = f"{site}/chat/{key}"
        return (
            ToCopy(
                "script",
                _("Line for the web site"),
                f'<script src="{base}.js" async></script>',
                _("Before </body> on each page that shall have the button."),
            ),
            ToCopy(
                "policy",
                _("For its Content-Security-Policy, if it has one"),
                f"script-src {site}; connect-src {site}",
                _("Add these addresses to the lines of the same names."),
            ),
            ToCopy(
                "page",
                _("The window as a page of its own"),
                f"{base}/",
                _("For web sites that cannot have the line: a link to it is enough."),
            ),
        )

    def trial(self, account: Account) -> Iterator[Step]:
        """Whom the chats reach, and whether the web sites have the line."""
        from .trial import trial

        return trial(account)

    def check(self, account: Account) -> Health:
        """There is nobody outside to ask: the settings are all there is."""
        account.read()
        return Health("ok", str(_("The window can be opened.")))

    def added(self, office: int, *, account_id: int) -> None:
        """Give the window its key."""
        open_window.within(office, account_id=account_id)

    def marks(self, messages: Sequence[Message]) -> Mapping[int, Literal["delivered", "read"]]:
        """What the windows have told."""
        return queries.marks(messages)

    def absences(self, interactions: Sequence[Interaction]) -> Mapping[int, Absence]:
        """Those of whom no browser is there."""
        return queries.absences(interactions)

    def official_types(self, interaction: Interaction) -> None:
        """Told to the windows of the chat."""
        types(interaction.id)

    def official_read(self, office: int, *, interaction_id: int, message_id: int) -> None:
        """Kept, and told to the windows."""
        visit = official_read(office, interaction_id=interaction_id, message_id=message_id)
        if visit is not None:
            touched(visit)

    def web(self) -> WebPart:
        """Windows' streams, and what is answered without a thread."""
        from .web import Windows

        return Windows()
