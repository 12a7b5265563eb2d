"""Written work put off until a day: it stays the official's, takes no room and comes back."""

from datetime import datetime, timedelta
from typing import Any

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.models import EventRow
from okienko.events.runtime.reader import Reader, reader
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction

from ..capacity import give_back, take_anyway
from ..events import ContactLater
from ..models import Engagement, Presence
from ..refusals import NOT_LATER, ONLY_WRITTEN_LATER
from .common import end_engagement, open_engagement, person_of
from .talking import mine
from .waiting import enqueue

LONGEST = timedelta(days=366)
WHY = 120  # characters


@verb
def put_off(
    office: int, *, interaction_id: int, official_id: int, until: datetime, why: str = ""
) -> None:
    """Put written work off until a moment (UTC), with a word why; a second time moves it.

    It comes back to the official, or to its queue when the official is not there; and at once when
    the customer writes. Refused `not_yours`, `only_written_later`, `not_later`.
    """
    interaction, engagement = mine(interaction_id, official_id)
    if interaction.live:
        raise ONLY_WRITTEN_LATER()
    if not clock.now() < until <= clock.now() + LONGEST:
        raise NOT_LATER()
    before = engagement.later_until
    words = " ".join(why.replace("\0", "").split())[:WHY]
    values = {"later_until": until, "later_since": clock.now(), "later_why": words}
    prepared.update(Engagement, {"id": engagement.id}, **values)
    if before is None:
        give_back(person_of(official_id), engagement.load)
    set_timer(office, "later.end", interaction_id, until)
    _say(office, engagement, later=True)


@verb
def take_now(office: int, *, interaction_id: int, official_id: int) -> None:
    """The official goes on with it before its time. Refused `not_yours`."""
    _interaction, engagement = mine(interaction_id, official_id)
    if engagement.later_until is not None:
        _back(office, engagement)


@on_timer("later.end")
def _time_came(office: int, interaction_id: int, _data: dict[str, Any]) -> None:
    _comes_back(office, interaction_id)


@reader
class Later(Reader):
    """What was put off is there again when the customer writes."""

    name = "later"
    kinds = ("message.received",)

    def handle(self, event: EventRow) -> None:
        """Have the contact of the message come back, if it was put off."""
        _comes_back(event.office_id, event.data["interaction"], wrote_at=event.at)


def _comes_back(office: int, interaction_id: int, wrote_at: datetime | None = None) -> None:
    """To the official who is there; else into its queue, to the same one first.

    Not for what was written before it was put off.
    """
    engagement = open_engagement(interaction_id)
    if engagement is None or engagement.later_until is None or engagement.later_since is None:
        return
    if wrote_at is not None and wrote_at < engagement.later_since:
        return
    there = Presence.objects.filter(person_id=person_of(engagement.official_id)).first()
    if there and there.state != Presence.State.OFF and there.page_lives(clock.now()):
        _back(office, engagement)
        return
    contact = prepared.must(Interaction, id=interaction_id)
    end_engagement(office, engagement, contact.channel, "put_back")
    enqueue.within(
        office,
        interaction_id=interaction_id,
        queue_id=engagement.queue_id,
        preferred_id=engagement.official_id,
        as_if_since_arrival=True,
    )


def _back(office: int, engagement: Engagement) -> None:
    before = {"id": engagement.id, "later_until": engagement.later_until, "ended_at": None}
    if prepared.update(Engagement, before, later_until=None) != 1:
        return
    cancel_timer(office, "later.end", engagement.interaction_id)
    take_anyway(person_of(engagement.official_id), engagement.load)
    _say(office, engagement, later=False)


def _say(office: int, engagement: Engagement, *, later: bool) -> None:
    emit(
        ContactLater(
            office=office,
            subject=engagement.interaction_id,
            interaction=engagement.interaction_id,
            official=engagement.official_id,
            later=later,
        )
    )
