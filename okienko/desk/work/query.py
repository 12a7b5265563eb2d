"""An official's own work: what rings, what is open."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from okienko.cases.queries import undescribed
from okienko.channels import registry
from okienko.channels.standing import Absence, Standing, standings
from okienko.events import clock
from okienko.interactions.models import Interaction, Medium
from okienko.interactions.owed import Unanswered, last_words
from okienko.interactions.queries import (
    about,
    last_not_arrived,
    letters_begun,
    mentions_of,
    who_is,
)
from okienko.routing.models import Engagement, Offer
from okienko.routing.queries import open_offers, open_work

from ..places import write_at
from ..telephone.query import HELPS

PREVIEW = 80  # characters of a begun letter


@dataclass(frozen=True)
class Work:
    """One line of "Mine". `offer` is the id of an offer that waits for acceptance on the page.

    `undelivered` says what became of the last answer when it did not arrive, or perhaps not.
    """

    interaction: int
    icon: str
    channel: str
    who: str
    line: str
    live: bool
    chat: bool
    since: datetime
    received: datetime
    late: bool = False
    undelivered: str = ""
    undescribed: bool = False
    waits: Unanswered | None = None  # of a chat: what the customer wrote since our last word
    # How the customer's last message begins, of a chat and of what has no subject; "": a file.
    says: str | None = None
    slow_at: datetime | None = None  # from when on the customer has waited too long for it
    slow: bool = False
    away: Absence | None = None  # of a chat: its customer has left the page
    offer: int | None = None
    keyed: bool = False  # the offer that the key accepts: the first
    due: datetime | None = None


@dataclass(frozen=True)
class BegunLetter:
    """A letter that was begun and not sent, and where it is written on."""

    id: int
    url: str
    line: str
    at: datetime


@dataclass(frozen=True)
class Named:
    """A note of a colleague that names the reader."""

    id: int
    contact: int
    who: str
    words: str
    at: datetime


def named(officials: Collection[int]) -> list[Named]:
    """The notes that name officials, until they say that they saw them."""
    return [
        Named(
            id=one.id,
            contact=one.message.interaction_id,
            who=one.message.author.name if one.message.author else "",
            words=" ".join(one.message.text.split())[:PREVIEW],
            at=one.message.at,
        )
        for one in mentions_of(officials)
    ]


def begun(officials: Collection[int]) -> list[BegunLetter]:
    """The letters that officials have begun and not sent."""
    return [
        BegunLetter(one.id, write_at(one.about), _words(one.fields), one.saved_at)
        for one in letters_begun(officials)
    ]


def _words(fields: Mapping[str, str]) -> str:
    parts = (fields.get("subject", ""), fields.get("text", ""))
    return next((" ".join(one.split()) for one in parts if one.strip()), "")[:PREVIEW]


def work(officials: Collection[int]) -> list[Work]:
    """What rings first, then live work, then written work, the oldest first. Nine queries at most.

    Last what is only to be described: its time was up, and it takes no room.
    """
    offers = open_offers(tuple(officials))
    engaged = [one for one in open_work(tuple(officials)) if one.later_until is None]
    after = list(undescribed(officials))
    contacts = [*(row.interaction for row in offers), *(row.interaction for row in engaged)]
    lost = last_not_arrived(row.id for row in contacts if not row.live)
    chats = standings(engaged)
    words = last_words((row.id for row in [*contacts, *after] if _tells_by_words(row)), PREVIEW)
    rows = [_offered(offer, lost, words) for offer in offers]
    first = next((row.offer for row in rows if row.offer), None)
    rows = [replace(row, keyed=row.offer is not None and row.offer == first) for row in rows]
    mine = [_engaged(one, lost, chats.get(one.interaction_id), words) for one in engaged]
    mine.sort(key=_place)
    return rows + mine + [_undescribed(contact, words) for contact in after]


def _tells_by_words(contact: Interaction) -> bool:
    """Whether its line shows what was written: always a chat's, else where nothing says more."""
    return contact.chat or (contact.medium == Medium.TEXT and not about(contact))


def _offered(offer: Offer, lost: Mapping[int, str], words: Mapping[int, str]) -> Work:
    interaction = offer.interaction
    rings = registry.door(interaction.channel).abilities.rings
    return _work(
        interaction,
        since=offer.made_at,
        says=words.get(interaction.id),
        undelivered=lost.get(interaction.id, ""),
        offer=None if rings else offer.id,
        due=offer.due_at,
    )


def _place(row: Work) -> tuple[bool, bool, bool, datetime]:
    """A call first, then chats, the one whose customer has waited longest for an answer before."""
    since = row.waits.since if row.waits else row.received
    return not row.live, row.chat, row.chat and row.waits is None, since


def _engaged(
    engagement: Engagement,
    lost: Mapping[int, str],
    chat: Standing | None,
    words: Mapping[int, str],
) -> Work:
    interaction = engagement.interaction
    chat = chat or Standing()
    goal = engagement.queue.written_goal_seconds if engagement.queue else 0
    age = (clock.now() - interaction.asked_at).total_seconds()
    return _work(
        interaction,
        since=engagement.began_at,
        waits=chat.waits,
        says=words.get(interaction.id),
        slow_at=chat.slow_at,
        slow=chat.slow,
        away=chat.away,
        late=bool(goal) and not interaction.live and age > goal,
        undelivered=lost.get(interaction.id, ""),
    )


def _undescribed(interaction: Interaction, words: Mapping[int, str]) -> Work:
    says = words.get(interaction.id)
    return _work(interaction, since=interaction.asked_at, says=says, live=False, undescribed=True)


def _work(interaction: Interaction, *, live: bool | None = None, **more: Any) -> Work:
    door = registry.door(interaction.channel)
    return Work(
        interaction=interaction.id,
        icon=door.icon,
        channel=str(door.label),
        who=who_is(interaction),
        line=HELPS[interaction.helps]() if interaction.helps else about(interaction),
        live=interaction.live if live is None else live,
        chat=interaction.chat,
        received=interaction.asked_at,
        **more,
    )
