"""The office's own words for what a contact came to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.interactions import actions, queries
from okienko.interactions.models import Outcome

from ..forms import SettingsForm
from ..section import Row, Section


class OutcomeForm(SettingsForm):
    """Words, and to which outcome they belong."""

    words = forms.CharField(  # type: ignore[assignment]
        label=_("Words"),
        max_length=200,
        help_text=_("As officials would write it: told which form to bring."),
    )
    outcome = forms.ChoiceField(
        label=_("Offered with"),
        required=False,
        choices=[("", _("every outcome")), *[c for c in Outcome.choices if c[0]]],
    )


class OutcomeWordsSection(Section):
    """All words of an office, in its order."""

    url = "outcomes"
    row = "words"
    title = _("Outcome words")
    new = _("Add words")
    intro = _("Ready words that officials pick when they say how a contact ended.")
    empty = _("There are no words yet: officials write their own.")
    columns = (_("Words"), _("Offered with"))
    event = "outcome_words.changed"
    form = OutcomeForm
    ordered = True
    steps = ("retire", "restore", "remove")
    retires = _("They are offered no more. Contacts keep what was said of them.")
    removes = _("They are gone for good. Contacts keep what was said of them.")

    def rows(self, office: int) -> list[Row]:
        said = dict(self.form.base_fields["outcome"].choices)  # type: ignore[attr-defined]
        return [
            Row(row.id, (row.words, str(said.get(row.outcome, row.outcome))), row.active)
            for row in queries.all_outcome_words(office)
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(queries.all_outcome_words(office), pk)
        return {"words": row.words, "outcome": row.outcome}

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_outcome_words(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        actions.change_outcome_words(office, words_id=pk, **values)

    def order(self, office: int, pks: list[int]) -> None:
        actions.order_outcome_words(office, words_ids=pks)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.change_outcome_words(office, words_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        actions.change_outcome_words(office, words_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_outcome_words(office, words_id=pk)
