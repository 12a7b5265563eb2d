"""The meetings by video that go on: who has each, with whom, and who waits for one."""

from collections.abc import Sequence
from dataclasses import dataclass

from okienko.channels.video.board import MeetingLine, meetings_now
from okienko.interactions.states import LABELS
from okienko.look.video_texts import role_words

from ..scope import WallboardScope

MOST = 24  # lines


@dataclass(frozen=True)
class Shown:
    """A line with its words: `others` as "Tłumacz: Ewa Lis"."""

    line: MeetingLine
    office: str
    state: str
    others: Sequence[str]


@dataclass(frozen=True)
class Meetings:
    """The first lines of all; how many wait, of them in sign language, and for interpreters."""

    lines: Sequence[Shown]
    total: int
    waiting: int
    signing: int
    interpreters: int


def meetings(scope: WallboardScope) -> Meetings:
    """The meetings of some offices; four queries."""
    now = meetings_now(scope.offices)
    roles = role_words()
    lines = [
        Shown(
            line,
            scope.office_name(line.office_id),
            str(LABELS[line.state]),
            [f"{roles[role]}: {name}" for role, name in line.others],
        )
        for line in now.lines[:MOST]
    ]
    return Meetings(lines, len(now.lines), now.waiting, now.signing, now.interpreters)
