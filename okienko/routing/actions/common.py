"""What several verbs of routing share."""

from datetime import datetime, timedelta
from typing import Any

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import cancel_timer
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.access import officials_of
from okienko.offices.models import Official

from ..capacity import give_back
from ..events import EngagementEnded, PresenceChanged, WaitLeft
from ..models import Attendance, Engagement, Offer, Presence, Wait

# a clock may have been set back since the row began
END_ATTENDANCE = """
update routing_attendance set ended_at = greatest(began_at, %s::timestamptz)
where office_id = %s and official_id = %s and ended_at is null
"""

#: The head of a queue: as if it had waited for ten years.
HEAD = timedelta(days=3650)


def person_of(official_id: int) -> int:
    """The login of an official."""
    return prepared.must(Official, id=official_id).person_id


def leave(office: int, wait: Wait, interaction: Interaction, result: str) -> None:
    """End a stay in a queue."""
    prepared.update(
        Wait,
        {"id": wait.id},
        result=result,
        left_at=clock.now(),
        away_since=None,
        away_seconds=wait.away_until(clock.now()),
        offered=False,
        official_id=wait.official_id,
    )
    emit(
        WaitLeft(
            office=office,
            subject=wait.id,
            interaction=interaction.id,
            queue=wait.queue_id,
            channel=interaction.channel,
            result=result,
        )
    )


def set_presence(office: int, official_id: int, state: str, reason: str = "") -> None:
    """Write an official's readiness and say so."""
    at = clock.now()
    changed = (
        Presence.objects.filter(person_id=person_of(official_id))
        .exclude(state=state, reason=reason)
        .update(state=state, reason=reason, since=at, idle_since=at)
    )
    if changed:
        say_presence(office, official_id)


def say_presence(office: int, official_id: int, since: datetime | None = None) -> None:
    """Say and keep what an official's readiness is now, in each office of the person: it is one.

    `since`: when it came to be so, if not at this moment. The caller has changed the person's
    Presence in this transaction, so nobody else writes these rows of Attendance now.
    """
    person = person_of(official_id)
    now = Presence.objects.get(person_id=person)
    at = clock.now()
    page = now.page_lives(at)
    phone = now.phone_up or now.phone_since is None  # who only writes never has one
    for here, official in {**officials_of(person), office: official_id}.items():
        with in_offices([here]):
            prepared.execute(END_ATTENDANCE, [since or at, here, official])
            prepared.insert(
                Attendance,
                office_id=here,
                official_id=official,
                state=now.state,
                reason=now.reason,
                reachable=page and phone,
                began_at=since or at,
            )
            emit(
                PresenceChanged(
                    office=here,
                    subject=person,
                    official=official,
                    state=now.state,
                    reason=now.reason,
                    reachable=page and phone,
                )
            )


def end_engagement(
    office: int, engagement: Engagement, channel: str, result: str, at: datetime | None = None
) -> None:
    """End an official's work on a contact and give the room back."""
    at = at or clock.now()
    held = engagement.held_seconds
    if engagement.held_since:
        held += (at - engagement.held_since).total_seconds()
    ended = prepared.update(
        Engagement,
        {"id": engagement.id, "ended_at": None},
        ended_at=at,
        talk_ended_at=engagement.talk_ended_at or at,
        held_since=None,
        held_seconds=held,
        result=result,
    )
    if ended != 1:
        return
    if engagement.later_until is None:
        give_back(person_of(engagement.official_id), engagement.load)
    else:
        cancel_timer(office, "later.end", engagement.interaction_id)
    emit(
        EngagementEnded(
            office=office,
            subject=engagement.id,
            interaction=engagement.interaction_id,
            channel=channel,
            official=engagement.official_id,
            result=result,
        )
    )


def pending_offer(interaction_id: int) -> Offer | None:
    """The offer of an interaction that rings now."""
    return prepared.get(Offer, interaction_id=interaction_id, state="pending")


def open_wait(interaction_id: int) -> Wait | None:
    """The stay in a queue that has not ended."""
    return prepared.get(Wait, interaction_id=interaction_id, result="")


def open_engagement(interaction_id: int, official_id: int | None = None) -> Engagement | None:
    """The engagement in an interaction that has not ended; of one official when given."""
    whose: dict[str, Any] = {} if official_id is None else {"official_id": official_id}
    return prepared.get(
        Engagement, newest=True, interaction_id=interaction_id, ended_at=None, **whose
    )
