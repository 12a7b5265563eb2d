"""Topics: a tree of what contacts are about."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.events.security.scope import in_offices
from okienko.interactions import actions, queries
from okienko.interactions.queries import TopicLine
from okienko.routing import queries as routing

from ..forms import NAME, RowField, SettingsForm
from ..section import Row, Section

#: Up to so many topics all branches stand open.
ALL_OPEN = 40


class TopicForm(SettingsForm):
    """A topic's own."""

    name = forms.CharField(
        label=NAME,
        max_length=120,
        help_text=_("As officials look for it: bins not emptied, identity card."),
    )
    parent_id = RowField(
        label=_("Below"),
        required=False,
        empty=_("none: it stands at the top"),
        help_text=_("What stands below it comes along when it is moved."),
    )
    queue_id = RowField(
        label=_("Queue"),
        required=False,
        empty=_("as the topic above, else as the chat's own"),
        help_text=_("Where customers wait who choose this topic before they chat."),
    )


@dataclass(frozen=True)
class Branch:
    """A topic at the top with all that stands below it, in order."""

    top: TopicLine
    below: list[TopicLine]


class Topics(Section):
    """The tree of an office."""

    url = "topics"
    row = "topic"
    title = _("Topics")
    new = _("Add a topic")
    intro = _(
        "What contacts are about. Officials choose one when they describe a contact, and the "
        "figures are counted by them."
    )
    empty = _("There is no topic yet. Contacts can be described without, but not counted by it.")
    columns = (_("Topic"),)
    event = "topic.changed"
    form = TopicForm
    fills = ("parent_id",)
    ordered = True
    list_template = "administration/topics/list.html"
    steps = ("retire", "restore", "remove")
    retires = _(
        "It is offered no more, and neither is what stands below it. Contacts that have it keep "
        "it. Put into use again, all below it is as it was."
    )
    removes = _("Only a topic that no contact, template or kind of case has can be removed.")

    def rows(self, office: int) -> list[Row]:
        return [
            Row(line.topic.id, (line.topic.path,), line.offered)
            for line in queries.topic_tree(office)
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one((line.topic for line in queries.topic_tree(office)), pk)
        return {"name": row.name, "parent_id": row.parent_id, "queue_id": row.queue_id}

    def is_active(self, office: int, pk: int) -> bool:
        rows = queries.topic_tree(office)
        return next((line.topic.active for line in rows if line.topic.id == pk), True)

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        form = self.form(*args, **more)
        rows = [(line.topic.id, line.topic.path) for line in queries.topic_tree(office)]
        cast("RowField", form.fields["parent_id"]).offer(rows)
        queues = [(row.id, row.name) for row in routing.queues_to_choose(office)]
        cast("RowField", form.fields["queue_id"]).offer(queues)
        return form

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        if pk is not None:
            return {}
        branches: list[Branch] = []
        lines = queries.topic_tree(office)
        for line in lines:
            if line.depth == 0:
                branches.append(Branch(line, []))
            else:
                branches[-1].below.append(line)
        return {"branches": branches, "all_open": len(lines) <= ALL_OPEN}

    def beside(self, office: int, pk: int) -> list[int]:
        rows = [line.topic for line in queries.topic_tree(office)]
        parent = next((row.parent_id for row in rows if row.id == pk), None)
        return [row.id for row in rows if row.parent_id == parent]

    def order(self, office: int, pks: list[int]) -> None:
        with in_offices([office], reading=True):
            rows = [line.topic for line in queries.topic_tree(office)]
        parent = next((row.parent_id for row in rows if row.id in pks), None)
        actions.order_topics(office, parent_id=parent, topic_ids=pks)

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_topic(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        actions.change_topic(office, topic_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.change_topic(office, topic_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        actions.change_topic(office, topic_id=pk, active=True)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_topic(office, topic_id=pk)
