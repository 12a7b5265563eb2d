"""Recording by rule of a queue: why, when, for how long, and what callers hear."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.channels.phone.models import RecordingRule
from okienko.channels.phone.recording import rules
from okienko.routing import queries as routing

from ...forms import RowField, SettingsForm
from ...section import Row, Section


def _said(label: Any, language: str, most: int, words: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2 if most < 500 else 4, "lang": language})
    return forms.CharField(
        label=label, max_length=most, required=False, widget=area, help_text=words
    )


class RecordingForm(SettingsForm):
    """A rule's own."""

    queue_id = RowField(label=_("Calls of the queue"))
    mode = forms.ChoiceField(
        label=_("When they are recorded"),
        choices=RecordingRule.Mode.choices,
        initial=RecordingRule.Mode.CONSENT,
    )
    basis = forms.CharField(
        label=_("Legal basis and purpose"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "By which law, and what for, in your own words; agree it with the data protection "
            "officer. Staying on the line is no consent, and most offices have no basis to record "
            "every caller: then choose recording by consent, or none."
        ),
    )
    keep_days = forms.IntegerField(
        label=_("Recordings are kept for so many days"),
        min_value=1,
        max_value=3650,
        initial=30,
        help_text=_("As short as the purpose allows. Then they are deleted by themselves."),
    )
    short_pl = _said(
        _("The first notice, before the talk: Polish"),
        "pl",
        300,
        _(
            "One short sentence. Which keys refuse (9), agree (7) or tell more (8) is said by "
            "itself after it. Empty: “This call will be recorded.”, or as the choice above is."
        ),
    )
    short_en = _said(_("The same in English"), "en", 300)
    short_uk = _said(_("The same in Ukrainian"), "uk", 300)
    long_pl = _said(
        _("All the rest, heard by who presses 8: Polish"),
        "pl",
        2000,
        _(
            "Who keeps the recording, why and how long, who hears it, how to have it deleted, and "
            "the data protection officer. Empty: key 8 is not offered in that language."
        ),
    )
    long_en = _said(_("The same in English"), "en", 2000)
    long_uk = _said(_("The same in Ukrainian"), "uk", 2000)


class Recordings(Section):
    """All rules of recording of an office."""

    url = "recordings"
    row = "rule"
    title = _("Recording of calls")
    new = _("Have a queue recorded")
    intro = _(
        "Nothing is recorded until a rule here says so, for one queue and with its reason. Callers "
        "are told first and refuse by a key, which costs them nothing. Officials pause it for what "
        "is sensitive. Calls that the office makes, and meetings by video, are not recorded."
    )
    empty = _("No call is recorded.")
    columns = (_("Queue"), _("When"), _("Kept for days"), _("Version of the notice"))
    event = "recording_rule.changed"
    form = RecordingForm
    fills = ("queue_id",)
    steps = ("retire", "restore", "remove")
    retires = _("Calls of this queue are not recorded any more, at once. What is kept stays.")
    removes = _("Only a rule of which no caller was told can be removed.")

    def rows(self, office: int) -> list[Row]:
        return [
            Row(
                row.id,
                (
                    row.queue.name,
                    str(row.get_mode_display()),
                    str(row.keep_days),
                    str(row.version),  # type: ignore[attr-defined]
                ),
                row.active,
            )
            for row in rules.all_rules()
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(rules.all_rules(), pk)
        return {name: getattr(row, name) for name in self.form.base_fields}

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        queues = [(row.id, row.name) for row in routing.queues_to_choose(office)]
        cast("RowField", form.fields["queue_id"]).offer(queues)
        return form

    def add(self, office: int, values: dict[str, Any]) -> int:
        return rules.add_rule(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        rules.change_rule(office, rule_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        rules.change_rule(office, rule_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        rules.change_rule(office, rule_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        rules.remove_rule(office, rule_id=pk)
