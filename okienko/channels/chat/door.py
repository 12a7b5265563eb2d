"""The chat as a door: no provider stands between, so what officials write is there at once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from okienko.channels.door import Abilities, Door, WebPart
from okienko.channels.models import Account
from okienko.events.runtime.health import Health

from .actions import open_window
from .limits import LONGEST
from .settings import ChatSettings


class ChatDoor(Door):
    """A window on web sites in which customers write while an official is there."""

    kind = "chat"
    label = _("Chat")
    icon = "message-square"
    abilities = Abilities(max_length=LONGEST, identity_kinds=("chat",))
    Settings = ChatSettings
    immediate = True
    about = _("A window on the office's web site in which people write and an official answers.")
    help = (
        _("One line is added to the web site: this page shows it once the window is saved."),
        _("Write down the addresses of the web sites that may show it, as https://www.gmina.pl."),
    )

    def check(self, account: Account) -> Health:
        """There is nobody outside to ask: the settings are all there is."""
        account.read()
        return Health("ok", str(_("The window can be opened.")))

    def added(self, office: int, *, account_id: int) -> None:
        """Give the window its key."""
        open_window.within(office, account_id=account_id)

    def web(self) -> WebPart:
        """Windows' streams, and what is answered without a thread."""
        from .web import Windows

        return Windows()
