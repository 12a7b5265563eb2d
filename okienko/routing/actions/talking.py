"""From the acceptance to the end of the wrap-up."""

from datetime import timedelta
from typing import Any

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import verb
from okienko.interactions.actions import describe
from okienko.interactions.models import Interaction, Medium
from okienko.interactions.queries import not_arrived
from okienko.interactions.refusals import NOT_YOURS
from okienko.interactions.states import move
from okienko.offices.access import may_act_for

from ..events import ContactChanged, WrapUpExtended
from ..models import Engagement, Presence, Queue
from ..queries import described_late
from ..refusals import NO_OUTCOME, NOT_IN_WRAP_UP, NOT_LIVE, NOT_SPOKEN, ONLY_HELPS, STILL_TALKING
from .callbacks import caller_missed
from .common import end_engagement, open_engagement, person_of
from .instead import missed
from .returning import take_up

KEPT_SECONDS = 15  # how long a customer is kept for the official whose page was lost
CHAT_KEPT_SECONDS = 60  # of one who is on a page and sees why; the official's is back by itself
NO_QUEUE_WRAP_UP = 120  # seconds, after an outbound call


@verb
def hold(office: int, *, interaction_id: int, official_id: int) -> None:
    """The customer hears music. Refused `not_spoken` where nobody hears anything."""
    interaction, engagement = in_hand(interaction_id, official_id)
    if not interaction.live or interaction.medium == Medium.TEXT:
        raise NOT_SPOKEN()
    move(interaction, "hold")
    Engagement.objects.filter(id=engagement.id).update(held_since=clock.now())
    changed(office, interaction, "hold")


@verb
def resume(office: int, *, interaction_id: int, official_id: int) -> None:
    """Back from the music."""
    interaction, engagement = mine(interaction_id, official_id)
    move(interaction, "resume")
    _count_hold(engagement)
    changed(office, interaction, "resume")


@verb
def end_talk(office: int, *, interaction_id: int, official_id: int) -> None:
    """The official ends the live part; the wrap-up begins. Refused `not_live` for a letter.

    Where the customer was faster, it has ended as it was meant to.
    """
    mine(interaction_id, official_id)
    interaction = prepared.must(Interaction, lock=True, id=interaction_id)
    if not interaction.live:
        raise NOT_LIVE()
    if interaction.state != "wrap_up":
        talk_over(office, interaction)


def talk_over(office: int, interaction: Interaction, step: str = "end") -> None:
    """The live part is over, whoever ended it: wrap-up with a limit of time."""
    kept, dialling = interaction.state == "kept", interaction.state == "dialling"
    if dialling and missed(office, interaction, open_engagement(interaction.id)):
        return
    move(interaction, "end")
    if dialling:
        caller_missed(office, interaction)
    engagement = open_engagement(interaction.id)
    if engagement and interaction.helps:  # who assists has nothing to describe
        _no_wrap_up(office, interaction, engagement, step)
        return
    if engagement:
        _count_hold(engagement)
        at = clock.now()
        seconds = NO_QUEUE_WRAP_UP
        if engagement.queue_id:
            seconds = prepared.must(Queue, id=engagement.queue_id).wrap_up_seconds
        due = at + timedelta(seconds=seconds)
        prepared.update(
            Engagement, {"id": engagement.id}, talk_ended_at=at, wrap_due_at=due, lost_at=None
        )
        if seconds > 0:
            set_timer(office, "wrap_up.end", engagement.id, due)
    if kept:
        cancel_timer(office, "kept.end", interaction.id)
    changed(office, interaction, step)
    if engagement and seconds <= 0:  # a queue without wrap-up: free at once
        engagement.talk_ended_at = at
        _close(office, interaction, engagement, "time_up")


def _no_wrap_up(office: int, interaction: Interaction, engagement: Engagement, step: str) -> None:
    cancel_timer(office, "kept.end", interaction.id)
    changed(office, interaction, step)
    _close(office, interaction, engagement, "done")


@verb
def extend_wrap_up(
    office: int, *, interaction_id: int, official_id: int, seconds: int = 120
) -> None:
    """More time for the wrap-up."""
    _interaction, engagement = mine(interaction_id, official_id)
    if engagement.wrap_due_at is None:
        raise NOT_IN_WRAP_UP()
    due = max(engagement.wrap_due_at, clock.now()) + timedelta(seconds=seconds)
    Engagement.objects.filter(id=engagement.id).update(wrap_due_at=due)
    set_timer(office, "wrap_up.end", engagement.id, due)
    emit(
        WrapUpExtended(
            office=office,
            subject=engagement.id,
            interaction=interaction_id,
            official=official_id,
        )
    )


@verb
def finish(
    office: int,
    *,
    interaction_id: int,
    official_id: int,
    outcome: str | None = None,
    topic_id: int | None = None,
    outcome_words: str | None = None,
) -> None:
    """Save and release: the wrap-up is done, the official is free again.

    When the time was up before, the official is free already and the contact is only described.
    Refused `not_yours`, `no_outcome`, `still_talking`.
    """
    engagement = open_engagement(interaction_id, official_id)
    interaction = prepared.get(Interaction, id=interaction_id)
    if interaction is None or not (engagement or described_late(interaction, official_id)):
        raise _not_yours()
    describe.within(
        office,
        interaction_id=interaction_id,
        outcome=outcome,
        topic_id=topic_id,
        outcome_words=outcome_words,
    )
    if not (outcome or interaction.outcome):
        raise NO_OUTCOME()
    if engagement is None:
        return
    if interaction.live and interaction.state != "wrap_up":
        raise STILL_TALKING()
    _close(office, interaction, engagement, "done")


@on_timer("wrap_up.end")
def _time_is_up(office: int, engagement_id: int, _data: dict[str, Any]) -> None:
    engagement = prepared.get(Engagement, id=engagement_id, ended_at=None)
    if engagement:
        interaction = prepared.must(Interaction, id=engagement.interaction_id)
        _close(office, interaction, engagement, "time_up")


def _close(office: int, interaction: Interaction, engagement: Engagement, result: str) -> None:
    cancel_timer(office, "wrap_up.end", engagement.id)
    move(interaction, "close", ended_at=engagement.talk_ended_at or clock.now())
    end_engagement(office, engagement, interaction.channel, engagement.result or result)
    if result == "time_up" and not_arrived(interaction.id).exists():
        # nobody has said that they saw it
        take_up.within(office, interaction_id=interaction.id)


@verb
def lose_official(office: int, *, interaction_id: int) -> None:
    """The official's page is gone in mid-talk: the customer is kept some seconds for the same one.

    A caller hears music for KEPT_SECONDS; who is on a page is kept for CHAT_KEPT_SECONDS.
    """
    interaction = Interaction.objects.get(id=interaction_id)
    if not interaction.live or interaction.state not in ("active", "held"):
        return
    move(interaction, "lose")
    engagement = open_engagement(interaction_id)
    if engagement:
        _count_hold(engagement)
        Engagement.objects.filter(id=engagement.id).update(lost_at=clock.now())
    set_timer(office, "kept.end", interaction_id, clock.after(kept_seconds(interaction)))
    changed(office, interaction, "lose")


@verb
def come_back(office: int, *, interaction_id: int, official_id: int) -> None:
    """The official is back in time: the door of a call rings the desk, which answers by itself."""
    interaction, engagement = mine(interaction_id, official_id)
    move(interaction, "come_back")
    Engagement.objects.filter(id=engagement.id).update(lost_at=None)
    cancel_timer(office, "kept.end", interaction_id)
    changed(office, interaction, "come_back")


@verb
def customer_wrote(office: int, *, interaction_id: int) -> bool:
    """What the customer of a chat wrote has joined their open contact; whether that took it up.

    The door says so after `receive`, in its transaction. Who writes again while the official wraps
    up is back with the same one: no word is left unread.
    """
    interaction = prepared.must(Interaction, lock=True, id=interaction_id)
    if not interaction.chat or interaction.state != "wrap_up":
        return False
    engagement = open_engagement(interaction_id)
    if engagement is None:
        return False
    move(interaction, "return")
    cancel_timer(office, "wrap_up.end", engagement.id)
    prepared.update(
        Engagement, {"id": engagement.id}, talk_ended_at=None, wrap_due_at=None, result=""
    )
    changed(office, interaction, "return")
    presence = prepared.get(Presence, person_id=person_of(engagement.official_id))
    if presence is None or not presence.page_lives(clock.now()):
        lose_official.within(office, interaction_id=interaction_id)
    return True


def kept_seconds(interaction: Interaction) -> int:
    """How long the customer of a lost page is kept for the same official."""
    return CHAT_KEPT_SECONDS if interaction.on_page else KEPT_SECONDS


def changed(office: int, interaction: Interaction, step: str) -> None:
    """Say that a live contact changed."""
    emit(
        ContactChanged(
            office=office,
            subject=interaction.id,
            channel=interaction.channel,
            step=step,
            official=interaction.official_id,
        )
    )


def mine(interaction_id: int, official_id: int) -> tuple[Interaction, Engagement]:
    engagement = open_engagement(interaction_id, official_id)
    if engagement is None or not may_act_for(engagement.office_id, official_id):
        raise _not_yours()
    return prepared.must(Interaction, id=interaction_id), engagement


def in_hand(interaction_id: int, official_id: int) -> tuple[Interaction, Engagement]:
    """As `mine`, of a contact of a customer's. Refused `only_helps` to who assists."""
    interaction, engagement = mine(interaction_id, official_id)
    if interaction.helps:
        raise ONLY_HELPS()
    return interaction, engagement


def _not_yours() -> Refused:
    return NOT_YOURS()


def _count_hold(engagement: Engagement) -> None:
    if engagement.held_since:
        seconds = (clock.now() - engagement.held_since).total_seconds()
        Engagement.objects.filter(id=engagement.id).update(
            held_since=None, held_seconds=engagement.held_seconds + seconds
        )
