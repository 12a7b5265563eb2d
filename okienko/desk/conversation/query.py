"""The conversation: one history over all channels, by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from okienko.channels import formatting, pictures, registry
from okienko.channels.door import Door
from okienko.channels.outbox.showing import Sent, sent
from okienko.customers.identities import phone_address
from okienko.interactions import queries
from okienko.interactions.actions import may_answer
from okienko.interactions.models import (
    ACTS,
    BY_OFFICIALS,
    NOT_ARRIVED,
    Attachment,
    Bond,
    Direction,
    Interaction,
    Medium,
    Message,
)
from okienko.interactions.public import hidden_by, wordings_of
from okienko.interactions.queries import about, seen_as, who_is
from okienko.interactions.recipients import customer_keys
from okienko.interactions.states import WITH_SOMEBODY

from ..joined.query import matter_of
from .entries import (
    BEGUN,
    HIDDEN,
    NOTE,
    PERSON,
    ROBOT,
    SHOWN,
    WHISPER,
    Entry,
    TimelineDay,
    TitleTag,
)
from .people import MessageParts
from .talks import talked

NEAR = 4  # contacts before this one that are shown at first, when it stands alone
OF_ONE_MATTER = 40  # contacts of its matter that are shown with it

MESSAGE = "desk/conversation/message.html"


@dataclass(frozen=True)
class Conversation:
    """What the middle of the desk shows."""

    interaction: Interaction
    door: Door
    who: str
    title: str
    ordinal: int  # which contact of this customer it is
    total: int
    whole: bool
    continued: Sequence[Interaction] = ()  # contacts of this customer that take it up again
    days: list[TimelineDay] = field(default_factory=list)
    newest: int = 0  # the last message from outside in this contact, 0 for none
    taken_out: Bond | None = None  # of which contact it was taken, while it can be put back
    joins: bool = False  # who looks supervises, and may take part in what is spoken here
    lost: str = ""  # which answers in it did not arrive, and how, as `save_and_release` wants it


def conversation(
    interaction: Interaction,
    official_id: int | None = None,
    *,
    whole: bool = False,
    supervises: bool = False,
) -> Conversation:
    """The interaction with all contacts of its matter, or with the customer's last ones before it.

    `whole`: with the customer's whole history. `official_id`: who looks, and perhaps `supervises`.
    Fifteen queries at most.
    """
    history = queries.history(interaction)
    earlier = [row for row in history if row.received_at <= interaction.received_at]
    together = matter_of(interaction).contacts
    near = together[-OF_ONE_MATTER:] if len(together) > 1 else earlier[: NEAR + 1]
    shown = history if whole else near
    if interaction.id not in {row.id for row in shown}:
        shown = [interaction, *shown]
    entries = [_marked(entry, interaction) for entry in _entries(shown)]
    if supervises or (official_id is not None and interaction.official_id == official_id):
        entries = [_hiding(entry, entries, interaction) for entry in entries]
    mine = may_answer(interaction, official_id) and _is_thread(interaction)
    if mine:
        entries = _splitting(entries, interaction)
    by_day = groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    return Conversation(
        interaction=interaction,
        door=registry.door(interaction.channel),
        who=who_is(interaction),
        title=interaction.subject or about(interaction) or who_is(interaction),
        ordinal=max(1, len(earlier)),
        total=len(history),
        whole=whole,
        continued=[row for row in reversed(history) if row.previous_id == interaction.id],
        days=[TimelineDay(day, list(found)) for day, found in by_day],
        newest=_newest(interaction, entries),
        taken_out=queries.taken_out_of(interaction.id)
        if mine and interaction.previous_id
        else None,
        joins=supervises
        and interaction.official_id != official_id
        and interaction.state in WITH_SOMEBODY,
        lost=_lost(interaction, entries),
    )


def _marked(entry: Entry, here: Interaction) -> Entry:
    """With the contact in which it stands, if that is another and nothing else says so."""
    there, message = entry.interaction, entry.message
    if there is None or there.id == here.id or message is None:
        return entry
    told = message.direction in (Message.Direction.OUT, Message.Direction.AUTO)
    return entry if told else replace(entry, elsewhere=there)


def _hiding(entry: Entry, entries: Sequence[Entry], here: Interaction) -> Entry:
    """With what may be done with a message that stands in public, in the contact that is open."""
    message = entry.message
    if message is None or message.direction != Message.Direction.IN or not message.public:
        return entry
    if message.interaction_id != here.id or not registry.door(here.channel).abilities.hides:
        return entry
    if message.withdrawn_at is not None:  # nobody sees it
        return entry
    return replace(entry, hides="show" if hidden_by(_acts_on(message, entries)) else "hide")


def _acts_on(message: Message, entries: Iterable[Entry]) -> list[Message]:
    acts = (entry.message for entry in entries if entry.act and entry.message)
    return [act for act in acts if act.answers_id == message.id]


def _is_thread(interaction: Interaction) -> bool:
    """Whether it is made of letters, which may be taken out of it."""
    return not interaction.live and not interaction.conversation


def _splitting(entries: list[Entry], here: Interaction) -> list[Entry]:
    """Each letter of this contact but the first may begin another."""
    letters = [
        one.message.id
        for one in entries
        if one.message and one.message.interaction_id == here.id and one.look != "note"
    ]
    later = set(letters[1:])
    return [
        replace(one, splits=True) if one.message and one.message.id in later else one
        for one in entries
    ]


def _newest(interaction: Interaction, entries: Iterable[Entry]) -> int:
    came = (entry.message for entry in entries if entry.message and entry.message.direction == "in")
    return max((one.id for one in came if one.interaction_id == interaction.id), default=0)


def _lost(interaction: Interaction, entries: Iterable[Entry]) -> str:
    shown = (entry.message for entry in entries if entry.message)
    ours = (one for one in shown if one.direction in BY_OFFICIALS)
    lost = (one for one in ours if one.delivery in NOT_ARRIVED)
    return " ".join(seen_as(one) for one in lost if one.interaction_id == interaction.id)


def _entries(rows: Iterable[Interaction]) -> list[Entry]:
    interactions = {row.id: row for row in rows}
    said = queries.said_in(interactions)
    theirs = {row.customer_id: row for row in interactions.values()}
    keys = {customer: customer_keys(row) for customer, row in theirs.items() if customer}
    views = _views(said.messages, interactions, said.files)
    ours = sent(said.messages)
    marks = _marks(said.messages, interactions, ours)
    before = wordings_of(said.messages)
    acts: dict[int | None, list[Message]] = defaultdict(list)
    for one in said.messages:
        if one.direction in ACTS:
            acts[one.answers_id].append(one)
    entries = []
    for one in said.messages:
        row = interactions[one.interaction_id]
        known = keys[row.customer_id] if row.customer_id else customer_keys(row)
        entries.append(
            replace(
                _said(
                    one,
                    row,
                    said.files[one.id],
                    MessageParts(said.parts[one.id], known),
                    views,
                    acts[one.id],
                ),
                sent=ours.get(one.id),
                mark=marks.get(one.id, ""),
                before=before.get(one.id, ()),
            )
        )
    live = [row for row in interactions.values() if row.live]
    entries = talked(live, entries)
    entries += [_outcome(row) for row in interactions.values() if row.outcome and row.ended_at]
    return sorted(entries, key=lambda entry: (entry.at, entry.order))


def _views(
    messages: Iterable[Message],
    interactions: Mapping[int, Interaction],
    files: Mapping[int, Sequence[Attachment]],
) -> dict[int, Any]:
    """What each channel has kept to show of its messages."""
    views: dict[int, Any] = {}
    for channel, found in _by_channel(messages, interactions).items():
        views.update(registry.door(channel).views(found, files))
    return views


def _marks(
    messages: Iterable[Message],
    interactions: Mapping[int, Interaction],
    ours: Mapping[int, Sent],
) -> dict[int, str]:
    """What the customers' pages, or the networks, have told of answers, in words."""
    words = {"delivered": pgettext("message", "delivered"), "read": pgettext("message", "read")}
    told = {message: words[one.mark] for message, one in ours.items() if one.mark}
    return told | {
        message: words[mark]
        for channel, found in _by_channel(messages, interactions).items()
        for message, mark in registry.door(channel).marks(found).items()
    }


def _by_channel(
    messages: Iterable[Message], interactions: Mapping[int, Interaction]
) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = defaultdict(list)
    for one in messages:
        found[interactions[one.interaction_id].channel].append(one)
    return found


def _said(
    message: Message,
    interaction: Interaction,
    files: list[Attachment],
    people: MessageParts,
    views: Mapping[int, Any],
    acts: Sequence[Message],
) -> Entry:
    door = registry.door(interaction.channel)
    common: dict[str, Any] = {
        "at": message.at,
        "text": message.beginning,  # type: ignore[attr-defined]
        "more": len(message.beginning) < message.length,  # type: ignore[attr-defined]
        "message": message,
        "view": views.get(message.id),
        "interaction": interaction,
        "files": files,
        "previewed": [one for one in files if can_be_previewed(one)],
        "template": door.slots.get("message", MESSAGE),
    }
    author = message.author.name if message.author else ""
    if message.direction == Message.Direction.IN:
        came = people.came or _to(interaction.receiver)
        return Entry(
            icon=door.icon,
            kind=str(door.label),
            title=people.title or message.sender,
            sub=" · ".join(filter(None, (_network(interaction), came))),
            tags=[*_seen_by(message, interaction), *_hidden(acts), *_doubts(message, people)],
            writer=people.perhaps,
            **common,
        )
    if message.direction == Message.Direction.NOTE:
        sub = _("%(name)s · seen by staff only") % {"name": author or _("the program")}
        title, icon = _("Note"), NOTE.icon
        if to := message.whispered_to:  # type: ignore[attr-defined]
            title, icon = _("Whisper to %(name)s") % {"name": to}, WHISPER.icon
        return Entry(icon=icon, kind=title, title=title, sub=sub, look="note", **common)
    if message.direction in ACTS:
        return _act(message, common)
    automatic = message.direction == Message.Direction.AUTO
    formats: str = message.formats  # type: ignore[attr-defined]
    previewed: list[Attachment] = common["previewed"]
    placed = [one for one in previewed if formatting.shows(formats, one.content_id)]
    common["previewed"] = [one for one in previewed if one not in placed]
    at = {one.content_id: (reverse("desk:preview", args=[one.id]), one.name) for one in placed}
    state, late = str(message.get_delivery_display()), message.delivery in NOT_ARRIVED
    # of what the office begins nothing is answered yet
    first = interaction.direction == Direction.OUT and message.answers_id is None
    what = _("begun by the office · %(number)s") if first else _("answer · %(number)s")
    by_itself = _("Automatic message") if first else _("Automatic answer")
    if message.sender:
        by_itself = _(message.sender)
    return Entry(
        icon=(ROBOT if automatic else BEGUN if first else PERSON).icon,
        kind=_("Message of the office") if first else _("Answer"),
        title=by_itself if automatic else author,
        sub=" · ".join(filter(None, (what % {"number": interaction.number}, people.went))),
        look="quiet" if automatic else "ours",
        formatted=mark_safe(formatting.shown(formats, at)) if formats else "",  # noqa: S308
        tags=[
            *_seen_by(message, interaction),
            *([TitleTag(str(message.get_reason_display()))] if message.reason else []),
            *([] if message.delivery == "sent" else [TitleTag(state, "late" if late else "")]),
        ],
        **common,
    )


def _act(message: Message, common: dict[str, Any]) -> Entry:
    """A message that was hidden from everybody, or shown again: its reason is for staff."""
    hides = message.direction == Message.Direction.HIDE
    title = _("Hidden from everybody") if hides else _("Shown to everybody again")
    failed = message.delivery in NOT_ARRIVED
    state = "" if message.delivery == "sent" else _DONE.get(message.delivery, "")
    author = message.author.name if message.author else _("the program")
    return Entry(
        icon=(HIDDEN if hides else SHOWN).icon,
        kind=title,
        title=title,
        sub=_("%(name)s · seen by staff only") % {"name": author},
        look="note",
        tags=[TitleTag(str(state), "late" if failed else "")] if state else [],
        act=True,
        **common,
    )


#: Where something that is done with a message stands: it is not sent, but done.
_DONE = {
    "queued": gettext_lazy("to be done"),
    "sending": gettext_lazy("being done"),
    "uncertain": gettext_lazy("perhaps done"),
    "failed": gettext_lazy("not done"),
}


def _hidden(acts: Sequence[Message]) -> list[TitleTag]:
    return [TitleTag(_("hidden from everybody"))] if hidden_by(acts) else []


def _seen_by(message: Message, interaction: Interaction) -> list[TitleTag]:
    """Who can read a message, where not all of a contact is for the same eyes."""
    if message.public:
        return [TitleTag(_("public: everybody can read it"), "act")]
    return [TitleTag(_("private"))] if interaction.public else []


def can_be_previewed(file: Attachment) -> bool:
    """Whether a small picture of a file is made when somebody asks."""
    known = file.content_type in pictures.PREVIEWED and file.size <= pictures.PREVIEW_BYTES
    return known and file.scan != Attachment.Scan.FOUND


def _network(interaction: Interaction) -> str:
    """The name of the network by which something was written; "" where the address tells enough."""
    door = registry.door(interaction.channel)
    named = interaction.medium == Medium.TEXT and not (interaction.chat or door.abilities.subject)
    return str(door.label) if named else ""


def _to(receiver: str) -> str:
    address = phone_address(receiver) if receiver.lstrip("+").isdigit() else None
    to = address.display if address else receiver
    return _("to: %(to)s") % {"to": to} if receiver else ""


def _doubts(message: Message, people: MessageParts) -> list[TitleTag]:
    """What a reader must know of who sent a message."""
    tags = []
    if message.sureness:
        sure = message.sureness == Message.Sureness.CONFIRMED
        tags.append(TitleTag(str(message.get_sureness_display()), "ok" if sure else "late"))
    if people.indirect:
        tags.append(TitleTag(_("through another address")))
    if people.foreign and not message.quiet:
        tags.append(TitleTag(_("not the customer's address"), "late"))
    return tags


def _outcome(interaction: Interaction) -> Entry:
    by = interaction.official.name if interaction.official else ""
    topic = interaction.topic.path if interaction.topic else ""
    parts = [topic, interaction.outcome_words]
    return Entry(
        at=interaction.ended_at or interaction.received_at,
        icon="check",
        kind=_("Outcome"),
        title=str(interaction.get_outcome_display()),
        sub=" · ".join(part for part in (by, interaction.number) if part),
        look="quiet",
        text=". ".join(part for part in parts if part),
        template=MESSAGE,
        interaction=interaction,
        order=2,
    )
