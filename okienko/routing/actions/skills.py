"""Skills, and who has them: by these an official belongs to the queues that ask for them."""

from collections.abc import Mapping
from typing import TypedDict, Unpack

from okienko.events.changing import change, make, remove
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb
from okienko.offices.models import Official

from ..events import LevelsChanged, SkillChanged
from ..models import OfficialSkill, Skill, Step
from ..refusals import LEVEL_WRONG, SKILL_ASKED_FOR


class SkillSettings(TypedDict, total=False):
    """A skill's own; see models.Skill."""

    name: str
    language: str


@settings_verb
def add_skill(_office: int, **settings: Unpack[SkillSettings]) -> int:
    """Add a skill; its id. Refused `taken`."""
    return make(Skill, SkillChanged, **settings).id


@settings_verb
def change_skill(_office: int, *, skill_id: int, **settings: Unpack[SkillSettings]) -> None:
    """Change a skill. Refused `taken`."""
    change(chosen(Skill, skill_id, lock=True), SkillChanged, **settings)


@settings_verb
def remove_skill(_office: int, *, skill_id: int) -> None:
    """Take a skill away, and everybody's level in it. Refused `skill_asked_for` by a queue."""
    row = chosen(Skill, skill_id, lock=True)
    if Step.objects.filter(skill=row).exists():
        raise SKILL_ASKED_FOR()
    remove(row, SkillChanged)


@settings_verb
def set_levels(office: int, *, official_id: int, levels: Mapping[int, int]) -> None:
    """Say what an official can do: `levels` (1 to 5) by skill; who is not named has none.

    Refused `level_wrong`, `gone`.
    """
    chosen(Official, official_id, lock=True)
    before = dict(
        OfficialSkill.objects.filter(official_id=official_id).values_list("skill_id", "level")
    )
    if any(not 1 <= level <= 5 for level in levels.values()):
        raise LEVEL_WRONG()
    for skill_id in levels.keys() - before.keys():
        chosen(Skill, skill_id)
    differ = {s for s in {*before, *levels} if before.get(s) != levels.get(s)}
    if not differ:
        return
    OfficialSkill.objects.filter(official_id=official_id, skill_id__in=differ).delete()
    OfficialSkill.objects.bulk_create(
        OfficialSkill(
            office_id=office, official_id=official_id, skill_id=skill, level=levels[skill]
        )
        for skill in sorted(differ & levels.keys())
    )
    emit(
        LevelsChanged(
            office=office,
            subject=official_id,
            official=official_id,
            before={str(s): before[s] for s in sorted(differ & before.keys())},
            after={str(s): levels[s] for s in sorted(differ & levels.keys())},
        )
    )


@settings_verb
def change_levels(office: int, *, changes: Mapping[int, Mapping[int, int | None]]) -> None:
    """Change levels of several officials at once or, when one is refused, of none.

    `changes`: by official and skill what differs (None: has it no more). Refused as `set_levels`.
    """
    for official_id in sorted(changes):  # in one order: of two who save one waits here
        chosen(Official, official_id, lock=True)
    known: dict[int, dict[int, int]] = {official_id: {} for official_id in changes}
    rows = OfficialSkill.objects.filter(official_id__in=changes)
    for official_id, skill, level in rows.values_list("official_id", "skill_id", "level"):
        known[official_id][skill] = level
    for official_id, differ in sorted(changes.items()):
        mine = {**known[official_id], **differ}
        wanted = {skill: level for skill, level in mine.items() if level}
        set_levels.within(office, official_id=official_id, levels=wanted)
