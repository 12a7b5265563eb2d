"""Colleagues who are named in notes: `@Anna Nowak`."""

import re
from collections.abc import Iterable

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.refusals import GONE
from okienko.events.verbs import chosen, verb
from okienko.offices.models import Official

from ..events import ColleagueMentioned
from ..models import Mention, Message

MOST = 20  # colleagues whom one note may name


def mention(office: int, note: Message) -> None:
    """Tell the colleagues whom a note names, as a part of the verb that writes it."""
    for official in named(note.text, Official.objects.filter(office=office, active=True)):
        if official == note.author_id:
            continue
        Mention.objects.create(office_id=office, message=note, official_id=official)
        emit(
            ColleagueMentioned(
                office=office,
                subject=note.id,
                interaction=note.interaction_id,
                official=official,
            )
        )


def named(text: str, officials: Iterable[Official]) -> list[int]:
    """Who is named: of two names of which one begins the other, the longer one counts."""
    if "@" not in text:
        return []
    left, found = text.casefold(), []
    for one in sorted(officials, key=lambda one: -len(one.name)):
        place = re.compile(rf"@{re.escape(one.name.casefold())}(?!\w)")
        if one.name and place.search(left):
            found.append(one.id)
            left = place.sub(" ", left)
    return found[:MOST]


@verb
def saw_mention(office: int, *, mention_id: int) -> None:
    """Who was named has seen it. Somebody else's is `gone`; once more changes nothing."""
    row = chosen(Mention, mention_id, lock=True)
    if row.official_id != acting_official(office):
        raise GONE()
    if Mention.objects.filter(id=row.id, seen_at=None).update(seen_at=clock.now()):
        emit(
            ColleagueMentioned(
                office=office,
                subject=row.message_id,
                interaction=Message.objects.values_list("interaction", flat=True).get(
                    id=row.message_id
                ),
                official=row.official_id,
                seen=True,
            )
        )
