"""The addresses at which a customer is known."""

from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.refusals import Refused
from okienko.events.verbs import verb
from okienko.offices.access import must_curate

from ..events import IdentityAdded, IdentityRemoved, IdentityShared
from ..identities import Address
from ..models import Identity, SharedUse
from ..refusals import ADDRESS_OF_NOBODY, ADDRESS_TAKEN, NO_ADDRESS, UNKNOWN_ADDRESS
from .card import unmerged


@verb
def add_identity(office: int, *, customer_id: int, address: Address) -> int:
    """Note that the customer is known at `address` too; the identity's id. Twice is no harm.

    A shared address only notes that this customer uses it. Refused `no_address` for a
    withheld address, `address_taken` when it is another customer's: then the two are one (merge)
    or it is shared (mark_shared).
    """
    if address.hidden:
        raise NO_ADDRESS()
    unmerged(customer_id)
    Identity.objects.bulk_create(
        [
            Identity(
                office_id=office,
                kind=address.kind,
                value=address.value,
                customer_id=customer_id,
                made_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    identity = Identity.objects.select_for_update(no_key=True).get(
        office_id=office, kind=address.kind, value=address.value
    )
    if identity.shared:
        _use(office, identity.id, customer_id)
    elif identity.customer_id is None:
        Identity.objects.filter(id=identity.id).update(customer_id=customer_id)
    elif identity.customer_id != customer_id:
        raise ADDRESS_TAKEN()
    emit(IdentityAdded(office=office, subject=customer_id, identity=identity.id))
    return identity.id


@verb
def remove_identity(office: int, *, customer_id: int, identity_id: int) -> None:
    """The address is not (or no more) this customer's. The next who comes from it is a new one.

    Of a shared address only this customer's use is forgotten. Refused `unknown_address` when the
    customer has it not; `may_not_curate` to an official without the right `curate`.
    """
    must_curate(office)
    identity = _locked(identity_id)
    if identity.shared:
        gone, _rows = SharedUse.objects.filter(identity=identity, customer_id=customer_id).delete()
    else:
        gone = Identity.objects.filter(id=identity_id, customer_id=customer_id).update(
            customer=None
        )
    if not gone:
        raise _unknown()
    emit(IdentityRemoved(office=office, subject=customer_id, identity=identity_id))


@verb
def mark_shared(
    office: int,
    *,
    identity_id: int,
    shared: bool,
    customer_id: int | None = None,
) -> None:
    """Several people use this address (`shared`), or it is `customer_id`'s alone again.

    From a shared address nobody is recognised; those who are known to use it are suggested.
    Refused `unknown_address`, also when it is another customer's than the one given;
    `address_of_nobody` when it shall be nobody's; `unknown_customer`, `card_merged`;
    `may_not_curate` to an official without the right `curate`.
    """
    must_curate(office)
    identity = _locked(identity_id)
    if customer_id is not None:
        unmerged(customer_id)
        if identity.customer_id not in (None, customer_id):
            raise _unknown()
    if shared:
        Identity.objects.filter(id=identity_id).update(shared=True, customer=None)
        owner = identity.customer_id or customer_id
        if owner is not None:
            _use(office, identity_id, owner)
    else:
        if customer_id is None:
            raise ADDRESS_OF_NOBODY()
        Identity.objects.filter(id=identity_id).update(shared=False, customer_id=customer_id)
        SharedUse.objects.filter(identity=identity).delete()
    emit(
        IdentityShared(
            office=office,
            subject=identity_id,
            shared=shared,
            customer=customer_id or identity.customer_id,
        )
    )


def _use(office: int, identity_id: int, customer_id: int) -> None:
    SharedUse.objects.bulk_create(
        [SharedUse(office_id=office, identity_id=identity_id, customer_id=customer_id)],
        ignore_conflicts=True,
    )


def _locked(identity_id: int) -> Identity:
    identity = Identity.objects.select_for_update(no_key=True).filter(id=identity_id).first()
    if identity is None:
        raise _unknown()
    return identity


def _unknown() -> Refused:
    return UNKNOWN_ADDRESS()
