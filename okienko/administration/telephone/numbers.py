"""The office's numbers: by which line they are reached, when, and with which menu."""

from collections.abc import Collection, Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.channels.phone import numbers, queries
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices
from okienko.routing import queries as routing

from ..configuration.applying import pack_of
from ..configuration.menus import menu_of
from ..configuration.packs import pack, titles
from ..configuration.reading import present
from ..forms import NAME, RowField, SettingsForm
from ..section import Row, Section

LANGUAGE_NAMES = (("pl", _("Polish")), ("en", _("English")), ("uk", _("Ukrainian")))


class NumberForm(SettingsForm):
    """A number's own, without its menu."""

    digits = forms.CharField(
        label=_("Number"),
        max_length=40,
        help_text=_(
            "As it stands on the bill: 14 000 19 00. However the operator sends it "
            "(+48140001900, 0048140001900, 48140001900 or 140001900), it is known. Where the "
            "operator sends only the last digits, write those."
        ),
    )
    name = forms.CharField(
        label=NAME,
        max_length=100,
        help_text=_("As the office calls it: main number, taxes."),
    )
    account_id = RowField(label=_("Line"), help_text=_("By which it is called and dials out."))
    schedule_id = RowField(
        label=_("Hours"),
        required=False,
        empty=_("always open"),
        help_text=_("Outside them callers hear what the menu says then."),
    )
    menu_of_id = RowField(
        label=_("What callers hear"),
        required=False,
        empty=_("the number's own menu"),
        help_text=_("One menu can serve several numbers; each keeps its own hours."),
    )
    outgoing = forms.BooleanField(
        label=_("Show this number on calls that the office makes"), required=False
    )
    web = forms.BooleanField(
        label=_("It can be called from the browser, too"),
        required=False,
        help_text=_(
            "The contact page then offers it: same menu, same queues, no telephone needed."
        ),
    )


class NewNumberForm(NumberForm):
    """And what its menu is at first."""

    menu_of_id = None  # type: ignore[assignment]

    needed = frozenset({"menu_from"})
    languages = forms.MultipleChoiceField(
        label=_("Languages that callers may choose"),
        choices=LANGUAGE_NAMES,
        initial=["pl"],
        widget=forms.CheckboxSelectMultiple,
    )
    menu_from = forms.ChoiceField(
        label=_("What callers hear"),
        required=False,
        help_text=_(
            "A starter pack's menu asks for the language and the matter and leads to its queues; "
            "what has no queue here goes to the first. The voice speaks it at once, and you can "
            "change every word of it afterwards."
        ),
    )


class Numbers(Section):
    """The numbers that can be called."""

    url = "numbers"
    row = "number"
    title = _("Numbers and menus")
    new = _("Add a number")
    intro = _("Which numbers are the office's, when they are open and what callers hear there.")
    empty = _("There is no number yet: nobody can call the office.")
    columns = (_("Number"), NAME, _("Line"), _("Hours"), _("Languages"), _("Shown on calls out"))
    event = "number.changed"
    form = NumberForm
    list_template = "administration/telephone/numbers.html"
    form_template = "administration/telephone/number.html"
    steps = ("retire", "restore", "remove")
    retires = _("Who calls it hears that there is no such number. Calls that stand go on.")
    removes = _("Only a number that nobody called yet can be removed.")

    def rows(self, office: int) -> list[Row]:
        return [
            Row(
                row.id,
                (
                    queries.shown(row.digits),
                    row.name,
                    row.account.name,
                    row.schedule.name if row.schedule else str(_("always open")),
                    ", ".join(queries.languages_of(row)),
                    str(_("yes")) if row.outgoing else "",
                ),
                row.active,
            )
            for row in queries.numbers()
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(queries.numbers(), pk)
        values = {name: getattr(row, name) for name in NumberForm.base_fields}
        return values | {"digits": queries.shown(row.digits)}

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = (NumberForm if more.get("current") is not None else NewNumberForm)(*args, **more)
        kept = (more.get("current") or {}).get("account_id")
        lines = [row for row in queries.trunks() if row.enabled or row.id == kept]
        offered = {
            "account_id": [(row.id, row.name) for row in lines],
            "schedule_id": [(row.id, row.name) for row in offices.schedules()],
        }
        for name, rows in offered.items():
            if isinstance(field := form.fields.get(name), RowField):
                field.offer(rows)
        if isinstance(field := form.fields.get("menu_of_id"), RowField):
            field.offer(_menus(more.get("current")))
        if kept is None and len(lines) == 1:
            form.initial.setdefault("account_id", lines[0].id)
            form.initial.setdefault("schedule_id", offices.own_schedule())
        if isinstance(form, NewNumberForm):
            _first_menus(office, form)
        return form

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        return {"lines": bool(queries.trunks())} | (_heard(office, pk) if pk else {})

    def told(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """An event's `before` or `after` by the form's names."""
        digits = data.get("digits")
        return {**data, **({"digits": queries.shown(digits)} if digits else {})}

    def add(self, office: int, values: dict[str, Any]) -> int:
        kind, _colon, name = values["menu_from"].partition(":")
        given = {**values, "menu_from": int(name) if kind == "number" else None}
        if kind == "pack":
            with in_offices([office], reading=True):
                given["first"] = _of_pack(office, name, values["languages"])
        return numbers.begin_number(office, **given)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        numbers.change_number(office, number_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        numbers.change_number(office, number_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        numbers.change_number(office, number_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        numbers.remove_number(office, number_id=pk)


def _menus(current: Mapping[str, Any] | None) -> list[tuple[int, str]]:
    """The numbers whose menu another may have; this one knows itself by its digits."""
    own = (current or {}).get("digits", "")
    rows = [row for row in queries.numbers() if row.menu_of_id is None]
    return [
        (row.id, _now("The menu of %(number)s") % {"number": f"{shown} {row.name}"})
        for row in rows
        if (shown := queries.shown(row.digits)) != own
    ]


def _first_menus(office: int, form: SettingsForm) -> None:
    """What a new number can begin with; the office's own pack first."""
    known = [
        (f"number:{row.id}", f"{queries.shown(row.digits)} {row.name}") for row in queries.numbers()
    ]
    choices: list[Any] = [
        ("", _("A welcome, then an official; outside the hours, when to call")),
        (
            _("From a starter pack"),
            [(f"pack:{one}", _now("The menu of “%s”") % name) for one, name in titles().items()],
        ),
    ]
    if known:
        choices.append((_("As on another number"), known))
    form.fields["menu_from"].choices = choices  # type: ignore[attr-defined]
    if own := pack_of(office):
        form.initial.setdefault("menu_from", f"pack:{own}")
        spoken = {skill.language for skill in routing.skills(office)}
        languages = [one for one, _name in LANGUAGE_NAMES if one in {"pl", *spoken}]
        form.initial.setdefault("languages", languages)


def _of_pack(office: int, name: str, languages: Collection[str]) -> dict[str, Any]:
    """The menu of a starter pack, with the queues that the office has, however it calls them."""
    there = present(office)
    queues = {
        called: pk
        for (part, called), pk in there.ids.items()
        if part == "queues" and (part, called) not in there.unused
    }
    former = {old: new for (part, old), new in there.former.items() if part == "queues"}
    named = {old: queues[new] for old, new in former.items() if new in queues} | queues
    own = offices.office(office)
    names = {one: own.said("name", one) for one, _name in LANGUAGE_NAMES}
    (menu,) = pack(name).menus
    return menu_of(menu, named, office=names, address=own.address, languages=languages)


def _heard(office: int, pk: int) -> dict[str, Any]:
    """What callers hear while the office is closed, and whether another menu waits as a draft."""
    row = queries.number(pk)
    if row is None:
        return {}
    closed = queries.walk(row, queries.heard_menu(row), "", closed=True)
    return {
        "draft": queries.menu_of(row).draft,
        "always_open": row.schedule_id is None or _never_closes(office, row.schedule_id),
        "closed": [(language, text) for who, language, text in closed.told if who == "voice"],
    }


def _never_closes(office: int, schedule: int) -> bool:
    entry = next(one for one in offices.all_schedules(office) if one.schedule.id == schedule)
    whole = [span for span in entry.spans if span.opens == span.closes == time(0)]
    off = entry.schedule.holidays or entry.closed_days
    return not off and len({span.weekday for span in whole}) == 7
