"""Facebook: private messages to the office's page, and comments under its posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from okienko.channels import door
from okienko.channels.meta import graph, replying, sending
from okienko.channels.meta.base import HELP, MetaDoor
from okienko.channels.meta.messaging import Talk, read
from okienko.channels.models import Account
from okienko.channels.ways import Way

from . import comments
from .settings import MessengerSettings
from .writing import LONGEST, MOST_BYTES, write

if TYPE_CHECKING:
    from okienko.interactions.models import Interaction, Message
    from okienko.offices.models import Office

KIND = "messenger"


class MessengerDoor(MetaDoor):
    """A page of the office's."""

    kind = KIND
    label = _("Facebook")
    icon = "thumbs-up"
    abilities = door.Abilities(
        attachments=True,
        max_length=LONGEST,
        max_attachment_bytes=MOST_BYTES,
        identity_kinds=(KIND, comments.WHO),
        public=True,
        answers_privately=True,
        hides=True,
    )
    Settings = MessengerSettings
    fields = (
        "messages",
        "message_echoes",
        "message_edits",
        "message_deliveries",
        "message_reads",
        "message_reactions",
        "messaging_postbacks",
        "feed",
    )
    about = _("People write to the office's page in Messenger or comment its posts.")
    help = (
        *HELP,
        _(
            "Meta must allow the app: pages_messaging, pages_manage_metadata, "
            "pages_read_engagement, pages_manage_engagement, pages_read_user_content, and Human "
            "Agent for answers after a day. Until then only the app's own people can write."
        ),
    )
    address_words = {KIND: _("Messenger"), comments.WHO: _("Facebook")}

    def ways(self, _office: Office, accounts: Sequence[Account], /) -> Sequence[Way]:
        """Those whose names are known."""
        return [way for each in accounts if (way := self._way(each))]

    def _way(self, account: Account) -> Way | None:
        page = account.settings.get("page_id", "")
        words, url = str(_("Write in Messenger")), f"https://m.me/{page}"
        return Way("network", words, url, icon=self.icon) if page else None

    def parse(self, account: Account, webhook: door.Webhook) -> Sequence[door.News]:
        """Private messages and comments of this page."""
        settings = graph.settings_of(account)
        assert isinstance(settings, MessengerSettings)  # noqa: S101 (the door's own schema)
        talk = Talk(KIND, account.id, webhook)
        found: list[door.News] = []
        for entry in read(webhook).entry:
            if entry.id != settings.page_id:  # another page of the same app
                continue
            for event in entry.messaging:
                found += talk.news(event)
            for change in entry.changes:
                if change.field != "feed":
                    found.append(door.Unknown(f"of Facebook: {change.field}"[:100]))
                elif settings.comments:
                    found += comments.news(
                        KIND, account.id, settings.page_id, change.value, webhook
                    )
        return found

    def window(self, interaction: Interaction, last_in: datetime) -> door.Window | None:
        """A day from what the customer wrote last; a person may answer for seven."""
        return replying.window(interaction, last_in)

    def prepare(self, account: Account, message: Message) -> door.Parcel:
        """In private, under the post, or in private to who commented."""
        return write(graph.settings_of(account).own(), message)

    def send(self, account: Account, parcel: door.Parcel, handing: Callable[[], None]) -> door.Sent:
        """Lay files down, send; Facebook gives each message its id."""
        return sending.send(graph.settings_of(account), parcel.content, handing, _id)

    def hide(self, account: Account, message: Message, *, hidden: bool) -> None:
        """Only its writer and their friends see a hidden comment."""
        graph.post(graph.settings_of(account), message.external_id, is_hidden=hidden)


def _id(said: dict[str, Any]) -> str:
    found = said.get("message_id") or said.get("id")
    return found if isinstance(found, str) else ""
