"""Calls and chats in a timeline: what was chosen, how long they waited, who spoke."""

from django.utils.translation import gettext as _

from okienko.channels import registry
from okienko.interactions.models import Direction, Interaction, Medium
from okienko.interactions.states import LABELS, OPEN
from okienko.look.times import clock_words
from okienko.routing.models import Engagement, Wait
from okienko.routing.queries import talks_of, waits_of

from .entries import OUTWARD, Entry, TitleTag

TALK = "desk/conversation/call.html"


def talked(rows: list[Interaction]) -> list[Entry]:
    """A box for each of these live contacts. Two queries."""
    if not rows:
        return []
    ids = [row.id for row in rows]
    waits, talks = waits_of(ids), talks_of(ids)
    return [_call(row, waits[row.id], talks[row.id]) for row in rows]


def _call(interaction: Interaction, waits: list[Wait], talks: list[Engagement]) -> Entry:
    door = registry.door(interaction.channel)
    outward = interaction.direction == Direction.OUT
    dialled = outward and interaction.medium == Medium.VOICE
    going = interaction.state in OPEN and interaction.state != "wrap_up"
    tags = [TitleTag(str(LABELS[interaction.state]))]
    if going:
        tags = [TitleTag(_("going on"), "ok")]
    elif interaction.state == "abandoned":
        tags = [TitleTag(tags[0].words, "late")]
    elif interaction.state in ("closed", "wrap_up"):
        tags = []
    return Entry(
        at=interaction.received_at,
        icon=OUTWARD.icon if dialled else door.icon,
        kind=str(door.label),
        title=_("Outgoing: %(door)s") % {"door": door.label} if outward else str(door.label),
        sub=interaction.number,
        tags=tags,
        text=" ".join(_told(interaction, waits, talks)),
        template=door.slots.get("talk", TALK),
        order=0,
        interaction=interaction,
    )


def _told(interaction: Interaction, waits: list[Wait], talks: list[Engagement]) -> list[str]:
    """Sentences: what was chosen, how long they waited, who spoke and how long."""
    told = []
    if interaction.chosen:
        told.append(_("Menu: %(chosen)s.") % {"chosen": interaction.chosen})
    waited = sum((wait.seconds(wait.left_at) for wait in waits if wait.left_at), 0.0)
    if waits:
        told.append(_("Waited %(time)s.") % {"time": clock_words(waited)})
    for talk in talks:
        began = talk.answered_at or talk.began_at
        if talk.talk_ended_at and talk.answered_at:
            seconds = (talk.talk_ended_at - began).total_seconds()
            spoke = _("%(name)s spoke for %(time)s.")
            if interaction.chat:
                spoke = _("%(name)s was there for %(time)s.")
            told.append(spoke % {"name": talk.official.name, "time": clock_words(seconds)})
        elif talk.talk_ended_at is None:
            told.append(_("With: %(name)s.") % {"name": talk.official.name})
    return told
