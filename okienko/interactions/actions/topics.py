"""The tree of topics, kept by the office."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError
from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Length, Substr

from okienko.events.changing import change, make, put_in_order, remove
from okienko.events.refusals import TAKEN
from okienko.events.security.scope import savepoint
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb

from ..events import TopicChanged
from ..models import LONGEST_PATH, Topic
from ..refusals import TOPIC_IN_ITSELF, TOPIC_TOO_LONG, TOPIC_USED

BETWEEN = " › "  # stands between the levels in a path


@settings_verb
def add_topic(
    _office: int, *, name: str, parent_id: int | None = None, queue_id: int | None = None
) -> int:
    """Add a topic, below another or at the top, as the last there; its id.

    Refused `taken`, `gone` (the parent, the queue), `topic_too_long`.
    """
    path, place = _path(name, parent_id), _next_place(parent_id)
    row = make(
        Topic,
        TopicChanged,
        name=name,
        parent_id=parent_id,
        path=path,
        order=place,
        queue_id=queue_id,
    )
    return row.id


@settings_verb
def change_topic(
    _office: int,
    *,
    topic_id: int,
    name: str | None = None,
    parent_id: int | None = -1,
    active: bool | None = None,
    queue_id: int | None = -1,
) -> None:
    """Change a topic; those below it come along. `parent_id` None is the top, -1 as it is.

    `queue_id`: where contacts of it wait, None as of the one above, -1 as it is. While one is not
    `active`, neither it nor what stands below it is offered; in use again, all below it is as it
    was. Refused `taken`, `gone`, `topic_in_itself`, `topic_too_long`.
    """
    row = chosen(Topic, topic_id, lock=True)
    old = row.path
    below = Topic.objects.filter(path__startswith=old + BETWEEN)
    parent = row.parent_id if parent_id == -1 else parent_id
    if parent is not None and (parent == topic_id or below.filter(id=parent).exists()):
        raise TOPIC_IN_ITSELF()
    name = row.name if name is None else name
    values: dict[str, Any] = {"name": name, "parent_id": parent, "path": _path(name, parent)}
    if parent != row.parent_id:
        values["order"] = _next_place(parent)
    if queue_id != -1:
        values["queue_id"] = queue_id
    change(row, TopicChanged, **values, active=row.active if active is None else active)
    if row.path != old:
        longest = below.aggregate(longest=Max(Length("path")))["longest"] or 0
        if longest + len(row.path) - len(old) > LONGEST_PATH:
            raise TOPIC_TOO_LONG(n=LONGEST_PATH)
        try:
            with savepoint():
                below.update(path=Concat(Value(row.path), Substr(F("path"), len(old) + 1)))
        except IntegrityError:  # the name of another topic looks like the path of one below
            raise TAKEN() from None


@settings_verb
def order_topics(_office: int, *, parent_id: int | None, topic_ids: Iterable[int]) -> None:
    """Put the topics below another, or at the top, into this order; those not named follow.

    Refused `gone` for one that does not stand there.
    """
    rows = Topic.objects.select_for_update(no_key=True).filter(parent=parent_id)
    put_in_order(rows.order_by("order", "path"), TopicChanged, topic_ids)


@settings_verb
def remove_topic(_office: int, *, topic_id: int) -> None:
    """Take a topic away that nothing names yet. Refused `topic_used`: then make it inactive."""
    remove(chosen(Topic, topic_id, lock=True), TopicChanged, used=TOPIC_USED)


def _path(name: str, parent_id: int | None) -> str:
    name = " ".join(name.replace("\0", "").split())
    if parent_id is None:
        return name
    # locked: of its new name in this moment, or of a move below us, we hear before we write
    path = chosen(Topic, parent_id, lock=True).path + BETWEEN + name
    if len(path) > LONGEST_PATH:
        raise TOPIC_TOO_LONG(n=LONGEST_PATH)
    return path


def _next_place(parent_id: int | None) -> int:
    """After the others, once somebody has put them in order; till then they stand by name."""
    last = Topic.objects.filter(parent=parent_id).aggregate(last=Max("order"))["last"]
    return last + 1 if last else 0
