"""What an official does right now, in one word and since when: desk and wallboard say the same."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from okienko.events import clock
from okienko.offices.models import Official

from .actions.presence import REASONS
from .models import Engagement, Offer, Presence

#: Each standing has a word and a tone: the class of the tag beside which the word stands.
WORDS: dict[str, tuple[Any, str]] = {
    "talking": (_("talking"), "act"),
    "hold": (_("customer on hold"), "act"),
    "kept": (_("page lost, customer kept"), "late"),
    "calling": (_("calling"), "act"),
    "ringing": (_("rings"), "lit"),
    "after": (_("wrap-up"), "after"),
    "elsewhere": (_("busy for another office"), "act"),
    "writing": (_("writes"), "act"),
    "ready": (_("ready"), "ok"),
    "no_phone": (_("no phone"), "late"),
    "not_ready": (_("not ready"), ""),
    "off": (_("signed out"), ""),
}

#: The states of an interaction in which its official is bound, with what that is called.
_BOUND = {
    "held": "hold",
    "kept": "kept",
    "dialling": "calling",
    "wrap_up": "after",
    "active": "talking",
}


@dataclass(frozen=True)
class Standing:
    """`code` is one of WORDS; `since` is UTC, or None for who has never been here."""

    code: str
    since: datetime | None
    words: Any
    tone: str
    reason: str = ""
    interaction: int | None = None
    attention: str = ""


@dataclass(frozen=True)
class Place:
    """An official and what they do."""

    official: int
    office: int
    name: str
    role: str
    standing: Standing


def standing(
    presence: Presence | None, engagements: Iterable[Engagement], offers: Iterable[Offer]
) -> Standing:
    """What somebody does. `engagements` are the open ones (with their interaction), `offers` ring.

    A live contact comes before all, then what rings, then what the person said; who is ready but
    has no phone or no page reads "no phone". Written work shows while nothing else does.
    """
    mine = list(engagements)
    for work in mine:
        if work.attention != "written":
            return _live(work)
    for offer in offers:
        return _say("ringing", offer.made_at, interaction=offer.interaction_id)
    said = _said(presence)
    if said is None and mine:
        work = mine[0]
        return _say("writing", work.began_at, interaction=work.interaction_id, attention="written")
    return said or _say("ready", presence.idle_since if presence else None)


def _said(presence: Presence | None) -> Standing | None:
    """Why somebody takes no contacts, or None for who is ready and reachable."""
    if presence is None:
        return _say("off", None)
    if presence.voice or presence.chat:  # none of the offices seen here has it
        return _say("elsewhere", None)
    if presence.state == Presence.State.OFF:
        return _say("off", presence.since)
    if presence.state == Presence.State.NOT_READY:
        words = REASONS.get(presence.reason, WORDS["not_ready"][0])
        return _say("not_ready", presence.since, words=words, reason=presence.reason)
    gone = _gone_since(presence)
    return _say("no_phone", gone) if gone else None


def standings(offices: Collection[int]) -> list[Place]:
    """What the active officials of some offices do, by name; three queries, however many."""
    officials = (
        Official.objects.filter(office_id__in=list(offices), active=True)
        .select_related("person__presence")
        .order_by("office_id", "name", "id")
    )
    working: dict[int, list[Engagement]] = {}
    for work in (
        Engagement.objects.filter(office_id__in=list(offices), ended_at=None)
        .select_related("interaction")
        .order_by("-began_at")
    ):
        working.setdefault(work.official_id, []).append(work)
    ringing: dict[int, list[Offer]] = {}
    for offer in Offer.objects.filter(office_id__in=list(offices), state=Offer.State.PENDING):
        ringing.setdefault(offer.official_id, []).append(offer)
    return [
        Place(
            official=row.id,
            office=row.office_id,
            name=row.name,
            role=row.role,
            standing=standing(
                getattr(row.person, "presence", None),
                working.get(row.id, ()),
                ringing.get(row.id, ()),
            ),
        )
        for row in officials
    ]


def _live(work: Engagement) -> Standing:
    code = _BOUND.get(work.interaction.state, "talking")
    since = {
        "hold": work.held_since,
        "kept": work.lost_at,
        "calling": work.began_at,
        "after": work.talk_ended_at,
    }.get(code)
    return _say(
        code,
        since or work.answered_at or work.began_at,
        interaction=work.interaction_id,
        attention=work.attention,
    )


def _gone_since(presence: Presence) -> datetime | None:
    """Since when the phone or the page is missing; None while both live."""
    at = clock.now()
    if presence.stream_until is None:
        return presence.since
    if presence.stream_until <= at:
        return max(presence.stream_until, presence.since)
    if not presence.phone_up:
        return max(presence.phone_since or presence.since, presence.since)
    return None


def _say(code: str, since: datetime | None, *, words: Any = None, **more: Any) -> Standing:
    own, tone = WORDS[code]
    return Standing(code=code, since=since, words=words or own, tone=tone, **more)
