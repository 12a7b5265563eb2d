"""Service cards: what officials, callers and customers are told of each service."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.interactions import queries as interactions
from okienko.knowledge import cards
from okienko.look.times import day_words
from okienko.offices import queries as offices
from okienko.routing import queries as routing

from ..connections.fields import DayField
from ..forms import RowField, SettingsForm
from ..section import Filter, Row, Section


def _text(label: Any, language: str, most: int = cards.LONGEST, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3, "lang": language})
    return forms.CharField(label=label, max_length=most, required=False, widget=area, **more)


class ServiceCardForm(SettingsForm):
    """A card's own. The other languages stand folded below."""

    folded = frozenset(
        f"{field}_{language}" for language in ("en", "uk") for field in ("name", *cards.TEXTS)
    )

    name_pl = forms.CharField(label=_("Service, in Polish"), max_length=120)
    about_pl = _text(_("What it is, in Polish"), "pl")
    place_pl = _text(_("Where, and how, in Polish"), "pl")
    bring_pl = _text(_("What to bring, in Polish"), "pl")
    cost_pl = _text(_("Cost, in Polish"), "pl")
    takes_pl = _text(_("How long it takes, in Polish"), "pl")
    spoken_pl = _text(
        _("What callers hear, in Polish"),
        "pl",
        cards.LONGEST_SPOKEN,
        help_text=_(
            "Two or three sentences: a step of a menu speaks them, officials read them out."
        ),
    )
    page = forms.CharField(
        label=_("Address of the page"),
        max_length=300,
        required=False,
        help_text=_("Where all of it stands. Callers can have it sent as a text message."),
    )
    topic_id = RowField(
        label=_("Topic"),
        required=False,
        empty=_("any"),
        help_text=_("The card stands beside contacts of this topic."),
    )
    department_id = RowField(label=_("Who deals with it"), required=False)
    queue_id = RowField(label=_("Queue"), required=False)
    state = forms.BooleanField(
        label=_("A service of the state, the same in every office"), required=False
    )
    valid_until = DayField(
        label=_("Valid until"),
        required=False,
        help_text=_("After this day nobody is told it any more."),
    )
    checked_on = DayField(
        label=_("Last checked on"),
        required=False,
        help_text=_("When somebody last compared it with the page and the rules."),
    )
    name_en = forms.CharField(label=_("Service, in English"), max_length=120, required=False)
    about_en = _text(_("What it is, in English"), "en")
    place_en = _text(_("Where, and how, in English"), "en")
    bring_en = _text(_("What to bring, in English"), "en")
    cost_en = _text(_("Cost, in English"), "en")
    takes_en = _text(_("How long it takes, in English"), "en")
    spoken_en = _text(_("What callers hear, in English"), "en", cards.LONGEST_SPOKEN)
    name_uk = forms.CharField(label=_("Service, in Ukrainian"), max_length=120, required=False)
    about_uk = _text(_("What it is, in Ukrainian"), "uk")
    place_uk = _text(_("Where, and how, in Ukrainian"), "uk")
    bring_uk = _text(_("What to bring, in Ukrainian"), "uk")
    cost_uk = _text(_("Cost, in Ukrainian"), "uk")
    takes_uk = _text(_("How long it takes, in Ukrainian"), "uk")
    spoken_uk = _text(_("What callers hear, in Ukrainian"), "uk", cards.LONGEST_SPOKEN)


class ServiceCards(Section):
    """All service cards of an office."""

    url = "service_cards"
    row = "service_card"
    title = _("Service cards")
    new = _("Add a service card")
    intro = _(
        "What to know of each service: what it is, where, what to bring, what it costs, how long "
        "it takes. Officials have it beside the contact and put it into answers."
    )
    empty = _("There is no service card yet. The packs bring those of the state's services.")
    columns = (_("Service"), _("Whose"), _("Valid until"), _("Last checked on"))
    event = "service_card.changed"
    form = ServiceCardForm
    steps = ("retire", "restore", "remove")
    retires = _("It is shown and spoken no more.")
    removes = _("It is gone for good. Answers written with it stay.")

    def rows(self, office: int) -> list[Row]:
        return [
            Row(
                row.id,
                (
                    row.name_pl,
                    str(_("the state's") if row.state else _("the office's")),
                    day_words(row.valid_until) if row.valid_until else "",
                    day_words(row.checked_on) if row.checked_on else "",
                ),
                row.active,
                frozenset({"state" if row.state else "own"}),
            )
            for row in cards.all_cards(office)
        ]

    def filters(self, office: int) -> list[Filter]:
        marks = [("state", str(_("the state's"))), ("own", str(_("the office's")))]
        return [Filter("whose", str(_("Whose")), marks)] if cards.all_cards(office) else []

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(cards.all_cards(office), pk)
        return {name: getattr(row, name) for name in self.form.base_fields}

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        topics = [(line.topic.id, line.topic.path) for line in interactions.topic_tree(office)]
        cast("RowField", form.fields["topic_id"]).offer(topics)
        departments = [(row.id, row.name) for row in offices.departments()]
        cast("RowField", form.fields["department_id"]).offer(departments)
        queues = [(row.id, row.name) for row in routing.queues_to_choose(office)]
        cast("RowField", form.fields["queue_id"]).offer(queues)
        return form

    def add(self, office: int, values: dict[str, Any]) -> int:
        return cards.add_card(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        cards.change_card(office, service_card_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        cards.change_card(office, service_card_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        cards.change_card(office, service_card_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        cards.remove_card(office, service_card_id=pk)
