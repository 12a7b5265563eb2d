"""Satisfaction: of which queues callers are asked how it was, and how."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.channels.satisfaction import actions, queries
from okienko.channels.satisfaction.models import How
from okienko.routing import queries as routing

from ...forms import RowField, SettingsForm
from ...section import Row, Section


def _asked(label: Any, language: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "lang": language})
    return forms.CharField(label=label, max_length=300, required=False, widget=area)


class SatisfactionForm(SettingsForm):
    """What the callers of one queue are asked."""

    queue_id = RowField(label=_("Callers of the queue"))
    how = forms.ChoiceField(
        label=_("They are asked"),
        choices=How.choices,
        help_text=_(
            "Once in 30 days at most, and nobody whose number is withheld. No text message goes to "
            "who has answered STOP, or at night."
        ),
    )
    settled = forms.BooleanField(
        label=_("Ask, too, whether the matter is settled"), required=False, initial=True
    )
    text_pl = _asked(_("The first question in Polish, if not the usual one"), "pl")
    text_en = _asked(_("The same in English"), "en")
    text_uk = _asked(_("The same in Ukrainian"), "uk")
    keep_days = forms.IntegerField(
        label=_("What customers write in free words is kept for so many days"),
        min_value=1,
        max_value=3650,
        initial=90,
        help_text=_("Then it is deleted by itself. The marks stay."),
    )


class Satisfaction(Section):
    """The questions of all queues of an office."""

    url = "satisfaction"
    row = "questions"
    title = _("Satisfaction")
    new = _("Ask the callers of a queue")
    intro = _(
        "After a call its customer is asked how it was, from 1 to 5, and whether the matter is "
        "settled. The answers stand with the contact and in the figures, always beside the share "
        "who answered. No list compares officials by them."
    )
    empty = _("Nobody is asked yet.")
    columns = (_("Queue"), _("They are asked"), _("Second question"))
    event = "satisfaction.questions_changed"
    form = SatisfactionForm
    steps = ("retire", "restore", "remove")
    retires = _("Its callers are asked no more. What was answered stays.")
    removes = _("What was answered stays.")

    def rows(self, office: int) -> list[Row]:
        return [
            Row(
                row.id,
                (
                    row.queue.name,
                    str(How(row.how).label),
                    str(_("yes")) if row.settled else str(_("no")),
                ),
                row.active,
            )
            for row in queries.all_questions()
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(queries.all_questions(), pk)
        return {name: getattr(row, name) for name in self.form.base_fields}

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        queues = [(row.id, row.name) for row in routing.queues_to_choose(office)]
        cast("RowField", form.fields["queue_id"]).offer(queues)
        return form

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_questions(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        actions.change_questions(office, questions_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.change_questions(office, questions_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        actions.change_questions(office, questions_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_questions(office, questions_id=pk)
