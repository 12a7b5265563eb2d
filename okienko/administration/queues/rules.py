"""The rules over time of a queue: as a table of the form, and in words."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from okienko.channels.phone.messages import boxes
from okienko.routing import queries
from okienko.routing.models import DAY
from okienko.routing.overtime import (
    ALL,
    BOX,
    CALL,
    END,
    LENGTH,
    LIVE,
    QUEUE,
    RAISE,
    TIME,
    WaitRule,
    rules_of,
)
from okienko.routing.workload import Load

from ..fields import Column, TableField, duration_words

WHEN = (
    (TIME, gettext_lazy("after so many seconds of waiting")),
    (LENGTH, gettext_lazy("who comes when so many wait")),
)
WHAT = (
    (Load.VOICE.value, gettext_lazy("calls")),
    (Load.VIDEO.value, gettext_lazy("video calls")),
    (Load.TEXT.value, gettext_lazy("chats")),
    (LIVE, gettext_lazy("calls, video calls and chats")),
    (Load.WRITTEN.value, gettext_lazy("letters")),
    (ALL, gettext_lazy("everything")),
)
DOES = (
    (RAISE, gettext_lazy("comes before the others")),
    (QUEUE, gettext_lazy("goes to another queue")),
    (BOX, gettext_lazy("may leave a message")),
    (CALL, gettext_lazy("may be called at their turn")),
    (END, gettext_lazy("is told to call later")),
)
_LEAVES = (QUEUE, BOX, END)


def rules_field() -> TableField:
    """The table; `offer_targets` fills what rules may lead to."""
    return TableField(
        [
            Column("when", gettext_lazy("When"), forms.ChoiceField(choices=WHEN)),
            Column(
                "number",
                gettext_lazy("Seconds, or how many"),
                forms.IntegerField(min_value=0, max_value=31 * DAY),
            ),
            Column("what", gettext_lazy("Of"), forms.ChoiceField(choices=WHAT, required=False)),
            Column("action", gettext_lazy("What happens"), forms.ChoiceField(choices=DOES)),
            Column("target", gettext_lazy("Where to"), forms.ChoiceField(required=False)),
        ],
        key=1,
        label=gettext_lazy("What happens to who waits too long"),
        help_text=gettext_lazy(
            "Each line acts once, the soonest first. Messages, call-backs and “is told to call "
            "later” are for calls: the caller hears why. Who is told to call later stands on the "
            "call-back list. Where too many wait, who wants no call-back is told to call later."
        ),
    )


def targets(office: int) -> list[tuple[str, str]]:
    """What rules may lead to, by their keys; in an open scope."""
    queues = [(f"queue:{row.id}", row.name) for row in queries.queues_to_choose(office)]
    found = [(f"box:{pk}", name) for pk, name in boxes.boxes_in_use()]
    return [
        *((key, _("queue: %(name)s") % {"name": name}) for key, name in queues),
        *((key, _("box: %(name)s") % {"name": name}) for key, name in found),
    ]


def offer_targets(field: TableField, office: int) -> None:
    """Let the table's last column name queues and boxes."""
    column = field.columns[-1].field
    column.choices = [("", "–"), *targets(office)]  # type: ignore[attr-defined]
    column.widget.choices = column.choices  # type: ignore[attr-defined]


def rule_sentences(rows: list[list[object]], names: Mapping[str, str]) -> list[str]:
    """Each rule as one sentence, in the order in which they act."""
    return [
        _("%(when)s (%(what)s): %(does)s.")
        % {
            "when": _when(rule),
            "what": str(dict(WHAT)[rule.what]),
            "does": does(rule, names),
        }
        for rule in rules_of(rows)
    ]


def does(rule: WaitRule, names: Mapping[str, str]) -> str:
    """What a rule does, and where it leads."""
    there = names.get(rule.target, "")
    if rule.target and not there:
        gone = _("the queue is not in use: nothing happens")
        return gone if rule.action == QUEUE else _("may leave a message in the first box")
    if rule.action == QUEUE:
        return _("goes to the %(queue)s, and keeps the time of arrival") % {"queue": there}
    if rule.action == BOX:
        return _("may leave a message (%(box)s)") % {"box": there or _("the first box")}
    if rule.action == CALL and rule.when == LENGTH:
        return _("may be called at their turn, and else is told to call later")
    return str(dict(DOES)[rule.action])


def leaves(rule: WaitRule) -> bool:
    """Whether who it acts on does not wait there any more."""
    return rule.action in _LEAVES or (rule.action == CALL and rule.when == LENGTH)


def _when(rule: WaitRule) -> str:
    if rule.when == TIME:
        return _("After %(time)s of waiting") % {"time": duration_words(rule.number)}
    words = ngettext("When %(n)d waits already", "When %(n)d wait already, or more", rule.number)
    return words % {"n": rule.number}
