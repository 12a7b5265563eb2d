"""The chats that go on: whose customer waits for an answer, and who has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from okienko.channels.standing import Standing, standings
from okienko.routing.models import Engagement
from okienko.routing.queries import chats_in_hand

from ..scope import WallboardScope

MOST = 24  # lines


@dataclass(frozen=True)
class ChatLine:
    """One chat. No name of its customer: the wallboard hangs on walls."""

    contact: int
    number: str
    office_id: int
    office: str
    official: str
    queue: str
    began: datetime
    standing: Standing


@dataclass(frozen=True)
class ChatsInHand:
    """All of them: `lines` are the first ones, who has waited longest for an answer before."""

    lines: Sequence[ChatLine]
    total: int

    @property
    def slow(self) -> int:
        """How many of the lines wait too long by now."""
        return sum(line.standing.slow for line in self.lines)


def chats(scope: WallboardScope) -> ChatsInHand:
    """The chats of some offices; three queries, and one for each window with an absent visitor."""
    engaged = chats_in_hand(scope.offices)
    stand = standings(engaged)
    lines = [_line(scope, one, stand[one.interaction_id]) for one in engaged]
    lines.sort(key=_place)
    return ChatsInHand(lines[:MOST], len(lines))


def _place(line: ChatLine) -> tuple[bool, bool, datetime]:
    waits = line.standing.waits
    return (
        waits is None,
        line.standing.away is not None,
        waits.since if waits else line.began,
    )


def _line(scope: WallboardScope, engagement: Engagement, standing: Standing) -> ChatLine:
    return ChatLine(
        contact=engagement.interaction_id,
        number=engagement.interaction.number,
        office_id=engagement.office_id,
        office=scope.office_name(engagement.office_id),
        official=engagement.official.name,
        queue=engagement.queue.name if engagement.queue else "",
        began=engagement.began_at,
        standing=standing,
    )
