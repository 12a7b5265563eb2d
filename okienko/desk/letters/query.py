"""A letter that answers none: where it is begun, whom it may go to, and by which connection."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.cases import queries as cases
from okienko.cases.queries import CaseLine
from okienko.cases.states import LABELS
from okienko.channels import registry
from okienko.channels.counting import counting
from okienko.channels.models import Account
from okienko.channels.queries import accounts_to_write_by
from okienko.channels.short.links import offered_links
from okienko.channels.windows import templates_of
from okienko.customers import queries as customers
from okienko.customers.identities import Address, in_words, takes_texts
from okienko.customers.queries import Card, KnownAddress
from okienko.events.refusals import Refused
from okienko.interactions import queries
from okienko.interactions.models import Attachment, Interaction, Message, PartRole
from okienko.interactions.recipients import Recipients, contact_address, key
from okienko.offices import queries as offices
from okienko.offices.fields import row_id

from ..composer.recipients import Note, chosen, shown
from ..composer.sending import Choice, choice
from ..composer.templates import Template, templates, values
from ..places import NEW, SHORT, write_at
from ..refusals import NO_COPIES, TOO_MANY_LETTERS

MOST_TO = 300  # characters of an address by which a letter is begun
MOST_LETTERS = 500  # at once, each to somebody else
AT_A_TIME = 10  # letters of these that one request sends: a second, no more
#: Short links that are often sent: what each is called, and its line of a text.
LINKS = {
    "form_link": (lambda: _("Link to the form"), lambda: _("Form: %(link)s")),
    "video_link": (lambda: _("Link to the video call"), lambda: _("Video call: %(link)s")),
}


@dataclass(frozen=True)
class Origin:
    """Where a letter is begun: from a customer's card, a contact, a case, or from nothing."""

    about: str
    office: int
    card: Card | None = None
    contact: Interaction | None = None
    case: CaseLine | None = None

    @property
    def short(self) -> bool:
        """Whether a text message is written."""
        return self.about.startswith(SHORT)

    @property
    def here(self) -> str:
        """The address of the letter's own page."""
        return write_at(self.about)

    @property
    def url(self) -> str:
        """The page that it was begun from."""
        if self.contact is not None:
            return reverse("desk:contact", args=[self.contact.id])
        if self.case is not None:
            return reverse("desk:case", args=[self.case.id])
        if self.card is not None:
            return reverse("desk:customer", args=[self.card.id])
        return reverse("desk:desk")

    @property
    def number(self) -> str:
        """The number of the contact or case, if it is one."""
        if self.contact is not None:
            return self.contact.number
        return self.case.number if self.case else ""

    @property
    def language(self) -> str:
        """In which language the customer is written to, as far as it is known."""
        known = self.card.language if self.card else ""
        return known or (self.contact.language if self.contact else "")


@dataclass(frozen=True)
class LetterForm:
    """The form of a letter, as it is offered. `addresses`: those on the card."""

    origin: Origin
    accounts: Sequence[Account]
    account: int
    to: str
    subject: str
    addresses: Sequence[KnownAddress]
    templates: tuple[Template, ...]
    megabytes: int
    subjects: bool
    formatted: bool
    everybody: str = ""  # of the case, as the field takes them
    taken_back: int = 0  # the letter that did not leave after all and is gone on with; 0: none
    files: Sequence[Attachment] = ()  # its own
    short: bool = False  # a text message: no subject, no copies, no files
    reasons: Sequence[tuple[str, str]] = ()  # why one may write first; (): nobody asks
    most: int = 0  # characters of one text; 0: no limit
    stopped: str = ""  # the customer wants no notices at the address
    leaves_at: datetime | None = None  # not before then
    counts: str = ""  # the rules of counting, as the page's script takes them
    chips: Sequence[tuple[str, str]] = ()  # what is often sent: (what, the text)
    after: Choice | None = None  # the templates of a network by one of which alone it may begin
    text: str = ""  # what stands in the form already
    reason: str = ""
    client_id: str = field(default_factory=lambda: token_hex(12))

    @property
    def only_texts(self) -> bool:
        """Whether it can be nothing else than a text message."""
        return not any(one.door.abilities.begins_by_template for one in self.accounts)


def origin(about: str, offices: Collection[int], at_home: int) -> Origin | None:
    """What `about` names, within an open scope; None when there is no such thing."""
    if about.removeprefix(SHORT) == NEW:
        return Origin(about, at_home)
    what, _dash, text = about.removeprefix(SHORT).partition("-")
    found = {"customer": _of_customer, "contact": _of_contact, "case": _of_case}.get(what)
    made = found(about, row_id(text)) if found else None
    return made if made is not None and made.office in offices else None


def _of_customer(about: str, customer_id: int) -> Origin | None:
    card = customers.card(customer_id)
    return Origin(about, card.office, card) if card else None


def _of_contact(about: str, contact_id: int) -> Origin | None:
    contact = queries.contact(contact_id)
    if contact is None:
        return None
    card = customers.card(contact.customer_id) if contact.customer_id else None
    tied = cases.of_interaction(contact.id)
    return Origin(about, contact.office_id, card, contact, tied[0] if tied else None)


def _of_case(about: str, case_id: int) -> Origin | None:
    found = cases.case(case_id)
    if found is None:
        return None
    line = found.line
    card = customers.card(line.customer_id) if line.customer_id else None
    return Origin(about, line.office, card, case=line)


def letter_form(of: Origin, official_id: int, given: Mapping[str, str]) -> LetterForm | None:
    """The form, as it is for a connection; None when there is none by which to write first.

    `given` is what stands in it, or else is asked for: `account`, `by` (a kind of door), `to`.
    """
    accounts = accounts_for(of)
    if not accounts:
        return None
    account = _chosen_account(of, accounts, given)
    kinds = {kind for one in accounts for kind in one.door.abilities.identity_kinds}
    addresses = [one for one in of.card.addresses if one.kind in kinds] if of.card else []
    addresses = _mobiles(of) if of.short else addresses
    first = _mobile(of) if of.short else _first_address(of, addresses, kinds)
    doors = [one.door.abilities for one in accounts]
    taken_back, files = queries.files_of_begun(of.about, official_id)
    return LetterForm(
        origin=of,
        accounts=accounts,
        account=account.id,
        to=given.get("to", "")[:MOST_TO] or first,
        subject=_subject(of),
        addresses=addresses if len(addresses) > 1 else [],
        templates=() if account.door.abilities.begins_by_template else _templates(of, official_id),
        megabytes=max(one.max_attachment_bytes for one in doors) // 1_000_000,
        subjects=any(one.subject for one in doors),
        formatted=any(one.formatted for one in doors),
        everybody=_everybody(of, kinds),
        taken_back=taken_back,
        files=files,
        text=given.get("text", ""),
        reason=given.get("reason", ""),
        **(_short(of, account, given) if of.short else {}),
    )


def accounts_for(of: Origin) -> list[Account]:
    """The connections by which it may go: text messages by those that reach telephones."""
    able = accounts_to_write_by(of.office)
    return [one for one in able if one.door.abilities.short == of.short]


def _short(of: Origin, account: Account, given: Mapping[str, str]) -> Mapping[str, Any]:
    """What is different of a text message."""
    by_template = account.door.abilities.begins_by_template
    asks = account.door.abilities.reason_needed
    leaves = account.door.leaves_at(account)
    after = choice(templates_of(account), given, f"{of.here}template/") if by_template else None
    return {
        "short": True,
        "reasons": [one for one in Message.Reason.choices if one[0]] if asks else (),
        "stopped": ", ".join(_stopped(of)),
        "leaves_at": leaves,
        "counts": counting(account),
        "most": account.door.abilities.max_length or 0,
        "chips": () if by_template else _chips(of),
        "after": after,
    }


def _mobiles(of: Origin) -> list[KnownAddress]:
    """The numbers on the card that may get texts."""
    known = of.card.addresses if of.card else []
    return [one for one in known if takes_texts(Address(one.kind, one.value))]


def _mobile(of: Origin) -> str:
    """The number with which the contact began, else the first on the card that is one person's."""
    if of.contact is not None and takes_texts(contact_address(of.contact)):
        return in_words(of.contact.address_kind, of.contact.address_value)
    return next((one.display for one in _mobiles(of) if not one.shared), "")


def _stopped(of: Origin) -> list[str]:
    said = customers.consents_of(_mobiles(of))
    return [one.display for one in _mobiles(of) if one.id in said and not said[one.id].given]


def _chips(of: Origin) -> list[tuple[str, str]]:
    """What is often sent: a name of it in the reader's language, the text in the customer's."""
    row = offices.office(of.office)
    offered = offered_links(row)
    places = [place for place in LINKS if place in offered]
    with override(of.language or "pl"):
        where = ". ".join(part for part in (row.name, row.address, row.phone) if part)
        links = [LINKS[place][1]() % {"link": f"{{{place}}}"} for place in places]
        status = ""
        if of.case is not None:
            words = _("Case %(number)s: %(state)s. Due by %(due)s.")
            due = date_format(of.case.due_on, "j.m.Y")
            state = str(LABELS[of.case.state]).lower()
            status = words % {"number": of.case.number, "state": state, "due": due}
    found = [(_("Address of the office"), where)]
    found += [(LINKS[place][0](), text) for place, text in zip(places, links, strict=True)]
    return [*found, *([(_("Status of the case"), status)] if status else [])]


def _chosen_account(of: Origin, accounts: Sequence[Account], given: Mapping[str, str]) -> Account:
    """The one that was chosen, or of the kind that is asked for, else the usual one."""
    wanted = row_id(given.get("account"))
    named = [one for one in accounts if one.id == wanted]
    named += [one for one in accounts if one.kind == given.get("by")]
    usual = _usual_account(of, accounts)
    named += [one for one in accounts if one.id == usual]
    return named[0]


def _usual_account(of: Origin, accounts: Sequence[Account]) -> int:
    """That of the contact, else by which the customer wrote last, else the first."""
    known = {one.id for one in accounts}
    if of.contact is not None and of.contact.account_id in known:
        return int(of.contact.account_id)
    last = queries.written_by(of.card.id) if of.card else None
    return last if last in known and last is not None else accounts[0].id


def _first_address(of: Origin, addresses: Iterable[KnownAddress], kinds: Collection[str]) -> str:
    """The one with which the contact began, else the first on the card that is one person's."""
    if of.contact is not None and of.contact.address_kind in kinds:
        return shown(contact_address(of.contact))
    own = next((one for one in addresses if not one.shared), None)
    if own is None or of.card is None:
        return ""
    name = of.card.name.replace('"', "")
    return f'"{name}" <{own.display}>' if name else own.display


def _subject(of: Origin) -> str:
    if of.case is not None:
        return of.case.title
    return queries.about(of.contact) if of.contact is not None else ""


def _templates(of: Origin, official_id: int) -> tuple[Template, ...]:
    # the contact has no number before it begins: the verb that begins it fills that in
    return templates(
        of.office,
        of.language,
        {one.kind for one in accounts_for(of)}.__contains__,
        lambda: values(
            of.office, official_id, customer=of.card.name if of.card else "", case=of.case
        ),
    )


def notes(of: Origin, form: dict[str, str]) -> list[Note]:
    """What there is to say about the recipients in a form before it is sent."""
    try:
        recipients = chosen(form, numbers=of.short)
    except Refused as refusal:
        return [Note(str(refusal), "late")]
    return _foreign(of, recipients)


def one_by_one(recipients: Recipients) -> list[tuple[str, Address]]:
    """Whom letters go to that are each their own.

    Refused `no_copies` where somebody is to have a copy, `too_many_letters`.
    """
    if any(role != PartRole.TO for role, _address in recipients):
        raise NO_COPIES()
    found = list({key(address): (role, address) for role, address in recipients}.values())
    if len(found) > MOST_LETTERS:
        raise TOO_MANY_LETTERS(n=MOST_LETTERS)
    return found


def _everybody(of: Origin, kinds: Collection[str]) -> str:
    """The customers who have contacts in the case, each at one address; "" for one or none."""
    if of.case is None:
        return ""
    people = cases.customers_of(of.case.id)[:MOST_LETTERS]
    found = []
    for addresses in customers.addresses_of_each(people).values():
        usable = (one for one in addresses if one.kind in kinds and not one.shared)
        found += [one.display for one in list(usable)[:1]]
    return ", ".join(found) if len(found) > 1 else ""


def _foreign(of: Origin, recipients: Recipients) -> list[Note]:
    if of.card is None:
        return []
    theirs = {(one.kind, one.value) for one in of.card.addresses}
    if of.contact is not None:
        theirs.add(key(contact_address(of.contact)))
    if of.short and len(recipients) > 1:
        return []
    unmet = [address.display for _role, address in recipients if key(address) not in theirs]
    if not unmet:
        return []
    words = _("%(addresses)s: not on the card of %(name)s. Look whether the letter may go there.")
    return [Note(words % {"addresses": ", ".join(unmet), "name": of.card.title}, "warns")]


def can_be_written() -> bool:
    """Whether any installed door can write to somebody first."""
    return any(one.abilities.begins and one.sends for one in registry.doors())
