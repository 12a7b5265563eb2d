"""What an official does right now, in one word and since when: desk and wallboard say the same."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from okienko.events import clock
from okienko.interactions.models import Medium
from okienko.offices.models import Official

from .actions.presence import REASONS
from .models import Engagement, Offer, Presence
from .workload import Load

#: Each standing has a word and a tone: the class of the tag beside which the word stands.
WORDS: dict[str, tuple[Any, str]] = {
    "talking": (_("talking"), "act"),
    "seeing": (_("in a video call"), "act"),
    "chatting": (_("in a chat"), "act"),
    "hold": (_("customer on hold"), "act"),
    "kept": (_("page lost, customer kept"), "late"),
    "calling": (_("calling"), "act"),
    "ringing": (_("rings"), "lit"),
    "offered": (_("to be accepted"), "lit"),
    "after": (_("wrap-up"), "after"),
    "elsewhere": (_("busy for another office"), "act"),
    "writing": (_("writes"), "act"),
    "ready": (_("ready"), "ok"),
    "no_phone": (_("no phone"), "late"),
    "no_page": (_("page closed"), "late"),
    "writes_only": (_("ready, without a phone"), "ok"),
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
class AgentStatus:
    """`code` is one of WORDS; `since` is UTC, or None for who has never been here."""

    code: str
    since: datetime | None
    words: Any
    tone: str
    reason: str = ""
    interaction: int | None = None
    medium: str = ""  # of the live contact that this is about


@dataclass(frozen=True)
class AgentPlace:
    """An official and what they do."""

    official: int
    office: int
    name: str
    role: str
    status: AgentStatus


def agent_status(
    presence: Presence | None, engagements: Iterable[Engagement], offers: Iterable[Offer]
) -> AgentStatus:
    """What somebody does. `engagements` are the open ones (with their interaction), `offers`
    the pending ones (with their wait).

    A live contact comes before all (a call before a chat, a talk before a wrap-up), then what
    rings or is offered on the page, then what the person said. Who is ready but has lost the phone
    reads "no phone", and still gets what is written; who never had one is ready without. Written
    work shows while nothing else does.
    """
    mine = list(engagements)
    live = sorted((work for work in mine if work.live), key=_first_told)
    if live:
        return _live(live[0])
    for offer in sorted(offers, key=lambda one: one.wait.medium == Medium.TEXT):
        code = "offered" if offer.wait.medium == Medium.TEXT else "ringing"
        return _say(code, offer.made_at, interaction=offer.interaction_id)
    said = _said(presence)
    if said is None and mine:
        work = mine[0]
        return _say("writing", work.began_at, interaction=work.interaction_id)
    return said or _say("ready", presence.idle_since if presence else None)


def _said(presence: Presence | None) -> AgentStatus | None:
    """Why somebody takes no contacts, or not all, or None for who is ready and reachable."""
    if presence is None:
        return _say("off", None)
    if presence.calls or presence.texts:  # none of the offices seen here has it
        return _say("elsewhere", None)
    if presence.state == Presence.State.OFF:
        return _say("off", presence.since)
    if presence.state == Presence.State.NOT_READY:
        words = REASONS.get(presence.reason, WORDS["not_ready"][0])
        return _say("not_ready", presence.since, words=words, reason=presence.reason)
    return _not_reached(presence)


def _not_reached(presence: Presence) -> AgentStatus | None:
    """What is missing at the desk of who is ready: the page, or the telephone."""
    at = clock.now()
    if not presence.page_lives(at):
        return _say("no_page", max(presence.stream_until or presence.since, presence.since))
    if Load.VOICE in presence.media(at):
        return None
    if presence.phone_since is None:
        return _say("writes_only", presence.idle_since)
    return _say("no_phone", max(presence.phone_since, presence.since))


def agent_statuses(offices: Collection[int]) -> list[AgentPlace]:
    """What the active officials of some offices do, by name; three queries, however many."""
    officials = (
        Official.objects.filter(office_id__in=list(offices), active=True)
        .select_related("person__presence")
        .order_by("office_id", "name", "id")
    )
    working: dict[int, list[Engagement]] = {}
    for work in (
        Engagement.objects.filter(office_id__in=list(offices), ended_at=None, later_until=None)
        .select_related("interaction")
        .order_by("-began_at")
    ):
        working.setdefault(work.official_id, []).append(work)
    ringing: dict[int, list[Offer]] = {}
    pending = Offer.objects.filter(office_id__in=list(offices), state=Offer.State.PENDING)
    for offer in pending.select_related("wait"):
        ringing.setdefault(offer.official_id, []).append(offer)
    return [
        AgentPlace(
            official=row.id,
            office=row.office_id,
            name=row.name,
            role=row.role,
            status=agent_status(
                getattr(row.person, "presence", None),
                working.get(row.id, ()),
                ringing.get(row.id, ()),
            ),
        )
        for row in officials
    ]


def _first_told(work: Engagement) -> tuple[bool, bool, datetime]:
    return work.medium == Medium.TEXT, work.interaction.state == "wrap_up", work.began_at


def _live(work: Engagement) -> AgentStatus:
    code = _BOUND.get(work.interaction.state, "talking")
    if code == "talking" and work.medium == Medium.TEXT:
        code = "chatting"
    elif code == "talking" and work.medium != Medium.VOICE:
        code = "seeing"
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
        medium=work.medium,
    )


def _say(code: str, since: datetime | None, *, words: Any = None, **more: Any) -> AgentStatus:
    own, tone = WORDS[code]
    return AgentStatus(code=code, since=since, words=words or own, tone=tone, **more)
