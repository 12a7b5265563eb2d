"""What is read of recordings: by the switchboard, and by pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from okienko.events import clock
from okienko.events.runtime.health import Health
from okienko.events.security.scope import in_all_offices, in_offices

from ..fitting import LISTENED
from ..kept_sound.models import KeptSound
from ..messages.queries import bars
from ..recorded import CallRecording, Hearing, RecordedPart, RecordingRule, RecordingTold
from .actions import standing_of

State = RecordedPart.State
UNKEPT = [State.OPEN.value, State.ENDED.value]


# --- the switchboard's ---------------------------------------------------------------------------


@dataclass(frozen=True)
class EndedPart:
    """A part whose files are to be taken in."""

    office: int
    id: int
    files: tuple[str, str]


def unkept() -> list[tuple[int, int, int]]:
    """(office, interaction, part) of every part that is open or has to be taken in."""
    with in_all_offices():
        rows = RecordedPart.objects.filter(state__in=UNKEPT).order_by("office_id", "id")
        return list(rows.values_list("office_id", "recording__interaction_id", "id"))


def ended_part(office: int, part: int) -> EndedPart | None:
    """A part that has ended and is not taken in."""
    with in_offices([office]):
        row = RecordedPart.objects.filter(id=part, state=State.ENDED).first()
    return EndedPart(office, row.id, row.taps) if row is not None else None


def needed_files() -> set[str]:
    """The files of Asterisk's that are not taken in yet."""
    with in_all_offices():
        rows = RecordedPart.objects.filter(state__in=UNKEPT)
        return {name for row in rows for name in row.taps}


STUCK = timedelta(minutes=10)  # a part is taken in within seconds of its end


def recordings_part() -> Health:
    """The line in `/health`: what is recorded is written down to its end, and taken in."""
    at = clock.now()
    with in_all_offices():
        rows = RecordedPart.objects.all()
        broken = rows.filter(broken=True, began_at__gt=at - timedelta(days=1)).count()
        stuck = rows.filter(state=State.ENDED, ended_at__lt=at - STUCK).count()
        used = RecordingRule.objects.filter(active=True).exists()
    if broken or stuck:
        words = gettext("recordings cut off: %(broken)d, not taken in: %(stuck)d; disk full?")
        return Health("failed", words % {"broken": broken, "stuck": stuck})
    return Health("ok", "") if used else Health("off", gettext("no queue is recorded"))


# --- pages' --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sign:
    """How a talk stands with its recording, as officials and supervisors see it."""

    interaction: int
    state: str  # on, off, paused, typing, told (the notice is heard), refused, no (no consent)
    mode: str
    broken: bool = False

    @property
    def words(self) -> str:
        """In the reader's language."""
        if self.broken and self.state == "on":
            return gettext("the recording cannot be written")
        return {
            "on": gettext("is recorded"),
            "off": gettext("not recorded"),
            "paused": gettext("recording paused"),
            "typing": gettext("recording paused while digits are typed"),
            "told": gettext("the caller hears the notice of recording"),
            "refused": gettext("not recorded: the caller refused"),
            "no": gettext("not recorded: no consent"),
        }[self.state]

    @property
    def steps(self) -> list[str]:
        """What the official can do (actions.take_step)."""
        can: list[str] = []
        if self.state in ("on", "typing"):
            can.append("pause")
        if self.state == "paused":
            can.append("go_on")
        if self.mode == "request" and self.state == "off":
            can.append("wish")
        if self.mode == "request" and self.state in ("on", "paused", "typing"):
            can.append("unwish")
        if self.state not in ("refused", "no"):
            can.append("refuse")
        return can


def signs(interactions: Collection[int]) -> dict[int, Sign]:
    """By the contact, where a rule of recording holds for its call. In an open scope."""
    rows = CallRecording.objects.filter(interaction__in=list(interactions), rule__active=True)
    broken = set(
        RecordedPart.objects.filter(recording__in=rows, broken=True).values_list(
            "recording__interaction_id", flat=True
        )
    )
    return {
        row.interaction_id: Sign(
            row.interaction_id, _state(row), row.mode, row.interaction_id in broken
        )
        for row in rows
    }


def signs_in(offices: Collection[int]) -> dict[int, str]:
    """By the contact, how each talk of some offices stands with its recording, in words."""
    rows = CallRecording.objects.filter(
        office__in=list(offices), interaction__state__in=LISTENED
    ).values_list("interaction_id", flat=True)
    return {pk: each.words for pk, each in signs(rows).items()}


def told_of(interactions: Collection[int]) -> dict[int, str]:
    """By the contact, that a rule of recording has held for it."""
    rows = CallRecording.objects.filter(interaction__in=list(interactions))
    return {
        pk: gettext("Recording: refused") if choice == "refused" else gettext("Recording")
        for pk, choice in rows.values_list("interaction_id", "choice")
    }


def sign(interaction: int) -> Sign | None:
    """The same of one contact."""
    return signs([interaction]).get(interaction)


def _state(row: CallRecording) -> str:
    now = standing_of(row)
    if now.choice == "refused":
        return "refused"
    if now.holds_back:
        return "told"
    if not now.allowed:
        return "no"
    if now.typing and now.recorded is False and not now.paused:
        return "typing" if now.mode != "request" or now.wished else "off"
    if now.paused:
        return "paused"
    return "on" if now.recorded else "off"


@dataclass(frozen=True)
class Track:
    """One side of a part: `bars` are (place, top, height) of its picture."""

    sound: KeptSound | None
    bars: Sequence[tuple[int, int, int]]


@dataclass(frozen=True)
class PartShown:
    """A recorded stretch of a contact."""

    id: int
    began_at: datetime
    seconds: int
    official: str
    broken: bool
    customer: Track
    desk: Track

    @property
    def there(self) -> bool:
        """Whether anything of it can be heard."""
        return any(one.sound and one.sound.salt for one in (self.customer, self.desk))

    @property
    def gone(self) -> KeptSound | None:
        """The track that tells how it went, if it is gone."""
        if self.there:
            return None
        both = (self.customer.sound, self.desk.sound)
        return next((one for one in both if one and one.gone_at), None)

    @property
    def long(self) -> str:
        """How long it is: 1:05."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"


@dataclass(frozen=True)
class Shown:
    """All that a contact's page says of its recording."""

    told: Sequence[RecordingTold]
    choice: str
    basis: str
    keep_days: int
    parts: Sequence[PartShown]
    waits: bool  # a part is not taken in yet

    @property
    def there(self) -> bool:
        """Whether anything can be heard."""
        return any(part.there for part in self.parts)


def shown(interaction: int) -> Shown | None:
    """What there is of a contact's recording; None: no rule has held for it. In an open scope."""
    rows = CallRecording.objects.select_related("text").filter(interaction=interaction)
    row = rows.first()
    if row is None:
        return None
    told = RecordingTold.objects.select_related("text__rule__queue").filter(interaction=interaction)
    links = ("official", "customer_sound", "desk_sound")
    parts = list(row.parts.select_related(*links).order_by("id"))
    return Shown(
        told=list(told.order_by("id")),
        choice=row.choice,
        basis=row.text.basis,
        keep_days=row.text.keep_days,
        parts=[_part(part) for part in parts if part.state == State.KEPT],
        waits=any(part.state in UNKEPT for part in parts),
    )


def _part(row: RecordedPart) -> PartShown:
    both = [one for one in (row.customer_sound, row.desk_sound) if one is not None]
    return PartShown(
        id=row.id,
        began_at=row.began_at,
        seconds=max((one.seconds for one in both), default=0),
        official=row.official.name,
        broken=row.broken,
        customer=Track(row.customer_sound, bars(row.customer_sound)),
        desk=Track(row.desk_sound, bars(row.desk_sound)),
    )


def hearings(interaction: int) -> list[Hearing]:
    """Who has opened what was recorded of a contact, the newest first. In an open scope."""
    rows = Hearing.objects.select_related("official").filter(interaction=interaction)
    return list(rows.order_by("-id")[:20])


def kept_part(office: int, part: int) -> tuple[int, KeptSound | None, KeptSound | None] | None:
    """(interaction, customer's sound, official's sound) of a kept part. In an open scope."""
    rows = RecordedPart.objects.select_related("customer_sound", "desk_sound", "recording")
    row = rows.filter(office_id=office, id=part, state=State.KEPT).first()
    if row is None:
        return None
    sounds = [
        one if one is not None and one.salt is not None else None
        for one in (row.customer_sound, row.desk_sound)
    ]
    return row.recording.interaction_id, sounds[0], sounds[1]
