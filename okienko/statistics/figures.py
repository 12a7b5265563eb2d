"""The figures. Each has ONE definition, here: name, unit, words, and the rows that it counts.

Pages, exports and the list of contacts behind a figure all follow from the same three fields:
`source` (whose rows), `counted` (which of them) and `measure` (what is taken of them). So the list
shows exactly what the number counts. Words are shown behind "?".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from okienko.interactions.models import Medium
from okienko.routing.models import Queue

from .measures import Longest, Mean, Measure, Middle, Occupancy, RowCount, Share, Since
from .ruled import RULED_WORDS
from .sources import (
    ASKED,
    CHATS,
    CONTACTS,
    INTERPRETERS,
    LEGS,
    LETTERS,
    NOW,
    OPEN_LETTERS,
    RELAYS,
    RULED,
    TIME,
    WORK,
    Source,
)

Goal = Callable[[Sequence[Queue]], float | None]


@dataclass(frozen=True)
class Figure:
    """One figure. `goal` may depend on the queues it is shown for; `high` is better, or low is."""

    code: str
    name: Any
    words: Any
    source: Source
    counted: Q
    measure: Measure = field(default_factory=RowCount)
    goal: Goal | None = None
    high_is_good: bool = True
    # a name with the queues' own seconds in it, where all have the same: (words, setting, unit)
    named: tuple[Any, str, int] | None = None

    def title(self, queues: Sequence[Queue]) -> str:
        """The name as it stands on a page about these queues: "Answered in 20 s"."""
        if self.named:
            words, setting, unit = self.named
            seconds = _same(setting)(queues)
            if seconds and seconds % unit == 0:
                return str(words) % {"count": int(seconds) // unit}
        return str(self.name)

    @property
    def unit(self) -> str:
        """`count`, `percent`, `seconds` or `since`."""
        return self.measure.unit

    @property
    def expression(self) -> Any:
        """The aggregate over the rows of `source` that is this figure."""
        return self.measure.expression(self.counted)

    def misses(self, value: float | None, goal: float | None) -> bool:
        """Whether a value is on the wrong side of its goal."""
        if value is None or goal is None or self.unit == "since":
            return False
        return value < goal if self.high_is_good else value > goal


def _same(name: str) -> Goal:
    """A setting of the queues, where all have the same; a mixture has no goal of its own."""

    def goal(queues: Sequence[Queue]) -> float | None:
        values = {getattr(queue, name) for queue in queues}
        return float(values.pop()) if len(values) == 1 else None

    return goal


def _always(value: float) -> Goal:
    return lambda _queues: value


# Live text is counted as Amazon Connect and Genesys do: what waits, is answered (an official takes
# it) and is abandoned as a call; handling by each contact's own time, however many go on at once;
# occupancy by the time with at least one.
spoken = ~Q(medium=Medium.TEXT)
in_hours = Q(in_hours=True)
short = Q(result="abandoned", waited__lte=F("queue__short_abandon_seconds"))
answered = in_hours & Q(result="answered")
abandoned = in_hours & Q(result="abandoned")
in_time = Q(result="answered", waited__lte=F("queue__goal_seconds"))
written_in_time = Q(answered_at__isnull=False, waited__lte=F("queue__written_goal_seconds"))
written_late = Q(waited__gt=F("queue__written_goal_seconds"))

#: Goals that are no setting of a queue: Montgomery County's MC311 publishes these for abandoned
#: contacts and talk; Kraków settles 73 % of its calls at the first line (2023).
ABANDONED_PERCENT, TALK_SECONDS, AT_ONCE_PERCENT = 5.0, 240.0, 70.0

_FIGURES = (
    Figure(
        "waiting",
        _("Waiting now"),
        _(
            "Contacts that wait in a queue at this moment, live and written. What rings at an "
            "official's desk still waits; who has left the page of a chat does not until they are "
            "back."
        ),
        NOW,
        Q(),
        high_is_good=False,
    ),
    Figure(
        "waiting_since",
        _("Longest wait now"),
        _("How long the contact waits that has waited longest of those waiting at this moment."),
        NOW,
        Q(),
        Since("entered_at"),
        high_is_good=False,
    ),
    Figure(
        "service_level",
        _("Answered within the goal"),
        _(
            "Service level = answered within the goal / (answered + abandoned − short abandons). "
            "The time runs from entering the queue, in opening hours, until an official takes "
            "the contact. Each queue has its own goal. Live contacts only: telephone and chat."
        ),
        LEGS,
        answered | (abandoned & ~short),
        Share(in_time),
        goal=_same("goal_percent"),
        named=(_("Answered in %(count)d s"), "goal_seconds", 1),
    ),
    Figure(
        "answered",
        pgettext_lazy("figure", "Answered"),
        _(
            "Live contacts that entered the queue in opening hours and that an official took. "
            "A contact that is passed on is counted in each queue where it was answered."
        ),
        LEGS,
        answered,
    ),
    Figure(
        "abandoned",
        pgettext_lazy("figure", "Abandoned"),
        _(
            "Live contacts that entered the queue in opening hours and left before an official "
            "took them. Short abandons are among them."
        ),
        LEGS,
        abandoned,
        high_is_good=False,
    ),
    Figure(
        "short_abandons",
        _("Short abandons"),
        _(
            "Abandoned contacts that left within a few seconds (a setting of the queue, usually "
            "6): wrong numbers, changed minds. They do not count in the service level."
        ),
        LEGS,
        in_hours & short,
        high_is_good=False,
    ),
    Figure(
        "abandoned_share",
        _("Share abandoned"),
        _("(Abandoned − short abandons) / (answered + abandoned − short abandons)."),
        LEGS,
        answered | (abandoned & ~short),
        Share(abandoned & ~short),
        goal=_always(ABANDONED_PERCENT),
        high_is_good=False,
    ),
    Figure(
        "asa",
        _("Average wait until answered"),
        _(
            "Average speed of answer: the mean time from entering the queue until an official "
            "took the contact, over all answered contacts."
        ),
        LEGS,
        answered,
        Mean("waited"),
        goal=_same("goal_seconds"),
        high_is_good=False,
    ),
    Figure(
        "longest_wait",
        _("Longest wait"),
        _("The longest time that an answered or abandoned contact waited in one queue."),
        LEGS,
        answered | abandoned,
        Longest("waited"),
        high_is_good=False,
    ),
    Figure(
        "told_right",
        _("Told the wait rightly"),
        _(
            "Of the callers who were told how long it would take, those for whom it took so long, "
            "within 30 seconds or a quarter. Answered callers only."
        ),
        LEGS,
        answered & Q(said_seconds__isnull=False),
        Share(Q(told_off__lte=30) | Q(told_off__lte=F("told_true") * 0.25)),
    ),
    Figure(
        "out_of_hours",
        _("Outside opening hours"),
        _(
            "Live contacts that entered a queue outside its opening hours, however they ended. "
            "No other figure of waiting counts them."
        ),
        LEGS,
        Q(in_hours=False),
    ),
    Figure(
        "talk",
        _("Average conversation"),
        _(
            "The mean time of conversation with an official, without hold, over the finished calls "
            "from the queues; chats have their own. A contact with two officials counts twice."
        ),
        WORK,
        spoken,
        Mean("talked"),
        goal=_always(TALK_SECONDS),
        high_is_good=False,
    ),
    Figure(
        "handle",
        _("Average handling"),
        _(
            "Average handle time = conversation + hold + wrap-up: the mean time from the "
            "official's taking of a live contact until the end of the wrap-up. Each of several "
            "chats at once counts its whole time."
        ),
        WORK,
        Q(),
        Mean("handled"),
        high_is_good=False,
    ),
    Figure(
        "chat_first_word",
        _("Chats: average until the first words"),
        _(
            "The mean time from the official's taking of a chat until their first message in it, "
            "over the finished chats from the queues in which they wrote."
        ),
        CHATS,
        Q(first_word__isnull=False),
        Mean("first_word"),
        high_is_good=False,
    ),
    Figure(
        "chat_handle",
        _("Chats: average handling"),
        _(
            "The mean time from the official's taking of a chat until the end of the wrap-up. Each "
            "of several chats at once counts its whole time."
        ),
        CHATS,
        Q(),
        Mean("handled"),
        high_is_good=False,
    ),
    Figure(
        "transferred",
        pgettext_lazy("figure", "Passed on"),
        _("Live contacts that an official passed on to a queue, a colleague or a department."),
        WORK,
        Q(result__in=("transferred", "passed_on")),
        high_is_good=False,
    ),
    Figure(
        "at_once",
        _("Settled at once"),
        _(
            "Closed contacts with the outcome Information or Not our matter, without a case, "
            "without a second official / all closed contacts with an outcome. Mistaken contacts "
            "are left out. A contact belongs to the queue in which it stood last."
        ),
        CONTACTS,
        ~Q(outcome="mistake"),
        Share(
            Q(outcome__in=("information", "not_ours"), has_case=False, passed_on=False)
            & Q(officials=1)
        ),
        goal=_always(AT_ONCE_PERCENT),
    ),
    Figure(
        "asked",
        _("Satisfaction: asked"),
        _(
            "Callers who were asked after the call how it was, by keys or by a link in a text "
            "message, where their queue asks. Nobody is asked twice within 30 days."
        ),
        ASKED,
        Q(),
    ),
    Figure(
        "asked_answered",
        _("Satisfaction: share who answered"),
        _(
            "Of those who were asked, those who gave a mark. Few answers say little of the others: "
            "read the two figures below beside this one."
        ),
        ASKED,
        Q(),
        Share(Q(mark__isnull=False)),
    ),
    Figure(
        "satisfied",
        _("Satisfaction: content"),
        _("Of those who gave a mark, those who gave 4 or 5 of 5."),
        ASKED,
        Q(mark__isnull=False),
        Share(Q(mark__gte=4)),
    ),
    Figure(
        "said_settled",
        _("Satisfaction: matter settled"),
        _("Of those who answered whether their matter is settled, those who said yes."),
        ASKED,
        Q(settled__isnull=False),
        Share(Q(settled=True)),
    ),
    Figure(
        "written_level",
        _("Written: answered within the goal"),
        _(
            "Answered within the goal / (answered + still unanswered beyond the goal). The time "
            "counts opening hours only, from the first queue that the letter entered until the "
            "answer is written, or the letter is closed with an outcome. A letter that is moved "
            "or passed on keeps its time, and belongs to the queue where it is answered."
        ),
        LETTERS,
        written_late | Q(answered_at__isnull=False),
        Share(written_in_time),
        goal=_same("goal_percent"),
        named=(_("Written: answered in %(count)d h"), "written_goal_seconds", 3600),
    ),
    Figure(
        "relays",
        _("Telephone relays"),
        _(
            "Video calls in sign language in which somebody was called by telephone because the "
            "customer had asked for it at the beginning. Each is one contact, counted as any other."
        ),
        RELAYS,
        Q(),
    ),
    *(
        Figure(f"ruled_{action}", name, words, RULED, Q(**{f"rule_{action}": True}))
        for action, name, words in RULED_WORDS
    ),
    Figure(
        "interpreters_sought",
        _("Interpreters sought"),
        _(
            "How often an interpreter was sought for a video call beside the official: no contact, "
            "and counted in no other figure. One who goes and is replaced counts twice. A search "
            "that an official made needless, who knows the language, counts for nothing."
        ),
        INTERPRETERS,
        Q(),
    ),
    Figure(
        "interpreters_found",
        _("Interpreters: share found"),
        _("Searches that ended with an interpreter / all searches that have ended."),
        INTERPRETERS,
        ~Q(result=""),
        Share(Q(result="answered")),
    ),
    Figure(
        "interpreters_wait",
        _("Interpreters: wait in the middle"),
        _(
            "The median time from when an interpreter was sought until one took part, over those "
            "that were found."
        ),
        INTERPRETERS,
        Q(result="answered"),
        Middle("waited"),
        high_is_good=False,
    ),
    Figure(
        "interpreters_longest",
        _("Interpreters: longest wait"),
        _("The longest time for which one was sought, found or not."),
        INTERPRETERS,
        ~Q(result=""),
        Longest("waited"),
        high_is_good=False,
    ),
    Figure(
        "written_answered",
        _("Written: answered"),
        _("Letters of this time that were answered or closed with an outcome."),
        LETTERS,
        Q(answered_at__isnull=False),
    ),
    Figure(
        "written_open",
        _("Written: unanswered now"),
        _(
            "Letters that wait or that an official works on at this moment, without an answer "
            "yet, whatever day they came in."
        ),
        OPEN_LETTERS,
        Q(),
        high_is_good=False,
    ),
    Figure(
        "occupancy",
        pgettext_lazy("figure", "Occupancy"),
        _(
            "Time of officials in contacts (conversation, hold, wrap-up, written work) / time in "
            "contacts or ready. Two contacts at once count once. Until now, for a day that is "
            "not over."
        ),
        TIME,
        Q(),
        Occupancy(),
    ),
)

FIGURES: dict[str, Figure] = {figure.code: figure for figure in _FIGURES}
