"""A letter came in: kept byte for byte, told to the domain, queued, acknowledged. One step."""

from dataclasses import dataclass, replace
from datetime import datetime

from okienko.cases.models import CaseInteraction
from okienko.cases.queries import by_number
from okienko.channels.addresses import ours
from okienko.channels.clamav import first_scan
from okienko.channels.outbox.actions import had, tell
from okienko.channels.outbox.models import Outgoing
from okienko.customers.identities import Address, email_address
from okienko.events import clock, prepared
from okienko.events.verbs import verb
from okienko.interactions.actions import (
    Arrival,
    File,
    Received,
    close,
    note,
    receive,
    reply,
)
from okienko.interactions.models import Interaction, Message, PartRole
from okienko.routing.actions import enqueue

from .. import essence
from ..acknowledging import HOUR, LONGEST, Told, folded, may_acknowledge
from ..authentication import authenticated, trusted_names
from ..form import Form
from ..forwarded import forwarded_writer
from ..hints import hint_for
from ..imap import Fetched
from ..letter import Letter, Mailbox
from ..models import Acknowledgement, RawMail
from ..robots import Author, RobotVerdict, judge
from ..seal import TEST_HEADER, is_ours
from ..senders import LetterWriter, domain_of, domains_of, is_own, untagged, writer
from ..settings import EmailSettings
from ..texts import acknowledgement, acknowledgement_subject
from ..threads import continues, numbers_in
from .around import Around, around
from .cursor import skip, state_of
from .form import keep_form
from .reports import reported_on, results_of

MOST_PARTS = 50  # addresses of one part that are kept


@dataclass(frozen=True, slots=True)
class TakenLetter:
    """What became of a letter."""

    interaction_id: int | None
    message_id: int | None
    author: Author
    duplicate: bool = False
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class _Post:
    """One letter on its way through the steps below."""

    office: int
    account_id: int
    settings: EmailSettings
    fetched: Fetched
    letter: Letter
    external_id: str
    writer: LetterWriter
    verdict: RobotVerdict
    forwarded: Address | None  # who wrote what a colleague forwarded, perhaps
    about: Outgoing | None  # the letter of ours that a report is about
    around: Around

    @property
    def recognise(self) -> bool:
        """Whether a card may be found or made for the writer."""
        return self.writer.recognise and not self.letter.sender_doubtful and self.forwarded is None

    @property
    def quiet(self) -> bool:
        """It joins its thread and opens none again. A report about nothing of ours is a letter."""
        author = self.verdict.author
        return author in (Author.ANSWER, Author.OURSELVES) or self.about is not None

    @property
    def acknowledged(self) -> Mailbox | None:
        """Who is told that it came in: its writer, never an address that it merely names."""
        told = self.settings.acknowledge and self.verdict.acknowledge and self.recognise
        return self.writer.mailbox if told else None


@verb
def take_in(
    office: int, *, account_id: int, settings: EmailSettings, fetched: Fetched, letter: Letter
) -> TakenLetter:
    """Take in one letter and move the mailbox's cursor; the same letter twice counts once."""
    sealed = is_ours(account_id, letter)
    if sealed and TEST_HEADER.lower() in letter.headers:
        validity, uid = fetched.uidvalidity, fetched.uid
        skip.within(office, account_id=account_id, uidvalidity=validity, uid=uid, note="test")
        return TakenLetter(None, None, Author.OURSELVES, duplicate=True)
    known, external_id = _known(letter, fetched, ours=sealed)
    if known is not None:
        _hold(office, account_id, fetched, known.id)
        return TakenLetter(
            known.interaction_id, known.message_id, Author(known.author), duplicate=True
        )
    own = _own_addresses(settings, letter)
    wrote = writer(letter, own, domains_of(settings.own_addresses))
    # of what came through a form, the person behind it is looked at
    seen = replace(letter, sender=wrote.mailbox)
    verdict = judge(seen, own_addresses=own, ours=sealed)
    office_is = around(office, queue=settings.queue)
    post = _Post(
        office=office,
        account_id=account_id,
        settings=settings,
        fetched=fetched,
        letter=letter,
        external_id=external_id,
        writer=wrote,
        verdict=verdict,
        forwarded=_forwarded(settings, office_is, letter, own),
        about=reported_on(letter.report) if verdict.author is Author.REPORT else None,
        around=office_is,
    )
    arrival = _arrival(post)
    received = receive.within(office, arrival=arrival)
    if received.message_id and not received.duplicate:
        form = letter.form or Form()
        ids = arrival.continues
        keep_form.within(
            office,
            message_id=received.message_id,
            form=form,
            continues=ids,
            failed=letter.form is None and bool(letter.html),
        )
    _hold(office, account_id, fetched, _keep(post, received.message_id))
    _hint(post, received)
    if arrival.continues:
        had.within(office, external_ids=arrival.continues)
    if letter.report and post.about:
        found = results_of(letter.report, post.about)
        tell.within(office, outgoing_id=post.about.id, found=found)
    acknowledged = _go_on(post, received)
    return TakenLetter(
        received.interaction_id,
        received.message_id,
        verdict.author,
        received.duplicate,
        acknowledged,
    )


@dataclass(frozen=True, slots=True)
class _Copy:
    """A letter that is held already."""

    id: int
    external_id: str
    essence: str
    author: str
    message_id: int | None
    interaction_id: int | None


_COPY = "r.id, r.external_id, r.essence, r.author, r.message_id, m.interaction_id"
_COPIES = f"""
select o.ours, {_COPY}
from (select exists (select from outbox_outgoing where external_id = %s) as ours) as o
left join email_rawmail r on r.external_id = any (%s)
left join interactions_message m on m.id = r.message_id
"""  # noqa: S608
# Letters taken in under an older kind of essence, compared by their bytes: whichever headers a
# server has added, the same Date and the same body are the same letter.
_SAME_BYTES = f"""
select {_COPY}
from email_rawmail r left join interactions_message m on m.id = r.message_id
where (r.external_id = %s or starts_with(r.external_id, %s)) and not starts_with(r.essence, %s)
  and position(%s::bytea in substring(r.content for 262144)) > 0
  and sha256(substring(
      r.content from greatest(position('\\x0d0a0d0a'::bytea in r.content), 1))) = %s
order by r.id limit 1
"""  # noqa: S608


def _known(letter: Letter, fetched: Fetched, *, ours: bool) -> tuple[_Copy | None, str]:
    """The same letter held before, and the id under which this one counts.

    Some senders give every letter the same Message-ID; they are told apart by what they say. So
    is one that came under the id of a letter of ours and is not that letter.
    """
    usual = letter.message_id[:400]
    apart = f"{letter.message_id[:360]}#{letter.essence}"
    rows = prepared.execute(_COPIES, [usual, [usual, apart]]).fetchall()
    held = {row[2]: _Copy(*row[1:]) for row in rows if row[1] is not None}
    first = held.get(usual)
    if first is None and not ours and rows[0][0]:
        return held.get(apart), apart
    if first is None or first.essence == letter.essence:
        return first, usual
    if apart not in held and not first.essence.startswith(essence.KIND):
        date, digest = essence.bytes_of_body(fetched.raw)
        asked = [usual, f"{letter.message_id[:360]}#", essence.KIND, date, digest]
        same = prepared.execute(_SAME_BYTES, asked).fetchone()
        if same:
            return _Copy(*same), same[1]
    return held.get(apart), apart


def _own_addresses(settings: EmailSettings, letter: Letter) -> set[str]:
    """Those addresses in a letter that are this installation's own."""
    named = (letter.sender, *letter.reply_to, *letter.to, *letter.cc)
    return {*map(untagged, settings.own_addresses), *ours(map(_address, named))}


def _forwarded(
    settings: EmailSettings, office: Around, letter: Letter, own: set[str]
) -> Address | None:
    """Who wrote the letter that a colleague forwarded, as far as it tells."""
    if not _colleague(settings, office, letter.sender.address):
        return None
    found = forwarded_writer(letter)
    if found is None or is_own(found.address, own) or found.address == letter.sender.address:
        return None
    return _address(found)


def _colleague(settings: EmailSettings, office: Around, address: str) -> bool:
    """Whether an address is an official's: at a domain of the office, or a department's own."""
    known = {email_address(one).value for one in office.departments}
    domains = domains_of((*settings.own_addresses, *office.departments))
    return email_address(address).value in known or domain_of(address) in domains


def _keep(post: _Post, message_id: int | None) -> int:
    """Keep the letter byte for byte; the id of its row.

    Prepared, with the bytes as they are: Django's own way writes them out in hexadecimal.
    """
    return prepared.insert(
        RawMail,
        office_id=post.office,
        account_id=post.account_id,
        message_id=message_id,
        external_id=post.external_id,
        essence=post.letter.essence,
        author=post.verdict.author.value,
        received_at=post.fetched.received_at,
        size=post.fetched.size,
        whole=post.fetched.whole,
        references=list(post.letter.references),
        flaws=list(post.letter.flaws),
        content=post.fetched.raw,
    ).id


_HOLD = """
with held as (
    insert into email_mailboxposition (office_id, account_id, uidvalidity, uid, raw_id, note)
    values (%s, %s, %s, %s, %s, '') on conflict do nothing
)
update email_mailboxstate
set letter_at = %s, uid = case when uidvalidity = %s then greatest(uid, %s) else uid end
where account_id = %s
"""


def _hold(office: int, account_id: int, fetched: Fetched, raw_id: int) -> None:
    """The place in the mailbox is known, and the cursor stands behind it."""
    validity, uid = fetched.uidvalidity, fetched.uid
    held = [office, account_id, validity, uid, raw_id, clock.now(), validity, uid, account_id]
    if not prepared.execute(_HOLD, held).rowcount:
        state_of(office, account_id)
        prepared.execute(_HOLD, held)


def _arrival(post: _Post) -> Arrival:
    letter = post.letter
    sender = _address(post.writer.mailbox)
    # who fills in a form continues nothing, whatever ids the form gives its letters
    ids = () if post.writer.via else continues(letter)
    if post.about:
        ids = (post.about.external_id, *ids)
    return Arrival(
        channel="email",
        account_id=post.account_id,
        external_id=post.external_id,
        sender=sender,
        at=post.fetched.received_at,
        receiver=post.settings.address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        attachments=[
            File(file.name, file.content_type, file.content, file.content_id, scan=first_scan())
            for file in letter.files
        ],
        language=letter.language,
        continues=ids,
        worldwide=True,
        contact_number=_contact_number(letter.subject, sender),
        participants=_participants(post),
        reopen_days=post.settings.reopen_days,
        quiet=post.quiet,
        recognise=post.recognise,
        sureness=_sureness(post),
    )


def _sureness(post: _Post) -> str:
    if post.letter.sender_doubtful:
        return Message.Sureness.AMBIGUOUS
    settings, domain = post.settings, _address(post.letter.sender).value.rpartition("@")[2]
    trusted = trusted_names(settings.imap_host, settings.address, settings.auth_servers)
    said = authenticated(post.fetched.raw, domain=domain, trusted=trusted)
    if said == "fail":
        return Message.Sureness.REFUTED
    # a provider that writes no such header lets through what the sender wrote in its name: only
    # who has looked at the mailbox's letters and named the server may rely on its "pass"
    sure = said == "pass" and bool(settings.auth_servers) and post.writer.via is None
    return Message.Sureness.CONFIRMED if sure else Message.Sureness.UNKNOWN


def _address(mailbox: Mailbox) -> Address:
    return replace(email_address(mailbox.address), name=mailbox.name)


def _participants(post: _Post) -> list[tuple[str, Address]]:
    """Everybody on the letter but its writer, with their part in it."""
    letter, via = post.letter, post.writer.via
    parts = (
        (PartRole.VIA, [via] if via else []),
        (PartRole.REPLY_TO, letter.reply_to),
        (PartRole.TO, letter.to),
        (PartRole.CC, letter.cc),
    )
    found: list[tuple[str, Address]] = [
        (role, _address(one)) for role, mailboxes in parts for one in mailboxes[:MOST_PARTS]
    ]
    if post.forwarded:
        found.append((PartRole.FORWARDED, post.forwarded))
    return found


def _contact_number(subject: str, sender: Address) -> str:
    """The contact number in a subject; for a case's number, that of the sender's last letter."""
    numbers = numbers_in(subject)
    for number in numbers:
        if number.startswith("K-"):
            return number
    for number in numbers:
        case_id = by_number(number)
        if case_id is None or sender.hidden:
            continue
        last = (
            Interaction.objects.filter(
                id__in=CaseInteraction.objects.filter(case_id=case_id).values("interaction"),
                channel="email",
                address_value=sender.value,
            )
            .order_by("-received_at")
            .first()
        )
        if last:
            return last.number
    return ""


def _hint(post: _Post, received: Received) -> None:
    """Tell the official what is not here as it was sent."""
    words = hint_for(post.letter, post.fetched, post.settings)
    if words:
        note.within(post.office, interaction_id=received.interaction_id, text=words)


def _go_on(post: _Post, received: Received) -> bool:
    """Queue what waits for a person, end what does not; True when it was acknowledged."""
    if not received.arrived:
        return False
    if post.about or post.verdict.author is Author.OURSELVES:
        close.within(post.office, interaction_id=received.interaction_id)
        return False
    _enqueue(post, received.interaction_id)
    return _acknowledge(post, received)


def _enqueue(post: _Post, interaction_id: int | None) -> None:
    queue_id = post.around.queue_id
    if queue_id is not None and interaction_id is not None:
        enqueue.within(post.office, interaction_id=interaction_id, queue_id=queue_id)


def _acknowledge(post: _Post, received: Received) -> bool:
    """Confirm a new contact with its number, unless a limit of acknowledging.py is reached."""
    office, letter, settings = post.office, post.letter, post.settings
    address = email_address(post.acknowledged.address) if post.acknowledged else None
    if address is None or address.hidden:
        return False
    if not received.opened:
        return False  # a thread that goes on knows its number
    now = clock.now()
    if not may_acknowledge(
        _told(post, address.value, now),
        address.value,
        now,
        account_id=post.account_id,
        by_mailbox=settings.acknowledge_by_mailbox,
        by_domain=settings.acknowledge_by_domain,
    ):
        return False
    interaction = prepared.must(Interaction, id=received.interaction_id)
    language = letter.language or settings.language
    message_id = reply.within(
        office,
        interaction_id=interaction.id,
        text=acknowledgement(
            language,
            interaction.number,
            settings.name or post.around.name,
            post.around.today,
        ),
        subject=letter.subject if _met(interaction) else acknowledgement_subject(language),
        recipients=[(PartRole.TO, address)],  # without the name, which is the letter's own words
        answers=received.message_id,
        automatic=True,
    )
    prepared.insert(
        Acknowledgement,
        office_id=office,
        address=folded(address.value)[:254],
        at=now,
        message_id=message_id,
    )
    return True


_TOLD = """
select a.address, m.account_id, a.at
from email_acknowledgement a join interactions_message m on m.id = a.message_id
where a.address = %s and a.at > %s
union all
select a.address, m.account_id, a.at
from email_acknowledgement a join interactions_message m on m.id = a.message_id
where a.address <> %s and a.at > %s and (m.account_id = %s or split_part(a.address, '@', 2) = %s)
"""


def _told(post: _Post, address: str, now: datetime) -> list[Told]:
    """What counts for this one: to the address for a day, of its domain and mailbox an hour."""
    to = folded(address)[:254]
    asked = [to, now - LONGEST, to, now - HOUR, post.account_id, to.rpartition("@")[2]]
    return [Told(*row) for row in prepared.execute(_TOLD, asked).fetchall()]


_MET = """
select 1 from interactions_interaction i join interactions_message m on m.interaction_id = i.id
where i.customer_id = %s and i.channel = 'email' and i.address_value = %s and m.direction = 'out'
limit 1
"""


def _met(interaction: Interaction) -> bool:
    """Whether an official has written to the address before: a letter alone can be forged."""
    if interaction.customer_id is None:
        return False
    asked = [interaction.customer_id, interaction.address_value]
    return bool(prepared.execute(_MET, asked).fetchone())
