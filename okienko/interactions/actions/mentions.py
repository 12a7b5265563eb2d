"""Colleagues who are named in notes, `@Anna Nowak`, and to whom a supervisor whispers."""

import re
from collections.abc import Iterable

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.refusals import GONE
from okienko.events.verbs import chosen, verb
from okienko.offices.access import must_supervise
from okienko.offices.models import Official

from ..events import ColleagueMentioned, NoteWhispered
from ..models import LONGEST_NOTE, Interaction, Mention, Message
from ..refusals import EMPTY_NOTE, NOBODY_TO_WHISPER_TO, NOTE_TOO_LONG
from ..states import WITH_SOMEBODY

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


@verb
def whisper(office: int, *, interaction_id: int, official_id: int, text: str) -> int:
    """A supervisor says something to the official who has a live text; the note's id.

    The customer never sees it: it is a note, and stays one. Refused `may_not_supervise`,
    `empty_note`, `note_too_long`, `nobody_to_whisper_to` when it is not with this official now.
    """
    must_supervise(office)
    text = noted(text)
    contact = chosen(Interaction, interaction_id, lock=True)
    goes_on = contact.chat and contact.state in WITH_SOMEBODY
    if not goes_on or contact.official_id != official_id:
        raise NOBODY_TO_WHISPER_TO()
    note = Message.objects.create(
        office_id=office,
        interaction_id=interaction_id,
        direction=Message.Direction.NOTE,
        at=clock.now(),
        author_id=acting_official(office),
        text=text,
    )
    Mention.objects.create(
        office_id=office,
        message=note,
        official_id=official_id,
        whisper=True,
        seen_at=clock.now(),
    )
    emit(
        NoteWhispered(
            office=office, subject=note.id, interaction=interaction_id, official=official_id
        )
    )
    return note.id


def noted(text: str) -> str:
    """A note as it can be kept. Refused `empty_note`, `note_too_long`."""
    text = text.strip()
    if not text:
        raise EMPTY_NOTE()
    if len(text) > LONGEST_NOTE:
        raise NOTE_TOO_LONG(n=LONGEST_NOTE)
    return text


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
