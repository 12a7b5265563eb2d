"""What callers hear while they wait: a welcome, and the office's own messages between the music."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.channels.phone.while_waiting import settings as words
from okienko.routing import queries as routing

from ...fields import Column, DurationField, TableField, duration_words
from ...forms import RowField, SettingsForm
from ...section import Row, Section


def _said(label: Any, language: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "lang": language})
    return forms.CharField(label=label, max_length=1000, required=False, widget=area)


def _message(language: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3, "lang": language})
    return forms.CharField(max_length=words.LONGEST, required=False, widget=area)


class WordsForm(SettingsForm):
    """The words of one queue."""

    queue_id = RowField(label=_("Who waits in the queue"))
    welcome_pl = _said(_("Hears once, after some seconds: Polish"), "pl")
    welcome_en = _said(_("The same in English"), "en")
    welcome_uk = _said(_("The same in Ukrainian"), "uk")
    messages = TableField(
        [
            Column("pl", _("Polish"), _message("pl")),
            Column("en", _("English"), _message("en")),
            Column("uk", _("Ukrainian"), _message("uk")),
        ],
        key=0,
        keep_order=True,
        label=_("Then, in turn between the music"),
        help_text=_(
            "What helps somebody who waits: which papers to have at hand, what can be done without "
            "a call. In this order, and again from the first. What is missing in a language is "
            "said in Polish."
        ),
    )
    pause_seconds = DurationField(
        label=_("Music between two of them"), least=10, most=3600, initial=45
    )


class WhileWaiting(Section):
    """The words of all queues that have some."""

    url = "while_waiting"
    row = "waiting_words"
    title = _("While callers wait")
    new = _("Give a queue words of its own")
    intro = _(
        "What callers in a queue hear besides their place and the wait. A voice says it; who is "
        "taken by an official hears no word to its end."
    )
    empty = _("No queue has words of its own: who waits hears music, and their place.")
    columns = (_("Queue"), _("Welcome"), _("Messages"), _("Music between"))
    event = "waiting_words.changed"
    form = WordsForm
    steps = ("retire", "restore", "remove")
    retires = _("Nobody hears them any more. They stay here.")
    removes = _("They are gone for good.")

    def rows(self, office: int) -> list[Row]:
        return [
            Row(
                row.id,
                (
                    row.queue.name,
                    row.welcome_pl[:60],
                    str(len(row.messages)),
                    duration_words(row.pause_seconds),
                ),
                row.active,
            )
            for row in words.all_waiting_words()
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(words.all_waiting_words(), pk)
        return {name: getattr(row, name) for name in self.form.base_fields}

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        queues = [(row.id, row.name) for row in routing.queues_to_choose(office)]
        cast("RowField", form.fields["queue_id"]).offer(queues)
        return form

    def add(self, office: int, values: dict[str, Any]) -> int:
        return words.add_waiting_words(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        words.change_waiting_words(office, words_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        words.change_waiting_words(office, words_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        words.change_waiting_words(office, words_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        words.remove_waiting_words(office, words_id=pk)
