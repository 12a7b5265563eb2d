"""Seats: who works in an office, in which role."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypedDict, Unpack

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from okienko.events.changing import change, make
from okienko.events.verbs import chosen, verb

from ..access import must_act_for, settings_verb
from ..events import OfficialChanged
from ..models import Official, OneTimeLink, Role
from ..refusals import LAST_ADMIN, SEAT_TAKEN

#: Called `(office, official)` before a seat ends, inside the verb: a room gives back what the
#: person has in hand, or refuses. As timers' handlers, they are registered by their rooms.
AT_LEAVING: list[Callable[[int, int], None]] = []

SIGNATURE = 1000  # characters


class OfficialSettings(TypedDict, total=False):
    """A seat's own; `role` is one of models.Role."""

    name: str
    role: str


@settings_verb
def add_official(_office: int, *, person_id: int, **settings: Unpack[OfficialSettings]) -> int:
    """Give a login a seat in the office; the official's id. Refused `seat_taken`.

    Who had one before gets it back by `renew_seat`: with it comes what they did. Links of before
    end: who holds one for a person of one office is not let into the other.
    """
    end_links(person_id)
    told = partial(OfficialChanged, person=person_id)
    return make(Official, told, taken=SEAT_TAKEN, person_id=person_id, **settings).id


@settings_verb
def give_seat(office: int, *, person_id: int, **settings: Unpack[OfficialSettings]) -> int:
    """`add_official`, or `renew_seat` for who had one here; the id. Refused `seat_taken`."""
    row = Official.objects.filter(person_id=person_id).first()
    if row is None:
        return add_official.within(office, person_id=person_id, **settings)
    if row.active:
        raise SEAT_TAKEN()
    renew_seat.within(office, official_id=row.id)
    return row.id


@settings_verb
def change_official(
    _office: int, *, official_id: int, **settings: Unpack[OfficialSettings]
) -> None:
    """Change a seat's name or role. Refused `last_admin`."""
    row = chosen(Official, official_id, lock=True)
    if settings.get("role", row.role) != Role.ADMIN:
        must_not_be_the_last(row)
    _change(row, **settings)


@verb
def change_own_signature(office: int, *, official_id: int, signature: str) -> None:
    """What stands below an official's letters, above the mailbox's own signature.

    Refused `may_not_supervise` to who is neither the official nor a supervisor.
    """
    must_act_for(office, official_id)
    _change(chosen(Official, official_id, lock=True), signature=signature[:SIGNATURE])


@verb
def change_own_mention_mails(office: int, *, official_id: int, wanted: bool) -> None:
    """Whether an official is told by e-mail of notes that name them while they are not there.

    Refused `may_not_supervise` to who is neither the official nor a supervisor.
    """
    must_act_for(office, official_id)
    _change(chosen(Official, official_id, lock=True), mention_mails=wanted)


@settings_verb
def end_seat(office: int, *, official_id: int) -> None:
    """Take a person's seat away: open written work returns to its queues.

    What they did stays theirs. Refused `last_admin`, and `still_talking` in mid-call.
    """
    row = chosen(Official, official_id, lock=True)
    if not row.active:
        return
    must_not_be_the_last(row)
    leave(office, official_id)
    end_links(row.person_id)
    _change(row, active=False)


@settings_verb
def renew_seat(_office: int, *, official_id: int) -> None:
    """Give a person the seat back that was taken away."""
    row = chosen(Official, official_id, lock=True)
    end_links(row.person_id)
    _change(row, active=True)


def end_links(person_id: int) -> None:
    """End the links that let a person in; see links.py."""
    OneTimeLink.objects.filter(person_id=person_id).delete()


def _change(row: Official, **values: Any) -> None:
    change(row, partial(OfficialChanged, person=row.person_id), **values)


def leave(office: int, official_id: int) -> None:
    """Have every room give back what an official has in hand."""
    for step in AT_LEAVING:
        step(office, official_id)


def must_not_be_the_last(official: Official) -> None:
    """Refused `last_admin` when nobody else could administer the office.

    Who has no password yet cannot: a link that was never used ends, and nobody could make another.
    """
    if official.role != Role.ADMIN or not official.active:
        return
    admins = Official.objects.filter(role=Role.ADMIN, active=True).order_by("id")
    # both of two who leave at once must not find the other still there: one waits here, and reads
    # after it what the other has written, of the login too
    list(admins.select_for_update(no_key=True))
    others = admins.filter(person__is_active=True).exclude(id=official.id)
    if not others.exclude(person__password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
        raise LAST_ADMIN()
