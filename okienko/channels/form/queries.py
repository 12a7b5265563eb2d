"""What pages and verbs read of forms. Every function runs inside an open scope."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet, Sum

from okienko.channels.models import Account
from okienko.events.security.scope import once

from .models import EntryFile, FormEntry, Question, WebForm
from .spec import JUST_WORDS, Asked, Said, Sheet

KIND = "form"
REFERENCE = 12  # digits of a reference at most


@once
def open_account() -> Account | None:
    """The door of the office, if it is in use."""
    return Account.objects.filter(kind=KIND, enabled=True).order_by("id").first()


def mailbox_of(wanted: str) -> Account | None:
    """The mailbox in use with this address, by itself the first one; None: there is none."""
    found = Account.objects.filter(kind="email", enabled=True).order_by("id")
    for each in found:
        if not wanted or str(each.settings.get("address", "")).lower() == wanted:
            return each
    return None


def kinds_of(accounts: Iterable[int | None]) -> dict[int, str]:
    """The kind of each of these accounts."""
    ids = {pk for pk in accounts if pk}
    return dict(Account.objects.filter(id__in=ids).values_list("id", "kind")) if ids else {}


@dataclass(frozen=True)
class Offered:
    """A form that can be chosen; without an id the one with just words."""

    id: int
    name: Said
    intro: Said


def forms_to_choose() -> list[Offered]:
    """Those in use that ask something, in the office's order; at the end the one for the rest."""
    rows = WebForm.objects.filter(active=True, questions__active=True).distinct()
    found = [
        Offered(row.id, _said(row, "name"), _said(row, "intro"))
        for row in rows.order_by("order", "name")
    ]
    return [*found, Offered(0, JUST_WORDS.name, JUST_WORDS.intro)]


def sheet_of(form: WebForm | None) -> Sheet:
    """The questions of a form as they are now."""
    if form is None:
        return JUST_WORDS
    rows = form.questions.filter(active=True).order_by("order", "id")
    return Sheet(
        name=_said(form, "name"), intro=_said(form, "intro"), questions=tuple(map(_asked, rows))
    )


def _asked(row: Question) -> Asked:
    return Asked(
        key=f"q{row.id}",
        kind=row.kind,
        label=_said(row, "label"),
        help=_said(row, "help"),
        choices=tuple(choices_of(row)),
        required=row.required,
        least=row.least,
        most=row.most,
        mask=row.mask,
    )


def choices_of(row: Question) -> list[Said]:
    """The choices of a question, each in its languages."""
    polish, english, ukrainian = map(lines, (row.choices, row.choices_en, row.choices_uk))
    found = []
    for number, words in enumerate(polish):
        one = {"pl": words}
        if number < len(english):
            one["en"] = english[number]
        if number < len(ukrainian):
            one["uk"] = ukrainian[number]
        found.append(one)
    return found


def lines(text: str) -> list[str]:
    """The lines of a text that have something in them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _said(row: WebForm | Question, what: str) -> Said:
    words = {
        "pl": getattr(row, what),
        "en": getattr(row, f"{what}_en"),
        "uk": getattr(row, f"{what}_uk"),
    }
    return {language: text for language, text in words.items() if text}


def entry_at(place: str, owner: str) -> FormEntry | None:
    """What this browser has begun at this address; None: nothing, or it is somebody else's."""
    if not place or not owner:
        return None
    return (
        FormEntry.objects.filter(place=place, owner=owner)
        .select_related("version__form", "interaction", "account")
        .first()
    )


def begun_by(owner: str) -> list[FormEntry]:
    """What this browser has begun and not sent, the newest first; a few."""
    rows = FormEntry.objects.filter(owner=owner, state=FormEntry.State.DRAFT)
    return list(rows.exclude(answers={}).select_related("version").order_by("-saved_at")[:3])


def files_of(entry: FormEntry) -> list[EntryFile]:
    """The files of an entry, without what is in them."""
    return list(EntryFile.objects.filter(entry=entry).defer("content").order_by("id"))


def sheet_in(entry: FormEntry) -> Sheet:
    """The questions that an entry answers."""
    return Sheet.model_validate(entry.version.asked)


def entries_of(messages: Iterable[int]) -> dict[int, FormEntry]:
    """The entries that have become these messages, by the message."""
    found = FormEntry.objects.filter(message__in=list(messages))
    found = found.select_related("version__form")
    return {entry.message_id: entry for entry in found if entry.message_id}


def entries_in(contacts: Iterable[int]) -> list[FormEntry]:
    """The entries that have become these contacts, the oldest first."""
    found = FormEntry.objects.filter(interaction__in=list(contacts))
    return list(found.select_related("version").order_by("sent_at", "id"))


def sent_from(origin: str, since: datetime) -> int:
    """How many forms were sent from a network address."""
    return FormEntry.objects.filter(origin=origin, sent_at__gt=since).count()


def begun_from(origin: str, since: datetime) -> int:
    """How many were begun."""
    return FormEntry.objects.filter(origin=origin, made_at__gt=since).count()


def bytes_from(origin: str) -> int:
    """How much the files have that came from it and are no contact's."""
    rows = EntryFile.objects.filter(entry__origin=origin)
    return rows.aggregate(bytes=Sum("size"))["bytes"] or 0


def copies_to(folded: str, since: datetime) -> int:
    """How many copies an address was sent."""
    return FormEntry.objects.filter(copy_to=folded, sent_at__gt=since).count()


def held(offices: Collection[int]) -> list[FormEntry]:
    """What waits for a person's word, the oldest first."""
    return list(_decided(offices).filter(state=FormEntry.State.HELD).order_by("sent_at")[:200])


def discarded(offices: Collection[int]) -> list[FormEntry]:
    """What was discarded and is still kept, the newest first."""
    rows = _decided(offices).filter(state=FormEntry.State.DISCARDED)
    return list(rows.order_by("-decided_at")[:100])


def contact_of(reference: str) -> int | None:
    """The contact that the entry with this reference (`F-000123`) became; None: it is none."""
    letter, _, number = reference.strip().upper().partition("-")
    if letter != "F" or not number.isdecimal() or len(number) > REFERENCE:
        return None
    entry = FormEntry.objects.filter(id=int(number)).first()
    return entry.interaction_id if entry else None


def held_count(offices: Collection[int]) -> int:
    """How many wait for a person's word."""
    rows = FormEntry.objects.filter(office__in=list(offices), state=FormEntry.State.HELD)
    return rows.count()


def _decided(offices: Collection[int]) -> QuerySet[FormEntry]:
    rows = FormEntry.objects.filter(office__in=list(offices)).select_related(
        "version", "decided_by"
    )
    return rows.annotate(file_count=Count("files"))


def all_forms(office: int) -> list[WebForm]:
    """All forms of an office, those out of use too."""
    rows = WebForm.objects.filter(office=office).select_related("topic", "queue")
    return list(rows.annotate(asks=Count("questions")).order_by("order", "name"))


def all_questions(office: int) -> list[Question]:
    """All questions of an office, form by form."""
    rows = Question.objects.filter(office=office).select_related("form")
    return list(rows.order_by("form__order", "form__name", "form_id", "order", "id"))
