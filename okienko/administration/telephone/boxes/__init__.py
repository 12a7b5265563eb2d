"""Message boxes: where callers leave a message, and who gets it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.channels.phone.messages import boxes
from okienko.offices import queries as offices
from okienko.routing import queries as routing

from ...forms import NAME, RowField, SettingsForm
from ...section import Row, Section


def _said(label: Any, language: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3, "lang": language})
    return forms.CharField(label=label, max_length=1000, required=False, widget=area)


class BoxForm(SettingsForm):
    """A box's own."""

    name = forms.CharField(
        label=NAME, max_length=80, help_text=_("Officials read it above each message.")
    )
    queue_id = RowField(
        label=_("Messages wait in the queue"),
        required=False,
        empty=_("the first queue of the office"),
    )
    official_id = RowField(
        label=_("Whose box it is"),
        required=False,
        empty=_("nobody's own"),
        help_text=_("Messages are offered to this person first, and after three days to all."),
    )
    text_pl = _said(_("What callers hear before the tone: Polish"), "pl")
    text_en = _said(_("The same in English"), "en")
    text_uk = _said(_("The same in Ukrainian"), "uk")
    longest_seconds = forms.IntegerField(
        label=_("Longest message, in seconds"), min_value=10, max_value=900, initial=180
    )
    keep_days = forms.IntegerField(
        label=_("Messages are kept for so many days"),
        min_value=1,
        max_value=3650,
        initial=90,
        help_text=_("Then the sound is deleted by itself. The contact stays, without it."),
    )


class Boxes(Section):
    """All message boxes of an office."""

    url = "boxes"
    row = "box"
    title = _("Message boxes")
    new = _("Add a message box")
    intro = _(
        "Where callers leave a message after a tone. It becomes a contact that officials take as "
        "they take letters: they hear it and call back or write. A step of a menu leads here."
    )
    empty = _("There is no message box yet: callers can leave no message.")
    columns = (NAME, _("Queue"), _("Whose"), _("Messages so far"))
    event = "box.changed"
    form = BoxForm
    steps = ("retire", "restore", "remove")
    retires = _("Nobody can leave a message in it any more. Those that are there stay.")
    removes = _("Only a box in which nobody has left a message can be removed.")

    def rows(self, office: int) -> list[Row]:
        first = str(_now("the first queue of the office"))
        return [
            Row(
                row.id,
                (
                    row.name,
                    row.queue.name if row.queue else first,
                    row.official.name if row.official else "",
                    str(row.left),  # type: ignore[attr-defined]
                ),
                row.active,
            )
            for row in boxes.all_boxes()
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(boxes.all_boxes(), pk)
        return {name: getattr(row, name) for name in self.form.base_fields}

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        queues = [(row.id, row.name) for row in routing.queues_to_choose(office)]
        cast("RowField", form.fields["queue_id"]).offer(queues)
        people = list(offices.names_of_officials(office).items())
        cast("RowField", form.fields["official_id"]).offer(people)
        return form

    def add(self, office: int, values: dict[str, Any]) -> int:
        return boxes.add_box(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        boxes.change_box(office, box_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        boxes.change_box(office, box_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        boxes.change_box(office, box_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        boxes.remove_box(office, box_id=pk)
