"""Instagram: private messages to the office's profile, and comments under its posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field, ValidationError

from okienko.channels import door
from okienko.channels.given.addresses import filled
from okienko.channels.meta import graph, replying, sending
from okienko.channels.meta.base import HELP, MetaDoor
from okienko.channels.meta.messaging import Talk, read
from okienko.channels.models import Account
from okienko.channels.pieces import Piece
from okienko.channels.ways import Way
from okienko.config import own_url
from okienko.customers.identities import Address
from okienko.interactions.actions import Arrival

from .settings import InstagramSettings
from .writing import HOURS, KIND, LONGEST, MOST_BYTES, objects_to, write

if TYPE_CHECKING:
    from okienko.interactions.models import Interaction, Message
    from okienko.offices.models import Office


class InstagramDoor(MetaDoor):
    """A professional profile of the office's."""

    kind = KIND
    label = _("Instagram")
    icon = "camera"
    abilities = door.Abilities(
        attachments=True,
        max_length=LONGEST,
        max_attachment_bytes=MOST_BYTES,
        identity_kinds=(KIND,),
        public=True,
        answers_privately=True,
        hides=True,
    )
    Settings = InstagramSettings
    shown = "username"
    fields = (
        "messages",
        "message_edit",
        "message_reactions",
        "messaging_postbacks",
        "messaging_seen",
        "comments",
    )
    about = _("People write to the office's profile at Instagram or comment its posts.")
    help = (
        *HELP,
        _(
            "The profile must be a professional one. Meta must allow the app: "
            "instagram_business_basic, instagram_business_manage_messages, "
            "instagram_business_manage_comments, and Human Agent for answers after a day. "
            "The token lives for 60 days and is renewed in the app."
        ),
    )

    def ways(self, _office: Office, accounts: Sequence[Account], /) -> Sequence[Way]:
        """Those whose names are known."""
        return [way for each in accounts if (way := self._way(each))]

    def _way(self, account: Account) -> Way | None:
        name = account.settings.get("username", "")
        words, url = str(_("Write on Instagram")), f"https://ig.me/m/{name}"
        return Way("network", words, url, note=f"@{name}", icon=self.icon) if name else None

    def parse(self, account: Account, webhook: door.Webhook) -> Sequence[door.News]:
        """Private messages and comments of this profile."""
        settings = graph.settings_of(account)
        assert isinstance(settings, InstagramSettings)  # noqa: S101 (the door's own schema)
        talk = Talk(KIND, account.id, webhook)
        found: list[door.News] = []
        for entry in read(webhook).entry:
            if entry.id != settings.profile_id:
                continue
            for event in entry.messaging:
                found += talk.news(event)
            for change in entry.changes:
                if change.field not in ("comments", "live_comments"):
                    found.append(door.Unknown(f"of Instagram: {change.field}"[:100]))
                elif settings.comments:
                    found += _comment(account.id, settings.profile_id, change.value, webhook)
        return found

    def window(self, interaction: Interaction, last_in: datetime) -> door.Window | None:
        """A day from what the customer wrote last; a person may answer for seven."""
        return replying.window(interaction, last_in)

    def hosts(self, settings: BaseModel) -> Sequence[str]:
        """Meta's; our own address is not reached by us."""
        return super().hosts(settings.model_copy(update={"address": ""}))

    def objects_to(self, text: str, files: Sequence[Piece]) -> str:
        """Lengths in bytes, kinds and sizes of files."""
        return objects_to(text, files)

    def prepare(self, account: Account, message: Message) -> door.Parcel:
        """In private, under the post, or in private to who commented."""
        return write(graph.settings_of(account).own(), message)

    def send(self, account: Account, parcel: door.Parcel, handing: Callable[[], None]) -> door.Sent:
        """Each message is one call, and has an id; files are fetched from us meanwhile."""
        settings = graph.settings_of(account)
        assert isinstance(settings, InstagramSettings)  # noqa: S101 (the door's own schema)
        give = partial(
            filled,
            site=settings.address or own_url(""),
            office=account.office_id,
            hours=HOURS,
        )
        return sending.send(settings, parcel.content, handing, _id, give)

    def hide(self, account: Account, message: Message, *, hidden: bool) -> None:
        """Only its writer sees a hidden comment."""
        graph.post(graph.settings_of(account), message.external_id, hide=hidden)


class Writer(BaseModel):
    """Who commented."""

    id: str
    username: str = ""
    self_ig_scoped_id: str = ""  # only of the office itself


class Comment(BaseModel):
    """A comment; `parent_id` is the one that it answers."""

    id: str
    text: str = ""
    parent_id: str = ""
    writer: Writer = Field(alias="from")


def _comment(
    account_id: int, own: str, value: dict[str, Any], webhook: door.Webhook
) -> Sequence[door.News]:
    try:
        said = Comment.model_validate(value)
    except ValidationError as error:
        raise door.Unreadable("not Instagram's format") from error
    if said.writer.id == own or said.writer.self_ig_scoped_id:
        return []
    who, name = said.writer.id, said.writer.username
    return [
        Arrival(
            channel=KIND,
            account_id=account_id,
            external_id=said.id,
            sender=Address(KIND, who, who, f"@{name}" if name else who, name),
            at=webhook.at,
            text=said.text,
            unknown=not said.text,
            conversation=said.parent_id or said.id,
            public=True,
            profile_url=f"https://www.instagram.com/{name}/" if name else "",
        )
    ]


def _id(said: dict[str, Any]) -> str:
    found = said.get("message_id") or said.get("id")
    return found if isinstance(found, str) else ""
