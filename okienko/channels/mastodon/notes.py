"""What a Mastodon server tells, as news: one notification at a time."""

import re
from collections.abc import Sequence
from html import unescape

from pydantic import BaseModel, Field, ValidationError

from okienko.channels import door
from okienko.channels.files import ending_for
from okienko.channels.formatting import LONGEST, plain, usable
from okienko.customers.identities import Address
from okienko.interactions.actions import Arrival, Awaited

KIND = "mastodon"
LANGUAGES = ("pl", "en", "uk")
STAR = "★"  # as servers draw it; that one is taken back nobody is told
PUBLIC = ("public", "unlisted")  # everybody can read it
# names of people and words with a hash are links, too: their addresses are no words of the writer
_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"<a\b[^<>]*>")
_CLASS = re.compile(r'\bclass="([^"]*)"')
_OWN = {"mention", "hashtag"}
# the office's own name before the words, as every mention has it; of several all stay
_NAMED = re.compile(r"^@\S+\s+(?!@)")
_USUAL = {"image": "image/jpeg", "gifv": "video/mp4", "video": "video/mp4", "audio": "audio/mpeg"}


class Person(BaseModel):
    """An account as this server knows it: without a host it is this server's own."""

    acct: str
    display_name: str = ""
    url: str = ""
    bot: bool | None = False


class Media(BaseModel):
    """A file of a status. `url` is this server's copy of it."""

    type: str
    url: str | None = None
    remote_url: str | None = None
    description: str | None = None


class Status(BaseModel):
    """Something written."""

    id: str
    content: str
    visibility: str
    account: Person
    spoiler_text: str = ""
    language: str | None = None
    media_attachments: list[Media] = []


class Notification(BaseModel):
    """What happened; of a kind that we did not ask for, there may be no status."""

    id: str
    type: str
    status: Status | None = None
    account: Person | None = None  # whose doing it is


class Looked(BaseModel):
    """What we found when we looked again at what was written before: ours, not the server's."""

    looked: str  # the id of the status
    conversation: str
    status: Status | None = Field(None)  # none: it is not there any more


def news(account_id: int, host: str, webhook: door.Webhook) -> Sequence[door.News]:
    """What one notification tells. Raises Unreadable."""
    try:
        if webhook.body.startswith(b'{"looked"'):
            return [_looked(Looked.model_validate_json(webhook.body), webhook)]
        told = Notification.model_validate_json(webhook.body)
    except (ValidationError, RecursionError) as error:
        raise door.Unreadable("not Mastodon's format") from error
    if told.type == "favourite" and told.status and told.account:
        who = full_name(told.account.acct, host)
        return [door.Reacted(told.status.id, who, STAR, webhook.at)]
    if told.type != "mention" or told.status is None:
        return [door.Unknown("a notification of an unknown kind")]
    return [_arrived(account_id, host, told.status, webhook)]


def _looked(found: Looked, webhook: door.Webhook) -> door.News:
    if found.status is None:
        return door.Withdrawn(found.looked, found.conversation, webhook.at)
    return door.Edited(found.looked, found.conversation, text_of(found.status), webhook.at)


def _arrived(account_id: int, host: str, status: Status, webhook: door.Webhook) -> Arrival:
    who = status.account
    value = full_name(who.acct, host)
    language = (status.language or "")[:2].lower()
    files = [_awaited(one) for one in status.media_attachments if one.url or one.remote_url]
    text = text_of(status)
    return Arrival(
        channel=KIND,
        account_id=account_id,
        external_id=status.id,
        sender=Address(KIND, value, who.acct, f"@{value}", who.display_name),
        at=webhook.at,
        text=text,
        awaited=files,
        unknown=not (text or files),
        conversation=value,
        language=language if language in LANGUAGES else "",
        quiet=bool(who.bot),
        public=status.visibility in PUBLIC,
        profile_url=who.url if who.url.startswith("https://") else "",
    )


def full_name(acct: str, host: str) -> str:
    """name@host, in lower case: the same for this server's own people."""
    return (acct if "@" in acct else f"{acct}@{host}").lower()


def text_of(status: Status) -> str:
    """The words, below the warning that the writer has put over them."""
    html = status.content
    if _whole(html):
        words = _NAMED.sub("", plain(_LINK.sub(_foreign, html)))
    else:  # longer than any server lets write, or with ends that are none: the words as they are
        words = unescape(_TAG.sub(" ", html)).strip()[:LONGEST]
    described = [f"[{one.description}]" for one in status.media_attachments if one.description]
    return "\n".join(filter(None, (status.spoiler_text.strip(), words, *described)))


def _whole(html: str) -> bool:
    """Whether it is short, and of whole tags alone: the parser takes long over others, or fails."""
    return usable(html) and "<!" not in html and html.count("<") == len(_TAG.findall(html))


def _foreign(link: re.Match[str]) -> str:
    """The beginning of a link, "" of one that the server has made of a name or a hash."""
    found = _CLASS.search(link[0])
    return "" if found and not _OWN.isdisjoint(found[1].split()) else link[0]


def _awaited(one: Media) -> Awaited:
    url = one.url or one.remote_url or ""
    kind = _USUAL.get(one.type, "application/octet-stream")
    name = url.rpartition("/")[2].partition("?")[0] or f"file{ending_for(kind)}"
    return Awaited(url, name[-100:], kind, 0)
