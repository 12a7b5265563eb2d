"""Menus are written as drafts, checked, published, and taken back.

Callers hear what was published. A call that stands when a menu is published goes on with the new
one where it can (machine.again). No event tells of a draft, for it is nobody's yet; publishing is a
change of the number.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from okienko.channels.phone.events import NumberChanged
from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.changing import change
from okienko.events.refusals import Refused
from okienko.events.security.scope import savepoint
from okienko.events.verbs import chosen
from okienko.knowledge.cards import spoken
from okienko.offices.access import settings_verb
from okienko.offices.queries import schedules
from okienko.routing.models import Queue

from .menu import checking, edits, prompts
from .menu.kept import graph_of, sketch_of
from .menu.steps import Ask, Graph, Sketch, ToBox
from .models import Box, MenuDraft, MenuVersion, Number
from .refusals import MENU_NO_DRAFT, MENU_NO_STEP, MENU_NOT_READY, MENU_SHARED, MENU_WRONG

STEPS_BACK = 20  # changes of a draft that can be undone


@settings_verb
def edit_menu(office: int, *, number_id: int, edit: edits.Edit) -> None:
    """Change the draft of a number's menu, which begins as what callers hear.

    Of two who change it at once the second goes on from what the first made. Refused as the edit.
    """
    draft, sketch = _draft(office, number_id)
    _write(office, draft, edits.plain(edit(sketch)))


@settings_verb
def record_draft(
    office: int, *, number_id: int, step: str, language: str, name: str, content: bytes
) -> None:
    """Put a person's voice in the place of a text of the draft. Refused as `prompts.keep`."""
    draft, sketch = _draft(office, number_id)
    number = chosen(Number, number_id)
    found = prompts.keep(number, sketch, step, language, name=name, content=content)
    _write(office, draft, prompts.named(edits.plain(sketch), step, language, found))


@settings_verb
def unrecord_draft(office: int, *, number_id: int, step: str, language: str) -> None:
    """Let the voice speak in the draft again."""
    draft, sketch = _draft(office, number_id)
    _write(office, draft, prompts.named(edits.plain(sketch), step, language, None))


@settings_verb
def undo_menu(_office: int, *, number_id: int) -> None:
    """The draft as it was before its last change; none is left of one that had a single change."""
    number = chosen(Number, number_id, lock=True)
    draft = prepared.get(MenuDraft, number_id=number_id, lock=True)
    if draft is None:
        raise MENU_NO_DRAFT()
    last = draft.earlier[-1] if draft.earlier else None
    if last is None or last == edits.plain(graph_of(number)):
        draft.delete()
        return
    draft.menu, draft.earlier, draft.changed_at = last, draft.earlier[:-1], clock.now()
    draft.save(update_fields=["menu", "earlier", "changed_at"])


@settings_verb
def discard_menu(_office: int, *, number_id: int) -> None:
    """Put the draft away: what callers hear stays."""
    chosen(Number, number_id, lock=True)
    MenuDraft.objects.filter(number_id=number_id).delete()


@settings_verb
def publish_menu(office: int, *, number_id: int, seen: str) -> None:
    """Let callers hear the draft from now on. `seen`: the digest of the draft that was looked at.

    Refused `menu_no_draft`, `menu_no_step` when somebody changed it after it was looked at, and
    `menu_not_ready` for what `checking` finds.
    """
    number = chosen(Number, number_id, lock=True)
    draft = prepared.get(MenuDraft, number_id=number_id, lock=True)
    if draft is None:
        raise MENU_NO_DRAFT()
    if number.menu_of_id is not None:
        raise MENU_SHARED()
    if seen != digest(draft.menu):
        raise MENU_NO_STEP()
    in_use = set(Queue.objects.filter(active=True).values_list("id", flat=True))
    sketch = sketch_of(draft.menu)
    hours = {row.id for row in schedules()}
    boxes = set(Box.objects.filter(active=True).values_list("id", flat=True))
    said = {row.id: row.words for row in spoken()}
    if sketch is None or any(
        one.stops
        for one in checking.check(sketch, queues=in_use, schedules=hours, boxes=boxes, cards=said)
    ):
        raise MENU_NOT_READY()
    try:
        menu = edits.plain(Graph.model_validate(draft.menu))
    except ValidationError as error:
        raise MENU_WRONG(words=str(error.errors()[0]["msg"])) from None
    if not MenuVersion.objects.filter(number=number).exists():
        _publish(office, number, number.menu, None)  # so that what was there can be taken back
    _publish(office, number, menu, acting_official(office))
    change(number, NumberChanged, menu=menu)
    draft.delete()


@settings_verb
def begin_menu(office: int, *, number_id: int, menu: dict[str, Any]) -> None:
    """A menu that comes whole, as of a pack: callers hear it at once if `checking` stops nothing.

    Else it is the number's draft. Refused `menu_wrong` for what is no menu.
    """
    try:
        whole = edits.plain(Sketch.model_validate(menu))
    except ValidationError as error:
        raise MENU_WRONG(words=str(error.errors()[0]["msg"])) from None
    draft, _sketch = _draft(office, number_id)
    _write(office, draft, whole)
    with suppress(Refused), savepoint():
        publish_menu.within(office, number_id=number_id, seen=digest(whole))


@settings_verb
def take_back(office: int, *, number_id: int, version_id: int) -> None:
    """Make what was published once the draft, to be looked at and published again."""
    draft, _sketch = _draft(office, number_id)
    version = chosen(MenuVersion, version_id, number_id=number_id)
    _write(office, draft, version.menu)


@settings_verb
def copy_menu(office: int, *, number_id: int, source_id: int) -> None:
    """Make the draft of what callers of another number hear, recordings included."""
    source = chosen(Number, source_id)
    draft, _sketch = _draft(office, number_id)
    menu = edits.plain(graph_of(source))
    for step, languages in menu["recordings"].items():
        for language, recording in languages.items():
            menu = prompts.named(menu, step, language, prompts.copied(number_id, recording))
    _write(office, draft, menu)


def digest(menu: dict[str, Any]) -> str:
    """Tells two menus apart."""
    return hashlib.sha256(json.dumps(menu, sort_keys=True).encode()).hexdigest()[:16]


def _draft(office: int, number_id: int) -> tuple[MenuDraft, Sketch]:
    """The draft of a number, locked; one that is not there yet is not saved.

    Refused `menu_shared` for one on which another's menu is heard.
    """
    number = chosen(Number, number_id, lock=True)
    if number.menu_of_id is not None:
        raise MENU_SHARED()
    draft = prepared.get(MenuDraft, number_id=number_id, lock=True)
    if draft is None:
        menu = edits.plain(graph_of(number))
        draft = MenuDraft(office_id=office, number_id=number_id, menu=menu)
    sketch = sketch_of(draft.menu)
    if sketch is None:  # made by another version of the program
        sketch = graph_of(number)
        draft.menu, draft.earlier = edits.plain(sketch), []
    return draft, sketch


def _write(office: int, draft: MenuDraft, menu: dict[str, Any]) -> None:
    if menu == draft.menu:
        return
    draft.earlier = [*draft.earlier, draft.menu][-STEPS_BACK:]
    draft.menu, draft.changed_at = menu, clock.now()
    draft.official_id = acting_official(office)
    draft.save()


def _publish(office: int, number: Number, menu: dict[str, Any], official: int | None) -> None:
    MenuVersion.objects.create(
        office_id=office,
        number=number,
        menu=menu,
        published_at=clock.now(),
        official_id=official,
    )


def places_in_menus() -> list[tuple[str, str, str]]:
    """Where an official may send a caller: each menu from its beginning, its questions, its boxes.

    (a value for `flow.to_menu`: number or number.step; the number's name; what is heard there). In
    an open scope.
    """
    found = []
    for number in Number.objects.filter(active=True, menu_of=None).order_by("-outgoing", "id"):
        graph = graph_of(number)
        found.append((str(number.id), number.name, ""))
        for name, step in graph.steps.items():
            if name != graph.start and isinstance(step, Ask | ToBox):
                words = step.text.get(graph.languages[0], "")
                found.append((f"{number.id}.{name}", number.name, words or name))
    return found
