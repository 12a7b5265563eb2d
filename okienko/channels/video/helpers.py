"""Who takes part in a meeting besides its official, or is sought: read from rows, in an open scope.

Each search, and each colleague who is asked, is an interaction that assists the meeting's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from okienko.events import prepared
from okienko.interactions.helps import Help
from okienko.interactions.models import Interaction
from okienko.interactions.states import OPEN, WITH_SOMEBODY
from okienko.routing.interpreting import anybody_speaks, interpreter_wait
from okienko.routing.models import Offer

from .models import Seat


@dataclass(frozen=True, slots=True)
class Sought:
    """Where the search for an interpreter stands: `state` is sought, coming or here.

    `again`: one was there before and has gone. `since`: when it began; `wait`: how many seconds
    such searches took lately; `anybody`: somebody with the language is at work, or found already.
    """

    state: str
    again: bool
    since: datetime
    wait: int | None
    anybody: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The colleague who was asked last: asked, coming, here, declined, lapsed, back or left.

    `contact` is the one by which they assist; `official` who it is.
    """

    contact: int
    state: str
    official: int
    name: str


def helpers(interaction_id: int, helps: str = "") -> list[Interaction]:
    """What has assisted a contact, the newest first; of one kind, or of all."""
    rows = Interaction.objects.filter(assists=interaction_id).select_related("official")
    return list((rows.filter(helps=helps) if helps else rows).order_by("-id"))


def going_on(interaction_id: int, helps: str) -> Interaction | None:
    """What assists a contact now, or is to: at most one of a kind."""
    return next((row for row in helpers(interaction_id, helps) if row.state in OPEN), None)


def seat_through(contact: Interaction) -> Seat | None:
    """The seat of who assists by this contact."""
    return prepared.get(Seat, through_id=contact.id, ended_at=None)


def sought(
    contact: Interaction, assisting: Collection[Interaction], here: Collection[int]
) -> Sought | None:
    """How the search of an interpreter stands; None: there is none. `assisting`: of `helpers`;
    `here`: contacts whose seat is taken.
    """
    all_of_them = [row for row in assisting if row.helps == Help.INTERPRETER]
    now = next((row for row in all_of_them if row.state in OPEN), None)
    if now is None:
        return None
    state = "sought"
    if now.state in WITH_SOMEBODY:
        state = "here" if now.id in here else "coming"
    return Sought(
        state=state,
        again=any(row.official_id is not None for row in all_of_them if row.id != now.id),
        since=now.received_at,
        wait=interpreter_wait(contact.language) if state == "sought" else None,
        anybody=state != "sought" or anybody_speaks(contact.office_id, contact.language),
    )


def asked(assisting: Collection[Interaction], here: Collection[int]) -> Asked | None:
    """The colleague who was asked last; None: nobody was. Both are as of `sought`."""
    last = next((row for row in assisting if row.helps == Help.COLLEAGUE), None)
    if last is None:
        return None
    offer = Offer.objects.filter(interaction=last).select_related("official").order_by("id").last()
    whom = last.official or (offer.official if offer else None)
    if whom is None:
        return None
    return Asked(last.id, _how(last, offer, here), whom.id, whom.name)


def _how(helper: Interaction, offer: Offer | None, here: Collection[int]) -> str:
    if helper.state in WITH_SOMEBODY:
        return "here" if helper.id in here else "coming"
    if helper.state == "closed":
        return "left"
    declined = offer is not None and offer.state in (Offer.State.DECLINED, Offer.State.LAPSED)
    if declined:
        return str(offer.state) if offer else ""
    return "asked" if helper.state in OPEN else "back"
