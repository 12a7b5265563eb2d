"""Boxes as settings: made, changed, removed, listed."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.db.models import Count

from okienko.events.changing import change, make, remove
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb
from okienko.offices.models import Official
from okienko.routing.models import Queue

from ..events import BoxChanged
from ..models import Box, LeftMessage
from ..refusals import BOX_USED


class BoxSettings(TypedDict, total=False):
    """As models.Box has them."""

    name: str
    queue_id: int | None
    official_id: int | None
    text_pl: str
    text_en: str
    text_uk: str
    longest_seconds: int
    keep_days: int
    active: bool


@settings_verb
def add_box(_office: int, **settings: Unpack[BoxSettings]) -> int:
    """Make a message box; its id. Refused `taken`, `gone` (queue or person), `invalid`."""
    _check(settings)
    return make(Box, BoxChanged, **settings).id


@settings_verb
def change_box(_office: int, *, box_id: int, **settings: Unpack[BoxSettings]) -> None:
    """Change a box; messages that are there keep their days. Refused as `add_box`."""
    _check(settings)
    change(chosen(Box, box_id, lock=True), BoxChanged, **settings)


@settings_verb
def remove_box(_office: int, *, box_id: int) -> None:
    """Take a box away in which no message was left. Refused `box_used`."""
    remove(chosen(Box, box_id, lock=True), BoxChanged, used=BOX_USED)


def _check(settings: BoxSettings) -> None:
    queue, official = settings.get("queue_id"), settings.get("official_id")
    if queue is not None:
        chosen(Queue, queue)
    if official is not None:
        chosen(Official, official)


def all_boxes() -> list[Box]:
    """All boxes of the open scope, those out of use too, with how many messages came (`left`)."""
    rows = Box.objects.select_related("queue", "official").order_by("name")
    messages = LeftMessage.objects.filter(contact__isnull=False).values_list("box")
    kept = dict(messages.annotate(many=Count("id")))
    for row in rows:
        row.left = kept.get(row.id, 0)  # type: ignore[attr-defined]
    return list(rows)


def boxes_in_use() -> list[tuple[int, str]]:
    """(id, name) of the boxes that a menu may lead to."""
    return list(Box.objects.filter(active=True).order_by("name").values_list("id", "name"))
