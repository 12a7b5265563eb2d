"""The customer's card: made by hand and corrected."""

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb

from ..events import CustomerCorrected, CustomerMade
from ..models import Customer, CustomerKind
from ..names import fold, name_key
from ..queries import canonical
from ..refusals import (
    CARD_CHANGED,
    CARD_MERGED,
    CARD_NEEDS_NAME,
    FIELD_TOO_LONG,
    UNKNOWN_CUSTOMER,
    UNKNOWN_CUSTOMER_KIND,
)

#: How many characters a field takes; a note takes any number.
LONGEST = {"name": 200, "address": 300, "language": 5, "needs": 300}


def searchable(name: str, address: str) -> dict[str, str]:
    """What search and proposals compare, made of what people wrote."""
    return {"folded": fold(f"{name} {address}")[:520], "name_key": name_key(name)[:200]}


def new_customer(office: int, *, name: str = "", language: str = "", **more: str) -> Customer:
    """Insert a card; its event is the caller's."""
    at = clock.now()
    return prepared.insert(
        Customer,
        office_id=office,
        name=name,
        language=language,
        made_at=at,
        changed_at=at,
        **more,
        **searchable(name, more.get("address", "")),
    )


def unmerged(customer_id: int) -> Customer:
    """The card, locked; Refused `unknown_customer`, or `card_merged` when it became a part."""
    customer = Customer.objects.select_for_update(no_key=True).filter(id=customer_id).first()
    if customer is None:
        raise UNKNOWN_CUSTOMER()
    if customer.merged_into_id is not None:
        raise CARD_MERGED()
    return customer


def standing_for(customer_id: int) -> int:
    """The card that stands for this one now, locked: no merge passes before the caller has used it.

    Refused `unknown_customer`. Lock it before rows that a merge moves (interactions, call-backs).
    """
    while True:
        customer = prepared.get(Customer, lock=True, id=canonical(customer_id))
        if customer is None:
            raise UNKNOWN_CUSTOMER()
        if customer.merged_into_id is None:
            return customer.id  # else it was merged in this moment: on to the other one


@verb
def make(
    office: int,
    *,
    name: str,
    kind: str = CustomerKind.PERSON,
    address: str = "",
    language: str = "",
) -> int:
    """Make a card by hand, without an address to reach; the new customer's id."""
    values = _checked({"kind": kind, "name": name, "address": address, "language": language})
    if not values["name"]:
        raise CARD_NEEDS_NAME()
    customer = new_customer(office, **values)
    emit(CustomerMade(office=office, subject=customer.id))
    return customer.id


@verb
def correct(
    office: int,
    *,
    customer_id: int,
    version: int,
    kind: str | None = None,
    name: str | None = None,
    address: str | None = None,
    language: str | None = None,
    needs: str | None = None,
    note: str | None = None,
) -> int:
    """Write fields of a card; its new version. Fields that are not given (None) stay.

    `version` is the one that the official saw: Refused `card_changed` when somebody corrected
    the card since, `card_merged` when it is a part of another, `unknown_customer`,
    `field_too_long`, `unknown_customer_kind`. `needs` says how the customer wishes to be served.
    """
    given = {
        "kind": kind,
        "name": name,
        "address": address,
        "language": language,
        "needs": needs,
        "note": note,
    }
    fields = {field: value for field, value in given.items() if value is not None}
    customer = unmerged(customer_id)
    if customer.version != version:
        raise CARD_CHANGED()
    values = {
        field: value
        for field, value in _checked(fields).items()
        if getattr(customer, field) != value
    }
    if not values:
        return version
    words = {f: values.get(f, getattr(customer, f)) for f in ("name", "address")}
    Customer.objects.filter(id=customer_id).update(
        **values, **searchable(**words), version=version + 1, changed_at=clock.now()
    )
    emit(CustomerCorrected(office=office, subject=customer_id, changed=tuple(sorted(values))))
    return version + 1


def _checked(fields: dict[str, str]) -> dict[str, str]:
    values = {}
    for field, given in fields.items():
        value = given.replace("\0", "").strip()
        value = value if field == "note" else " ".join(value.split())
        longest = LONGEST.get(field)
        if longest is not None and len(value) > longest:
            raise FIELD_TOO_LONG(n=longest)
        values[field] = value
    if fields.get("kind", CustomerKind.PERSON) not in CustomerKind.values:
        raise UNKNOWN_CUSTOMER_KIND()
    return values
