"""Meetings of a letter's calendar files, in the words of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from okienko.look.times import day_words


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as it is shown; `when` in the office's zone."""

    title: str
    what: str
    when: str
    where: str
    who: str
    role: str


def meeting(kept: Mapping[str, Any]) -> Meeting:
    """The words of what the reading has found (invitation.Invitation, as data)."""
    reply = kept["kind"] in ("REPLY", "COUNTER")
    when = _when(kept)
    if kept["repeats"]:
        when = _("%(when)s, and again after that") % {"when": when}
    who = str(kept["who"])
    if who and not reply and kept["people"] > 1:
        asked = ngettext("%(n)d person is asked", "%(n)d people are asked", kept["people"])
        who = f"{who} · {asked % {'n': kept['people']}}"
    return Meeting(
        title=_title(kept),
        what=kept["what"],
        when=when,
        where=kept["where"],
        who=who,
        role=_("Who answers") if reply else _("Who asks"),
    )


def _title(kept: Mapping[str, Any]) -> str:
    if kept["kind"] == "REPLY":
        answers = {
            "ACCEPTED": _("Invitation accepted:"),
            "DECLINED": _("Invitation declined:"),
            "TENTATIVE": _("Invitation accepted for now:"),
        }
        return answers.get(kept["answer"], _("Answer to an invitation:"))
    titles = {
        "REQUEST": _("Invitation:"),
        "ADD": _("Invitation:"),
        "CANCEL": _("The meeting is cancelled:"),
        "COUNTER": _("Another time is proposed:"),
    }
    return titles.get(kept["kind"], _("Date in a calendar:"))


def _when(kept: Mapping[str, Any]) -> str:
    starts, ends = str(kept["starts"]), str(kept["ends"])
    if "T" not in starts:
        first, last = date.fromisoformat(starts), date.fromisoformat(ends or starts)
        words = day_words(first) if first == last else f"{day_words(first)} – {day_words(last)}"
        return _("%(days)s, all day") % {"days": words}
    first_at, last_at = _local(starts), _local(ends) if ends else None
    words = f"{day_words(first_at.date())}, {first_at:%H:%M}"
    if last_at and last_at.date() == first_at.date():
        words = f"{words}–{last_at:%H:%M}"
    elif last_at:
        words = f"{words} – {day_words(last_at.date())}, {last_at:%H:%M}"
    return f"{words} ({kept['zone']})" if kept["zone"] else words


def _local(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    try:
        return timezone.localtime(at) if timezone.is_aware(at) else at
    except OverflowError:  # the last hours of the year 9999: as it was written
        return at
