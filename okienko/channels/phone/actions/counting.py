"""What was counted of legs is written down; who has the call is told when it is bad."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.security.scope import all_offices
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction

from ..events import LegJudged
from ..models import Call
from ..quality.judging import Counts, Judged
from ..quality.models import LegQuality

BAD = 1  # bars

#: Whose legs are, by the beginnings of their channels' names; any other is a customer's.
WHOSE = (
    ("offer-", LegQuality.Whose.OFFICIAL),
    ("desk-", LegQuality.Whose.OFFICIAL),
    ("leg-", LegQuality.Whose.DEPARTMENT),
    ("ear-", LegQuality.Whose.SUPERVISOR),
    ("sound-", LegQuality.Whose.SEAT),
)


@dataclass(frozen=True)
class Counted:
    """What was counted of one leg lately. `ended`: it is over, of this cause; see LegQuality."""

    interaction: int
    channel: str
    began_at: datetime
    counts: Counts
    judged: Judged
    ended: bool = False
    cause: int | None = None
    hung_up: bool = False


@verb
def keep(office: int, legs: Sequence[Counted]) -> None:
    """Write legs of an office down. Who has the call is told of one that is bad, or is not now."""
    there = set(
        Interaction.objects.filter(id__in={leg.interaction for leg in legs}).values_list(
            "id", flat=True
        )
    )
    for leg in legs:
        if leg.interaction in there:
            _keep(office, leg)


def _keep(office: int, leg: Counted) -> None:
    counts, judged = leg.counts, leg.judged
    row = prepared.get(LegQuality, lock=True, interaction_id=leg.interaction, channel=leg.channel)
    if row is not None and row.ended_at is not None:
        return  # an older report
    now = clock.now()
    told = counts.reported
    words = {
        "seen_at": now,
        "ended_at": now if leg.ended else None,
        "cause": leg.cause,
        "hung_up": leg.hung_up,
        "received": counts.received,
        "sent": counts.sent,
        "lost_in": counts.lost_in,
        "lost_out": counts.lost_out if told else None,
        "jitter_in": counts.jitter_in,
        "jitter_out": counts.jitter_out if told else None,
        "round_trip": counts.round_trip or None,
        "mos_in": counts.mos_in,
        "mos_out": counts.mos_out,
        "bars": judged.bars,
        "fault": "" if leg.ended else judged.fault,
    }
    before = Judged() if row is None else Judged(row.bars, row.fault)
    call = prepared.get(Call, interaction_id=leg.interaction)
    whose = _whose(leg.channel, call)
    if row is None:
        prepared.insert(
            LegQuality,
            office_id=office,
            interaction_id=leg.interaction,
            channel=leg.channel,
            whose=whose,
            began_at=leg.began_at,
            **words,
        )
    else:
        # who took a call over by listening in is the official from then on
        prepared.update(LegQuality, {"id": row.id}, whose=whose, **words)
    if not leg.ended and (_bad(before), before.fault) != (_bad(judged), judged.fault):
        _tell(office, leg, whose)


def _bad(judged: Judged) -> bool:
    return judged.bars == BAD


def _whose(channel: str, call: Call | None) -> str:
    if call is not None and call.desk_channel == channel:
        return LegQuality.Whose.OFFICIAL.value
    for beginning, whose in WHOSE:
        if channel.startswith(beginning):
            return whose.value
    return LegQuality.Whose.CUSTOMER.value


def _tell(office: int, leg: Counted, whose: str) -> None:
    contact = prepared.must(Interaction, id=leg.interaction)
    emit(
        LegJudged(
            office=office,
            subject=leg.interaction,
            official=contact.official_id,
            whose=whose,
            bars=leg.judged.bars,
            fault=leg.judged.fault,
        )
    )


@verb
def close_gone(_office: int, up: Collection[str]) -> None:
    """Legs that ended while nobody looked ended when they were last seen, nobody knows why."""
    open_rows = LegQuality.objects.filter(ended_at=None).exclude(channel__in=list(up))
    open_rows.update(ended_at=F("seen_at"), fault="")


def close_all_gone(up: Collection[str]) -> None:
    """The same in every office; `up`: the legs that Asterisk has."""
    for office in all_offices():
        close_gone(office, up)
