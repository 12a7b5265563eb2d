"""The meetings that go on, as the wallboard shows them. Inside an open scope."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from okienko.interactions.helps import Help
from okienko.interactions.models import Interaction
from okienko.interactions.states import WITH_SOMEBODY
from okienko.routing.models import Engagement, Wait

from .models import Meeting, Role, Seat
from .queries import SIGNED


@dataclass(frozen=True)
class MeetingLine:
    """One meeting. No name of its customer: the wallboard hangs on walls. `others`: role, name."""

    contact: int
    number: str
    office_id: int
    official: str
    queue: str
    began: datetime
    state: str
    signs: bool
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MeetingsNow:
    """All that go on, the oldest first; how many wait, and of them in sign language.

    `interpreters`: how many meetings wait for an interpreter.
    """

    lines: tuple[MeetingLine, ...]
    waiting: int
    signing: int
    interpreters: int


def meetings_now(offices: Collection[int]) -> MeetingsNow:
    """The meetings of some offices. Four queries."""
    going = Meeting.objects.filter(
        office_id__in=list(offices), ended_at=None, interaction__state__in=WITH_SOMEBODY
    ).select_related("interaction__official")
    meetings = list(going.order_by("began_at"))
    engaged = {
        work.interaction_id: work
        for work in Engagement.objects.filter(
            interaction__in=[each.interaction_id for each in meetings], ended_at=None
        ).select_related("queue")
    }
    with_them: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    others = Seat.objects.filter(meeting__in=meetings, ended_at=None)
    for seat in others.exclude(role__in=[Role.CUSTOMER, Role.OFFICIAL]).order_by("id"):
        with_them[seat.meeting_id].append((str(seat.role), seat.name))
    waits = list(_waits(offices))
    return MeetingsNow(
        tuple(
            _line(each.interaction, engaged.get(each.interaction_id), tuple(with_them[each.id]))
            for each in meetings
        ),
        waiting=sum(not wait.helps for wait in waits),
        signing=sum(not wait.helps and wait.interaction.language == SIGNED for wait in waits),
        interpreters=sum(wait.helps == Help.INTERPRETER for wait in waits),
    )


def _waits(offices: Collection[int]) -> Collection[Wait]:
    """Of contacts by video, and of those who are sought for one."""
    rows = Wait.objects.filter(office_id__in=list(offices), result=Wait.Result.WAITING, live=True)
    return rows.filter(medium="video").select_related("interaction")


def _line(
    contact: Interaction, work: Engagement | None, others: tuple[tuple[str, str], ...]
) -> MeetingLine:
    return MeetingLine(
        contact=contact.id,
        number=contact.number,
        office_id=contact.office_id,
        official=contact.official.name if contact.official else "",
        queue=work.queue.name if work is not None and work.queue else "",
        began=work.began_at if work is not None else contact.received_at,
        state=contact.state,
        signs=contact.language == SIGNED,
        others=others,
    )
