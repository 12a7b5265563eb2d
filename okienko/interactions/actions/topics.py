"""The tree of topics, kept by the office."""

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from okienko.events.changing import change, make
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb

from ..events import TopicChanged
from ..models import Topic
from ..refusals import TOPIC_IN_ITSELF

BETWEEN = " › "  # stands between the levels in a path


@settings_verb
def add_topic(_office: int, *, name: str, parent_id: int | None = None) -> int:
    """Add a topic, below another or at the top; its id. Refused `taken`, `gone` (the parent)."""
    return make(Topic, TopicChanged, name=name, parent_id=parent_id, path=_path(name, parent_id)).id


@settings_verb
def change_topic(
    _office: int,
    *,
    topic_id: int,
    name: str | None = None,
    parent_id: int | None = -1,
    active: bool | None = None,
) -> None:
    """Change a topic; those below it come along. `parent_id` None is the top, -1 as it is.

    One that is not `active` is offered no more, nor is what stands below it. Refused `taken`,
    `topic_in_itself`.
    """
    row = chosen(Topic, topic_id, lock=True)
    old = row.path
    below = Topic.objects.filter(path__startswith=old + BETWEEN)
    parent = row.parent_id if parent_id == -1 else parent_id
    if parent is not None and (parent == topic_id or below.filter(id=parent).exists()):
        raise TOPIC_IN_ITSELF()
    name = row.name if name is None else name
    values: dict[str, Any] = {"name": name, "parent_id": parent, "path": _path(name, parent)}
    change(row, TopicChanged, **values, active=row.active if active is None else active)
    if row.path != old:
        below.update(path=Concat(Value(row.path), Substr(F("path"), len(old) + 1)))
    if active is not None:
        for under in Topic.objects.filter(path__startswith=row.path + BETWEEN):
            change(under, TopicChanged, active=active)


def _path(name: str, parent_id: int | None) -> str:
    name = " ".join(name.replace("\0", "").split())
    if parent_id is None:
        return name
    # locked: of its new name in this moment, or of a move below us, we hear before we write
    return chosen(Topic, parent_id, lock=True).path + BETWEEN + name
