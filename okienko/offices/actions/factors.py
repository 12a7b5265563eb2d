"""Second factors: who has which is told, and taken away from who has lost them."""

from allauth.mfa.models import Authenticator

from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb

from ..access import end_sessions, settings_verb
from ..events import FactorsChanged
from ..models import Person
from .people import must_administer_person


@verb
def note_factor(office: int, *, person_id: int, step: str, type: str) -> None:  # noqa: A002
    """Say that a person has `added` or `removed` a factor; the sign-in library has written it."""
    emit(FactorsChanged(office=office, subject=person_id, step=step, types=[type]))


@settings_verb
def take_factors(office: int, *, person_id: int) -> None:
    """Take a person's factors away, who has lost them, and end their sessions.

    The password alone lets in then; where the role asks for a factor, to set one up. Refused as
    `set_password`.
    """
    chosen(Person, person_id, lock=True)
    must_administer_person(office, person_id)
    rows = Authenticator.objects.filter(user_id=person_id)
    types = sorted({str(kind) for kind in rows.values_list("type", flat=True)})
    if not types:
        return
    rows.delete()
    end_sessions(person_id)
    emit(FactorsChanged(office=office, subject=person_id, step="taken", types=types))
