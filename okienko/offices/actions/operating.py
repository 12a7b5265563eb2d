"""What who runs the installation does: to offices as a whole, to each other, and to all at once.

None of it opens an office: an operator sees no customer and has no right in any (`access.may`).
Each step is written to a list of its own (`InstallationStep`); what changes an office is told in
that office's log besides.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from okienko.events import clock, prepared
from okienko.events.actor import Actor, acting, current_actor, program
from okienko.events.changing import change
from okienko.events.verbs import chosen, verb

from ..access import end_sessions, operator, seat_of
from ..events import OfficeChanged
from ..models import InstallationStep, Notice, Office, Person
from ..refusals import (
    LAST_OPERATOR,
    LOGIN_TAKEN,
    MAY_NOT_OPERATE,
    NOTICE_OVER,
    UNKNOWN_LOGIN,
)
from .founding import found_office
from .links import LIVES, new_token
from .officials import end_links
from .people import end_session, must_be_good, renew_password, write_password

NOTICE_LIVES = timedelta(days=366)


def must_operate() -> None:
    """For verbs on the installation: an operator, or the program (its command line)."""
    if current_actor().kind not in ("operator", "program", "system"):
        raise MAY_NOT_OPERATE()


def note(what: str, about: str) -> None:
    """Write a step into the installation's list."""
    actor = current_actor()
    who = actor.name if actor.kind == "operator" else ""
    InstallationStep.objects.create(at=clock.now(), who=who, what=what, about=about)


# --- who runs it ---------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def add_operator(*, username: str, password: str | None = None) -> int:
    """Let a login run the installation; its id. With `password` a new login is made for it.

    Links of before end: who holds one that an office has made is not let into all of it. Refused
    `unknown_login`, `login_taken`.
    """
    must_operate()
    row = _login(username)
    if password is not None:
        if row is not None:
            raise LOGIN_TAKEN()
        row = Person.objects.create_user(username, password)
    if row is None:
        raise UNKNOWN_LOGIN()
    if not row.operator:
        Person.objects.filter(id=row.id).update(operator=True)
        end_links(row.id)
        note("operator_added", row.username)
    return int(row.id)


@transaction.atomic(durable=True)
def remove_operator(*, username: str) -> None:
    """A login no longer runs the installation, and is signed out everywhere.

    Refused `unknown_login`; on the pages `last_operator` (the command line may).
    """
    must_operate()
    rows = list(Person.objects.select_for_update(no_key=True).filter(operator=True))
    row = next((each for each in rows if each.username.casefold() == username.casefold()), None)
    if row is None:
        raise UNKNOWN_LOGIN()
    if len(rows) == 1 and current_actor().kind == "operator":
        raise LAST_OPERATOR()
    Person.objects.filter(id=row.id).update(operator=False)
    end_sessions(row.id)
    note("operator_removed", row.username)


def _login(username: str) -> Person | None:
    return Person.objects.filter(username__iexact=username).select_for_update(no_key=True).first()


@transaction.atomic(durable=True)
def take_operator_factors(*, username: str) -> None:
    """Take the second factors of who runs the installation away, and sign them out everywhere.

    For who has lost the telephone or the key. Refused `unknown_login`.
    """
    must_operate()
    row = _login(username)
    if row is None or not row.operator:
        raise UNKNOWN_LOGIN()
    if Authenticator.objects.filter(user=row).delete()[0]:
        end_sessions(row.id)
        note("factors_taken", row.username)


def give_password(*, username: str, password: str) -> None:
    """Another password for a login, by the program's command line alone; all of its sessions end.

    For whom no administrator can help: who runs the installation, or works in offices that nobody
    administers together. Refused `unknown_login`, `password_weak`, `may_not_operate`.
    """
    if current_actor().kind != "program":
        raise MAY_NOT_OPERATE()
    row = Person.objects.filter(username__iexact=username).first()
    if row is None:
        raise UNKNOWN_LOGIN()
    must_be_good(password, row)
    if seat := seat_of(row.id):
        _give_password(seat.office, person_id=row.id, password=password)
        return
    with transaction.atomic(durable=True):
        write_password(Person.objects.select_for_update(no_key=True).get(id=row.id), password)
        note("password_given", row.username)


@verb
def _give_password(office: int, *, person_id: int, password: str) -> None:
    row = chosen(Person, person_id, lock=True)
    renew_password(office, row, password)
    note("password_given", row.username)


# --- one's own -----------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def change_own_language(*, person_id: int, language: str) -> None:
    """The language of an operator's own pages. Refused `may_not_operate`."""
    row = _own(person_id)
    row.language = language
    row.save(update_fields=["language"])


@transaction.atomic(durable=True)
def choose_own_password(*, person_id: int, password: str) -> None:
    """An operator's own password; all sessions end. Refused `may_not_operate`, `password_weak`."""
    row = _own(person_id)
    must_be_good(password, row)
    write_password(row, password)
    note("password_changed", row.username)


@transaction.atomic(durable=True)
def sign_oneself_out(*, person_id: int) -> None:
    """End every session of an operator. Refused `may_not_operate`."""
    row = _own(person_id)
    end_sessions(row.id)
    note("signed_out", row.username)


@transaction.atomic(durable=True)
def end_own_session(*, person_id: int, session_id: int) -> None:
    """End one session of an operator. Refused `may_not_operate`, `gone`."""
    row = _own(person_id)
    end_session(row.id, session_id)
    note("signed_out_one", row.username)


def _own(person_id: int) -> Person:
    """The locked row of the operator who acts."""
    row = Person.objects.select_for_update(no_key=True).get(id=person_id)
    if not row.operator or current_actor() != operator(row.username):
        raise MAY_NOT_OPERATE()
    return row


# --- offices -------------------------------------------------------------------------------------


def open_office(
    *, name: str, zone: str = "Europe/Warsaw", admin: str, username: str, language: str = ""
) -> tuple[int, str]:
    """Found an office for others; its id and the token of its administrator's one-time link.

    Of a login that has a way in already (a seat, or the installation) no link is made: "". Refused
    as `found_office`.
    """
    must_operate()
    by = current_actor()
    known = Person.objects.filter(username__iexact=username).first()
    if known is not None and (known.operator or seat_of(known.id) is None):
        raise LOGIN_TAKEN()  # nobody is given a way into an office by the back
    with acting(program(f"operator {by.name}")):
        founded = found_office(
            name=name, zone=zone, admin=admin, username=username, language=language,
            person=known.id if known else None,
        )  # fmt: skip
    return founded.office, _opened(
        founded.office, person_id=founded.person, name=name, link=known is None, by=by
    )


@verb
def _opened(office: int, *, person_id: int, name: str, link: bool, by: Actor) -> str:
    with acting(by):
        note("office_added", name)
        row = prepared.must(Person, id=person_id)
        return new_token(office, row, LIVES) if link else ""


@verb
def rename_office(office: int, *, name: str) -> None:
    """Call an office otherwise. Refused as `add_office`."""
    _change(office, "office_renamed", name=name)


@verb
def pause_office(office: int) -> None:
    """Shut an office's doors: nothing comes in by them, and its people are told on their pages.

    Talks that stand go on; what waits stays. Mailboxes keep what comes meanwhile.
    """
    _change(office, "office_paused", paused_at=clock.now())


@verb
def resume_office(office: int) -> None:
    """Open a paused office's doors again."""
    _change(office, "office_resumed", paused_at=None)


def _change(office: int, what: str, **values: Any) -> None:
    must_operate()
    row = chosen(Office, office, lock=True)
    if "paused_at" in values and (row.paused_at is None) == (values["paused_at"] is None):
        return
    if change(row, OfficeChanged, **values):
        note(what, row.name)


# --- a notice to all -----------------------------------------------------------------------------


@transaction.atomic(durable=True)
def announce(*, text: str, ends_at: datetime) -> None:
    """Tell everybody something until `ends_at` (UTC); what was told before ends.

    Refused `notice_over`.
    """
    must_operate()
    now = clock.now()
    if not now < ends_at <= now + NOTICE_LIVES:
        raise NOTICE_OVER()
    Notice.objects.filter(ends_at__gt=now).update(ends_at=now)
    Notice.objects.create(text=text, ends_at=ends_at, made_at=now, made_by=current_actor().name)
    note("announced", text)


@transaction.atomic(durable=True)
def withdraw() -> None:
    """End what is told to everybody."""
    must_operate()
    now = clock.now()
    if Notice.objects.filter(ends_at__gt=now).update(ends_at=now):
        note("withdrawn", "")
