"""What pages read of the telephone. Every function runs inside an open scope."""

from __future__ import annotations

from dataclasses import dataclass

from okienko.channels.models import Account
from okienko.customers.identities import display, phone_address

from .menu.kept import graph_of
from .menu.prompts import places
from .models import Number, Prompt


def trunks() -> list[Account]:
    """The lines to operators, those out of use too, by name."""
    return list(Account.objects.filter(kind="phone").order_by("name", "id"))


def numbers() -> list[Number]:
    """The numbers, those out of use too, with their lines; the first made comes first."""
    return list(Number.objects.select_related("account", "schedule").order_by("id"))


def numbers_of(account_id: int) -> list[Number]:
    """The numbers in use that are reached by a line."""
    return list(Number.objects.filter(account_id=account_id, active=True).order_by("id"))


def shown(digits: str) -> str:
    """A number as people write it: "14 000 19 00"."""
    address = phone_address(digits)
    return display(address.kind, address.value) or digits


def number(number_id: int) -> Number | None:
    """A number by its id."""
    return Number.objects.filter(id=number_id).first()


@dataclass(frozen=True)
class PromptPlace:
    """What a menu says at a step in a language, and the file that is heard instead.

    `text` is "" of a file whose step or language the menu has no more, `file` where none is heard.
    """

    step: str
    language: str
    text: str
    file: str


def prompts(row: Number) -> list[PromptPlace]:
    """All that callers of a number can hear, in the order of its menu. One query."""
    graph = graph_of(row)
    named = {
        (step, str(language)): prompt
        for step, each in graph.recordings.items()
        for language, prompt in each.items()
    }
    names = dict(Prompt.objects.filter(id__in=named.values()).values_list("id", "name"))
    files = {place: names[prompt] for place, prompt in named.items() if prompt in names}
    found = [
        PromptPlace(step, language, text, files.pop((step, language), ""))
        for step, language, text in places(graph)
    ]
    return found + [PromptPlace(*place, "", name) for place, name in files.items()]
