"""What is written under the page's posts, as news. Everybody reads it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError

from okienko.channels import door
from okienko.channels.files import ending_for
from okienko.customers.identities import Address
from okienko.interactions.actions import Arrival, Awaited

#: Who comments is known by another id than who writes privately.
WHO = "facebook"


class Writer(BaseModel):
    """Who commented; not told of people who have not used the app."""

    id: str = ""
    name: str = ""


class Comment(BaseModel):
    """A change in the page's feed."""

    item: str
    verb: str = ""
    comment_id: str = ""
    post_id: str = ""
    parent_id: str = ""
    writer: Writer = Field(Writer(), alias="from")
    message: str = ""
    photo: str = ""
    created_time: int = 0


def news(
    kind: str, account_id: int, page_id: str, value: dict[str, Any], webhook: door.Webhook
) -> Sequence[door.News]:
    """What one change of the feed tells. Raises Unreadable."""
    try:
        said = Comment.model_validate(value)
    except ValidationError as error:
        raise door.Unreadable("not Facebook's format") from error
    if said.item != "comment" or said.writer.id == page_id:  # posts, likes, and our own
        return []
    if not said.comment_id:
        raise door.Unreadable("a comment without its id")
    # a first comment hangs below the post, an answer below a comment: one talk for each first one
    talk = said.parent_id if said.parent_id not in ("", said.post_id) else said.comment_id
    at = _at(said.created_time) or webhook.at
    if said.verb == "add":
        return [_arrival(kind, account_id, talk, said, webhook)]
    if said.verb in ("edit", "edited"):
        return [door.Edited(said.comment_id, talk, said.message, at)]
    if said.verb == "remove":
        return [door.Withdrawn(said.comment_id, talk, at)]
    return []  # hidden and shown again: by us


def _at(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, ValueError, OSError):
        return None


def _arrival(
    kind: str, account_id: int, talk: str, said: Comment, webhook: door.Webhook
) -> Arrival:
    who = said.writer
    name = f"{_('picture')}{ending_for('image/jpeg')}"
    return Arrival(
        channel=kind,
        account_id=account_id,
        external_id=said.comment_id,
        sender=Address(WHO, who.id, who.id, who.name or who.id, who.name)
        if who.id
        else Address("hidden", ""),
        at=webhook.at,
        text=said.message,
        awaited=[Awaited(said.photo, name, "image/jpeg")] if said.photo else [],
        unknown=not (said.message or said.photo),
        conversation=talk,
        public=True,
        recognise=bool(who.id),
    )
