"""What a file's rows and fields are called, and their values as a person reads them."""

from collections.abc import Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.channels.phone import queries as phone
from okienko.channels.registry import door
from okienko.interactions.models import Outcome

from ..cards import ServiceCardForm
from ..fields import duration_words
from ..forms import NAME
from .compare import Step
from .doors import ConnectionFile, Menu, NumberFile
from .format import DAYS, DepartmentFile, OutcomeFile, StepFile

#: The parts in the order in which they are shown.
PART_NAMES: dict[str, str | Promise] = {
    "topics": gettext_lazy("Topics"),
    "schedules": gettext_lazy("Hours"),
    "departments": gettext_lazy("Departments"),
    "skills": gettext_lazy("Skills"),
    "queues": gettext_lazy("Queues"),
    "topic_queues": gettext_lazy("Where topics wait"),
    "kinds": gettext_lazy("Kinds of case"),
    "templates": gettext_lazy("Reply templates"),
    "service_cards": gettext_lazy("Service cards"),
    "outcomes": gettext_lazy("Outcome words"),
    "forms": gettext_lazy("Forms"),
    "questions": gettext_lazy("Questions of the forms"),
    "connections": gettext_lazy("Connections"),
    "numbers": gettext_lazy("Numbers and menus"),
}
_FIELDS: dict[str, str | Promise] = {
    **{name: field.label or "" for name, field in ServiceCardForm.base_fields.items()},
    "name": NAME,
    "code": gettext_lazy("Sign"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "matters": gettext_lazy("What it deals with"),
    "language": gettext_lazy("Language"),
    "holidays": gettext_lazy("Closed on public holidays"),
    "week": gettext_lazy("Hours"),
    "schedule": gettext_lazy("Hours"),
    "order": gettext_lazy("Place in the order"),
    "head_start": gettext_lazy("Head start"),
    "offer_seconds": gettext_lazy("Rings for"),
    "written_offer_seconds": gettext_lazy("A letter is offered for"),
    "wrap_up_seconds": gettext_lazy("Time to describe it"),
    "last_official_seconds": gettext_lazy("Kept for the last official"),
    "goal_percent": gettext_lazy("Goal (per cent)"),
    "goal_seconds": gettext_lazy("Answered within"),
    "written_goal_seconds": gettext_lazy("Letters answered within"),
    "answer_seconds": gettext_lazy("An answer in a chat is slow after"),
    "place_seconds": gettext_lazy("Callers hear their place and the wait every"),
    "call_instead_seconds": gettext_lazy("They may choose to be called at their turn after"),
    "call_tries": gettext_lazy("Who is called back at their turn is called so often"),
    "call_again_seconds": gettext_lazy("Once more after"),
    "short_abandon_seconds": gettext_lazy("Not counted when given up within"),
    "from_list": gettext_lazy("Letters may be taken from the list"),
    "steps": gettext_lazy("Who is asked"),
    "rule": gettext_lazy("Term"),
    "days": gettext_lazy("Days of the office's own"),
    "topic": gettext_lazy("Topic"),
    "department": gettext_lazy("Department"),
    "subject": gettext_lazy("Subject"),
    "body": gettext_lazy("Text"),
    "shortcut": gettext_lazy("Short form"),
    "channel": gettext_lazy("For answers in"),
    "name_en": gettext_lazy("Name, in English"),
    "name_uk": gettext_lazy("Name, in Ukrainian"),
    "intro": gettext_lazy("What stands over the questions, in Polish"),
    "intro_en": gettext_lazy("What stands over the questions, in English"),
    "intro_uk": gettext_lazy("What stands over the questions, in Ukrainian"),
    "queue": gettext_lazy("Queue"),
    "label_en": gettext_lazy("Question, in English"),
    "label_uk": gettext_lazy("Question, in Ukrainian"),
    "kind": gettext_lazy("The answer is"),
    "help": gettext_lazy("Hint below it, in Polish"),
    "help_en": gettext_lazy("Hint, in English"),
    "help_uk": gettext_lazy("Hint, in Ukrainian"),
    "choices": gettext_lazy("Choices, in Polish"),
    "choices_en": gettext_lazy("Choices, in English"),
    "choices_uk": gettext_lazy("Choices, in Ukrainian"),
    "required": gettext_lazy("It must be answered"),
    "least": gettext_lazy("At least"),
    "most": gettext_lazy("At most"),
    "mask": gettext_lazy("What it looks like"),
    "line": gettext_lazy("Line"),
    "outgoing": gettext_lazy("Shown on calls out"),
    "web": gettext_lazy("Called from the browser"),
    "menu": gettext_lazy("What callers hear"),
    "menu_of": gettext_lazy("The menu of another number"),
}
#: Characters of a value that are shown.
LONGEST = 400


def part_name(part: str) -> str:
    """What a part of a file is called."""
    return str(PART_NAMES[part])


def differences(step: Step) -> list[tuple[str, str, str]]:
    """(field, what is there, what would come) of a change."""
    return [
        (str(_FIELDS.get(name, name)), *_pair(name, old, new))
        for name, (old, new) in step.differences.items()
    ]


def _pair(name: str, old: Any, new: Any) -> tuple[str, str]:
    """Both values in words; of two menus the texts of the steps that differ."""
    if name.endswith("_seconds") or name == "head_start":
        return duration_words(old), duration_words(new)
    if not isinstance(old, Menu) or not isinstance(new, Menu):
        return words(old), words(new)
    here, there = old.steps, new.steps
    both = [name for name in {**here, **there} if here.get(name) != there.get(name)]
    was, comes = ([each.get(name, {}).get("text") for name in both] for each in (here, there))
    return words([text for text in was if text]), words([text for text in comes if text])


def notes(step: Step) -> list[str]:
    """What comes otherwise than it was where the file was made."""
    row, found = step.row, []
    if isinstance(row, ConnectionFile):
        found.append(
            _("Comes paused and without its passwords: type them on its page, test it, resume it.")
        )
    if isinstance(row, NumberFile) and row.recorded:
        words = _("Recordings are in no file; the voice speaks here until they are made anew: %s")
        found.append(words % ", ".join(row.recorded))
    return found


def title(step: Step) -> str:
    """What a row is called where people read it."""
    if isinstance(step.row, ConnectionFile):
        return step.row.name
    if isinstance(step.row, NumberFile):
        return phone.shown(step.row.digits)
    return step.row.words if isinstance(step.row, OutcomeFile) else step.called


def beside(step: Step) -> str:
    """What helps to know a row that is called by a sign or a number."""
    if isinstance(step.row, ConnectionFile):
        return str(door(step.row.kind).label)
    if isinstance(step.row, OutcomeFile):
        return str(Outcome(step.row.outcome).label) if step.row.outcome else ""
    return step.row.name if isinstance(step.row, DepartmentFile | NumberFile) else ""


def words(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", (), [], {}):
        return _("empty")
    if isinstance(value, Mapping) and not value.keys() <= {*DAYS}:
        value = list(value.values())  # texts by language
    if isinstance(value, Mapping):
        return "; ".join(f"{WEEKDAYS[DAYS.index(day)]} {', '.join(value[day])}" for day in value)
    if isinstance(value, list | tuple):
        return "; ".join(words(each) for each in value)
    if isinstance(value, StepFile):
        level = (
            _("level %(n)d") % {"n": value.level} if value.level else _("not asked for any more")
        )
        return _("after %(time)s %(skill)s: %(level)s") % {
            "time": duration_words(value.after),
            "skill": value.skill,
            "level": level,
        }
    shown = str(value)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
