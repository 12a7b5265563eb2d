"""The office writes first: a contact outward."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from html import escape
from typing import Any

from okienko.customers.actions import find_or_make, standing_for
from okienko.customers.identities import Address, display
from okienko.customers.models import Customer
from okienko.customers.queries import consent
from okienko.customers.refusals import NOTICES_STOPPED
from okienko.events import clock, prepared
from okienko.events.verbs import chosen, verb

from ..models import Direction, Interaction, Message, PartRole
from ..queries import open_in, taken_back_with, talk_with
from ..recipients import Recipients, checked
from ..refusals import EMPTY_ANSWER, NO_CONSENT, NO_REASON, NO_SUBJECT
from .holder import kept
from .receive import File
from .write import AT_ONCE, reply


@dataclass(frozen=True)
class FirstLetter:
    """What the office writes without being asked.

    `account_id` is by which connection of `channel` it goes, `recipients` to whom. `customer_id` is
    whose contact it becomes; None: of who has the only address that it is written to. `previous_id`
    is the contact that it takes up. `client_id` is the page's own name of it: sent twice by it, as
    after a lost answer, it is one letter. `subject_needed`: the door has subjects. `html` and
    `hold` as in `reply`. In the words "{contact_number}" stands for the number of the contact that
    begins, "{customer}" for the customer's name.

    `taken_back` is a letter of the same writer that did not leave, `again` those of its files that
    go with this one.

    `reason` (Message.Reason) says why the office writes. Where a door needs one (`reason_needed`),
    nobody is written to who wants no notices there, unless they have asked for this one.

    `template` is the network's that `text` was made of (Message.template).

    With `one_of_many` it is sent to several, each alone, and to nobody twice, though its words were
    corrected meanwhile.
    """

    channel: str
    account_id: int
    recipients: Recipients
    text: str
    html: str = ""
    subject: str = ""
    attachments: Sequence[File] = ()
    taken_back: int = 0
    again: Collection[int] = ()
    customer_id: int | None = None
    previous_id: int | None = None
    client_id: str = ""
    subject_needed: bool = False
    one_talk: bool = False  # what the address writes goes on with it, unless a contact is open
    reason_needed: bool = False
    hold: timedelta = AT_ONCE
    one_of_many: bool = False
    reason: str = ""
    template: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Begun:
    """The contact that began; `known`: the same letter had begun it before."""

    interaction: Interaction
    known: bool = False


@verb
def begin(office: int, *, letter: FirstLetter, official_id: int | None) -> Begun:
    """Open a contact outward and write its first message, to be sent by the door.

    It stands as one that goes on with this official; routing says how it ends. None: the program
    writes by itself, and whoever has it do so closes it. Refused `no_reason`, `notices_stopped`,
    `empty_answer`, `no_subject`, `unknown_customer`, `gone` (the contact that it takes up,
    or a file that goes once more), and as `recipients.checked`.
    """
    if not letter.text.strip():
        raise EMPTY_ANSWER()
    if letter.subject_needed and not letter.subject.strip():
        raise NO_SUBJECT()
    to = checked(letter.recipients)
    if letter.reason_needed:
        _must_have_reason(letter, to)
    own_id = _own_id(letter, official_id)
    if own_id:
        mine = Interaction.objects.filter(account_id=letter.account_id, external_id=own_id)
        known = mine.first()
        if known is not None:
            return Begun(known, known=True)
    again = kept(taken_back_with(letter.taken_back, official_id or 0), letter.again)
    before = chosen(Interaction, letter.previous_id) if letter.previous_id is not None else None
    customer_id = _customer(office, letter, to)
    customer = prepared.get(Customer, id=customer_id) if customer_id else None
    first = next(address for role, address in to if role == PartRole.TO)
    at = clock.now()
    interaction = prepared.insert(
        Interaction,
        office_id=office,
        channel=letter.channel,
        account_id=letter.account_id,
        direction=Direction.OUT.value,
        state="active",
        customer_id=customer_id,
        address_kind=first.kind,
        address_value=first.value,
        address_name=first.name[:200],
        subject=letter.subject.strip()[:300],
        language=(customer.language if customer else "") or (before.language if before else ""),
        external_id=own_id,
        conversation=_talk(letter, first),
        received_at=at,
        taken_in_at=at,
        previous_id=before.id if before else None,
        topic_id=before.topic_id if before else None,
        official_id=official_id,
    )
    reply.within(
        office,
        interaction_id=interaction.id,
        text=_filled(letter.text, interaction, customer),
        html=_filled(letter.html, interaction, customer, escape),
        subject=letter.subject.strip(),
        recipients=to,
        quotes=False,
        attachments=[*again, *letter.attachments],
        hold=letter.hold,
        automatic=official_id is None,
        reason=letter.reason,
        template=_filled_template(letter.template, interaction, customer),
    )
    return Begun(interaction)


def _must_have_reason(letter: FirstLetter, to: Recipients) -> None:
    if not letter.reason or letter.reason not in Message.Reason.values:
        raise NO_REASON()
    if letter.reason == Message.Reason.ASKED:
        return
    for _role, address in to:
        said = consent(address.kind, address.value)
        shown = display(address.kind, address.value)
        if said is not None and not said.given:
            raise NOTICES_STOPPED(address=shown)
        if said is None and letter.reason == Message.Reason.CONSENT:
            raise NO_CONSENT(address=shown)


def _filled(
    text: str,
    interaction: Interaction,
    customer: Customer | None,
    written: Callable[[str], str] = str,
) -> str:
    """What a template could not know before: the contact's number, and who each of several is."""
    name = customer.name if customer else ""
    for place, value in (("{contact_number}", interaction.number), ("{customer}", name)):
        text = text.replace(place, written(value)) if value else text
    return text


def _filled_template(
    template: Mapping[str, Any] | None, interaction: Interaction, customer: Customer | None
) -> Mapping[str, Any] | None:
    if template is None:
        return None
    fields = template.get("fields", {}).items()
    return {**template, "fields": {k: _filled(v, interaction, customer) for k, v in fields}}


def _talk(letter: FirstLetter, address: Address) -> str:
    """The name of the talk that begins: none while a contact is open in it.

    A network has names of its own: that of the last talk with the address, if there was one.
    """
    if not letter.one_talk:
        return ""
    name = talk_with(letter.channel, letter.account_id, address) or address.value
    return "" if open_in(letter.channel, letter.account_id, name) is not None else name


def _own_id(letter: FirstLetter, official_id: int | None) -> str:
    if not letter.client_id:
        return ""
    to = " ".join(address.value for _role, address in letter.recipients)
    text = "" if letter.one_of_many else letter.text
    named = f"{official_id}\0{letter.client_id}\0{to}\0{text}"
    return f"begun:{sha256(named.encode()).hexdigest()}"


def _customer(office: int, letter: FirstLetter, to: Recipients) -> int | None:
    """The card that stands for the one that was named; else of the only one who is written to."""
    if letter.customer_id is not None:
        return standing_for(letter.customer_id)
    first = [address for role, address in to if role == PartRole.TO]
    if len(first) != 1:
        return None
    return find_or_make.within(office, address=first[0], name=first[0].name)
