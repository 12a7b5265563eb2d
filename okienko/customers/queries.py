"""What pages read about customers. Each runs inside an open scope (in_offices, a verb)."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from okienko.events import prepared
from okienko.events.security.scope import once

from .identities import EMAIL, Address, display, in_words, phone_numbers
from .models import (
    Consent,
    Customer,
    CustomerKind,
    Given,
    Identity,
    Merge,
    Pair,
    PairVerdict,
    SharedUse,
)
from .names import another_person, fold, name_key
from .numbers import digits_of, tidied

#: Mailboxes that say nothing about who writes, folded.
COMMON_BOXES = frozenset(
    "biuro info kontakt sekretariat office poczta mail admin kancelaria recepcja sklep".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class KnownAddress:
    """An address of a card; `dial` tells whether the telephone can call it."""

    id: int
    kind: str
    value: str
    display: str
    shared: bool
    profile_url: str = ""

    @property
    def dial(self) -> bool:
        """Whether it is a telephone number."""
        return self.kind in {"e164", "short"}

    @property
    def words(self) -> str:
        """As a person reads it, with what it is where that does not show."""
        return in_words(self.kind, self.value)


@dataclass(frozen=True)
class MergedCard:
    """A card that is a part of this one; `merge_id` is what `unmerge` takes."""

    merge_id: int
    customer_id: int
    title: str
    at: datetime
    official: str


@dataclass(frozen=True)
class Proposal:
    """Another card that may be the same customer, and the hints in words."""

    customer_id: int
    title: str
    addresses: tuple[str, ...]
    address: str
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A customer's card with all that a page shows of it."""

    id: int
    office: int
    version: int
    kind: str
    kind_label: str
    name: str
    title: str
    address: str
    language: str
    needs: str
    note: str
    made_at: datetime
    addresses: tuple[KnownAddress, ...]
    merged: tuple[MergedCard, ...]

    @property
    def phones(self) -> tuple[KnownAddress, ...]:
        """The addresses that can be called."""
        return tuple(a for a in self.addresses if a.dial)

    @property
    def emails(self) -> tuple[KnownAddress, ...]:
        """The addresses that can be written to."""
        return tuple(a for a in self.addresses if a.kind == EMAIL)

    @property
    def others(self) -> tuple[KnownAddress, ...]:
        """The addresses of other doors: a chat, a messenger."""
        return tuple(a for a in self.addresses if not a.dial and a.kind != EMAIL)


@dataclass(frozen=True)
class Found:
    """A line of a search or of suggestions."""

    id: int
    title: str
    kind: str
    address: str
    addresses: tuple[str, ...]


def kept_of(merge_id: int) -> int:
    """The card that stayed in a merge."""
    return prepared.must(Merge, id=merge_id).kept_id


def canonical(customer_id: int) -> int:
    """The card that stands for this one: itself, or the one that it was merged into."""
    found = _standing(customer_id)
    return found.id if found else customer_id


@once
def _standing(customer_id: int) -> Customer | None:
    """The row of the card that stands for this one; None when there is no such card."""
    seen: set[int] = set()
    while True:
        seen.add(customer_id)
        found = prepared.get(Customer, id=customer_id)
        into = found.merged_into_id if found else None
        if into is None or into in seen:
            return found
        customer_id = into


def card(customer_id: int) -> Card | None:
    """The card, of a merged one the card that stands for it; None when there is none.

    Four queries.
    """
    customer = _standing(customer_id)
    if customer is None:
        return None
    addresses = _addresses_of(customer.id)
    merges = Merge.objects.filter(kept=customer, undone_at=None).select_related("gone", "official")
    return Card(
        id=customer.id,
        office=customer.office_id,
        version=customer.version,
        kind=customer.kind,
        kind_label=customer.get_kind_display(),
        name=customer.name,
        title=_title(customer, addresses),
        address=customer.address,
        language=customer.language,
        needs=customer.needs,
        note=customer.note,
        made_at=customer.made_at,
        addresses=tuple(addresses),
        merged=tuple(
            MergedCard(
                merge_id=m.id,
                customer_id=m.gone_id,
                title=m.gone.name or _("Without a name"),
                at=m.at,
                official=m.official.name if m.official else "",
            )
            for m in merges.order_by("-at")
        ),
    )


@once
def addresses_of(customer_id: int) -> set[tuple[str, str]]:
    """Kind and value of every address at which a customer is known, shared ones too. One query."""
    own = Identity.objects.filter(customer=customer_id).values_list("kind", "value")
    uses = SharedUse.objects.filter(Q(customer=customer_id) | Q(customer__merged_into=customer_id))
    return set(own.union(uses.values_list("identity__kind", "identity__value")))


def another_at(known: Card, writer: Address) -> bool:
    """Whether a letter from an address that is this card's alone is signed with another name.

    Clearly another person's, or one that may be: both names are whole and neither is a part of the
    other. "J. Kos" and "Jan Kos-Nowak" may be Jan Kos.
    """
    own = {(one.kind, one.value) for one in known.addresses if not one.shared}
    if known.kind != CustomerKind.PERSON or (writer.kind, writer.value) not in own:
        return False
    mine, theirs = (set(name_key(name).split()) for name in (known.name, writer.name))
    whole = all(
        len(words) > 1 and all(len(word) > 1 and word.isalpha() for word in words)
        for words in (mine, theirs)
    )
    perhaps = whole and not mine <= theirs and not theirs <= mine
    return perhaps or another_person(known.name, writer.name)


def title(customer_id: int | None) -> str:
    """How to call a customer in a list: the name, else an address, else "Unknown"."""
    customer = Customer.objects.filter(id=customer_id).first() if customer_id else None
    if customer is None:
        return _("Unknown")
    return _title(customer, [] if customer.name else _addresses_of(customer.id))


def find(address: Address, office: int) -> int | None:
    """The office's customer at an address, or None: nobody's, shared, withheld. Makes nothing."""
    if address.hidden:
        return None
    rows = Identity.objects.filter(
        office=office, kind=address.kind, value=address.value, shared=False
    )
    return rows.values_list("customer", flat=True).first()


def differs(writer: Address, office: int) -> int | None:
    """The person whose address it is, when the name beside it is clearly another one's; or None."""
    if writer.kind != EMAIL or not writer.name:
        return None  # the name beside a number is the operator's
    own = Identity.objects.filter(
        office=office, kind=EMAIL, value=writer.value, customer__kind=CustomerKind.PERSON
    )
    known = own.values_list("customer", "customer__name").first()
    return known[0] if known and another_person(known[1], writer.name) else None


def is_shared(kind: str, value: str) -> bool:
    """Whether several people are known to use an address."""
    return Identity.objects.filter(kind=kind, value=value, shared=True).exists()


def suggestions(address: Address, office: int | None = None) -> list[Found]:
    """Who may be at an address: whose it is, and those who are known to use it, by name.

    Say which `office` where several are open: a customer belongs to one.
    """
    uses = SharedUse.objects.filter(identity__kind=address.kind, identity__value=address.value)
    if office is not None:
        uses = uses.filter(office=office)
    own = Identity.objects.filter(kind=address.kind, value=address.value).exclude(customer=None)
    if office is not None:
        own = own.filter(office=office)
    found = (*uses.order_by("id").values_list("customer", flat=True),)
    found += (*own.values_list("customer", flat=True),)
    ids = [canonical(customer) for customer in found if customer]
    return sorted(_found(dict.fromkeys(ids)), key=lambda f: fold(f.title))


def search(text: str, limit: int = 20, office: int | None = None) -> list[Found]:
    """Cards by name or postal address (no accents needed, a slip is forgiven), number or e-mail.

    Best first, of one `office` or of all that are open. Empty for fewer than two characters;
    digits of a number count from the third.
    """
    clean = text.replace("\0", "").strip()[:200]
    words = fold(clean).split()
    if len(clean) < 2 or not words:
        return []
    whole = phone_numbers(clean) if "@" not in clean else []
    digits = whole[0].value.lstrip("+") if whole else digits_of(tidied(clean)).strip("+0")
    number = len(digits) >= 3
    part = digits if number else clean.lower() if _letters(clean) else ""
    near = "" if number or len(words[0]) < 3 else " ".join(words)
    with connection.cursor() as cursor:
        cursor.execute(
            "select customer_id from okienko_find_customers(%s, %s, %s, %s, %s)",
            [[_escaped(w) for w in words], near, _escaped(part), office, limit],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return _found(ids)


def proposals(customer_id: int) -> list[Proposal]:
    """Cards that may be the same customer, with the reasons.

    Either somebody proposed the pair, or one of the two has written a number or address in a talk
    that is the other's, or that the other has written, too; or both cards have the same name *and*
    a second thing in common: a postal address, the local part of an e-mail address, a shared
    number. The same name or a shared address alone proposes nothing, nor does a picture. Dismissed
    pairs never come back.
    """
    me = _standing(customer_id)
    if me is None:
        return []
    said = Pair.objects.filter(Q(low=me) | Q(high=me) | Q(low__merged_into=me))
    said = said | Pair.objects.filter(high__merged_into=me)
    different: set[int] = set()
    hints: dict[int, list[str]] = {}
    for pair in said:
        for end in (pair.low_id, pair.high_id):
            if (other := canonical(end)) == me.id:
                continue
            if pair.verdict == PairVerdict.DIFFERENT:
                different.add(other)
            else:
                hints.setdefault(other, []).append(pair.hint or _("a colleague proposed it"))
    for other, found in (*_by_given(me).items(), *_namesakes(me).items()):
        hints.setdefault(other, []).extend(found)
    ids = [other for other in hints if other not in different]
    return [
        Proposal(f.id, f.title, f.addresses, f.address, tuple(dict.fromkeys(hints[f.id])))
        for f in _found(ids)
    ]


def _by_given(me: Customer) -> dict[int, list[str]]:
    """Cards that have what this customer has written down as theirs, or the other way round."""
    columns = ("customer", "kind", "value")
    own = {(one.kind, one.value) for one in _addresses_of(me.id) if not one.shared}
    here = Given.objects.filter(office=me.office_id)
    about = here.filter(Q(customer=me) | Q(value__in=[value for _kind, value in own]))
    written = list(about.values_list(*columns)[:100])
    gave = {(kind, value) for who, kind, value in written if who == me.id}
    hints: dict[int, list[str]] = {}

    def add(rows: Iterable[tuple[int | None, str, str]], known: set[tuple[str, str]]) -> None:
        for other, kind, value in rows:
            if other is not None and (kind, value) in known and canonical(other) != me.id:
                words = _("wrote this number or address in a talk: %(address)s")
                hint = words % {"address": display(kind, value)}
                hints.setdefault(canonical(other), []).append(hint)

    add([row for row in written if row[0] != me.id], own)
    if gave:
        values = [value for _kind, value in gave]
        theirs = Identity.objects.filter(office=me.office_id, value__in=values, shared=False)
        add(theirs.values_list(*columns), gave)
        others = here.filter(value__in=values).exclude(customer=me)
        add(others.values_list(*columns)[:50], gave)
    return hints


def _namesakes(me: Customer) -> dict[int, list[str]]:
    """Cards of the same name that have a second thing in common, with what it is."""
    if not me.name_key:
        return {}
    same = list(
        Customer.objects.filter(office=me.office_id, name_key=me.name_key, merged_into=None)
        .exclude(id=me.id)
        .order_by("id")[:50]
    )
    if not same:
        return {}
    known = {me.id: _addresses_of(me.id), **_addresses([c.id for c in same])}
    home, boxes = fold(me.address), _boxes(known[me.id])
    numbers = {a.id for a in known[me.id] if a.shared}
    hints = {}
    for other in same:
        found = []
        if home and home == fold(other.address):
            found.append(_("same name and postal address"))
        if boxes & _boxes(known[other.id]):
            found.append(_("same name and name of mailbox"))
        if numbers & {a.id for a in known[other.id] if a.shared}:
            found.append(_("same name and shared number"))
        if found:
            hints[other.id] = found
    return hints


def _boxes(addresses: Iterable[KnownAddress]) -> set[str]:
    local = (a.value.rpartition("@")[0].partition("+")[0] for a in addresses if a.kind == EMAIL)
    boxes = {fold(box).replace(" ", "") for box in local}
    return {box for box in boxes if len(box) >= 4 and box not in COMMON_BOXES}


@once
def _addresses_of(customer_id: int) -> list[KnownAddress]:
    return _addresses([customer_id])[customer_id]


def addresses_of_each(customers: Collection[int]) -> dict[int, list[KnownAddress]]:
    """The addresses of several customers, own ones first. Two queries."""
    return _addresses(list(customers))


def _addresses(ids: list[int]) -> dict[int, list[KnownAddress]]:
    """The addresses of customers, own ones first; two queries."""
    known: dict[int, list[KnownAddress]] = {i: [] for i in ids}
    for identity in Identity.objects.filter(customer__in=ids).order_by("id"):
        if identity.customer_id is not None:
            known[identity.customer_id].append(_known(identity))
    uses = SharedUse.objects.filter(Q(customer__in=ids) | Q(customer__merged_into__in=ids))
    for use in uses.select_related("identity", "customer").order_by("id"):
        owner = use.customer_id if use.customer_id in known else use.customer.merged_into_id
        row = _known(use.identity)
        if owner is not None and row not in known[owner]:
            known[owner].append(row)
    return known


def _known(identity: Identity) -> KnownAddress:
    return KnownAddress(
        id=identity.id,
        kind=identity.kind,
        value=identity.value,
        display=display(identity.kind, identity.value),
        shared=identity.shared,
        profile_url=identity.profile_url,
    )


def _found(ids: Iterable[int]) -> list[Found]:
    """Lines for customers, in the given order; three queries."""
    wanted = list(ids)
    customers = Customer.objects.in_bulk(wanted)
    known = _addresses(wanted)
    return [
        Found(
            id=i,
            title=_title(customers[i], known[i]),
            kind=customers[i].kind,
            address=customers[i].address,
            addresses=tuple(a.display for a in known[i]),
        )
        for i in wanted
        if i in customers
    ]


def _title(customer: Customer, addresses: list[KnownAddress]) -> str:
    if customer.name:
        return customer.name
    return in_words(addresses[0].kind, addresses[0].value) if addresses else _("Unknown")


def _letters(text: str) -> bool:
    """Whether a text may be a part of an e-mail or SIP address."""
    return " " not in text and ("@" in text or len(text) >= 3)


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def consent(kind: str, value: str) -> Consent | None:
    """What was said last of notices at an address; None: nothing. In an open scope."""
    said = Consent.objects.filter(kind=kind, value=value)
    return said.select_related("official").order_by("-id").first()


def consents_of(addresses: Collection[KnownAddress]) -> dict[int, Consent]:
    """The same of several addresses of cards, by their ids."""
    values = {one.value for one in addresses}
    newest: dict[tuple[str, str], Consent] = {}
    rows = Consent.objects.filter(value__in=values).select_related("official")
    for row in rows.order_by("id"):
        newest[row.kind, row.value] = row
    found = ((one.id, newest.get((one.kind, one.value))) for one in addresses)
    return {key: row for key, row in found if row is not None}


def consents_since(kind: str, value: str, since: datetime) -> int:
    """How often something was said of notices at an address since a moment. In an open scope."""
    return Consent.objects.filter(kind=kind, value=value, at__gte=since).count()
