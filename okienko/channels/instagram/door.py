"""Instagram: private messages to the office's profile, and comments under its posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, Field, ValidationError

from okienko.channels import door
from okienko.channels.meta import graph, sending
from okienko.channels.meta.base import HELP, MetaDoor
from okienko.channels.meta.messaging import Talk, read
from okienko.channels.models import Account
from okienko.customers.identities import Address
from okienko.interactions.actions import Arrival
from okienko.interactions.models import PartRole
from okienko.interactions.public import came_last

from .settings import InstagramSettings

if TYPE_CHECKING:
    from okienko.interactions.models import Interaction, Message

KIND = "instagram"
LONGEST = 1000  # characters; Instagram counts bytes of UTF-8, see `prepare`
DAY = timedelta(hours=24)
NO_COMMENT = gettext_noop("there is no comment to answer")


class InstagramDoor(MetaDoor):
    """A professional profile of the office's."""

    kind = KIND
    label = _("Instagram")
    icon = "camera"
    abilities = door.Abilities(
        max_length=LONGEST,
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
        if interaction.public:
            return None
        words = _(
            "More than a day has passed: Meta allows what a person writes, nothing automatic."
        )
        return door.Window(
            last_in + DAY, door.Window(last_in + timedelta(days=7), "nothing", words)
        )

    def prepare(self, account: Account, message: Message) -> door.Parcel:
        """In private, under the post, or in private to who commented."""
        if len(message.text.encode()) > LONGEST:
            raise door.Permanent(
                gettext_noop("Instagram takes at most 1000 bytes: Polish letters count two")
            )
        own = graph.settings_of(account).own()
        comment = message.answers.external_id if message.answers else ""
        if message.public:
            if not comment:
                raise door.Permanent(NO_COMMENT)
            calls = sending.Calls(f"{comment}/replies", [{"message": message.text}])
            return door.Parcel(recipients=(comment,), content=calls.packed())
        said: dict[str, Any] = {"message": {"text": message.text}}
        if message.interaction.public:
            said |= {"recipient": {"comment_id": comment}}
            to = comment
        else:
            who = message.participants.filter(role=PartRole.TO, kind=KIND).first()
            to = who.value if who else ""
            said |= {"recipient": {"id": to}}
            last = came_last(message.interaction)
            if last is not None and message.at - last > DAY:
                said |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        if not to:
            raise door.Permanent(gettext_noop("no address to write to"))
        return door.Parcel(
            recipients=(to,), content=sending.Calls(f"{own}/messages", [said]).packed()
        )

    def send(self, account: Account, parcel: door.Parcel, handing: Callable[[], None]) -> door.Sent:
        """One call; Instagram gives each message its id."""
        return sending.send(graph.settings_of(account), parcel.content, handing, _id)

    def hide(self, account: Account, message: Message, *, hidden: bool) -> None:
        """Only its writer sees a hidden comment."""
        graph.post(graph.settings_of(account), message.external_id, hide=hidden)


class Writer(BaseModel):
    """Who commented."""

    id: str
    username: str = ""


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
    if said.writer.id == own:
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
