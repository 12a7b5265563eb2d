"""Logins. One may have seats in several offices; see officials.py, and links.py for the way in."""

from typing import TypedDict, Unpack

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError

from okienko.events import prepared
from okienko.events.actor import acting_official, current_actor
from okienko.events.changing import change, make
from okienko.events.log.kinds import emit
from okienko.events.refusals import GONE
from okienko.events.verbs import chosen, verb

from ..access import (
    end_sessions,
    must_administer,
    not_administered,
    officials_of,
    settings_verb,
)
from ..events import PersonChanged
from ..models import Official, Person, SignedIn
from ..refusals import LOGIN_TAKEN, PASSWORD_WEAK, RUNS_INSTALLATION, WORKS_ELSEWHERE
from .officials import end_links, leave, must_not_be_the_last


class PersonSettings(TypedDict, total=False):
    """A login's own; `is_active`: whether one can sign in with it at all."""

    username: str
    language: str
    email: str
    is_active: bool


@settings_verb
def add_person(
    _office: int, *, username: str, password: str | None, language: str = "", email: str = ""
) -> int:
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
        email=email,
        taken=LOGIN_TAKEN,
    ).id


@verb
def change_person(office: int, *, person_id: int, **settings: Unpack[PersonSettings]) -> None:
    """Change a login. One that is no longer used is signed out everywhere and leaves its seat.

    One's own language anybody changes; the rest who administers the office, as `set_password`.
    Refused `login_taken`, `last_admin`; `still_talking` as `end_seat`.
    """
    row = chosen(Person, person_id, lock=True)
    if settings.keys() - {"language"} or not oneself(office, person_id):
        must_administer_person(office, person_id)
    if row.is_active and settings.get("is_active") is False:
        if officials_of(person_id).keys() - {office}:
            raise WORKS_ELSEWHERE()  # what is in hand there could not be given back from here
        for official in Official.objects.filter(person_id=person_id, active=True):
            must_not_be_the_last(official)
            leave(office, official.id)
        end_sessions(person_id)
    if settings.get("email", row.email) != row.email or settings.get("is_active") is False:
        end_links(person_id)  # one that went to the old address
    change(row, PersonChanged, taken=LOGIN_TAKEN, **settings)


@verb
def set_password(office: int, *, person_id: int, password: str) -> None:
    """Give a login, one's own or another's, another password: every session of it ends.

    Whoever administers one office has no way into others: refused `works_elsewhere` for a login
    that has a seat in another that they do not administer, `gone` for one that never had any here.
    """
    row = chosen(Person, person_id, lock=True)
    if not oneself(office, person_id):
        must_administer_person(office, person_id)
    renew_password(office, row, password)


@verb
def choose_password(office: int, *, person_id: int, password: str) -> None:
    """`set_password` of one's own: refused `password_weak` too."""
    must_be_good(password, chosen(Person, person_id))
    set_password.within(office, person_id=person_id, password=password)


@verb
def sign_out_everywhere(office: int, *, person_id: int) -> None:
    """End every session of a login, one's own or, as `set_password`, another's."""
    chosen(Person, person_id, lock=True)
    if not oneself(office, person_id):
        must_administer_person(office, person_id)
    end_sessions(person_id)
    emit(PersonChanged(office=office, subject=person_id, before={}, after={}, signed_out=True))


@verb
def sign_out_one(office: int, *, person_id: int, session_id: int) -> None:
    """End one session of one's own, by its row. Refused `gone`, and to others as `set_password`."""
    if not oneself(office, person_id):
        must_administer_person(office, person_id)
    browser = end_session(person_id, session_id)
    emit(PersonChanged(office=office, subject=person_id, before={}, after={}, browser=browser))


def end_session(person_id: int, session_id: int) -> str:
    """End one session of a login; what its browser and system are called. Refused `gone`."""
    row = SignedIn.objects.filter(id=session_id, person_id=person_id).first()
    if row is None:
        raise GONE()
    Session.objects.filter(session_key=row.session).delete()
    row.delete()
    return ", ".join(filter(None, (row.browser, row.system))) or "?"


def must_be_good(password: str, person: Person) -> None:
    """Refused `password_weak`, in words, for one that is too easily guessed."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PASSWORD_WEAK(words=" ".join(error.messages)) from None


def renew_password(office: int, row: Person, password: str) -> None:
    """`write_password`, and the office's log tells it."""
    write_password(row, password)
    emit(PersonChanged(office=office, subject=row.id, before={}, after={}, password=True))


def write_password(row: Person, password: str) -> None:
    """Write another password of a locked row; whoever could do so by a link can no more."""
    row.set_password(password)
    row.asked_at = None
    row.save(update_fields=["password", "asked_at"])
    SignedIn.objects.filter(person=row).delete()
    end_links(row.id)


def oneself(office: int, person_id: int) -> bool:
    """Whether the one who acts is this person."""
    mine = acting_official(office)
    return mine is not None and prepared.must(Official, id=mine).person_id == person_id


def must_administer_person(office: int, person_id: int) -> None:
    """For verbs that open a way in as somebody: asks for each office in which the person works.

    Refused `may_not_administer`, `works_elsewhere`, `runs_installation`, and `gone` for who never
    had a seat here.
    """
    must_administer(office)
    if not_administered(office, person_id):
        raise WORKS_ELSEWHERE()
    if current_actor().is_person and Person.objects.filter(id=person_id, operator=True).exists():
        raise RUNS_INSTALLATION()  # or an office's administrator would run it with that login
    if not Official.objects.filter(person_id=person_id).exists():
        raise GONE()
