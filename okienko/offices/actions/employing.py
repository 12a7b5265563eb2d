"""A colleague who is new to the house."""

from ..access import settings_verb
from ..models import Role
from .officials import add_official
from .people import add_person


@settings_verb
def employ(
    office: int,
    *,
    username: str,
    password: str | None,
    name: str,
    role: str = Role.OFFICIAL,
    language: str = "",
) -> int:
    """Make a login and its seat in the office, both or neither; the official's id.

    Refused as `add_person` and `add_official`.
    """
    person = add_person.within(office, username=username, password=password, language=language)
    return add_official.within(office, person_id=person, name=name, role=role)
