"""A row of a configuration file, whatever it is of. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from okienko.interactions.models import LONGEST_PATH

MOST = 2_000  # rows of one kind


def tidy(words: str) -> str:
    """A name as the verbs keep it, so that the same file finds it again."""
    return " ".join(words.replace("\0", "").split())


def tidy_text(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()


#: A name: something is left of it when it is tidied.
Name = Annotated[str, AfterValidator(tidy), Field(min_length=1)]
Words = Annotated[str, Field(max_length=300), AfterValidator(tidy)]
Link = Annotated[str, AfterValidator(tidy), Field(max_length=LONGEST_PATH)] | None


class Part(BaseModel):
    """One row. `key` is what it is called by; it is a name of one of its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: ClassVar[tuple[str, ...]] = ("name",)
    #: Whether one that is out of use comes back by a file that has it.
    returns: ClassVar[bool] = True

    @property
    def called(self) -> str:
        """What people call it."""
        return " · ".join(str(getattr(self, name)) for name in self.key)

    def differs(self, there: Self) -> dict[str, tuple[Any, Any]]:
        """The fields that this file says otherwise than what is there: (there, here).

        What it is called by is never among them: a row that the office renamed keeps its name.
        """
        return {
            name: (getattr(there, name), getattr(self, name))
            for name in sorted(self.model_fields_set - set(self.key))
            if getattr(there, name) != getattr(self, name)
        }

    def links(self) -> Iterator[tuple[str, str]]:
        """(part, called): the rows that this one names."""
        return iter(())

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        """The row, and what it names, by what the office calls them."""
        return self

    def _linked(self, **links: str) -> Iterator[tuple[str, str]]:
        """Of fields that name a row: the part that it stands in, by field."""
        for name, part in links.items():
            if getattr(self, name) is not None:
                yield part, getattr(self, name)

    def _with(self, values: Mapping[str, Any]) -> Self:
        """A copy with other values of fields that were given."""
        return self.model_copy(
            update={n: v for n, v in values.items() if n in self.model_fields_set}
        )
