"""What a window shows, read in one look-up for all browsers of a chat. Inside an open scope."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Max

from okienko.channels.standing import Absence
from okienko.channels.text_lines import SHOWN, Line, file_in, lines_of
from okienko.events import clock, prepared
from okienko.interactions.models import Attachment, Interaction, Message
from okienko.interactions.queries import queue_of_topic
from okienko.interactions.states import OPEN
from okienko.routing import in_line

from .models import Visit, Window
from .opening import settings_of

#: A page that is loaded anew, or the next one of the same site, is there by then.
AWAY_AFTER = timedelta(seconds=8)
#: What a visitor is told of where the contact stands.
STATES = {
    "arrived": "queue",
    "waiting": "queue",
    "offered": "queue",
    "active": "talk",
    "held": "talk",
    "dialling": "talk",
    "kept": "kept",
    "wrap_up": "over",
    "closed": "over",
    "abandoned": "over",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A chat at one moment: where it stands, and what was written since what is known."""

    contact: int | None
    state: str
    queue: int | None
    place: int | None
    wait: int | None  # seconds
    official_id: int | None
    official: str
    delivered: int
    read: int
    official_read: int
    rated: bool  # whether there is something to rate
    wrote: bool  # whether an official was ever there
    lines: list[Line] = field(default_factory=list)


def picture(visit_id: int, after: int = 0) -> Picture | None:
    """A chat, with its messages after one (and some before it again); None when it is gone."""
    visit = prepared.get(Visit, id=visit_id)
    if visit is None:
        return None
    contacts = contacts_of(visit)
    now = next((each for each in reversed(contacts) if each.state in OPEN), None)
    now = now or (contacts[-1] if contacts else None)
    state = STATES[now.state] if now else "over"
    stands = in_line.stands(now.id) if now and state == "queue" else None
    return Picture(
        contact=now.id if now else None,
        state=state,
        queue=stands.queue if stands else None,
        place=stands.place if stands else None,
        wait=stands.wait if stands else None,
        official_id=now.official_id if now and state in ("talk", "kept") else None,
        official=now.official.name if now and now.official and state in ("talk", "kept") else "",
        delivered=visit.delivered,
        read=visit.read,
        official_read=visit.official_read,
        lines=lines_of([each.id for each in contacts], after),
        rated=state == "over" and any(each.official_id for each in contacts),
        wrote=any(each.official_id for each in contacts),
    )


def contacts_of(visit: Visit) -> list[Interaction]:
    """The contacts of a chat, the oldest first: one that was abandoned is followed by another."""
    rows = Interaction.objects.filter(
        channel="chat", account_id=visit.account_id, conversation=visit.conversation
    )
    return list(rows.select_related("official").order_by("id"))


def queue_for(contact: Interaction) -> int | None:
    """Where a contact of a chat waits that comes or goes on: as its topic leads, or the topic of
    the one before it; else as its window says. A queue's id, which may be out of use.
    """
    before = prepared.get(Interaction, id=contact.previous_id) if contact.previous_id else None
    topic = contact.topic_id or (before.topic_id if before else None)
    led = queue_of_topic(topic) if topic else None
    return led or (settings_of(contact.account_id).queue if contact.account_id else None)


def last_in(visit_id: int) -> int:
    """The newest message that a chat's window shows; 0 for none."""
    shown = Message.objects.filter(interaction__in=contact_ids(visit_id), direction__in=SHOWN)
    return shown.aggregate(last=Max("id"))["last"] or 0


def file(visit_id: int, file_id: int) -> Attachment | None:
    """A file of a chat, as of `file_in`."""
    return file_in(contact_ids(visit_id), file_id)


def contact_ids(visit_id: int) -> list[int]:
    """The contacts of a chat; none when it is gone."""
    row = prepared.get(Visit, id=visit_id)
    return [each.id for each in contacts_of(row)] if row else []


def waiting_networks(account_id: int) -> list[str]:
    """The network of each chat of a window that nobody has answered yet."""
    waiting = Interaction.objects.filter(
        channel="chat", account_id=account_id, state__in=["arrived", "waiting", "offered"]
    )
    rows = Visit.objects.filter(conversation__in=waiting.values("conversation"))
    return list(rows.values_list("network", flat=True))


def begun_since(account_id: int, network: str, since: datetime) -> int:
    """How many chats of a window began in a network after a moment."""
    rows = Visit.objects.filter(account_id=account_id, began_at__gt=since, network=network)
    return rows.count()


def key_of(account_id: int) -> str:
    """The public key of a connection's window; "" for one that has none."""
    keys = Window.objects.filter(account_id=account_id).values_list("key", flat=True)
    return keys.first() or ""


def marks(messages: Sequence[Message]) -> dict[int, Literal["delivered", "read"]]:
    """Which answers have come to the visitor's browser, and which were seen in it. One query."""
    ours = [each for each in messages if each.direction == Message.Direction.OUT]
    rows = Visit.objects.filter(conversation__in={each.conversation for each in ours})
    told = {row[0]: row[1:] for row in rows.values_list("conversation", "delivered", "read")}
    found: dict[int, Literal["delivered", "read"]] = {}
    for each in ours:
        delivered, read = told.get(each.conversation, (0, 0))
        if each.id <= delivered:
            found[each.id] = "read" if each.id <= read else "delivered"
    return found


def kept(account_id: int) -> timedelta:
    """For how long the place of a visitor who left the page is kept."""
    return timedelta(minutes=settings_of(account_id).kept_minutes)


def absences(contacts: Sequence[Interaction]) -> dict[int, Absence]:
    """Whose visitor has left the page, by contact; one query, and one for each window."""
    rows = Visit.objects.filter(
        conversation__in={each.conversation for each in contacts},
        gone_at__lte=clock.now() - AWAY_AFTER,
    )
    gone = {row.conversation: row for row in rows}
    found = {}
    for each in contacts:
        row = gone.get(each.conversation)
        if row is not None and row.gone_at is not None:
            found[each.id] = Absence(row.gone_at, row.gone_at + kept(row.account_id))
    return found


def visit(visit_id: int) -> Visit | None:
    """A chat's row."""
    return prepared.get(Visit, id=visit_id)
