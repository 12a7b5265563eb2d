"""Rules of recording as settings: made, changed, turned off, listed."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack, cast

from django.db.models import Count

from okienko.events import clock, prepared
from okienko.events.changing import change, make, remove
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb
from okienko.routing.models import Queue

from ..events import RecordingRuleChanged
from ..recorded import RecordingRule, RecordingText
from ..refusals import NO_BASIS, RULE_USED
from . import words


class RuleSettings(TypedDict, total=False):
    """As models.RecordingRule has them."""

    queue_id: int
    active: bool
    mode: str
    basis: str
    keep_days: int
    short_pl: str
    short_en: str
    short_uk: str
    long_pl: str
    long_en: str
    long_uk: str


@settings_verb
def add_rule(office: int, **settings: Unpack[RuleSettings]) -> int:
    """Have the calls of a queue recorded; the rule's id.

    Refused `taken` (the queue has one), `gone` (no such queue), `no_basis`, `invalid`.
    """
    _check(settings)
    rule = make(RecordingRule, RecordingRuleChanged, **settings)
    _version(office, rule)
    return rule.id


@settings_verb
def change_rule(office: int, *, rule_id: int, **settings: Unpack[RuleSettings]) -> None:
    """Change a rule. What callers hear then is a version of its own; what was recorded keeps the
    days that held for it. Turned off, a call that is being recorded is so no longer. Refused as
    `add_rule`.
    """
    _check(settings)
    rule = chosen(RecordingRule, rule_id, lock=True)
    if change(rule, RecordingRuleChanged, **settings):
        _version(office, rule)


@settings_verb
def remove_rule(_office: int, *, rule_id: int) -> None:
    """Take a rule away by which no caller was asked. Refused `rule_used`."""
    remove(chosen(RecordingRule, rule_id, lock=True), RecordingRuleChanged, used=RULE_USED)


def _check(settings: RuleSettings) -> None:
    if "queue_id" in settings:
        chosen(Queue, settings["queue_id"])
    if "basis" in settings and len(settings["basis"].split()) < 2:
        raise NO_BASIS()


def spoken(rule: RecordingRule) -> dict[str, dict[str, str]]:
    """What callers hear by a rule as it is now."""
    mode = cast("Any", rule.mode)
    more: dict[str, str] = {one: getattr(rule, f"long_{one}") for one in words.LANGUAGES}
    first: dict[str, str] = {
        one: words.short(mode, getattr(rule, f"short_{one}"), one, more=bool(more[one]))
        for one in words.LANGUAGES
    }
    return {"short": first, "long": more}


def _version(office: int, rule: RecordingRule) -> None:
    """Write down what callers hear from now on, where that is new."""
    last = RecordingText.objects.filter(rule=rule).order_by("-number").first()
    now = (spoken(rule), rule.mode, rule.basis, rule.keep_days)
    if last is not None and (last.texts, last.mode, last.basis, last.keep_days) == now:
        return
    prepared.insert(
        RecordingText,
        office_id=office,
        rule_id=rule.id,
        number=last.number + 1 if last else 1,
        made_at=clock.now(),
        texts=now[0],
        mode=now[1],
        basis=now[2],
        keep_days=now[3],
    )


def all_rules() -> list[RecordingRule]:
    """All rules of the open scope, with the newest version's number (`version`)."""
    rows = RecordingRule.objects.select_related("queue").annotate(version=Count("texts"))
    return list(rows.order_by("queue__name"))


def rule_of(queue: int) -> RecordingRule | None:
    """The rule by which calls of a queue are recorded now. In an open scope."""
    return RecordingRule.objects.filter(queue=queue, active=True).first()


def rule_texts() -> list[tuple[str, str]]:
    """(language, text) of all that rules say, to be spoken in advance. In an open scope."""
    found: list[tuple[str, str]] = []
    for rule in RecordingRule.objects.filter(active=True):
        for kind in spoken(rule).values():
            found += [(language, text) for language, text in kind.items() if text]
    if found:
        for table in (words.REFUSED, words.AGREED):
            found += list(table.items())
    return found
