"""A video call is agreed for now or for a time: the link is sent, moved, called off, used.

The messages go as all that the program writes: through the outbox, by the door that reaches the
address. A reminder is a notice: who stopped those at the address gets none.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from okienko.cases import queries as cases
from okienko.cases.actions import tie
from okienko.channels.bearer import digest_of
from okienko.channels.models import Account
from okienko.channels.plain_text import one_line
from okienko.config import own_url
from okienko.customers.identities import EMAIL, Address, may_cost, takes_texts
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting, acting_official
from okienko.events.log.kinds import emit
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import chosen, one_at_a_time, verb
from okienko.interactions.actions import reply
from okienko.interactions.models import Interaction, Medium, Message
from okienko.interactions.queries import is_offered
from okienko.offices import queries as offices
from okienko.routing.actions import no_call_needed

from ..appointments import (
    LATE,
    LEADS_IN,
    MOST_A_DAY,
    MOST_OPEN,
    NOW_LASTS,
    UNCONFIRMED,
    Stand,
    code_of,
    free_times,
    link_again,
    link_of,
    stand_of,
)
from ..events import AppointmentChanged
from ..models import Appointment, Meeting
from ..refusals import (
    LINK_ADDRESS,
    LINK_CANCELLED,
    LINK_EARLY,
    LINK_GONE,
    LINK_LATE,
    LINK_MANY,
    LINK_PAST,
    LINK_TAKEN,
    LINK_USED,
    VIDEO_LANGUAGE,
    VIDEO_OFTEN,
)
from ..settings import VideoSettings
from .letters import way_to, write_to

State = Appointment.State
DAY_BEFORE, SOON, OVER, FORGET = (
    "video.remind_day",
    "video.remind_soon",
    "video.appointment_over",
    "video.appointment_forget",
)
KEPT = timedelta(days=90)  # after its end
WHY_NOT = {
    "early": LINK_EARLY,
    "late": LINK_LATE,
    "used": LINK_USED,
    "cancelled": LINK_CANCELLED,
}


@verb
def arrange(
    office: int,
    *,
    account_id: int,
    address: Address | None,
    starts_at: datetime | None = None,
    language: str = "pl",
    spoken: str = "",
    name: str = "",
    topic_id: int | None = None,
    official_id: int | None = None,
    contact_id: int | None = None,
    customer_id: int | None = None,
    case_id: int | None = None,
) -> int:
    """An official agrees on a video call and sends its link; its id.

    `starts_at`: None for now. `address` may be None where the contact is one in writing: the link
    stands in the answer. Customer and case are those of the contact where it has one. Refused
    `link_past`, `link_no_way`, `link_address`, `video_language`.
    """
    contact = chosen(Interaction, contact_id) if contact_id is not None else None
    if address is None and contact is not None:
        address = Address(contact.address_kind, contact.address_value)
    if address is None:
        raise LINK_ADDRESS()
    if contact is not None and customer_id is None:
        customer_id = contact.customer_id
    if contact is not None and case_id is None:
        tied = cases.of_interaction(contact.id)
        case_id = tied[0].id if len(tied) == 1 else None
    row = _made(
        office,
        account_id,
        address,
        starts_at=starts_at,
        language=language,
        spoken=spoken,
        name=name,
        topic_id=topic_id,
        official_id=official_id,
        contact_id=contact_id,
        customer_id=customer_id,
        case_id=case_id,
        made_by_id=acting_official(office),
        confirmed_at=clock.now(),
    )
    _tell(office, row, "sent", contact)
    return row.id


@verb
@acting(CUSTOMER)
def book(
    office: int,
    *,
    account_id: int,
    address: Address | None,
    starts_at: datetime,
    language: str,
    spoken: str = "",
    name: str = "",
    topic_id: int | None = None,
) -> int:
    """A customer takes a free time; the link that is sent to them confirms it. Its id.

    Refused `link_taken`, `link_many`, `link_address`, `link_no_way`, `video_language`,
    `video_often`: whoever it is has booked for that address all day.
    """
    if address is None or not (address.kind == EMAIL or takes_texts(address)) or _costs(address):
        raise LINK_ADDRESS()
    one_at_a_time("video times", office)
    theirs = Appointment.objects.filter(
        address_kind=address.kind, address_value=address.value, booked=True
    )
    if theirs.filter(state=State.OPEN).count() >= MOST_OPEN:
        raise LINK_MANY()
    if theirs.filter(made_at__gt=clock.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise VIDEO_OFTEN()
    wants = VideoSettings.model_validate(chosen(Account, account_id).settings)
    if starts_at not in free_times(wants, spoken or language, topic_id):
        raise LINK_TAKEN()
    row = _made(
        office,
        account_id,
        address,
        starts_at=starts_at,
        language=language,
        spoken=spoken,
        name=name,
        topic_id=topic_id,
        booked=True,
    )
    _tell(office, row, "booked")
    return row.id


@verb
@acting(CUSTOMER)
def confirm(_office: int, *, token: str) -> None:
    """Who booked has opened the link: the time is theirs. Doing it twice is harmless."""
    stand = stand_of(token)
    if stand is not None and stand.row.confirmed_at is None and stand.row.state == State.OPEN:
        prepared.update(Appointment, {"id": stand.row.id}, confirmed_at=clock.now())


@verb
def rearrange(office: int, *, appointment_id: int, starts_at: datetime) -> None:
    """Another time; the link stays, and the customer is told. Refused `link_past`, `link_gone`."""
    row = _open(appointment_id)
    _times(starts_at)
    _move(office, row, starts_at, by_customer=False)
    _tell(office, row, "moved")


@verb
@acting(CUSTOMER)
def move_by_link(office: int, *, token: str, starts_at: datetime) -> None:
    """The customer takes another free time; officials read that they did.

    Refused `link_gone` (also of a link for now, or whose time is over), `link_taken`.
    """
    stand = stand_of(token)
    if stand is None:
        raise LINK_GONE()
    one_at_a_time("video times", office)
    row = prepared.must(Appointment, lock=True, id=stand.row.id)
    if row.starts_at is None or code_of(row) not in ("early", "ready"):
        raise LINK_GONE()
    wants = VideoSettings.model_validate(chosen(Account, row.account_id).settings)
    if starts_at not in free_times(wants, row.spoken, row.topic_id):
        raise LINK_TAKEN()
    _move(office, row, starts_at, by_customer=True)


@verb
def call_off(office: int, *, appointment_id: int) -> None:
    """The office cannot; the customer is told. Refused `link_gone`."""
    row = _open(appointment_id)
    _ended(office, row, State.CANCELLED)
    _tell(office, row, "cancelled")


@verb
@acting(CUSTOMER)
def call_off_by_link(office: int, *, token: str) -> None:
    """The customer cannot come. Twice is harmless. Refused `link_gone`."""
    stand = stand_of(token)
    if stand is None:
        raise LINK_GONE()
    row = prepared.must(Appointment, lock=True, id=stand.row.id)
    if row.state == State.OPEN:
        _ended(office, row, State.CANCELLED)


def usable(token: str) -> Stand:
    """The appointment of a link that leads in now, perhaps back, locked; inside a verb.

    Refused `link_gone`, `link_early`, `link_late`, `link_used`, `link_cancelled`.
    """
    stand = stand_of(token)
    if stand is None:
        raise LINK_GONE()
    row = prepared.must(Appointment, lock=True, id=stand.row.id)
    code = code_of(row)
    if code not in LEADS_IN:
        raise WHY_NOT[code]()
    return Stand(code, row)


def used(office: int, row: Appointment, meeting: Meeting) -> None:
    """A meeting began by it: its contact is whose the link was sent to. Inside a verb."""
    if row.customer_id is not None:
        contact = {"id": meeting.interaction_id}
        prepared.update(Interaction, contact, customer_id=row.customer_id)
    if row.contact_id is not None:
        no_call_needed.within(office, interaction_id=row.contact_id)
    if row.case_id is not None:
        tie.within(office, case_id=row.case_id, interaction_id=meeting.interaction_id)
    prepared.update(Appointment, {"id": row.id}, meeting_id=meeting.id)
    _ended(office, row, State.USED)


def address_of(office: int, row: Appointment) -> str:
    """The link."""
    path = reverse("portal:video", args=[offices.office(office).slug])
    return own_url(f"{path}?link={link_again(row)}")


def when(at: datetime) -> str:
    """A time as the language that is set writes it, in the office's zone."""
    return date_format(localtime(at), "l, j E Y, H:i")


# --- parts ---------------------------------------------------------------------------------------


def _made(
    office: int,
    account_id: int,
    address: Address,
    *,
    starts_at: datetime | None,
    language: str,
    spoken: str,
    name: str,
    topic_id: int | None,
    **more: Any,
) -> Appointment:
    wants = VideoSettings.model_validate(chosen(Account, account_id, enabled=True).settings)
    spoken = spoken or language
    if spoken not in wants.languages:
        raise VIDEO_LANGUAGE()
    if starts_at is not None:
        _times(starts_at)
    now, salt = clock.now(), secrets.token_hex(16)
    row = prepared.insert(
        Appointment,
        office_id=office,
        account_id=account_id,
        salt=salt,
        token=digest_of(link_of(office, salt)),
        address_kind=address.kind,
        address_value=address.value,
        starts_at=starts_at,
        valid_until=starts_at + LATE if starts_at else now + NOW_LASTS,
        name=one_line(name, 80),
        topic_id=topic_id if topic_id is not None and is_offered(topic_id) else None,
        language=language,
        spoken=spoken,
        made_at=now,
        **more,
    )
    _remind(office, row)
    _say(office, row)
    return row


def _move(office: int, row: Appointment, starts_at: datetime, *, by_customer: bool) -> None:
    row.starts_at, row.valid_until = starts_at, starts_at + LATE
    row.moved_at = clock.now() if by_customer else None
    prepared.update(
        Appointment,
        {"id": row.id},
        starts_at=row.starts_at,
        valid_until=row.valid_until,
        moved_at=row.moved_at,
    )
    _remind(office, row)
    _say(office, row)


def _times(starts_at: datetime) -> None:
    if starts_at <= clock.now():
        raise LINK_PAST()


def _costs(address: Address) -> bool:
    return address.kind != EMAIL and (may_cost(address) or not address.value.startswith("+48"))


def _open(appointment_id: int) -> Appointment:
    row = chosen(Appointment, appointment_id, lock=True)
    if row.state != State.OPEN:
        raise LINK_GONE()
    return row


def _ended(office: int, row: Appointment, state: str) -> None:
    row.state = str(state)
    prepared.update(Appointment, {"id": row.id}, state=str(state), ended_at=clock.now())
    for timer in (DAY_BEFORE, SOON, OVER):
        cancel_timer(office, timer, row.id)
    set_timer(office, FORGET, row.id, clock.now() + KEPT)
    _say(office, row)


def _say(office: int, row: Appointment) -> None:
    emit(
        AppointmentChanged(office=office, subject=row.id, state=row.state, official=row.official_id)
    )


def _remind(office: int, row: Appointment) -> None:
    """Its timers, as its time stands."""
    until = row.valid_until
    if row.booked and row.confirmed_at is None:
        until = min(until, row.made_at + UNCONFIRMED)
    set_timer(office, OVER, row.id, until)
    wants = VideoSettings.model_validate(prepared.must(Account, id=row.account_id).settings)
    asked = (
        (DAY_BEFORE, wants.remind_day, timedelta(days=1)),
        (SOON, wants.remind_soon, timedelta(minutes=15)),
    )
    for timer, wanted, before in asked:
        cancel_timer(office, timer, row.id)
        if wanted and row.starts_at and row.starts_at - before > clock.now() + before / 5:
            set_timer(office, timer, row.id, row.starts_at - before)


@on_timer(DAY_BEFORE)
@on_timer(SOON)
def _reminds(office: int, appointment_id: int, _data: dict[str, Any]) -> None:
    row = prepared.get(Appointment, id=appointment_id)
    if row is None or row.state != State.OPEN:
        return
    try:
        _tell(office, row, "reminder")
    except Refused:  # they want no notices, or the connection is out of use
        return


@on_timer(OVER)
def _over(office: int, appointment_id: int, _data: dict[str, Any]) -> None:
    row = prepared.get(Appointment, lock=True, id=appointment_id)
    if row is None or row.state != State.OPEN:
        return
    if row.valid_until > clock.now() and row.confirmed_at is not None:
        set_timer(office, OVER, row.id, row.valid_until)
        return
    _ended(office, row, State.MISSED if row.confirmed_at else State.CANCELLED)


@on_timer(FORGET)
def _forget(_office: int, appointment_id: int, _data: dict[str, Any]) -> None:
    Appointment.objects.filter(id=appointment_id).delete()


def _tell(office: int, row: Appointment, what: str, contact: Interaction | None = None) -> None:
    """Write to the customer, in their language: in the contact in writing, else a first letter."""
    with translation.override(row.language):
        subject, text = _words(office, row, what)
    if contact is not None and contact.medium == Medium.TEXT and contact.account_id is not None:
        same = (contact.address_kind, contact.address_value) == (
            row.address_kind,
            row.address_value,
        )
        if same:
            reply.within(office, interaction_id=contact.id, text=text, automatic=True)
            return
    account = way_to(office, row.address_kind)
    notice = what == "reminder"
    leaves = account.door.leaves_at(account) if notice else None
    if leaves is not None and row.starts_at is not None and leaves >= row.starts_at:
        return
    name = row.name if row.confirmed_at else ""  # who booked may be anybody, and write anything
    write_to(
        office,
        account,
        Address(row.address_kind, row.address_value, row.address_value, row.address_value, name),
        subject=subject,
        text=text,
        reason=Message.Reason.CASE if notice else Message.Reason.ASKED,
        customer_id=row.customer_id,
        previous_id=row.contact_id,
        hold=leaves - clock.now() if leaves else timedelta(),
    )


def _words(office: int, row: Appointment, what: str) -> tuple[str, str]:
    name = offices.office(office).name
    link = address_of(office, row)
    at = when(row.starts_at) if row.starts_at else ""
    subject = _("Video call with %(office)s") % {"office": name}
    texts = {
        "sent": _("%(office)s invites you to a video call on %(at)s: %(link)s")
        if at
        else _("%(office)s invites you to a video call now, within an hour: %(link)s"),
        "booked": _("Confirm your video call with %(office)s on %(at)s: open %(link)s"),
        "moved": _("Your video call with %(office)s is now on %(at)s: %(link)s"),
        "cancelled": _("Your video call with %(office)s on %(at)s is called off.")
        if at
        else _("Your video call with %(office)s is called off."),
        "reminder": _("Reminder: your video call with %(office)s is on %(at)s: %(link)s"),
    }
    return subject, texts[what] % {"office": name, "at": at, "link": link}
