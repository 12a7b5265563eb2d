"""A person as the form has it: login, seat and skills are three rooms' rows, saved as one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from okienko.events.refusals import Refused
from okienko.offices import actions, queries
from okienko.offices.access import settings_verb
from okienko.offices.actions.officials import OfficialSettings
from okienko.offices.actions.people import PersonSettings
from okienko.offices.refusals import LOGIN_TAKEN
from okienko.routing import actions as routing

#: Polish letters that Unicode does not take apart.
LETTERS = str.maketrans("łŁ", "lL")
#: Whose fields are the login's, and whose the seat's.
PERSONAL = frozenset(PersonSettings.__annotations__) - {"is_active"}
OFFICIAL = frozenset(OfficialSettings.__annotations__)


@settings_verb
def add_colleague(
    office: int,
    *,
    name: str,
    role: str,
    username: str = "",
    email: str = "",
    language: str = "",
    levels: Mapping[int, int] | None = None,
) -> int:
    """Make a login without a password, its seat and skills; the official's id.

    Without a `username` one is made from the name. Refused `login_taken`, `gone`, `level_wrong`.
    """
    person = _person(office, list(usernames(name)) if not username else [username], email, language)
    official = actions.add_official.within(office, person_id=person, name=name, role=role)
    if levels:
        routing.set_levels.within(office, official_id=official, levels=levels)
    return official


def _person(office: int, names: list[str], email: str, language: str) -> int:
    for name in names:
        try:
            return actions.add_person.within(
                office, username=name, password=None, email=email, language=language
            )
        except Refused as refused:
            if refused.code != LOGIN_TAKEN.code:
                raise
    raise LOGIN_TAKEN()


@settings_verb
def change_colleague(
    office: int, *, official_id: int, values: Mapping[str, Any], levels: Mapping[int, int | None]
) -> None:
    """Change what differs: fields of the login and the seat, and `levels` (None: has it no more).

    Refused as the verbs of each.
    """
    seat = {key: value for key, value in values.items() if key in OFFICIAL}
    personal = {key: value for key, value in values.items() if key in PERSONAL}
    if seat:
        actions.change_official.within(office, official_id=official_id, **seat)
    if personal:
        person = queries.official(official_id).person_id
        actions.change_person.within(office, person_id=person, **personal)
    if levels:
        routing.change_levels.within(office, changes={official_id: levels})


def usernames(name: str) -> Iterator[str]:
    """User names for a person: anna.nowak, and with a number when somebody has it."""
    words = [word for word in map(_slug, name.split()) if word]
    plain = ".".join(words[:1] + words[1:][-1:])[:100] or "urzad"
    yield plain
    for number in range(2, 100):
        yield f"{plain}{number}"


def _slug(word: str) -> str:
    """In Latin letters where there are any: Łucja is lucja, Олена stays as she is."""
    return slugify(word.translate(LETTERS)) or slugify(word, allow_unicode=True)


@settings_verb
def add_colleagues(office: int, *, people: Sequence[Mapping[str, Any]]) -> list[int]:
    """Make several people or, when one of them is refused, none; their officials' ids."""
    return [add_colleague.within(office, **each) for each in people]
