"""Queues: where contacts wait, whom they ring at and how soon they ought to be answered."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.channels.phone.recording.rules import rule_of
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices
from okienko.routing import actions, queries
from okienko.routing.models import DAY

from ..fields import Column, DurationField, TableField, duration_words
from ..forms import NAME, RowField, SettingsForm
from ..section import Row, Section
from .rules import offer_targets, rule_sentences, rules_field, targets
from .words import asked_at_first, sentences

LEVELS = (
    (1, _("a little (1)")),
    (2, _("some (2)")),
    (3, _("well (3)")),
    (4, _("very well (4)")),
    (5, _("expert (5)")),
    (0, _("not asked for any more")),
)


class QueueForm(SettingsForm):
    """A queue's own."""

    name = forms.CharField(label=NAME, max_length=120)
    steps = TableField(
        [
            Column(
                "after_seconds",
                _("After seconds of waiting"),
                forms.IntegerField(min_value=0, max_value=DAY, initial=0),
            ),
            Column("skill_id", _("Skill"), RowField(required=False)),
            Column(
                "level",
                _("How well"),
                forms.TypedChoiceField(choices=LEVELS, coerce=int),
            ),
        ],
        key=1,
        label=_("Whom it rings at"),
        help_text=_(
            "Skills that an official needs to get a contact. Later lines widen: after 60 seconds "
            "“not asked for any more” lets everybody help. No line at all: everybody gets them."
        ),
    )
    rules = rules_field()
    goal_percent = forms.IntegerField(
        label=_("How many calls are to be answered in time, of 100"), min_value=0, max_value=100
    )
    goal_seconds = DurationField(label=_("In time is, for calls and chats"), most=DAY)
    written_goal_seconds = DurationField(label=_("In time is, for letters"), most=365 * DAY)
    answer_seconds = DurationField(
        label=_("An answer in a chat is slow after"),
        most=DAY,
        help_text=_("The official and the supervisors are warned then. 0: never."),
    )
    place_seconds = DurationField(
        label=_("Callers hear their place and the wait every"),
        most=3600,
        help_text=_("0: never. When nobody can tell the wait, none is said."),
    )
    call_instead_seconds = DurationField(
        label=_("They may choose to be called at their turn after"),
        most=3600,
        help_text=_(
            "Then they hear that key 1 keeps their place, and hang up. 0: it is never offered."
        ),
    )
    call_tries = forms.IntegerField(
        label=_("Who is called back at their turn is called so often"),
        min_value=1,
        max_value=10,
        help_text=_("When nobody answers. Then an official describes the contact."),
    )
    call_again_seconds = DurationField(
        label=_("Once more after"),
        least=60,
        most=DAY,
        help_text=_("Outside of the queue's hours nobody is called."),
    )
    offer_seconds = DurationField(
        label=_("A call rings at one official for"),
        least=1,
        most=3600,
        help_text=_("Then it rings at the next."),
    )
    written_offer_seconds = DurationField(
        label=_("A letter or chat is offered to one official for"), least=1, most=DAY
    )
    wrap_up_seconds = DurationField(
        label=_("Time for notes after a contact"),
        most=DAY,
        help_text=_("Then the official is free again by itself."),
    )
    last_official_seconds = DurationField(
        label=_("First only to the official who has the customer's open case, for"), most=DAY
    )
    short_abandon_seconds = DurationField(
        label=_("Who hangs up sooner is not counted as lost"), most=3600
    )
    from_list = forms.BooleanField(
        label=_("Officials may take letters from the list"),
        required=False,
        help_text=_("Without it they get what is offered to them, the longest waiting first."),
    )
    head_start = DurationField(
        label=_("Head start"),
        least=-30 * DAY,
        most=30 * DAY,
        help_text=_(
            "Contacts of this queue count as having waited so much longer than those of others. "
            "With a minus they give way."
        ),
    )
    schedule_id = RowField(
        label=_("Hours"),
        required=False,
        empty=_("always open"),
        help_text=_("When this queue is served. Waiting outside of them counts in no goal."),
    )


#: What a new queue begins with.
_FIRST = {
    "goal_percent": 80,
    "goal_seconds": 20,
    "written_goal_seconds": 4 * 3600,
    "answer_seconds": 60,
    "place_seconds": 60,
    "call_instead_seconds": 60,
    "call_tries": 3,
    "call_again_seconds": 300,
    "offer_seconds": 20,
    "written_offer_seconds": 120,
    "wrap_up_seconds": 120,
    "last_official_seconds": 20,
    "short_abandon_seconds": 6,
    "head_start": 0,
    "from_list": True,
}


class Queues(Section):
    """All queues of an office, in its order."""

    url = "queues"
    row = "queue"
    title = _("Queues")
    new = _("Add a queue")
    intro = _(
        "Contacts wait in queues until an official is free. The first in the list also takes what "
        "belongs to no other."
    )
    empty = _("There is no queue yet: nothing that comes in can reach an official.")
    columns = (NAME, _("Who gets its contacts"), _("Goal"), _("Hours"), _("Waiting now"))
    event = "queue.changed"
    form = QueueForm
    ordered = True
    list_template = "administration/queues/list.html"
    form_template = "administration/queues/queue.html"
    retires = _(
        "What waits in it, and what would come later, goes to the queue that you choose here, in "
        "the order of arrival; nobody is lost. If nobody waits and you choose none, later "
        "contacts go to the first queue."
    )

    def rows(self, office: int) -> list[Row]:
        return [
            Row(
                each.queue.id,
                (
                    each.queue.name,
                    asked_at_first(each.steps),
                    f"{each.queue.goal_percent}% / {duration_words(each.queue.goal_seconds)}",
                    each.queue.schedule.name if each.queue.schedule else str(_("always open")),
                    str(each.waiting),
                ),
                each.queue.active,
            )
            for each in queries.all_queues(office)
        ]

    def entry(self, office: int, pk: int) -> queries.QueueEntry:
        """A queue with its steps; 404 when there is none."""
        entries = queries.all_queues(office)
        row = self.one((each.queue for each in entries), pk)
        return next(each for each in entries if each.queue.pk == row.pk)

    def current(self, office: int, pk: int) -> dict[str, Any]:
        entry = self.entry(office, pk)
        own = self.form.base_fields.keys() - {"steps"}
        values = {name: getattr(entry.queue, name) for name in own}
        steps = [[step.after_seconds, step.skill_id, step.level] for step in entry.steps]
        return values | {"steps": sorted(steps)}

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        if more.get("current") is None:
            more["filled"] = {**_FIRST, **(more.get("filled") or {})}
        form = self.form(*args, **more)
        cast("RowField", form.fields["schedule_id"]).offer(
            [(row.id, row.name) for row in offices.schedules()]
        )
        table = cast("TableField", form.fields["steps"])
        cast("RowField", table.columns[1].field).offer(
            [(row.id, row.name) for row in queries.skills(office)]
        )
        offer_targets(cast("TableField", form.fields["rules"]), office)
        return form

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        if pk is None:
            return {"has_skills": bool(queries.skills(office))}
        entry = self.entry(office, pk)
        said = [
            *sentences(entry),
            *rule_sentences(entry.queue.rules, dict(targets(office))),
        ]
        return {
            "sentences": said,
            "waiting": entry.waiting,
            "has_skills": True,
            "recorded": rule_of(pk),
        }

    def add(self, office: int, values: dict[str, Any]) -> int:
        with in_offices([office], reading=True):
            last = max((each.queue.order for each in queries.all_queues(office)), default=0)
        return actions.add_queue(office, order=last + 1, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        actions.change_queue(office, queue_id=pk, **values)

    def instead(self, office: int, pk: int) -> list[tuple[int, str]]:
        return [(row.id, row.name) for row in queries.queues_to_choose(office) if row.id != pk]

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.close_queue(office, queue_id=pk, instead_id=instead)

    def restore(self, office: int, pk: int) -> None:
        actions.open_queue(office, queue_id=pk)

    def order(self, office: int, pks: list[int]) -> None:
        actions.order_queues(office, queue_ids=pks)
