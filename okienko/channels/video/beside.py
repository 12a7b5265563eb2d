"""What stands beside the pictures of a meeting, as its pages are told. Inside an open scope."""

from collections.abc import Iterable
from dataclasses import dataclass

from okienko.channels.files import PICTURES
from okienko.events import prepared
from okienko.interactions.models import Attachment

from .models import Beside, Seat, Snapshot

PDF = "application/pdf"
#: What browsers show page by page themselves; all else is saved.
SHOWABLE = frozenset({PDF, *PICTURES})


@dataclass(frozen=True, slots=True)
class Shown:
    """A document that is shown, at which page, and by which seat."""

    file: int
    name: str
    type: str
    page: int
    by: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The newest still that was asked for: asked, refused, agreed, or taken."""

    id: int
    by: int
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """All that stands beside the pictures; `screen`: the seat whose screen is shown."""

    document: Shown | None = None
    screen: int | None = None
    snapshot: Asked | None = None


def standing(meeting_id: int, seats: Iterable[Seat]) -> Standing:
    """What stands there now; `seats` are those who take part: what is of others is over."""
    there = {seat.id: seat for seat in seats}
    row = prepared.get(Beside, meeting_id=meeting_id)
    asked = prepared.get(Snapshot, newest=True, meeting_id=meeting_id)
    return Standing(
        document=_shown(row, there) if row else None,
        screen=_screen(row, there) if row else None,
        snapshot=Asked(asked.id, asked.asker_id, state(asked))
        if asked and asked.asker_id in there
        else None,
    )


def state(asked: Snapshot) -> str:
    """Where a still that was asked for stands."""
    if asked.file_id is not None:
        return "taken"
    if asked.agreed is None:
        return "asked"
    return "agreed" if asked.agreed else "refused"


def is_showable(interaction_id: int, file_id: int) -> bool:
    """Whether it is a file of the text line that can be shown."""
    rows = Attachment.objects.filter(
        id=file_id, message__interaction=interaction_id, content_type__in=SHOWABLE
    )
    return rows.exclude(scan=Attachment.Scan.FOUND).exists()


def _shown(row: Beside, there: dict[int, Seat]) -> Shown | None:
    if row.file_id is None or row.shower_id not in there:
        return None
    found = (
        Attachment.objects.filter(id=row.file_id)
        .exclude(scan=Attachment.Scan.FOUND)
        .values_list("name", "content_type")
        .first()
    )
    return Shown(row.file_id, *found, row.page, row.shower_id) if found else None


def _screen(row: Beside, there: dict[int, Seat]) -> int | None:
    seat = there.get(row.screen_id or 0)
    same = seat is not None and seat.turn == row.screen_turn
    return row.screen_id if same else None
