"""What pages read about interpreters: who knows a language, how long one is sought."""

from datetime import timedelta
from statistics import median

from okienko.events import clock
from okienko.interactions.helps import Help

from .models import OfficialSkill, Presence, Wait
from .queries import language_skill

OVER, OF = timedelta(days=30), 3  # they are sought seldom; of fewer nothing is said


def speaks(office: int, official_id: int | None, language: str) -> bool:
    """Whether an official serves in a language without an interpreter."""
    skill = language_skill(office, language)
    if skill is None or official_id is None:
        return False
    rows = OfficialSkill.objects.filter(office=office, official=official_id, skill=skill)
    return rows.filter(level__gt=0).exists()


def interpreter_wait(language: str) -> int | None:
    """How many seconds it took lately until an interpreter of a language was found, in the middle;
    None: too few were sought to tell.
    """
    rows = Wait.objects.filter(helps=Help.INTERPRETER, language=language, result="answered")
    newest = rows.filter(entered_at__gt=clock.after(-OVER.total_seconds()))
    waited = [wait.seconds(clock.now()) for wait in newest.order_by("-id")[:20]]
    return round(median(waited)) if len(waited) >= OF else None


def anybody_speaks(office: int, language: str) -> bool:
    """Whether somebody with the skill of a language is at work, with a page and a telephone."""
    skill = language_skill(office, language)
    able = OfficialSkill.objects.filter(office=office, skill=skill, level__gt=0)
    rows = Presence.objects.filter(
        person__seats__in=able.filter(official__active=True).values("official"),
        stream_until__gt=clock.now(),
        phone_up=True,
    )
    return rows.exclude(state=Presence.State.OFF).exists()
