"""Which device of a person is rung, and how it is. No scope is needed."""

from __future__ import annotations

from collections.abc import Collection

from okienko.events import prepared

from .models import DeskPhone


def desk_phone(person: int) -> DeskPhone | None:
    """The person's desk telephone, if one is set up."""
    return prepared.get(DeskPhone, person_id=person)


def rung(person: int) -> str:
    """The name in Asterisk of what rings for a person: desk telephone or browser."""
    phone = desk_phone(person)
    return phone.endpoint if phone is not None and phone.in_use else f"p{person}"


def on_desk_phones(among: Collection[int] | None = None) -> set[int]:
    """The persons whose desk telephone is in use."""
    rows = DeskPhone.objects.filter(in_use=True)
    if among is not None:
        rows = rows.filter(person_id__in=list(among))
    return set(rows.values_list("person_id", flat=True))
