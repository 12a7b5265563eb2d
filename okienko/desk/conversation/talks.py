"""Calls and chats in a timeline: what was chosen, how long they waited, who spoke."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from okienko.channels import registry
from okienko.channels.satisfaction.models import Asked
from okienko.channels.satisfaction.queries import opinions_of
from okienko.interactions.models import Direction, Interaction, Medium
from okienko.interactions.states import LABELS, OPEN
from okienko.look.times import clock_words
from okienko.routing.models import Engagement, Wait
from okienko.routing.queries import talks_of, waits_of

from .. import doors
from .entries import OUTWARD, Entry, TitleTag

TALK = "desk/conversation/call.html"


def talked(rows: list[Interaction], said: list[Entry]) -> list[Entry]:
    """What was said, and a box for each of these live contacts. Four queries.

    A note that was written in a talk tells how far into it.
    """
    if not rows:
        return said
    ids = [row.id for row in rows]
    waits, talks = waits_of(ids), talks_of(ids)
    spoken = [row.id for row in rows if row.medium == Medium.VOICE]
    asked = opinions_of(spoken) if spoken else {}
    recorded = doors.recordings(rows)
    calls = [
        _call(row, waits[row.id], talks[row.id], asked.get(row.id), recorded.get(row.id))
        for row in rows
    ]
    return [*(_timed(entry, talks) for entry in said), *calls]


def _timed(entry: Entry, talks: Mapping[int, list[Engagement]]) -> Entry:
    there = entry.interaction
    if entry.look != "note" or there is None or there.medium == Medium.TEXT:
        return entry
    for talk in talks.get(there.id, ()):
        began, ended = talk.answered_at, talk.talk_ended_at or talk.ended_at
        if began is not None and began <= entry.at and (ended is None or entry.at <= ended):
            into = clock_words((entry.at - began).total_seconds())
            return replace(entry, mark=_("at %(time)s of the talk") % {"time": into})
    return entry


def _call(
    interaction: Interaction,
    waits: list[Wait],
    talks: list[Engagement],
    asked: Asked | None,
    recorded: str | None,
) -> Entry:
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
        text=" ".join([*_told(interaction, waits, talks), *_thinks(asked)]),
        view=recorded,
        template=door.slots.get("talk", TALK),
        order=0,
        interaction=interaction,
    )


def _thinks(asked: Asked | None) -> list[str]:
    """What the customer answered who was asked about it."""
    if asked is None or asked.answered_at is None:
        return []
    told = [_("Satisfaction: %(told)s.") % {"told": asked.told}]
    if asked.words:
        told.append(_("“%(words)s”") % {"words": asked.words})
    return told


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
