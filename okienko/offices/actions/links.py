"""One-time links: the way in for who has no password yet, or has forgotten it.

Whoever has such a link is let in as the person, once. So it is kept as a digest, stands in no log
(it is behind the # of an address, which browsers send to nobody) and ends with its use, with
another password, another address or another seat, and after some days.
"""

import hashlib
import secrets
from datetime import timedelta

from okienko.events import clock
from okienko.events.actor import acting, current_actor, official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb

from ..access import not_administered, seat_of, settings_verb
from ..events import LinkMade
from ..models import Official, OneTimeLink, Person
from ..refusals import LINK_OVER, MAY_NOT_ADMINISTER, RUNS_INSTALLATION, WORKS_ELSEWHERE
from .officials import end_links
from .people import change_person, must_administer_person, must_be_good, renew_password

#: How long a link that somebody hands over lives.
LIVES = timedelta(days=7)
#: And one that goes to the person's own address because a password was forgotten.
MAILED_LIVES = timedelta(hours=24)


@settings_verb
def make_link(office: int, *, person_id: int) -> str:
    """A new link's token for a person; older ones of theirs end. Refused as `set_password`."""
    row = chosen(Person, person_id, lock=True)
    must_administer_person(office, person_id)
    end_links(row.id)
    return new_token(office, row, LIVES)


@verb
def mail_link(office: int, *, person_id: int) -> str:
    """The token of a link that goes to the person's own address, by the program alone.

    It ends no other: a stranger who says "forgotten" takes from nobody the link that was handed
    over. Whoever administers the office chooses the relay and could read the letter there: so it
    opens nothing that the office's own links do not. Refused `gone`, `works_elsewhere`,
    `runs_installation`.
    """
    if current_actor().kind not in ("program", "system"):
        raise MAY_NOT_ADMINISTER()
    row = chosen(Person, person_id, lock=True, is_active=True)
    if row.operator:
        raise RUNS_INSTALLATION()
    if not_administered(office, person_id):
        raise WORKS_ELSEWHERE()
    return new_token(office, row, MAILED_LIVES, by_mail=True)


def drop_link(token: str) -> None:
    """End a link that could not be sent."""
    OneTimeLink.objects.filter(digest=digest_of(token)).delete()


def new_token(office: int, row: Person, lives: timedelta, *, by_mail: bool = False) -> str:
    """The token of a new link for a locked person."""
    token = secrets.token_hex(24)  # no mail program leaves the end of it out of the link
    now = clock.now()
    OneTimeLink.objects.create(
        person=row, digest=digest_of(token), made_at=now, ends_at=now + lives
    )
    emit(LinkMade(office=office, subject=row.id, by_mail=by_mail))
    return token


def whose_link(token: str) -> Person | None:
    """Who would be let in by a link; None when it has ended. Outside of any scope."""
    row = _living(token)
    if row is None or not row.person.is_active or seat_of(row.person_id) is None:
        return None
    return row.person


def come_in(*, token: str, password: str, language: str = "") -> Person:
    """Use a link: the password is theirs from now on, and every session of before ends.

    Outside of any scope; it acts as the person. Refused `link_over` (of two who come at once, to
    the second), `password_weak`.
    """
    person = whose_link(token)
    seat = None if person is None else seat_of(person.id)
    if person is None or seat is None:
        raise LINK_OVER()
    with acting(official(seat.office, seat.official)):
        _come_in(seat.office, person_id=person.id, token=token, password=password)
        if language and language != person.language:
            change_person(seat.office, person_id=person.id, language=language)
    return Person.objects.get(id=person.id)


@verb
def _come_in(office: int, *, person_id: int, token: str, password: str) -> None:
    row = chosen(Person, person_id, lock=True)
    link = _living(token)  # again, behind the row's lock
    if link is None or link.person_id != person_id or not row.is_active:
        raise LINK_OVER()
    if not Official.objects.filter(person_id=person_id, active=True).exists():
        raise LINK_OVER()
    must_be_good(password, row)
    renew_password(office, row, password)


def _living(token: str) -> OneTimeLink | None:
    rows = OneTimeLink.objects.filter(digest=digest_of(token), ends_at__gt=clock.now())
    return rows.select_related("person").first()


def digest_of(token: str) -> str:
    """What is kept of a token: 192 random bits need no slow hash."""
    return hashlib.sha256(token.strip().encode()).hexdigest()
