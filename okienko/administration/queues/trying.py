"""A dry run: where would such a contact ring, if it came then?"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices
from okienko.offices.access import SeatRequest
from okienko.offices.hours import hours, is_open
from okienko.routing import queries
from okienko.routing.matcher import rule_of
from okienko.routing.matching import RoutedPerson, Waiting
from okienko.routing.models import Queue
from okienko.routing.overtime import Key, Stay, WaitRule, due_rule, next_at, rules_of
from okienko.routing.rehearsing import rehearse
from okienko.routing.workload import BY_PHONE, Load

from ..asking import page
from ..fields import duration_words
from ..forms import RowField
from ..skills import LANGUAGES
from .rules import does, leaves, targets


class TryForm(forms.Form):
    """What comes, in which language, when, and who is there."""

    queue_id = RowField(label=_("Queue"))
    load = forms.ChoiceField(
        label=_("What comes"),
        choices=[
            (Load.VOICE.value, _("a call")),
            (Load.VIDEO.value, _("a video call")),
            (Load.TEXT.value, _("a chat")),
            (Load.WRITTEN.value, _("a letter")),
        ],
    )
    language = forms.ChoiceField(
        label=_("In"), required=False, choices=[("", _("any language")), *LANGUAGES]
    )
    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    ahead = forms.IntegerField(
        label=_("How many wait already"), required=False, min_value=0, max_value=10_000
    )
    who = forms.ChoiceField(
        label=_("Who is there"),
        choices=[
            ("all", _("everybody is ready and free")),
            ("now", _("as it is at this moment")),
        ],
    )


@dataclass(frozen=True)
class Line:
    """One step: when, and at whom it rings then besides, in this order; or what a rule does."""

    after: str
    names: list[str]
    rule: str = ""


def _people(office: int, who: str, now: datetime) -> list[RoutedPerson]:
    found = queries.people(office, offices.persons_of(office), now)
    if who == "now":
        return found
    return [
        replace(
            each,
            present=True,
            media=BY_PHONE,
            room=replace(each.room, calls=0, texts=0, written=0),
        )
        for each in found
    ]


def _result(office: int, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the page says; inside the open scope."""
    entry = next(e for e in queries.all_queues(office) if e.queue.id == wanted["queue_id"])
    now, at = clock.now(), wanted["at"]
    wait = Waiting(
        id=1,
        office=office,
        queue=entry.queue.id,
        load=wanted["load"],
        entered=at.timestamp(),
        rank=at.timestamp(),
        language_skill=queries.language_skill(office, wanted["language"]),
    )
    steps = [(step.after_seconds, step.skill_id, step.level) for step in entry.steps]
    names = offices.names_of_officials(office)
    rounds = rehearse(rule_of(steps), _people(office, wanted["who"], now), wait)
    rules = _rules(entry.queue, wanted["load"], wanted["ahead"] or 0)
    last = rules[-1][0] if rules and leaves(rules[-1][1]) else None
    lines = [
        (each.after, Line("", [names[official] for official in each.officials]))
        for each in rounds
        if each.officials and (last is None or each.after < last)
    ]
    called = dict(targets(office))
    lines += [(at, Line("", [], does(rule, called))) for at, rule in rules]
    opens = None
    live = wanted["load"] != Load.WRITTEN
    seconds = entry.queue.offer_seconds if live else entry.queue.written_offer_seconds
    schedule = entry.queue.schedule_id
    if schedule is not None and not is_open(schedule, at):
        opens = hours(schedule).opens_next(at)
    return {
        "queue": entry.queue,
        "lines": [
            replace(line, after=duration_words(int(at)) if at else "")
            for at, line in sorted(lines, key=lambda each: each[0])
        ],
        "rings": any(line.names for _at, line in lines),
        "closed": schedule is not None and not is_open(schedule, at),
        "opens": opens,
        "no_skill": bool(wanted["language"]) and wait.language_skill is None,
        "ring": duration_words(seconds),
    }


def _rules(queue: Queue, load: str, ahead: int) -> list[tuple[float, WaitRule]]:
    """What the queue's rules do if nobody answers, and after how many seconds, until it leaves."""
    rules, acted = rules_of(queue.rules), set[Key]()
    stay = Stay(queue.id, Load(load), 0.0, ahead=ahead)
    found: list[tuple[float, WaitRule]] = []
    while (at := next_at(rules, stay, acted)) is not None:
        stay = replace(stay, waited=max(at, stay.waited))
        rule = due_rule(rules, stay, acted)
        if rule is None:
            break
        acted.add(rule.key)
        found.append((at, rule))
        if leaves(rule):
            break
    return found


def try_queue(request: SeatRequest, office: int) -> HttpResponse:
    """GET: the form, and below it what would happen."""
    with in_offices([office], reading=True):
        zone = ZoneInfo(offices.office(office).zone)
        first = clock.now().astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        asked = {"load": "voice", "who": "all", "at": first, **request.GET.dict()}
        queues = queries.queues_to_choose(office)
        if queues:
            asked.setdefault("queue_id", str(queues[0].id))
        form = TryForm(asked)
        form.fields["queue_id"].offer([(q.id, q.name) for q in queues])  # type: ignore[attr-defined]
        result = None
        if queues and form.is_valid():
            wanted = dict(form.cleaned_data)
            wanted["at"] = wanted["at"].replace(tzinfo=zone)
            result = _result(office, wanted)
        context = {"form": form, "result": result, "queues": queues}
        return page(request, office, "administration/queues/try.html", context)
