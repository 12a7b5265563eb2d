"""Whom an official has dialled lately, who hung up while it rang there, which numbers are shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import F, QuerySet

from okienko.customers.identities import display
from okienko.interactions.models import Direction, Interaction, Medium
from okienko.interactions.queries import who_is
from okienko.look.times import day_began
from okienko.routing.models import Offer

from .menu import speech
from .menu.sound import wav
from .models import Number

SHOWN = 5  # of each list
LOOKED_AT = 40  # calls in which those are looked for
MEANWHILE = timedelta(seconds=5)  # between the end of a call and that of what rang for it


@dataclass(frozen=True)
class LateCall:
    """Somebody whom one may want to call (again)."""

    contact: int
    who: str
    number: str  # as it is read, and typed
    at: datetime


@dataclass(frozen=True)
class Lately:
    """What stands beside the field in which a number is typed.

    `numbers`: those that may be shown, (id, digits, name), the usual one first.
    """

    numbers: list[tuple[int, str, str]]
    dialled: list[LateCall]
    missed: list[LateCall]


def lately(office: int, officials: Collection[int]) -> Lately:
    """Of one official, in each of their offices. In an open scope."""
    numbers = Number.objects.filter(office_id=office, active=True).order_by("-outgoing", "id")
    shown = [(row.id, display("e164", row.digits), row.name) for row in numbers]
    return Lately(shown, _dialled(officials), _missed(officials))


def _dialled(officials: Collection[int]) -> list[LateCall]:
    rows = Interaction.objects.filter(
        official_id__in=officials, direction=Direction.OUT, live=True, medium=Medium.VOICE
    )
    return _once(rows.order_by("-id"))


def _missed(officials: Collection[int]) -> list[LateCall]:
    """Who hung up today while it rang at this official's."""
    rang = Offer.objects.filter(
        official_id__in=officials,
        state=Offer.State.WITHDRAWN,
        made_at__gte=day_began(),
        interaction__state="abandoned",
        interaction__medium=Medium.VOICE,
        interaction__helps="",
        ended_at__gte=F("interaction__ended_at") - MEANWHILE,
    )
    rows = Interaction.objects.filter(id__in=rang.values("interaction_id"))
    return _once(rows.order_by("-id"))


def _once(rows: QuerySet[Interaction]) -> list[LateCall]:
    """The newest call of each number; a withheld one cannot be called."""
    found: dict[str, LateCall] = {}
    for contact in rows.exclude(address_value="").select_related("customer")[:LOOKED_AT]:
        number = display(contact.address_kind, contact.address_value)
        late = LateCall(contact.id, who_is(contact), number, contact.received_at)
        found.setdefault(contact.address_value, late)
    return list(found.values())[:SHOWN]


@lru_cache(maxsize=64)
def spoken_name(text: str) -> bytes:
    """A short text, as the name of a queue, in the voice of the menus (wav)."""
    return wav(*speech.speak(text[:120], "pl"))
