"""Skills: by these a contact finds who can help."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from okienko.routing import actions, queries

from ..forms import NAME, SettingsForm
from ..section import Row, Section

#: In which customers ask to be served: those of the program, and the one that is seen (PJM).
LANGUAGES = (*settings.LANGUAGES, ("pjm", _("Polish Sign Language (PJM)")))


class SkillForm(SettingsForm):
    """A skill's own."""

    name = forms.CharField(
        label=NAME,
        max_length=80,
        help_text=_("As you would say it: waste, local taxes, Ukrainian."),
    )
    language = forms.ChoiceField(
        label=_("It is a language"),
        required=False,
        choices=[("", _("no, it is a matter")), *LANGUAGES],
        help_text=_("Contacts in this language then go to who has the skill."),
    )


class Skills(Section):
    """All skills of an office."""

    url = "skills"
    row = "skill"
    title = _("Skills")
    new = _("Add a skill")
    intro = _(
        "What officials can do: a field of matters, or a language. Queues ask for skills, and a "
        "contact rings at somebody who has them. Who has which is set with each person."
    )
    empty = _("There is no skill yet. Without any, everybody gets every contact.")
    columns = (NAME, _("Language"), _("Who has it"), _("Queues that ask for it"))
    event = "skill.changed"
    form = SkillForm
    steps = ("remove",)
    removes = _("Nobody has it any more then. A skill that a queue asks for cannot be removed.")

    def rows(self, office: int) -> list[Row]:
        asked = queries.skills_asked_for(office)
        levels = queries.levels(office)
        languages = dict(LANGUAGES)
        return [
            Row(
                row.id,
                (
                    row.name,
                    str(languages.get(row.language, row.language)),
                    str(sum(row.id in mine for mine in levels.values())),
                    self._asked(row.language, asked.get(row.id, [])),
                ),
            )
            for row in queries.skills(office)
        ]

    def _asked(self, language: str, queues: list[str]) -> str:
        if not language:
            return ", ".join(queues)
        always = str(_("all, for contacts in this language"))
        return ", ".join([always, *queues])

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(queries.skills(office), pk)
        return {"name": row.name, "language": row.language}

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_skill(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        actions.change_skill(office, skill_id=pk, **values)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_skill(office, skill_id=pk)
