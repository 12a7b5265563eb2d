"""The service cards that a menu speaks. Inside an open scope."""

from __future__ import annotations

from typing import cast

from okienko.knowledge.cards import Spoken, spoken

from .menu.machine import MenuPlace
from .menu.signals import MenuCard
from .menu.steps import Sketch, Texts, cards


def with_cards(place: MenuPlace, graph: Sketch) -> MenuPlace:
    """The same place, knowing the cards that this menu speaks; nothing is read for others."""
    named = {one for one in cards(graph).values() if one is not None}
    if not named:
        return place
    told = {row.id: _told(row) for row in spoken(named)}
    return place.model_copy(update={"cards": told})


def _told(row: Spoken) -> MenuCard:
    return MenuCard(text=cast("Texts", row.words), name=cast("Texts", row.names), page=row.page)
