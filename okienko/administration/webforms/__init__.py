"""Forms and their questions: what customers are asked on the contact page."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.channels.form import actions, queries
from okienko.channels.form.models import Question, QuestionKind, WebForm
from okienko.interactions import queries as interactions
from okienko.routing import queries as routing

from ..forms import RowField, SettingsForm
from ..section import Filter, Row, Section

_AS_POLISH = _("Empty: as in Polish.")


def _line(label: Any, most: int, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, help_text=help_text, required=required)


def _lines(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=4000, help_text=help_text, required=False, widget=area
    )


class WebFormForm(SettingsForm):
    """A form's own."""

    name = _line(
        _("Name, in Polish"), 120, _("What it is about, as customers say it."), required=True
    )
    name_en = _line(_("Name, in English"), 120, _AS_POLISH)
    name_uk = _line(_("Name, in Ukrainian"), 120, _AS_POLISH)
    intro = _lines(_("What stands over the questions, in Polish"))
    intro_en = _lines(_("The same in English"), _AS_POLISH)
    intro_uk = _lines(_("The same in Ukrainian"), _AS_POLISH)
    topic_id = RowField(label=_("Topic"), required=False, empty=_("none"))
    queue_id = RowField(label=_("Queue"), required=False, empty=_("that of the connection “Form”"))


class WebForms(Section):
    """All forms of an office, in its order."""

    url = "forms"
    row = "webform"
    title = _("Forms")
    new = _("Add a form")
    intro = _(
        "What customers are asked on the contact page, matter by matter. The form “Another "
        "matter”, with just words, is always there."
    )
    empty = _("There is no form of your own yet: customers write in their own words.")
    columns = (_("Form"), _("Questions"), _("Topic"), _("Queue"))
    event = "web_form.changed"
    form = WebFormForm
    ordered = True
    form_template = "administration/webforms/form.html"
    steps = ("retire", "restore", "remove")
    retires = _("Nobody can begin it any more. What was begun can still be sent.")
    removes = _("Only a form in which nobody has written yet can be removed.")

    def rows(self, office: int) -> list[Row]:
        return [
            Row(
                row.id,
                (
                    row.name,
                    str(row.asks),  # type: ignore[attr-defined]
                    row.topic.path if row.topic else "",
                    row.queue.name if row.queue else "",
                ),
                row.active,
            )
            for row in queries.all_forms(office)
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(queries.all_forms(office), pk)
        return {name: getattr(row, name) for name in self.form.base_fields}

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        current = more.get("current") or {}
        topics = [
            (line.topic.id, line.topic.path)
            for line in interactions.topic_tree(office)
            if line.offered or line.topic.id == current.get("topic_id")
        ]
        cast("RowField", form.fields["topic_id"]).offer(topics)
        queues = [(row.id, row.name) for row in routing.queues_to_choose(office)]
        cast("RowField", form.fields["queue_id"]).offer(queues)
        return form

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        if pk is None:
            return {}
        kinds = dict(QuestionKind.choices)
        return {
            "questions": [
                (row, kinds.get(row.kind, row.kind))
                for row in queries.all_questions(office)
                if row.form_id == pk
            ]
        }

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_form(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        actions.change_form(office, form_id=pk, **values)

    def order(self, office: int, pks: list[int]) -> None:
        actions.order_forms(office, form_ids=pks)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.change_form(office, form_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        actions.change_form(office, form_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_form(office, form_id=pk)


class QuestionForm(SettingsForm):
    """A question's own."""

    form_id = RowField(label=_("Form"))
    kind = forms.ChoiceField(label=_("The answer is"), choices=QuestionKind.choices)
    label = _line(_("Question, in Polish"), 200, required=True)
    label_en = _line(_("Question, in English"), 200, _AS_POLISH)
    label_uk = _line(_("Question, in Ukrainian"), 200, _AS_POLISH)
    required = forms.BooleanField(label=_("It must be answered"), required=False)
    help = _line(_("Hint below it, in Polish"), 300)
    help_en = _line(_("Hint, in English"), 300, _AS_POLISH)
    help_uk = _line(_("Hint, in Ukrainian"), 300, _AS_POLISH)
    choices = _lines(_("Choices, in Polish"), _("One on a line; for one or any of several."), 5)
    choices_en = _lines(_("Choices, in English"), _("In the same order. Empty: as in Polish."), 5)
    choices_uk = _lines(_("Choices, in Ukrainian"), _("In the same order. Empty: as in Polish."), 5)
    least = forms.IntegerField(
        label=_("At least"),
        required=False,
        help_text=_("The number itself, or characters of a text."),
    )
    most = forms.IntegerField(
        label=_("At most"),
        required=False,
        min_value=1,
        max_value=1_000_000_000,
        help_text=_("The number itself, characters of a text, or how many files."),
    )
    mask = _line(
        _("What it looks like"),
        40,
        _("For a line of text: 0 stands for a digit, A for a letter. A postal code is 00-000."),
    )


class Questions(Section):
    """All questions of an office, form by form."""

    url = "questions"
    row = "question"
    title = _("Questions of the forms")
    new = _("Add a question")
    intro = _("What was begun goes on with the questions it began with.")
    empty = _("There is no question yet. Add a form first.")
    columns = (_("Question"), _("The answer is"), _("Form"))
    event = "question.changed"
    form = QuestionForm
    fills = ("form_id",)
    ordered = True
    steps = ("retire", "restore", "remove")
    retires = _("It is asked no more. What was answered is kept.")
    removes = _("It is gone for good. What was answered keeps its words.")

    def rows(self, office: int) -> list[Row]:
        kinds = dict(QuestionKind.choices)
        return [
            Row(
                row.id,
                (
                    row.label if not row.required else f"{row.label} *",
                    str(kinds.get(row.kind, row.kind)),
                    row.form.name,
                ),
                row.active,
                frozenset({f"form-{row.form_id}"}),
            )
            for row in queries.all_questions(office)
        ]

    def filters(self, office: int) -> list[Filter]:
        marks = [(f"form-{row.id}", row.name) for row in queries.all_forms(office)]
        return [Filter("form", _now("Form"), marks)] if len(marks) > 1 else []

    def name_of(self, office: int, pk: int) -> str:
        return self._row(office, pk).label

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self._row(office, pk)
        return {name: getattr(row, name) for name in self.form.base_fields}

    def _row(self, office: int, pk: int) -> Question:
        return self.one(queries.all_questions(office), pk)

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        rows: list[WebForm] = queries.all_forms(office)
        cast("RowField", form.fields["form_id"]).offer([(row.id, row.name) for row in rows])
        if more.get("current"):  # a question stays in its form
            form.fields["form_id"].disabled = True
        return form

    def beside(self, office: int, pk: int) -> list[int]:
        rows = queries.all_questions(office)
        form = next((row.form_id for row in rows if row.id == pk), None)
        return [row.id for row in rows if row.form_id == form and row.active]

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_question(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        values.pop("form_id", None)
        actions.change_question(office, question_id=pk, **values)

    def order(self, office: int, pks: list[int]) -> None:
        actions.order_questions(office, question_ids=pks)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.change_question(office, question_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        actions.change_question(office, question_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_question(office, question_id=pk)
