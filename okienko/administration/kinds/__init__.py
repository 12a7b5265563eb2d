"""Kinds of case: which law sets the term, and who settles them."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from okienko.cases import actions, queries
from okienko.cases.statutory import StatutoryTerm, rules_on
from okienko.cases.terms import Term
from okienko.events.security.scope import in_offices
from okienko.interactions import queries as interactions
from okienko.look.times import today
from okienko.offices import queries as offices

from ..forms import NAME, RowField, SettingsForm
from ..section import Row, Section

#: Columns that the form has as one: the days that the office wants.
TERM = {"term_amount", "term_unit"}


def term_words(amount: int, unit: str) -> str:
    """A term as one says it: "30 days", "1 month", "at once"."""
    if not amount:
        return _now("at once")
    if unit == "months":
        return ngettext("%(n)d month", "%(n)d months", amount) % {"n": amount}
    return ngettext("%(count)d day", "%(count)d days", amount) % {"count": amount}


def rule_words(rule: StatutoryTerm) -> str:
    """A rule with its term: "Complaint: 1 month, at most 2 months (KPA art. 237 § 1)"."""
    words = f"{rule.label}: {term_words(rule.term.amount, rule.term.unit)}"
    if rule.longest != rule.term:
        longest = term_words(rule.longest.amount, rule.longest.unit)
        words += ", " + _now("at most %(longest)s") % {"longest": longest}
    return f"{words} ({rule.basis or _now('no law, the office’s own goal')})"


class KindForm(SettingsForm):
    """A kind's own."""

    name = forms.CharField(label=NAME, max_length=120)
    rule = forms.ChoiceField(
        label=_("What sets the term"),
        help_text=_(
            "Days off and pauses are counted as the Code of Administrative Procedure has it."
        ),
    )
    term_days = forms.IntegerField(
        label=_("The office's own goal, in days"),
        required=False,
        min_value=0,
        max_value=3650,
        help_text=_("Where the office wants to be faster than the law. Empty: the term above."),
    )
    department_id = RowField(label=_("Department"), required=False, empty=_("none yet"))
    topic_id = RowField(label=_("Topic"), required=False, empty=_("any"))


class Kinds(Section):
    """All kinds of an office."""

    url = "kinds"
    row = "kind"
    title = _("Kinds of case")
    new = _("Add a kind of case")
    intro = _("What an official can open a case of, by when it must be settled and on what basis.")
    empty = _("There is no kind of case yet: no case can be opened.")
    columns = (NAME, _("Term"), _("Basis"), _("Department"), _("Topic"))
    event = "case_kind.changed"
    form = KindForm
    steps = ("retire", "restore", "remove")
    retires = _("It is offered no more. Its cases go on with their terms.")
    removes = _("Only a kind of which there was no case yet can be removed.")

    def rows(self, office: int) -> list[Row]:
        return [
            Row(
                row.id,
                (
                    row.name,
                    term_words(row.term_amount, row.term_unit),
                    row.basis,
                    row.department.name if row.department else "",
                    row.topic.path if row.topic else "",
                ),
                row.active,
            )
            for row in queries.all_kinds(office)
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(queries.all_kinds(office), pk)
        law = next((rule.term for rule in rules_on(today()) if rule.code == row.rule), None)
        own = law != Term(row.term_amount, cast("Any", row.term_unit))
        return {
            "name": row.name,
            "rule": row.rule,
            "term_days": row.term_amount if own and row.term_unit == "days" else None,
            "department_id": row.department_id,
            "topic_id": row.topic_id,
        }

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        current = more.get("current") or {}
        rule = cast("forms.ChoiceField", form.fields["rule"])
        rule.choices = [(each.code, rule_words(each)) for each in rules_on(today())]
        places = offices.departments_to_choose(office)
        kept = [d for d in offices.departments() if d.id == current.get("department_id")]
        cast("RowField", form.fields["department_id"]).offer(
            [(row.id, row.name) for row in dict.fromkeys([*places, *kept])]
        )
        topics = [
            (line.topic.id, line.topic.path)
            for line in interactions.topic_tree(office)
            if line.offered or line.topic.id == current.get("topic_id")
        ]
        cast("RowField", form.fields["topic_id"]).offer(topics)
        return form

    def told(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """An event's `before` or `after` by the form's names: a term in days is the own goal."""
        found = {name: value for name, value in data.items() if name not in TERM}
        if TERM & data.keys():
            in_days = data.get("term_unit", "days") == "days"
            found["term_days"] = data.get("term_amount") if in_days else None
        return found

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_kind(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        if {"rule", "term_days"} & values.keys():
            with in_offices([office], reading=True):
                now = self.current(office, pk)
            values = {"rule": now["rule"], "term_days": now["term_days"], **values}
        actions.change_kind(office, kind_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.change_kind(office, kind_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        actions.change_kind(office, kind_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_kind(office, kind_id=pk)
