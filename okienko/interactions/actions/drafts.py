"""Drafts: what is being written is kept as it is written. No events: it is nobody else's yet."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from okienko.events import clock
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import verb

from ..models import Draft, Interaction, Message
from ..refusals import DRAFT_TOO_LARGE, UNKNOWN_CONTACT, UNKNOWN_FORM

KEPT = timedelta(days=30)  # after the last change
MOST_FIELDS = 60
MOST_TEXT = 400_000  # characters of a whole form
MOST_FILES = 50
OLD = "draft.old"


@verb
def save_draft(
    office: int,
    *,
    interaction_id: int | None,
    official_id: int,
    form: str,
    fields: Mapping[str, str],
    files: Sequence[str] = (),
    base: int = 0,
    about: str = "",
) -> Draft | None:
    """Keep what stands in a form of a contact, or of a letter begun `about` something.

    The draft as it is now.

    `base` is the version that the writer has seen, 0 for none. When the draft has another version
    and another text, it was written elsewhere meanwhile: the newest counts, and the older text is
    kept beside it (`other`). None when the draft that the writer saw is gone: it was sent or put
    away elsewhere, and what was sent does not come back. Refused `unknown_form`, `unknown_contact`,
    `too_large`.
    """
    if form not in Draft.Form.values:
        raise UNKNOWN_FORM()
    if (form == Draft.Form.LETTER) != (interaction_id is None and bool(about)):
        raise UNKNOWN_FORM()
    if interaction_id is not None and not Interaction.objects.filter(id=interaction_id).exists():
        raise UNKNOWN_CONTACT()
    size = sum(len(name) + len(value) for name, value in fields.items())
    if len(fields) > MOST_FIELDS or size > MOST_TEXT:
        raise DRAFT_TOO_LARGE()
    at = clock.now()
    names = [name[:200] for name in files[:MOST_FILES]]
    mine = Draft(office_id=office, interaction_id=interaction_id, official_id=official_id)
    mine.about = about[:40]
    mine.form, mine.version, mine.saved_at = form, 0, at
    if not base:
        Draft.objects.bulk_create([mine], ignore_conflicts=True)  # two windows may begin at once
    draft = (
        _of(interaction_id, official_id, about)
        .filter(form=form)
        .select_for_update(no_key=True)
        .first()
    )
    if draft is None:
        return None
    changed = draft.version > 0 and draft.fields != dict(fields)
    if changed and (draft.version != base or _is_taken(draft, fields)):
        draft.other = _text(draft)
    draft.fields, draft.files, draft.saved_at = dict(fields), names, at
    draft.version += 1
    draft.save()
    if draft.version == 1:
        set_timer(office, OLD, draft.id, at + KEPT)
    return draft


@verb
def settle_draft(
    _office: int, *, interaction_id: int | None, official_id: int, form: str, about: str = ""
) -> None:
    """Forget the older of two texts: the writer has seen it."""
    _of(interaction_id, official_id, about).filter(form=form).update(other=None)


@verb
def drop_drafts(
    office: int,
    *,
    interaction_id: int | None,
    official_id: int,
    forms: Sequence[str] = (),
    about: str = "",
) -> None:
    """Forget an official's drafts of a contact, of these forms or of all: sent, or not wanted.

    Without a contact: of the letter begun `about` something. What was taken back for them goes too.
    """
    drafts = _of(interaction_id, official_id, about)
    if forms:
        drafts = drafts.filter(form__in=forms)
    gone = list(drafts)
    for draft in gone:
        cancel_timer(office, OLD, draft.id)
    drafts.delete()
    back = Message.objects.filter(author=official_id, direction=Message.Direction.BACK)
    if interaction_id is None:
        back.filter(id__in=[draft.taken_back for draft in gone]).delete()
    elif not forms or Draft.Form.REPLY in forms:
        back.filter(interaction=interaction_id).delete()


def _of(interaction_id: int | None, official_id: int, about: str) -> QuerySet[Draft]:
    return Draft.objects.filter(interaction=interaction_id, about=about[:40], official=official_id)


@on_timer(OLD)
def _old(office: int, draft_id: int, _data: dict[str, Any]) -> None:
    draft = Draft.objects.filter(id=draft_id).first()
    if draft is None:
        return
    ends = draft.saved_at + KEPT
    if ends > clock.now():
        set_timer(office, OLD, draft_id, ends)
    else:
        draft.delete()


def _is_taken(draft: Draft, fields: Mapping[str, str]) -> bool:
    """Whether the older text is taken after all: then they change places, and none is lost."""
    return draft.other is not None and draft.other["fields"] == dict(fields)


def _text(draft: Draft) -> dict[str, Any]:
    return {
        "fields": draft.fields,
        "files": draft.files,
        "saved_at": draft.saved_at.isoformat(),
    }
