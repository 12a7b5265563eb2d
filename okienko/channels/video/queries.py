"""What the pages of a meeting show, read in one look-up for all of them. Inside an open scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from okienko.channels.bearer import digest_of
from okienko.channels.phone.queries import called_in, sound_of, taken_over
from okienko.channels.queries import setting
from okienko.channels.standing import Absence
from okienko.channels.text_lines import Line, lines_of
from okienko.events import clock, prepared
from okienko.interactions.models import Interaction
from okienko.interactions.states import WITH_SOMEBODY
from okienko.routing import in_line

from .beside import Standing, standing
from .helpers import Asked, Sought, asked, helpers, sought
from .limits import AWAY_AFTER, GOES_ON, PHONES_TOLD, SIGNALS_KEPT, TOKEN_AFTER_END
from .models import CheckReport, Meeting, Role, Seat, Signal
from .opening import settings_of
from .relays import Wish, wish_of

#: Where the contact stands, as the pages are told.
PHASES = {
    "arrived": "queue",
    "waiting": "queue",
    "offered": "queue",
    "active": "talk",
    "held": "hold",
    "kept": "kept",
    "wrap_up": "over",
    "closed": "over",
    "abandoned": "over",
}
SIGNED = "pjm"  # the language of who signs
TOGETHER = ("talk", "hold", "kept")  # phases in which pictures are exchanged
LENT = (Role.INTERPRETER, Role.COLLEAGUE, Role.SUPERVISOR)  # in a contact that is not theirs
UNANSWERED = ("arrived", "waiting", "offered")


@dataclass(frozen=True, slots=True)
class Sitting:
    """Whose page a token is of."""

    office: int
    seat: int
    meeting: int
    interaction: int
    account: int
    role: str
    official: int | None
    ended: bool
    through: int | None = None

    @property
    def customer(self) -> bool:
        """Whether it is the customer's."""
        return self.role == Role.CUSTOMER


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat as the others see it. `sound` is its own page's: off, wanted, up or lost."""

    id: int
    role: str
    name: str
    page: str
    turn: int
    here: bool
    camera: bool
    microphone: bool
    sound: str
    through: int | None = None  # the contact by which they assist
    staff: bool = False  # of the office


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody who was called. `state`: ringing, up, or how it ended a moment ago: left, busy,
    no_answer, failed, lost.
    """

    seat: int
    name: str
    number: str  # for the office's eyes
    state: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A meeting at one moment."""

    interaction: int
    contact: str  # its number, as people are told
    phase: str
    queue: int | None
    place: int | None
    wait: int | None  # seconds
    official_id: int | None
    official: str
    signs: bool  # the customer is served in Polish Sign Language
    language: str
    link: bool  # for an interpreter from outside: nobody has come by it yet
    interpreter: Sought | None
    colleague: Asked | None
    seats: tuple[SeatLine, ...]
    phones: tuple[Phone, ...] = ()
    again: bool = False  # it was cut off a moment ago: its customer may go on
    relay: Wish | None = None
    lines: list[Line] = field(default_factory=list)
    beside: Standing = field(default_factory=Standing)

    def seat(self, seat_id: int) -> SeatLine | None:
        """One of its seats; None: it has no part in it any more."""
        return next((each for each in self.seats if each.id == seat_id), None)


def sitting(token: str) -> Sitting | None:
    """Whose page shows this token; None when nobody's, or when it is over for long.

    Who was let go while the others went on hears nothing of what came after.
    """
    row = Seat.objects.select_related("meeting").filter(token=digest_of(token)).first()
    if row is None or (row.ended_at and row.ended_at < clock.now() - TOKEN_AFTER_END):
        return None
    over_at = row.meeting.ended_at
    if row.role in LENT and row.ended_at and (over_at is None or row.ended_at < over_at):
        return None
    return Sitting(
        office=row.office_id,
        seat=row.id,
        meeting=row.meeting_id,
        interaction=row.meeting.interaction_id,
        account=row.meeting.account_id,
        role=row.role,
        official=row.official_id,
        ended=row.ended_at is not None,
        through=row.through_id,
    )


def outside_service(interaction_id: int) -> str:
    """Where the links for interpreters from outside are sent, as the settings say; or ""."""
    meeting = prepared.must(Meeting, interaction_id=interaction_id)
    return str(setting(meeting.account_id, "outside_service", ""))


def picture(meeting_id: int, after: int = 0) -> Picture | None:
    """A meeting, with what was written in it after a message; None when it is gone."""
    meeting = prepared.get(Meeting, id=meeting_id)
    if meeting is None:
        return None
    contact = Interaction.objects.select_related("official").get(id=meeting.interaction_id)
    phase = PHASES[contact.state]
    department = taken_over(contact.id) if phase == "over" else ""
    if meeting.gathers and phase in TOGETHER:
        phase = "gather"
    elif department:
        phase = "passed"
    rows = list(Seat.objects.filter(meeting=meeting).order_by("id"))
    sitting_now = _sitting(rows, contact, passed=bool(department))
    seats = _seats(sitting_now, contact)
    here = {seat.through for seat in seats if seat.here and seat.through}
    stands = in_line.stands(contact.id) if phase == "queue" else None
    served = contact.official if phase in ("gather", *TOGETHER) else None
    over = phase in ("over", "passed")
    assisting = [] if over else helpers(contact.id)
    return Picture(
        interaction=contact.id,
        contact=contact.number,
        phase=phase,
        queue=stands.queue if stands else None,
        place=stands.place if stands else None,
        wait=stands.wait if stands else None,
        official_id=served.id if served else None,
        official=served.name if served else department,
        signs=contact.language == SIGNED,
        language=contact.language,
        link=not over and any(row.ended_at is None and not_opened(row) for row in rows),
        interpreter=sought(contact, assisting, here),
        colleague=asked(assisting, here),
        seats=seats,
        phones=_phones(contact.id, rows),
        again=goes_on(meeting),
        relay=wish_of(meeting.id, called=contact.relayed) if contact.language == SIGNED else None,
        lines=lines_of([contact.id], after),
        beside=standing(meeting.id, sitting_now) if phase in TOGETHER else Standing(),
    )


def goes_on(meeting: Meeting) -> bool:
    """Whether its customer was cut off lately: who is back on the page may go on."""
    return meeting.cut_at is not None and clock.now() < meeting.cut_at + GOES_ON


def _phones(contact: int, seats: list[Seat]) -> tuple[Phone, ...]:
    rows = [row for row in seats if row.role == Role.TELEPHONE]
    calls = called_in(contact, clock.now() - PHONES_TOLD) if rows else {}
    return tuple(
        Phone(row.id, row.name, row.number, calls[row.id]) for row in rows if row.id in calls
    )


def _sitting(rows: list[Seat], contact: Interaction, *, passed: bool) -> list[Seat]:
    """Those who take part now; `passed`: a department has taken over, whoever had part before."""
    there = [row for row in rows if sits(row, contact) and not not_opened(row)]
    return [row for row in there if not (passed and row.ended_at)]


def _seats(seats: list[Seat], contact: Interaction) -> tuple[SeatLine, ...]:
    """As they stand; one by telephone is there while the call is."""
    sound = sound_of(contact.id)
    rows = [row for row in seats if row.role != Role.TELEPHONE or sound.get(row.id) == "up"]
    here = clock.now() - AWAY_AFTER
    return tuple(
        SeatLine(
            id=row.id,
            role=row.role,
            name=row.name,
            page=row.page,
            turn=row.turn,
            here=row.role == Role.TELEPHONE or is_here(row, here),
            camera=row.camera,
            microphone=row.microphone,
            sound=sound.get(row.id, "off"),
            through=row.through_id,
            staff=row.official_id is not None,
        )
        for row in rows
    )


def sits(seat: Seat, contact: Interaction) -> bool:
    """Whether a seat has part in its contact as it stands; to the end of it, whoever ever had."""
    if PHASES[contact.state] == "over":
        return True
    has = seat.official_id == contact.official_id and contact.state in WITH_SOMEBODY
    return seat.ended_at is None and (seat.role != Role.OFFICIAL or has)


def not_opened(seat: Seat) -> bool:
    """Whether it is a link that nobody has come by yet."""
    outside = seat.role == Role.INTERPRETER and seat.official_id is None
    return outside and seat.turn == 0


def is_here(seat: Seat, gone_before: datetime) -> bool:
    """Whether its page is there, or went a moment ago: it is loaded anew, or its line broke."""
    came = seat.turn > 0
    return came and (seat.gone_at is None or seat.gone_at > gone_before)


def is_here_now(seat: Seat) -> bool:
    """The same at this moment."""
    return is_here(seat, clock.now() - AWAY_AFTER)


def generation(one: int, turn: int, other: int, its_turn: int) -> str:
    """What two pages agree to be: the lower seat first."""
    first, second = sorted([(one, turn), (other, its_turn)])
    return f"{first[0]}.{first[1]}-{second[0]}.{second[1]}"


@dataclass(frozen=True, slots=True)
class Said:
    """What one browser says to another's."""

    id: int
    meeting: int
    sender: int
    receiver: int
    generation: str
    kind: str
    body: object


def signals_to(seat_id: int) -> list[Said]:
    """What was said to a seat lately, the oldest first."""
    since = clock.now() - SIGNALS_KEPT
    rows = Signal.objects.filter(receiver=seat_id, at__gt=since).order_by("id")
    return [
        Said(
            row.id,
            row.meeting_id,
            row.sender_id,
            row.receiver_id,
            row.generation,
            row.kind,
            row.body,
        )
        for row in rows
    ]


def customer_heard(interaction_id: int) -> bool:
    """Whether the customer of a meeting has sound."""
    rows = Seat.objects.filter(meeting__interaction=interaction_id, role=Role.CUSTOMER)
    heard = sound_of(interaction_id)
    return any(heard.get(seat) == "up" for seat in rows.values_list("id", flat=True))


def waiting_networks(account_id: int) -> list[str]:
    """The network of each customer whom nobody has answered yet."""
    rows = Seat.objects.filter(
        meeting__account=account_id,
        meeting__interaction__state__in=UNANSWERED,
        role=Role.CUSTOMER,
        ended_at=None,
    )
    return list(rows.values_list("network", flat=True))


def begun_since(account_id: int, network: str, since: datetime) -> int:
    """How many meetings began in a network after a moment."""
    rows = Seat.objects.filter(meeting__account=account_id, network=network, began_at__gt=since)
    return rows.count()


def kept(account_id: int) -> timedelta:
    """For how long the place of who left the page is kept."""
    return timedelta(minutes=settings_of(account_id).kept_minutes)


def relay_only(meeting_id: int) -> bool:
    """Whether the pictures of a meeting go by a relay alone, where there is one."""
    return settings_of(prepared.must(Meeting, id=meeting_id).account_id).relay


def absences(contacts: Sequence[Interaction]) -> dict[int, Absence]:
    """Whose customer has left the page, by contact; one query, and one for each account."""
    gone = customers_away(each.id for each in contacts)
    rows = Meeting.objects.filter(interaction__in=gone)
    accounts = dict(rows.values_list("interaction_id", "account_id"))
    return {
        contact: Absence(since, since + kept(accounts[contact])) for contact, since in gone.items()
    }


def customers_away(contacts: Iterable[int]) -> dict[int, datetime]:
    """Since when the customers of some contacts have no page, by contact."""
    rows = Seat.objects.filter(
        meeting__interaction__in=list(contacts),
        role=Role.CUSTOMER,
        ended_at=None,
        gone_at__lte=clock.now() - AWAY_AFTER,
    )
    found = rows.values_list("meeting__interaction", "gone_at")
    return {contact: since for contact, since in found if since is not None}


def check_reports() -> list[CheckReport]:
    """The office's reports of what works from where, the newest first."""
    return list(CheckReport.objects.order_by("-made_at", "-id"))
