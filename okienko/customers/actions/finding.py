"""Who is this? Found by address, or made."""

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb

from ..events import CustomerCorrected, CustomerMade
from ..identities import Address
from ..models import Customer, Identity
from .card import new_customer, searchable

_NEW = """
insert into customers_identity (office_id, kind, value, customer_id, shared, made_at)
values (%s, %s, %s, %s, false, %s) on conflict do nothing
"""


@verb
def find_or_make(
    office: int, *, address: Address, name: str = "", language: str = ""
) -> int | None:
    """The id of the customer at `address`; a card is made when nobody has it.

    None when the address is withheld (it matches nobody) or shared (see queries.suggestions).
    `name`, or the name that came with the address, fills a card without one and never replaces
    one. Two arrivals at once from a new address make one card: the unique key decides.
    """
    if address.hidden:
        return None
    name = " ".join((name or address.name).split())[:200]
    identity = _identity(office, address)
    if identity is None:
        made = new_customer(office, name=name, language=language)
        written = prepared.execute(
            _NEW, [office, address.kind, address.value, made.id, clock.now()]
        ).rowcount
        if written:
            emit(CustomerMade(office=office, subject=made.id))
            return made.id
        made.delete()  # another arrival was quicker
        identity = _identity(office, address)
    if identity is None or identity.shared:
        return None
    if identity.customer_id is None:
        owner = new_customer(office, name=name, language=language)
        Identity.objects.filter(id=identity.id).update(customer=owner)
        emit(CustomerMade(office=office, subject=owner.id))
        return owner.id
    _fill_name(office, identity.customer_id, name)
    return identity.customer_id


def _identity(office: int, address: Address) -> Identity | None:
    # locked, so that a merge cannot move the address away before the caller has used the answer
    return prepared.get(
        Identity, lock=True, office_id=office, kind=address.kind, value=address.value
    )


def _fill_name(office: int, customer_id: int, name: str) -> None:
    if not name:
        return
    nameless = Customer.objects.select_for_update(no_key=True).filter(id=customer_id, name="")
    for customer in nameless:
        Customer.objects.filter(id=customer_id).update(
            name=name,
            version=customer.version + 1,
            changed_at=clock.now(),
            **searchable(name, customer.address),
        )
        emit(CustomerCorrected(office=office, subject=customer_id, changed=("name",)))
