"""What a customer writes in a form: begun, kept as it is typed, sent, and perhaps held.

    draft -> taken (a contact, in its queue)
       |---> held -> taken | discarded -> held ...

Drafts have no events: they are nobody's yet. Each is known by its place (part of the address) and
by what the browser keeps (a cookie), of which the row has the hash.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from okienko.channels.email.acknowledging import folded
from okienko.channels.models import Account
from okienko.customers.identities import HIDDEN, Address, email_address, phone_address
from okienko.events import clock
from okienko.events.actor import CUSTOMER, acting, acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.interactions.actions import Arrival, File, describe, receive, reply
from okienko.interactions.models import Interaction, PartRole
from okienko.interactions.queries import is_offered
from okienko.offices.access import must_curate
from okienko.offices.models import Office
from okienko.routing.actions import ask_callback, enqueue
from okienko.routing.queries import queue_in_use

from ..contact import ContactForm
from ..events import EntryDecided, EntryHeld
from ..models import EntryFile, FormEntry, FormVersion, WebForm
from ..queries import (
    KIND,
    begun_from,
    bytes_from,
    copies_to,
    files_of,
    mailbox_of,
    sent_from,
    sheet_in,
    sheet_of,
)
from ..refusals import (
    ENTRY_DECIDED,
    ENTRY_GONE,
    ENTRY_UNFINISHED,
    FILES_HEAVY,
    FILES_MANY,
    FORMS_OFTEN,
)
from ..settings import FormSettings, form_settings
from ..spec import OFFICES_OWN, AnswerForm, Sheet, as_data, said
from ..suspicion import doubts
from ..words import copy_subject, copy_text, for_officials

KEPT = timedelta(hours=12)  # a draft, after its last change
SHOWN = timedelta(days=1)  # to its own browser, after it was sent
DISCARDED = timedelta(days=14)  # it can be taken back
HOUR = timedelta(hours=1)
BEGUN = 60  # forms begun in an hour from one network address
HEAVIEST = 25 * 1024 * 1024  # bytes of all files of one form
HEAVIEST_HERE = 8 * HEAVIEST  # of one network address, in forms that have become no contact
COPIES = ((3, HOUR), (10, timedelta(days=1)))  # of one address, as acknowledgements have it


@dataclass(frozen=True, slots=True)
class Sending:
    """How a form was sent: the hidden field, and whether the browser has done its work."""

    trap: str = ""
    worked: bool = False


def hashed(secret: str) -> str:
    """What a row keeps of a browser's secret."""
    return sha256(secret.encode()).hexdigest()


@verb
@acting(CUSTOMER)
def begin(
    office: int, *, account: Account, form_id: int, owner: str, origin: str, language: str
) -> str:
    """Begin a form (0: just words); its place. Refused `entry_gone`, `forms_often`."""
    now = clock.now()
    _forget(office)
    form = None
    if form_id:
        form = WebForm.objects.filter(id=form_id, active=True).first()
        if form is None:
            raise ENTRY_GONE()
    if begun_from(origin, now - HOUR) >= BEGUN:
        raise FORMS_OFTEN()
    entry = FormEntry.objects.create(
        office_id=office,
        account_id=account.id,
        version=_version(office, form),
        place=secrets.token_urlsafe(18),
        owner=hashed(owner),
        language=language[:2],
        origin=origin,
        made_at=now,
        saved_at=now,
    )
    return entry.place


def _version(office: int, form: WebForm | None) -> FormVersion:
    """The form's newest version; a new one when its questions differ from that."""
    asked = sheet_of(form).model_dump(mode="json")
    last = FormVersion.objects.filter(form=form).order_by("-number").first()
    if last is not None and last.asked == asked:
        return last
    number = last.number + 1 if last else 1
    made, _new = FormVersion.objects.get_or_create(
        office_id=office, form=form, number=number, defaults={"asked": asked, "at": clock.now()}
    )
    return made


@verb
@acting(CUSTOMER)
def keep(
    office: int,
    *,
    place: str,
    owner: str,
    answers: Mapping[str, Any],
    refused: Mapping[str, str] | None = None,
) -> None:
    """Keep what stands in the page with the questions, right or not. Refused `entry_gone`."""
    entry = _draft(office, place, owner)
    entry.answers = dict(answers)
    entry.refused = dict(refused or {})
    entry.saved_at = clock.now()
    entry.save(update_fields=["answers", "refused", "saved_at"])


@verb
@acting(CUSTOMER)
def keep_contact(office: int, *, place: str, owner: str, contact: Mapping[str, Any]) -> None:
    """Keep who writes and how they want to be answered, right or not. Refused `entry_gone`."""
    entry = _draft(office, place, owner)
    entry.contact = dict(contact)
    entry.saved_at = clock.now()
    entry.save(update_fields=["contact", "saved_at"])


@verb
@acting(CUSTOMER)
def add_file(office: int, *, place: str, owner: str, question: str, file: File) -> None:
    """Keep a file with a question.

    Refused `entry_gone`, `files_many`, `files_heavy`, `forms_often`.
    """
    entry = _draft(office, place, owner)
    asked = next((each for each in sheet_in(entry).questions if each.key == question), None)
    if asked is None or not asked.files:
        raise ENTRY_GONE()
    there = files_of(entry)
    if sum(each.question == question for each in there) >= asked.files:
        raise FILES_MANY(n=asked.files)
    if sum(each.size for each in there) + len(file.content) > HEAVIEST:
        raise FILES_HEAVY(n=HEAVIEST // 1024 // 1024)
    if bytes_from(entry.origin) + len(file.content) > HEAVIEST_HERE:
        raise FORMS_OFTEN()
    EntryFile.objects.create(
        office_id=office,
        entry=entry,
        question=question,
        name=file.name,
        content_type=file.content_type,
        size=len(file.content),
        content=file.content,
        width=file.width,
        height=file.height,
        scan=file.scan,
    )
    FormEntry.objects.filter(id=entry.id).update(saved_at=clock.now())


@verb
@acting(CUSTOMER)
def remove_file(office: int, *, place: str, owner: str, file_id: int) -> None:
    """Take a file out again; one that is gone already stays so. Refused `entry_gone`."""
    entry = _draft(office, place, owner)
    EntryFile.objects.filter(entry=entry, id=file_id).delete()


@verb
@acting(CUSTOMER)
def send(office: int, *, place: str, owner: str, language: str, sending: Sending) -> FormEntry:
    """Send a form; sent before, it stays as it was. The entry as it is now.

    Taken, it is a contact and waits in its queue; what is suspicious is held. Refused `entry_gone`,
    `entry_unfinished` when an answer is missing or wrong.
    """
    entry = _mine(place, owner)
    if entry is None:
        raise ENTRY_GONE()
    if entry.state != FormEntry.State.DRAFT:
        return entry
    sheet = sheet_in(entry)
    entry.language = language[:2]
    filled, contact = filled_in(entry, sheet), ContactForm(entry.contact)
    if not filled.is_valid() or missing_files(entry, sheet) or not contact.is_valid():
        raise ENTRY_UNFINISHED()
    now = clock.now()
    settings = form_settings(entry.account.read())
    answers = filled.answers()
    entry.why = doubts(
        trap=sending.trap,
        seconds=(now - entry.made_at).total_seconds(),
        worked=sending.worked,
        before=sent_from(entry.origin, now - HOUR),
        most=settings.held_at,
        texts=[each for each in answers.values() if isinstance(each, str)],
    )
    entry.answers, entry.contact = answers, contact.cleaned_data
    entry.refused, entry.sent_at = {}, now
    if entry.why:
        entry.state = FormEntry.State.HELD
        emit(EntryHeld(office=office, subject=entry.id))
    else:
        _take(office, entry, sheet, settings)
    entry.save()
    return entry


@verb
def let_in(office: int, *, entry_id: int) -> int:
    """A held form is meant: it becomes a contact; the contact's id.

    Refused `entry_decided` when it is not held any more, `may_not_curate`.
    """
    entry = _to_decide(office, entry_id, FormEntry.State.HELD)
    with acting(CUSTOMER):
        _take(office, entry, sheet_in(entry), form_settings(entry.account.read()))
    _decide(office, entry, FormEntry.State.TAKEN)
    return int(entry.interaction_id or 0)


@verb
def discard(office: int, *, entry_id: int) -> None:
    """A held form is none. It can be taken back for `DISCARDED`. Refused as `let_in`."""
    entry = _to_decide(office, entry_id, FormEntry.State.HELD)
    _decide(office, entry, FormEntry.State.DISCARDED)


@verb
def restore(office: int, *, entry_id: int) -> None:
    """A discarded form is held again. Refused `entry_decided`, `may_not_curate`."""
    entry = _to_decide(office, entry_id, FormEntry.State.DISCARDED)
    _decide(office, entry, FormEntry.State.HELD)


@verb
def forget_old(office: int) -> int:
    """Take away what nobody needs any more; how many rows."""
    return _forget(office)


def filled_in(entry: FormEntry, sheet: Sheet) -> AnswerForm:
    """What stands in the questions' page, as a form that can be checked."""
    return AnswerForm(sheet, entry.language, as_data(sheet, entry.answers))


def missing_files(entry: FormEntry, sheet: Sheet) -> list[str]:
    """The questions that want a file and have none."""
    there = {each.question for each in files_of(entry)}
    return [
        asked.key
        for asked in sheet.questions
        if asked.files and asked.required and asked.key not in there
    ]


def _mine(place: str, owner: str) -> FormEntry | None:
    rows = FormEntry.objects.select_for_update(no_key=True, of=("self",))
    return (
        rows.filter(place=place, owner=hashed(owner)).select_related("version", "account").first()
    )


def _draft(_office: int, place: str, owner: str) -> FormEntry:
    entry = _mine(place, owner)
    if entry is None or entry.state != FormEntry.State.DRAFT:
        raise ENTRY_GONE()
    return entry


def _take(office: int, entry: FormEntry, sheet: Sheet, settings: FormSettings) -> None:
    """Make it a contact, put it into its queue, and send the copy that was wished."""
    files = [
        File(
            name=row.name,
            content_type=row.content_type,
            content=bytes(row.content),
            width=row.width,
            height=row.height,
            scan=row.scan,
        )
        for row in EntryFile.objects.filter(entry=entry).order_by("id")
    ]
    names = [file.name for file in files]
    form = entry.version.form
    received = receive.within(
        office,
        arrival=Arrival(
            channel=KIND,
            account_id=entry.account_id,
            external_id=entry.place,
            sender=sender_of(entry.contact),
            at=entry.sent_at or clock.now(),
            subject=said(sheet.name, OFFICES_OWN),
            text=for_officials(sheet, entry.answers, entry.contact, names),
            attachments=files,
            language=entry.language,
        ),
    )
    entry.interaction_id, entry.message_id = received.interaction_id, received.message_id
    entry.state = FormEntry.State.TAKEN
    if form is not None and form.topic_id is not None and is_offered(form.topic_id):
        describe.within(office, interaction_id=received.interaction_id, topic_id=form.topic_id)
    wanted = form.queue_id if form is not None and form.queue_id else settings.queue
    if received.arrived and queue_in_use(wanted) is not None:
        enqueue.within(office, interaction_id=received.interaction_id, queue_id=wanted)
    number = phone_address(entry.contact.get("phone") or "")
    if entry.contact.get("wish") == "phone" and not number.hidden:
        ask_callback.within(office, interaction_id=received.interaction_id, address=number)
    _send_copy(office, entry, sheet, names, settings)
    EntryFile.objects.filter(entry=entry).delete()


def sender_of(contact: Mapping[str, Any]) -> Address:
    """The address that they gave: the one where they want an answer, else any of them."""
    email, phone = contact.get("email") or "", contact.get("phone") or ""
    addresses = [email_address(email)] if email else []
    addresses += [phone_address(phone)] if phone else []
    if contact.get("wish") == "phone":
        addresses.reverse()
    usable = [each for each in addresses if not each.hidden]
    first = usable[0] if usable else Address(HIDDEN, "")
    return replace(first, name=contact.get("name") or "")


def _send_copy(
    office: int,
    entry: FormEntry,
    sheet: Sheet,
    files: Sequence[str],
    settings: FormSettings,
) -> None:
    address = email_address(entry.contact.get("email") or "")
    wished = entry.contact.get("copy") and not address.hidden
    if not wished or mailbox_of(settings.mailbox) is None:
        return
    to, now = folded(address.value)[:254], clock.now()
    if any(copies_to(to, now - within) >= most for most, within in COPIES):
        return
    interaction = Interaction.objects.get(id=entry.interaction_id or 0)
    reply.within(
        office,
        interaction_id=interaction.id,
        text=copy_text(
            entry.language,
            office=Office.objects.get(id=office).said("name", entry.language),
            number=interaction.number,
            sheet=sheet,
            answers=entry.answers,
            files=files,
        ),
        subject=copy_subject(entry.language),
        recipients=[(PartRole.TO, address)],
        answers=entry.message_id,
        automatic=True,
    )
    entry.copy_to = to


def _to_decide(office: int, entry_id: int, state: str) -> FormEntry:
    must_curate(office)
    entry = chosen(FormEntry, entry_id, lock=True)
    if entry.state != state:
        raise ENTRY_DECIDED()
    return entry


def _decide(office: int, entry: FormEntry, state: str) -> None:
    by = acting_official(office)
    entry.state, entry.decided_at, entry.decided_by_id = state, clock.now(), by
    entry.save()
    emit(EntryDecided(office=office, subject=entry.id, state=state, official=by))


def _forget(office: int) -> int:
    """Drafts that were left, what was discarded long ago; a hundred at a time."""
    now = clock.now()
    old = FormEntry.objects.filter(
        office=office, state=FormEntry.State.DRAFT, saved_at__lt=now - KEPT
    ) | FormEntry.objects.filter(
        office=office, state=FormEntry.State.DISCARDED, decided_at__lt=now - DISCARDED
    )
    ids = list(old.order_by("id").values_list("id", flat=True)[:100])
    return FormEntry.objects.filter(id__in=ids).delete()[0] if ids else 0
