"""Somebody has forgotten the password, and says so on the page of the sign-in."""

from datetime import timedelta

from okienko.events import clock
from okienko.events.actor import acting, program
from okienko.events.changing import change
from okienko.events.security.scope import in_offices
from okienko.events.verbs import chosen, verb

from ..access import seat_of
from ..events import PersonChanged
from ..models import Person
from ..posting import can_post

#: For so long another question says nothing new.
STILL_ASKED = timedelta(minutes=10)


@acting(program("sign-in"))
def password_forgotten(login: str) -> tuple[int, int] | None:
    """Note that the person of a login asks for another password, so that administrators see it.

    Nothing is told or done when there is no such login. Gives the office and the person when a
    link may go to an address of theirs: not for a second question soon after, and not into more
    than the office whose relay would see it (`mail_link`). Outside of any scope.
    """
    person = Person.objects.filter(username__iexact=login, is_active=True).first()
    seat = None if person is None else seat_of(person.id)
    if person is None or seat is None:
        return None
    news = _asked(seat.office, person_id=person.id)
    if not (news and person.email) or person.operator or len(seat.offices) > 1:
        return None
    with in_offices([seat.office], reading=True):
        return (seat.office, person.id) if can_post(seat.office) else None


@verb
def _asked(_office: int, *, person_id: int) -> bool:
    row = chosen(Person, person_id, lock=True)
    now = clock.now()
    if row.asked_at is None or row.asked_at < now - STILL_ASKED:
        return change(row, PersonChanged, asked_at=now)
    return False


def remembered(person: Person) -> None:
    """Signed in after all: nobody need make a link any more."""
    if person.asked_at is not None:
        Person.objects.filter(id=person.id).update(asked_at=None)
