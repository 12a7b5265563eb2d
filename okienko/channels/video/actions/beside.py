"""What people put beside the pictures: a document in step, a screen, a still that was agreed to."""

from contextlib import AbstractContextManager
from dataclasses import replace

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from okienko.channels.plain_text import clean
from okienko.channels.text_lines import takes_file_of
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, Actor, acting, door, official
from okienko.events.verbs import verb
from okienko.interactions.actions import File, reply
from okienko.interactions.models import Attachment, Interaction, Message

from ..beside import is_showable
from ..limits import LONGEST, PAGES, SNAPSHOTS
from ..models import Beside, Meeting, Role, Seat, Snapshot
from ..queries import PHASES, TOGETHER, Sitting, sits
from ..refusals import (
    VIDEO_ALONE,
    VIDEO_EMPTY,
    VIDEO_FAST,
    VIDEO_FILES,
    VIDEO_GONE,
    VIDEO_LONG,
    VIDEO_MOVED,
    VIDEO_NO_PAGES,
    VIDEO_SNAPSHOT,
)


def speaking(who: Sitting) -> AbstractContextManager[None]:
    """Who acts with what a seat's page sends."""
    if who.customer:
        return acting(CUSTOMER)
    actor: Actor = door("video") if who.official is None else official(who.office, who.official)
    return acting(actor)


@verb
def show_document(office: int, *, who: Sitting, file_id: int, page: int = 1) -> None:
    """Show a file of the text line to all, in step with this seat from now on.

    Refused `video_alone` (nobody is there to look), `video_no_pages`, `video_gone`.
    """
    _together(who)
    if not 1 <= page <= PAGES or not is_showable(who.interaction, file_id):
        raise VIDEO_NO_PAGES()
    row = _beside(office, who)
    prepared.update(Beside, {"id": row}, file_id=file_id, page=page, shower_id=who.seat)


@verb
def turn_page(_office: int, *, who: Sitting, file_id: int, page: int) -> None:
    """Go to a page of what this seat shows; refused `video_moved` when somebody else shows now."""
    if not 1 <= page <= PAGES:
        raise VIDEO_NO_PAGES()
    mine = {"meeting_id": who.meeting, "file_id": file_id, "shower_id": who.seat}
    if not prepared.update(Beside, mine, page=page):
        raise VIDEO_MOVED()


@verb
def hide_document(_office: int, *, who: Sitting) -> None:
    """End the showing: whoever shows, and the office. Doing it twice is harmless."""
    where = {"meeting_id": who.meeting} | ({"shower_id": who.seat} if who.customer else {})
    prepared.update(Beside, where, file_id=None, shower_id=None, page=1)


@verb
def share_screen(office: int, *, who: Sitting, on: bool) -> None:
    """The page of this seat shares its screen, instead of any other's; or does so no more."""
    if not on:
        mine = {"meeting_id": who.meeting, "screen_id": who.seat}
        prepared.update(Beside, mine, screen_id=None)
        return
    seat = _together(who)
    row = _beside(office, who)
    prepared.update(Beside, {"id": row}, screen_id=who.seat, screen_turn=seat.turn)


@verb
def ask_snapshot(office: int, *, who: Sitting) -> int:
    """Ask the customer for a still of what the camera sees; asked again meanwhile, it is the same.

    Refused `video_gone` to a customer, `video_alone`, `video_fast`: it was asked often.
    """
    _together(who)
    if who.customer:
        raise VIDEO_GONE()
    prepared.must(Meeting, lock=True, id=who.meeting)
    open_one = prepared.get(Snapshot, newest=True, meeting_id=who.meeting)
    if open_one and open_one.agreed is None and open_one.asker_id == who.seat:
        return open_one.id
    if Snapshot.objects.filter(meeting=who.meeting).count() >= SNAPSHOTS:
        raise VIDEO_FAST()
    row = prepared.insert(
        Snapshot,
        office_id=office,
        meeting_id=who.meeting,
        asker_id=who.seat,
        asked_at=clock.now(),
    )
    return row.id


@verb
def answer_snapshot(_office: int, *, who: Sitting, snapshot_id: int, agreed: bool) -> None:
    """The customer says yes or no; said once. Refused `video_snapshot`: nobody asks any more."""
    if not who.customer:
        raise VIDEO_GONE()
    asked = {"id": snapshot_id, "meeting_id": who.meeting, "agreed": None}
    newest = prepared.get(Snapshot, newest=True, meeting_id=who.meeting)
    if newest is None or newest.id != snapshot_id:
        raise VIDEO_SNAPSHOT()
    if not prepared.update(Snapshot, asked, agreed=agreed, answered_at=clock.now()):
        raise VIDEO_SNAPSHOT()


@verb
@acting(CUSTOMER)
def give_snapshot(office: int, *, who: Sitting, snapshot_id: int, file: File) -> int:
    """The still that the customer agreed to: its message's id; sent twice, it is one.

    Its words in the text line say that it was agreed to, and when. Refused `video_snapshot`.
    """
    from .meeting import said  # the text line is there

    asked = prepared.get(Snapshot, lock=True, id=snapshot_id, meeting_id=who.meeting)
    if asked is None or not asked.agreed or asked.answered_at is None or not who.customer:
        raise VIDEO_SNAPSHOT()
    if asked.file_id is not None:
        return int(prepared.must(Attachment, id=asked.file_id).message_id)
    at = timezone.localtime(asked.answered_at)
    with translation.override(settings.LANGUAGE_CODE):  # a row's words: the office's own language
        name = _("still-{at}.jpg").format(at=f"{at:%Y-%m-%d-%H%M%S}")
        words = _("A still from the camera. The customer agreed to it at {at}.")
    named = replace(file, name=name)
    message = said(office, who, f"snapshot-{asked.id}", words.format(at=f"{at:%H:%M:%S}"), [named])
    kept = prepared.must(Attachment, message_id=message)
    prepared.update(Snapshot, {"id": asked.id}, file_id=kept.id)
    return message


@verb
def say_as_office(
    office: int, *, who: Sitting, client_id: str, text: str, file: File | None = None
) -> int:
    """What somebody of the office writes or sends beside the pictures; the message's id.

    The same `client_id` again is the same message. Refused `video_empty`, `video_long`,
    `video_gone`, `video_alone`; `video_files` to who is from outside the house.
    """
    seat = _together(who)
    own = f"{seat.id}.{client_id}"[:64]  # its page knows its own by it
    text = clean(text).strip()
    if not text and file is None:
        raise VIDEO_EMPTY()
    if len(text) > LONGEST:
        raise VIDEO_LONG(n=LONGEST)
    prepared.must(Meeting, lock=True, id=who.meeting)
    same = prepared.get(Message, interaction_id=who.interaction, client_id=own)
    if same is not None:
        return same.id
    outside = who.official is None
    if file and outside and not takes_file_of(who.interaction, f"{seat.id}.", len(file.content)):
        raise VIDEO_FILES()
    with speaking(who):
        return reply.within(
            office,
            interaction_id=who.interaction,
            text=text or _of_file(file),
            attachments=[file] if file else [],
            client_id=own,
            sender="" if who.official else seat.name,
        )


def _of_file(file: File | None) -> str:
    """The words that go with a file: no answer is without any."""
    if file is None:
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        return _("A file: {name}").format(name=file.name)


def _together(who: Sitting) -> Seat:
    """The seat, of a meeting in which people see each other now."""
    seat = prepared.must(Seat, id=who.seat)
    contact = prepared.must(Interaction, id=who.interaction)
    if seat.ended_at is not None or not sits(seat, contact):
        raise VIDEO_GONE()
    if PHASES[contact.state] not in TOGETHER:
        raise VIDEO_ALONE()
    return seat


def _beside(office: int, who: Sitting) -> int:
    """The meeting's row, made where there is none yet."""
    prepared.must(Meeting, lock=True, id=who.meeting)
    row = prepared.get(Beside, meeting_id=who.meeting)
    if row is None:
        row = prepared.insert(Beside, office_id=office, meeting_id=who.meeting)
    return row.id


#: Who may write captions: who hears for the customer, or speaks to them.
WRITES_CAPTIONS = frozenset({Role.OFFICIAL, Role.COLLEAGUE, Role.INTERPRETER, Role.SUPERVISOR})
