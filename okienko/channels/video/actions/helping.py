"""An interpreter beside the official, and a colleague: sought, asked, there, gone, sought again.

`follow` brings what assists a meeting into step with it each time that either moved, so that no
search outlives its meeting and no meeting that needs one is without.
"""

from typing import Any

from okienko.channels.phone.actions import sound
from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import chosen, verb
from okienko.interactions.helps import Help
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import NOT_YOURS
from okienko.interactions.states import CONNECTED, OPEN, WITH_SOMEBODY
from okienko.offices.models import Official
from okienko.offices.models import Role as OfficeRole
from okienko.routing.actions import ask_colleague, let_go, seek_interpreter
from okienko.routing.actions.common import open_engagement, open_wait
from okienko.routing.interpreting import speaks
from okienko.routing.models import Engagement

from ..events import HelpChanged
from ..helpers import going_on, helpers, seat_through
from ..limits import COMES_WITHIN
from ..models import Meeting, Role, Seat
from ..queries import PHASES, Sitting, is_here_now, not_opened
from ..refusals import VIDEO_COLLEAGUE, VIDEO_FULL, VIDEO_GONE

LINK_TIMER = "video.link"
COMES = "video.comes"  # who accepted to assist is on their page by then
MOST = 4  # people with a picture


def follow(office: int, meeting: Meeting, contact: Interaction) -> None:
    """What assists as the meeting stands; the meeting's row is locked. Twice is harmless."""
    if PHASES[contact.state] == "over":
        for helper in helpers(contact.id):
            _let_go(office, contact, helper, needed=helper.helps == Help.INTERPRETER)
        return
    colleague = going_on(contact.id, Help.COLLEAGUE)
    if colleague is not None and colleague.state == "waiting":  # nobody else is offered it
        _let_go(office, contact, colleague, needed=False)
    _expect(office, colleague)
    _follow_search(office, meeting, contact)
    _begin_when_all_are_there(office, meeting, contact)


def _follow_search(office: int, meeting: Meeting, contact: Interaction) -> None:
    now = going_on(contact.id, Help.INTERPRETER)
    if not _needs(office, meeting, contact):
        if now is not None and now.state not in WITH_SOMEBODY:
            _let_go(office, contact, now, needed=False)
        return
    if now is not None:
        _expect(office, now)
        return
    before = helpers(contact.id, Help.INTERPRETER)
    had = next((row for row in before if row.official_id is not None), None)
    seek_interpreter.within(
        office,
        interaction_id=contact.id,
        queue_id=_queue_of(contact),
        again=had is not None,
        excluded_id=_who_left(before),
    )
    say_help(office, contact, Help.INTERPRETER, "sought")


def _expect(office: int, helper: Interaction | None) -> None:
    """Who has accepted is to come: nobody waits for ever for a page that never opens."""
    work = open_engagement(helper.id) if helper and helper.state in WITH_SOMEBODY else None
    if helper is not None and work is not None and seat_through(helper) is None:
        set_timer(office, COMES, helper.id, work.began_at + COMES_WITHIN)


@on_timer(COMES)
def _came(office: int, helper_id: int, _data: dict[str, Any]) -> None:
    helper = prepared.must(Interaction, id=helper_id)
    seat = seat_through(helper)
    if helper.state in WITH_SOMEBODY and (seat is None or seat.turn == 0):
        _lost(office, helper)


def _needs(office: int, meeting: Meeting, contact: Interaction) -> bool:
    has = contact.official_id if contact.state in WITH_SOMEBODY else None
    if from_outside(meeting.id):
        return False
    return meeting.seeks and not speaks(office, has, contact.language)


def from_outside(meeting_id: int) -> bool:
    """Whether an interpreter who came by a link is there now."""
    rows = Seat.objects.filter(meeting=meeting_id, role=Role.INTERPRETER, ended_at=None)
    return any(is_here_now(seat) for seat in rows.filter(official=None, through=None))


def _queue_of(contact: Interaction) -> int | None:
    wait = open_wait(contact.id)
    if wait is not None:
        return wait.queue_id
    work = open_engagement(contact.id)
    return work.queue_id if work else None


def _who_left(before: list[Interaction]) -> int | None:
    """Whoever went by their own will a moment ago is not asked at once again."""
    last = before[0] if before else None
    if last is None or last.official_id is None:
        return None
    works = Engagement.objects.filter(interaction=last).order_by("id").last()
    return works.official_id if works is not None and works.result == "done" else None


def _begin_when_all_are_there(office: int, meeting: Meeting, contact: Interaction) -> None:
    """The meeting begins when both are there, the official and the interpreter."""
    if not meeting.gathers or contact.state not in WITH_SOMEBODY:
        return
    helper = going_on(contact.id, Help.INTERPRETER)
    seat = seat_through(helper) if helper is not None else None
    if helper is None or (seat is not None and is_here_now(seat)):
        _begin(office, meeting, contact)


def all_there(office: int, seat: Seat) -> None:
    """Somebody came: perhaps the last one who was waited for. Inside a verb."""
    meeting = prepared.must(Meeting, id=seat.meeting_id)
    if meeting.gathers or is_outside(seat):
        meeting = prepared.must(Meeting, lock=True, id=seat.meeting_id)
        contact = prepared.must(Interaction, id=meeting.interaction_id)
        if PHASES[contact.state] != "over":
            follow(office, meeting, contact)


def is_outside(seat: Seat) -> bool:
    """Whether it is of an interpreter who came by a link."""
    return seat.role == Role.INTERPRETER and seat.official_id is None and seat.through_id is None


def _begin(office: int, meeting: Meeting, contact: Interaction) -> None:
    meeting.gathers = False
    prepared.update(Meeting, {"id": meeting.id}, gathers=False)
    say_help(office, contact, Help.INTERPRETER, "begun")


def _let_go(office: int, contact: Interaction, helper: Interaction, *, needed: bool) -> None:
    if helper.state in CONNECTED:
        let_go.within(office, interaction_id=helper.id, needed=needed)
        say_help(office, contact, helper.helps, "over", helper.official_id)


def assists(seat: Seat) -> bool:
    """Whether who sits there by a contact that assists still has that; all others do."""
    if seat.through_id is None:
        return True
    helper = prepared.must(Interaction, id=seat.through_id)
    return helper.state in WITH_SOMEBODY and helper.official_id == seat.official_id


def vanished(office: int, seat: Seat) -> None:
    """The page of who assists is lost: they are let go, and another interpreter is sought."""
    _lost(office, prepared.must(Interaction, id=seat.through_id))


def _lost(office: int, helper: Interaction) -> None:
    contact = prepared.must(Interaction, id=helper.assists_id)
    work = open_engagement(helper.id)
    if work is not None:
        prepared.update(Engagement, {"id": work.id}, result="lost")
    let_go.within(office, interaction_id=helper.id)
    say_help(office, contact, helper.helps, "lost", helper.official_id)


def leave_for_good(office: int, seat: Seat) -> None:
    """Who came by a link leaves: the link is nothing any more. Inside a verb."""
    meeting = prepared.must(Meeting, lock=True, id=seat.meeting_id)
    contact = prepared.must(Interaction, id=meeting.interaction_id)
    end_outside(office, contact, [seat])
    if PHASES[contact.state] != "over":
        follow(office, meeting, contact)


def end_outside(office: int, contact: Interaction, seats: list[Seat]) -> None:
    """Links, and who came by them, are let go."""
    now = clock.now()
    for seat in seats:
        sound.leave.within(office, interaction_id=contact.id, seat=seat.id)
        prepared.update(Seat, {"id": seat.id, "ended_at": None}, ended_at=now, gone_at=now)
        cancel_timer(office, LINK_TIMER, seat.id)
    if seats:
        say_help(office, contact, Help.INTERPRETER, "over")


# --- what people say


@verb
def leave_help(office: int, *, who: Sitting) -> None:
    """Who assists leaves for good. Doing it twice is harmless."""
    seat = prepared.must(Seat, id=who.seat)
    if seat.through_id is not None and seat.ended_at is None:
        let_go.within(office, interaction_id=seat.through_id)


@verb
def go_on_without(office: int, *, interaction_id: int, seek: bool) -> None:
    """The meeting begins without an interpreter; with `seek` one is still sought, and may come.

    Refused `not_yours` to whoever is neither its official nor its customer, `video_gone`.
    """
    meeting, contact = meeting_of(office, interaction_id)
    prepared.update(Meeting, {"id": meeting.id}, seeks=seek)
    meeting.seeks = seek
    if meeting.gathers:
        _begin(office, meeting, contact)
    follow(office, meeting, contact)


@verb
def seek(office: int, *, interaction_id: int) -> None:
    """The official wants an interpreter, from now on. Refused `not_yours`, `video_gone`."""
    meeting, contact = meeting_of(office, interaction_id)
    prepared.update(Meeting, {"id": meeting.id}, seeks=True)
    meeting.seeks = True
    follow(office, meeting, contact)


@verb
def invite(office: int, *, interaction_id: int, colleague_id: int) -> int:
    """A colleague who has room now is asked to take part; the id of what assists.

    Refused `not_yours`, `video_gone`, `video_colleague` (one is asked, or is here), `video_full`,
    `official_not_free`.
    """
    meeting, contact = meeting_of(office, interaction_id)
    follow(office, meeting, contact)  # who has just declined is asked no more
    if going_on(contact.id, Help.COLLEAGUE) is not None:
        raise VIDEO_COLLEAGUE()
    must_have_room(meeting)
    colleague = chosen(Official, colleague_id, active=True)
    if colleague.role == OfficeRole.INTERPRETER or colleague.id == contact.official_id:
        raise VIDEO_COLLEAGUE()
    asked = ask_colleague.within(
        office,
        interaction_id=contact.id,
        queue_id=_queue_of(contact),
        official_id=colleague.id,
    )
    say_help(office, contact, Help.COLLEAGUE, "asked", colleague.id)
    return asked


@verb
def take_back_invitation(office: int, *, interaction_id: int) -> None:
    """The colleague need not come, or may go. Refused `not_yours`, `video_gone`."""
    _meeting_row, contact = meeting_of(office, interaction_id)
    colleague = going_on(contact.id, Help.COLLEAGUE)
    if colleague is not None:
        _let_go(office, contact, colleague, needed=False)


def must_have_room(meeting: Meeting) -> None:
    """Refused `video_full`: as many have a part in it with a picture as can.

    Who is asked or sought has a place already. Who came by a link and is gone keeps nobody else
    out: another is sought for them.
    """
    seats = Seat.objects.filter(meeting=meeting, ended_at=None).exclude(role=Role.TELEPHONE)
    there = [
        seat for seat in seats if not is_outside(seat) or not_opened(seat) or is_here_now(seat)
    ]
    seated = {seat.through_id for seat in there}
    coming = [row for row in helpers(meeting.interaction_id) if row.state in OPEN]
    if len(there) + sum(row.id not in seated for row in coming) >= MOST:
        raise VIDEO_FULL()


def meeting_of(office: int, interaction_id: int) -> tuple[Meeting, Interaction]:
    """A meeting that goes on, locked, of the official who acts; or of the customer, who is asked
    for by their token.
    """
    meeting = prepared.get(Meeting, lock=True, interaction_id=interaction_id)
    contact = chosen(Interaction, interaction_id)
    official = acting_official(office)
    if meeting is None or (official is not None and official != contact.official_id):
        raise NOT_YOURS()
    if contact.state not in CONNECTED or (official and contact.state not in WITH_SOMEBODY):
        raise VIDEO_GONE()
    return meeting, contact


def say_help(
    office: int, contact: Interaction, helps: str, step: str, whom: int | None = None
) -> None:
    """Tell the pages of a meeting, and its official, what became of who assists."""
    emit(
        HelpChanged(
            office=office,
            subject=contact.id,
            helps=str(helps),
            step=step,
            whom=whom,
            official=contact.official_id if contact.state in WITH_SOMEBODY else None,
        )
    )
