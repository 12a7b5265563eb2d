"""Service cards in a file of settings. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field

from okienko.knowledge.cards import LONGEST, LONGEST_SPOKEN

from .part import Link, Name, Part, tidy, tidy_text

_Service = Annotated[str, Field(max_length=120), AfterValidator(tidy)]
_Text = Annotated[str, Field(max_length=LONGEST), AfterValidator(tidy_text)]
_Spoken = Annotated[str, Field(max_length=LONGEST_SPOKEN), AfterValidator(tidy_text)]


class ServiceCardFile(Part):
    """A service of the office or of the state, as knowledge.ServiceCard."""

    key: ClassVar[tuple[str, ...]] = ("name_pl",)
    name_pl: Annotated[Name, Field(max_length=120)]
    name_en: _Service = ""
    name_uk: _Service = ""
    about_pl: _Text = ""
    about_en: _Text = ""
    about_uk: _Text = ""
    place_pl: _Text = ""
    place_en: _Text = ""
    place_uk: _Text = ""
    bring_pl: _Text = ""
    bring_en: _Text = ""
    bring_uk: _Text = ""
    cost_pl: _Text = ""
    cost_en: _Text = ""
    cost_uk: _Text = ""
    takes_pl: _Text = ""
    takes_en: _Text = ""
    takes_uk: _Text = ""
    spoken_pl: _Spoken = ""
    spoken_en: _Spoken = ""
    spoken_uk: _Spoken = ""
    page: Annotated[str, Field(max_length=300, pattern=r"^(https?://\S+)?$")] = ""
    topic: Link = None
    department: Link = None
    queue: Link = None
    state: bool = False
    valid_until: date | None = None
    checked_on: date | None = None

    def links(self) -> Iterator[tuple[str, str]]:
        return self._linked(topic="topics", department="departments", queue="queues")

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        return self._with(
            {
                "name_pl": names.get(("service_cards", self.name_pl), self.name_pl),
                "topic": self.topic and names.get(("topics", self.topic), self.topic),
                "department": self.department
                and names.get(("departments", self.department), self.department),
                "queue": self.queue and names.get(("queues", self.queue), self.queue),
            }
        )
