"""People: who works in the office, in which role, with which skills, and how they get in."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from okienko.events import clock
from okienko.look.times import moment_words
from okienko.offices import actions, queries
from okienko.offices.access import not_administered, officials_of
from okienko.offices.posting import can_post
from okienko.offices.queries import Colleague
from okienko.routing import queries as routing

from ..changes import Made
from ..forms import SettingsForm
from ..section import Filter, Row, Section
from .form import LEVEL, PersonForm, split
from .history import before, history
from .roles import ROLES, role_name
from .verbs import add_colleague, change_colleague


class People(Section):
    """Everybody with a seat in the office."""

    url = "people"
    row = "official"
    title = _("People")
    new = _("Add a person")
    intro = _("Who works here: what each may do, what each knows, and how they come in.")
    empty = _("Nobody works here yet.")
    columns = (
        pgettext_lazy("of a person", "Name"),
        _("User name"),
        _("Role"),
        _("Skills"),
        _("Second factor"),
        _("Last here"),
    )
    form = PersonForm
    list_template = "administration/people/list.html"
    form_template = "administration/people/person.html"
    retires: ClassVar[str | Promise] = _(
        "The person cannot come in here any more. Letters and call-backs in hand return to their "
        "queues; what was done stays in the history. It can be taken back."
    )

    def rows(self, office: int) -> list[Row]:
        people = queries.colleagues(office, clock.now())
        names = {skill.id: skill.name for skill in routing.skills(office)}
        levels = routing.levels(office)
        seen = routing.seen_last([each.person.id for each in people])
        return [
            Row(
                each.official.id,
                (
                    each.official.name,
                    each.person.username,
                    role_name(each.official.role),
                    ", ".join(
                        f"{names[skill]} {level}"
                        for skill, level in levels.get(each.official.id, {}).items()
                        if skill in names
                    ),
                    _now("yes") if each.has_factor else "–",
                    last_here(each, seen),
                ),
                each.official.active,
                _marks(each, levels.get(each.official.id, {})),
            )
            for each in people
        ]

    def filters(self, office: int) -> list[Filter]:
        return [
            Filter("role", _now("Role"), [(f"role-{role}", role_name(role)) for role in ROLES]),
            Filter(
                "skill",
                _now("Skill"),
                [
                    ("no-skill", _now("has no skill")),
                    *((f"skill-{skill.id}", skill.name) for skill in routing.skills(office)),
                ],
            ),
            Filter(
                "state",
                _now("State"),
                [
                    ("in-use", _now("in use")),
                    ("out", _now("out of use")),
                    ("no-password", _now("without a password")),
                    ("no-factor", _now("without a second factor")),
                ],
            ),
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        each = self.colleague(office, pk)
        levels = routing.levels(office).get(pk, {})
        return {
            "name": each.official.name,
            "username": each.person.username,
            "email": each.person.email,
            "language": each.person.language,
            "role": each.official.role,
            **{
                f"{LEVEL}{skill.id}": str(levels.get(skill.id, ""))
                for skill in routing.skills(office)
            },
            "closed": each.person.operator or bool(not_administered(office, each.person.id)),
        }

    def colleague(self, office: int, pk: int) -> Colleague:
        """The person of a seat; 404 when there is none such."""
        by_id = {each.official.id: each for each in queries.colleagues(office, clock.now())}
        return by_id[self.one([each.official for each in by_id.values()], pk).id]

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        skills = {skill.id: skill.name for skill in routing.skills(office)}
        return PersonForm(*args, skills=skills, **more)

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        found: dict[str, Any] = {"roles": ROLES}
        if pk is None:
            people = queries.colleagues(office, clock.now())
            active = [each for each in people if each.official.active]
            return found | {
                "asking": [each for each in active if each.person.asked_at],
                "waiting": [each for each in active if not each.has_password],
            }
        each = self.colleague(office, pk)
        return found | {
            "colleague": each,
            "closed": each.person.operator or bool(not_administered(office, each.person.id)),
            "seats": set(officials_of(each.person.id)),
            "mails": can_post(office),
            "browsers": len(queries.signed_in(each.person.id, clock.now())),
            "in_hand": len(routing.open_work((pk,))),
            "last_here": last_here(each, routing.seen_last([each.person.id])),
        }

    def history(self, office: int, pk: int, form: SettingsForm) -> list[Made]:
        return history(office, pk, queries.official(pk).person_id, form)

    def before(self, office: int, pk: int, event: int) -> dict[str, Any]:
        return before(office, pk, queries.official(pk).person_id, event)

    # --- verbs ----------------------------------------------------------------------------------

    def add(self, office: int, values: dict[str, Any]) -> int:
        fields, levels = split(values)
        wanted = {skill: level for skill, level in levels.items() if level}
        return add_colleague(office, **fields, levels=wanted)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        fields, levels = split(values)
        change_colleague(office, official_id=pk, values=fields, levels=levels)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.end_seat(office, official_id=pk)

    def restore(self, office: int, pk: int) -> None:
        actions.renew_seat(office, official_id=pk)


def _marks(each: Colleague, levels: Mapping[int, int]) -> frozenset[str]:
    """By what a person is found, besides words; see `People.filters`."""
    marks = {f"role-{each.official.role}", *(f"skill-{skill}" for skill in levels)}
    marks.add("in-use" if each.official.active else "out")
    if not levels:
        marks.add("no-skill")
    if not each.has_password:
        marks.add("no-password")
    if not each.has_factor:
        marks.add("no-factor")
    return frozenset(marks)


def last_here(each: Colleague, seen: dict[int, Any]) -> str:
    """When a person was here last, in words."""
    if not each.has_password:
        return _now("not yet: waits for a link") if each.link_ends else _now("not yet: has no link")
    until = seen.get(each.person.id)
    if until is not None and until > clock.now():
        return _now("here now")
    times = [at for at in (until, each.person.last_login) if at is not None]
    return moment_words(max(times)) if times else _now("not yet")
