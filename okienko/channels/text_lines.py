"""What was written in contacts, as pages of customers show it. Inside an open scope."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from okienko.interactions.models import Attachment, Message

#: Ids are not in the order of commits: what is so much older than the last one known is sent again.
OVERLAP = timedelta(minutes=2)
SHOWN = (Message.Direction.IN, Message.Direction.OUT, Message.Direction.AUTO)
FILES, FILES_BYTES = 20, 60 * 1024 * 1024  # that one customer may send, and all of them together


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file beside a message; its content is asked for apart."""

    id: int
    name: str
    size: int
    type: str
    width: int = 0  # of a picture, in points
    height: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A message as a customer's page shows it; `name`: who of the office wrote it."""

    id: int
    at: datetime
    sender: str  # me, official, office
    name: str
    text: str
    client_id: str
    files: tuple[FileLine, ...]
    own: str = ""  # of who takes part for the office: what their page called it


def lines_of(contacts: list[int], after: int = 0) -> list[Line]:
    """What was said in some contacts after a message (and some before it again)."""
    rows = Message.objects.filter(interaction_id__in=contacts, direction__in=SHOWN)
    if after:
        last = rows.filter(id__lte=after).order_by("-id").values_list("at", flat=True).first()
        if last is not None:
            rows = rows.filter(Q(id__gt=after) | Q(at__gte=last - OVERLAP))
    messages = list(rows.select_related("author").order_by("at", "id"))
    files: dict[int, list[FileLine]] = defaultdict(list)
    kept = Attachment.objects.filter(message__in=messages).order_by("id")
    shown = ("id", "name", "size", "content_type", "width", "height")
    for one in kept.values_list("message_id", *shown):
        files[one[0]].append(FileLine(*one[1:]))
    return [_line(message, tuple(files[message.id])) for message in messages]


def file_in(contacts: list[int], file_id: int) -> Attachment | None:
    """A file of some contacts, with its content; None for another's, and for one with a virus."""
    rows = Attachment.objects.filter(message__interaction_id__in=contacts)
    rows = rows.exclude(scan=Attachment.Scan.FOUND)
    return rows.filter(id=file_id, message__direction__in=SHOWN).first()


def takes_file(contacts: list[int], size: int) -> bool:
    """Whether the customer of some contacts may send one more file, of so many bytes."""
    rows = Attachment.objects.filter(message__interaction_id__in=contacts)
    return _bounded(rows.filter(message__direction=Message.Direction.IN), size)


def takes_file_of(contact: int, own: str, size: int) -> bool:
    """The same of who takes part and is no official: their words' own names begin with `own`."""
    rows = Attachment.objects.filter(message__interaction=contact)
    return _bounded(rows.filter(message__client_id__startswith=own), size)


def _bounded(sent: QuerySet[Attachment], size: int) -> bool:
    found = sent.aggregate(count=Count("id"), bytes=Sum("size"))
    return found["count"] < FILES and (found["bytes"] or 0) + size <= FILES_BYTES


def _line(message: Message, files: tuple[FileLine, ...]) -> Line:
    mine = message.direction == Message.Direction.IN
    ours = "official" if message.author_id else "office"
    return Line(
        id=message.id,
        at=message.at,
        sender="me" if mine else ours,
        name="" if mine else message.author.name if message.author else message.sender,
        text=message.text,
        client_id=message.external_id if mine else "",
        files=files,
        own="" if mine else message.client_id,
    )
