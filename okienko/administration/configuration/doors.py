"""Connections, numbers and menus in a configuration file: without secrets and recordings. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Self

from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from okienko.channels.door import Settings
from okienko.channels.phone.actions.arrive import called_number
from okienko.channels.phone.menu.steps import Graph, Language, Texts
from okienko.channels.registry import KIND, door
from okienko.customers.identities import phone_address

from ..connections.fields import QUEUE, is_secret
from . import complaints
from .part import MOST, Link, Name, Part, Words, tidy

#: The kinds of steps that name a row of the office in a field.
_NAMING = {"queue": ("queue", "callback"), "hours": ("hours",), "card": ("answer",)}


class Menu(BaseModel):
    """What callers hear: a steps.Graph whose queues are named, without recordings."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    start: str
    person: str
    closed: str
    languages: tuple[Language, ...] = ("pl",)
    wrong: Texts = Field(default_factory=dict)
    steps: dict[str, dict[str, Any]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        try:
            self.graph(lambda _queue: 1, lambda _hours: 1, lambda _card: 1)
        except ValidationError as error:
            words = _("The menu does not hold together: %s")
            raise ValueError(words % complaints.shown(error.errors()[0]["msg"])) from None
        return self

    def queues(self) -> dict[str, str]:
        """The queues that its steps name, by step."""
        return self._named("queue")

    def hours(self) -> dict[str, str]:
        """The hours that its steps name, by step."""
        return self._named("hours")

    def cards(self) -> dict[str, str]:
        """The service cards that its steps name, by step."""
        return self._named("card")

    def _named(self, field: str) -> dict[str, str]:
        named = ((name, step.get(field)) for name, step in self.steps.items())
        return {name: tidy(one) for name, one in named if isinstance(one, str)}

    def graph(
        self,
        queue_id: Callable[[str], int | None],
        hours_id: Callable[[str], int | None] = lambda _hours: None,
        card_id: Callable[[str], int | None] = lambda _card: None,
    ) -> Graph:
        """The menu with ids in the place of the names of its queues, hours and service cards."""
        steps = dict(self.steps)
        for field, row_id in (("queue", queue_id), ("hours", hours_id), ("card", card_id)):
            named = self._named(field)
            for name, step in steps.items():
                if step.get("kind") in _NAMING[field]:
                    known = row_id(named[name]) if name in named else step.get(field)
                    steps[name] = {**step, field: known}
        fields = {name: getattr(self, name) for name in Menu.model_fields}
        return Graph.model_validate({**fields, "steps": steps})

    def same(self, other: Menu) -> bool:
        """Whether callers hear the same, however much of it is written out."""
        graphs = (each.graph(lambda _queue: None) for each in (self, other))
        named = all(names(self) == names(other) for names in (Menu.queues, Menu.hours, Menu.cards))
        return next(graphs) == next(graphs) and named


class MenuFile(Menu, Part):
    """A menu that is offered when a number gets its first."""

    name: Annotated[Name, Field(max_length=100)]


class ConnectionFile(Part):
    """A connection without its secrets: it comes paused. One that is there stays as it is."""

    key: ClassVar[tuple[str, ...]] = ("name", "kind")
    returns: ClassVar[bool] = False
    name: Annotated[Name, Field(max_length=100)]
    kind: Annotated[str, Field(max_length=KIND)]
    queue: Link = None
    settings: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if not (known := door(self.kind)).installed:
            raise ValueError(_("There is no channel “%s” here.") % complaints.shown(self.kind))
        for name in self.settings:
            if name == QUEUE or (
                (info := known.Settings.model_fields.get(name)) and is_secret(info)
            ):
                words = _("“%s” has no place among a file's settings. Take it out.")
                raise ValueError(words % name)
        try:
            self.read(None)
        except ValidationError as error:
            first = error.errors()[0]
            place = complaints.shown(".".join(map(str, first["loc"])))
            raise ValueError(f"{place}: {complaints.words_of(first)}".lstrip(": ")) from None
        return self

    def read(self, queue: int | None) -> Settings:
        """The door's own settings, without secrets, and with the queue of this id."""
        named = {} if queue is None else {QUEUE: queue}
        return door(self.kind).Settings.model_validate({**self.settings, **named})

    def differs(self, there: Self) -> dict[str, tuple[Any, Any]]:
        """A file leads no connection elsewhere: its password would go there."""
        return {}

    def links(self) -> Iterator[tuple[str, str]]:
        return self._linked(queue="queues")

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        return self._with({"queue": self.queue and names.get(("queues", self.queue), self.queue)})


class NumberFile(Part):
    """A number that can be called. `line` is a connection of the telephone.

    `recorded` are steps and languages of its menu where a person speaks: recordings are in no file.
    """

    key: ClassVar[tuple[str, ...]] = ("digits",)
    digits: Name
    name: Annotated[Name, Field(max_length=100)]
    line: Annotated[Name, Field(max_length=100)]
    schedule: Link = None
    menu_of: Link = None
    outgoing: bool = False
    web: bool = False
    menu: Menu
    recorded: Annotated[tuple[Words, ...], Field(max_length=MOST)] = ()

    @field_validator("digits")
    @classmethod
    def _callable(cls, digits: str) -> str:
        if phone_address(digits).kind not in ("e164", "short"):
            raise ValueError(_("“%s” is no telephone number.") % complaints.shown(digits))
        return called_number(digits)

    def differs(self, there: Self) -> dict[str, tuple[Any, Any]]:
        found = super().differs(there)
        found.pop("recorded", None)
        heard = self.menu_of is not None or self.menu.same(there.menu)  # another's, or the same
        if "menu" in found and heard:
            del found["menu"]
        return found

    def links(self) -> Iterator[tuple[str, str]]:
        yield "connections", line_called(self.line)
        yield from self._linked(schedule="schedules", menu_of="numbers")
        yield from (("queues", queue) for queue in self.menu.queues().values())
        yield from (("schedules", one) for one in self.menu.hours().values())
        yield from (("service_cards", one) for one in self.menu.cards().values())

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        steps = dict(self.menu.steps)
        for field, part, named in (
            ("queue", "queues", self.menu.queues()),
            ("hours", "schedules", self.menu.hours()),
            ("card", "service_cards", self.menu.cards()),
        ):
            for name, called in named.items():
                steps[name] = {**steps[name], field: names.get((part, called), called)}
        return self._with(
            {
                "menu_of": self.menu_of and names.get(("numbers", self.menu_of), self.menu_of),
                "schedule": self.schedule
                and names.get(("schedules", self.schedule), self.schedule),
                "menu": self.menu.model_copy(update={"steps": steps}),
            }
        )


def line_called(name: str) -> str:
    """What a telephone line is called among connections."""
    return f"{name} · phone"
