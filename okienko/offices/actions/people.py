"""Logins. One may have seats in several offices; see officials.py."""

from typing import TypedDict, Unpack

from okienko.events import prepared
from okienko.events.actor import acting_official
from okienko.events.changing import change, make
from okienko.events.log.kinds import emit
from okienko.events.refusals import GONE
from okienko.events.verbs import chosen, verb

from ..access import end_sessions, must_administer, officials_of, settings_verb
from ..events import PersonChanged
from ..models import Official, Person
from ..refusals import LOGIN_TAKEN, WORKS_ELSEWHERE
from .officials import leave, must_not_be_the_last


class PersonSettings(TypedDict, total=False):
    """A login's own; `is_active`: whether one can sign in with it at all."""

    username: str
    language: str
    is_active: bool


@settings_verb
def add_person(_office: int, *, username: str, password: str | None, language: str = "") -> int:
    """Make a login, on behalf of an office; the person's id. Refused `login_taken`.

    Without a password nobody can sign in with it yet.

    Whether the password is good is asked before (django.contrib.auth.password_validation).
    """
    row = Person(username=username)
    row.set_password(password)
    return make(
        Person,
        PersonChanged,
        username=username,
        password=row.password,
        language=language,
        taken=LOGIN_TAKEN,
    ).id


@verb
def change_person(office: int, *, person_id: int, **settings: Unpack[PersonSettings]) -> None:
    """Change a login. One that is no longer used is signed out everywhere and leaves its seat.

    One's own language anybody changes; the rest who administers the office, as `set_password`.
    Refused `login_taken`, `last_admin`; `still_talking` as `end_seat`.
    """
    row = chosen(Person, person_id, lock=True)
    if settings.keys() - {"language"} or not _oneself(office, person_id):
        _must_administer(office, person_id)
    if row.is_active and settings.get("is_active") is False:
        for official in Official.objects.filter(person_id=person_id, active=True):
            must_not_be_the_last(official)
            leave(office, official.id)
        end_sessions(person_id)
    change(row, PersonChanged, taken=LOGIN_TAKEN, **settings)


@verb
def set_password(office: int, *, person_id: int, password: str) -> None:
    """Give a login, one's own or another's, another password: every session of it ends.

    Whoever administers one office has no way into others: refused `works_elsewhere` for a login
    that has a seat in another, `gone` for one that never had any here.
    """
    row = chosen(Person, person_id, lock=True)
    if not _oneself(office, person_id):
        _must_administer(office, person_id)
    row.set_password(password)
    row.save(update_fields=["password"])
    emit(PersonChanged(office=office, subject=person_id, before={}, after={}, password=True))


def _oneself(office: int, person_id: int) -> bool:
    mine = acting_official(office)
    return mine is not None and prepared.must(Official, id=mine).person_id == person_id


def _must_administer(office: int, person_id: int) -> None:
    must_administer(office)
    if officials_of(person_id).keys() - {office}:
        raise WORKS_ELSEWHERE()
    if not Official.objects.filter(person_id=person_id).exists():
        raise GONE()
