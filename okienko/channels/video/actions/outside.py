"""An interpreter from outside the house comes by a link: once, soon, into one meeting alone.

The link is a secret of its own: only whoever opens it first gets the seat's token, and with that
the link is nothing any more.
"""

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from okienko.channels.bearer import digest_of, new_token
from okienko.channels.plain_text import one_line
from okienko.config import own_url
from okienko.customers.identities import EMAIL, Address, takes_texts
from okienko.events import clock, prepared
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import verb
from okienko.interactions.actions import note
from okienko.interactions.helps import Help
from okienko.interactions.models import Interaction
from okienko.offices import queries as offices

from ..limits import LINK_VALID
from ..models import Meeting, Role, Seat
from ..queries import is_here_now
from ..refusals import LINK_ADDRESS, VIDEO_LINK
from .helping import LINK_TIMER, end_outside, follow, meeting_of, must_have_room, say_help
from .letters import way_to, write_to
from .meeting import LONGEST_NAME, Begun


def link_digest(link: str) -> str:
    """What is kept of a link: it is no token of a seat."""
    return digest_of(f"link {link}")


@verb
def make_link(office: int, *, interaction_id: int) -> str:
    """A link for an interpreter from outside; for it one ends by which nobody is here now.

    Refused `not_yours`, `video_gone`, `video_full`.
    """
    meeting, contact = meeting_of(office, interaction_id)
    end_outside(office, contact, [seat for seat in _outside(meeting) if not is_here_now(seat)])
    must_have_room(meeting)
    link, now = new_token(office), clock.now()
    row = prepared.insert(
        Seat,
        office_id=office,
        meeting_id=meeting.id,
        role=Role.INTERPRETER.value,
        language="pl",
        token=link_digest(link),
        began_at=now,
        seen_at=now,
        gone_at=now,
    )
    set_timer(office, LINK_TIMER, row.id, now + LINK_VALID)
    say_help(office, contact, Help.INTERPRETER, "link")
    return link


@verb
def send_link(
    office: int, *, interaction_id: int, link: str, address: Address | None, words: str
) -> None:
    """The link goes to an interpreter or their service; `words` are kept as a note of it.

    Refused as `make_link`, `video_link` once it is nothing, `link_address`, `link_no_way`.
    """
    meeting, contact = meeting_of(office, interaction_id)
    row = prepared.get(Seat, meeting_id=meeting.id, token=link_digest(link), ended_at=None)
    if row is None:
        raise VIDEO_LINK()
    if address is None or not (address.kind == EMAIL or takes_texts(address)):
        raise LINK_ADDRESS()
    own = offices.office(office)
    page = reverse("portal:video_interpreter", args=[own.slug])
    with translation.override("pl"):
        about = {
            "office": own.name,
            "language": language_name(contact.language),
            "until": localtime(row.began_at + LINK_VALID).strftime("%H:%M"),
            "link": own_url(f"{page}#{link}"),
        }
        subject = _("An interpreter is needed now: %(language)s") % about
        text = (
            _(
                "%(office)s asks for an interpreter (%(language)s) for a video call now. The link "
                "works once, until %(until)s: %(link)s"
            )
            % about
        )
    write_to(office, way_to(office, address.kind), address, subject=subject, text=text)
    note.within(office, interaction_id=interaction_id, text=words, drafted=False)


def language_name(code: str) -> str:
    """A language as it is called in the one that is set."""
    if code == "pjm":
        return _("Polish Sign Language (PJM)")
    return str(translation.get_language_info(code)["name_translated"])


@verb
def open_link(office: int, *, link: str, name: str, language: str) -> Begun:
    """The page that opens a link first takes the seat. Refused `video_link` to any other, after its
    time, and once the meeting is over.
    """
    row = prepared.get(Seat, lock=True, token=link_digest(link))
    if row is None or row.ended_at is not None or clock.now() > row.began_at + LINK_VALID:
        raise VIDEO_LINK()
    token = new_token(office)
    prepared.update(
        Seat,
        {"id": row.id},
        token=digest_of(token),
        name=one_line(name, LONGEST_NAME),
        language=language,
    )
    return Begun(token, row.id, row.meeting_id)


@verb
def end_links(office: int, *, interaction_id: int) -> None:
    """The official takes the link back, and lets go who came by it. Refused as `make_link`."""
    meeting, contact = meeting_of(office, interaction_id)
    end_outside(office, contact, _outside(meeting))
    follow(office, meeting, contact)


@on_timer(LINK_TIMER)
def _too_late(office: int, seat_id: int, _data: dict[str, Any]) -> None:
    seat = prepared.get(Seat, id=seat_id)
    if seat is not None and seat.turn == 0 and seat.ended_at is None:
        meeting = prepared.must(Meeting, id=seat.meeting_id)
        end_outside(office, prepared.must(Interaction, id=meeting.interaction_id), [seat])


def _outside(meeting: Meeting) -> list[Seat]:
    return list(
        Seat.objects.filter(
            meeting=meeting, role=Role.INTERPRETER, official=None, through=None, ended_at=None
        )
    )
