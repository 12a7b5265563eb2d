"""Whether a customer agrees to be written to first, and why the office does."""

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import one_at_a_time, verb

from ..events import ConsentGiven, ConsentWithdrawn
from ..identities import Address
from ..models import Consent
from ..refusals import CONSENT_NEEDS_REASON, NO_ADDRESS


@verb
def agree(office: int, *, address: Address, how: str, reason: str) -> int:
    """They agree to notices at this address: `how` (Consent.How) and for what, in words; the row.

    Refused `consent_needs_reason`, `no_address`. Nothing changes while the same stands already.
    """
    if how not in Consent.How.values or not reason.strip():
        raise CONSENT_NEEDS_REASON()
    return _written(office, address, given=True, how=how, reason=reason)[0]


@verb
def object_to(office: int, *, address: Address, how: str, reason: str = "") -> bool:
    """They do not want notices at this address; whether that is new. Refused `no_address`."""
    return _written(office, address, given=False, how=how, reason=reason)[1]


def _written(
    office: int, address: Address, *, given: bool, how: str, reason: str
) -> tuple[int, bool]:
    if address.hidden or not address.value:
        raise NO_ADDRESS()
    one_at_a_time(f"consent {address.kind} {address.value}", office)
    reason = " ".join(reason.replace("\0", "").split())[:300]
    last = (
        Consent.objects.filter(kind=address.kind, value=address.value, office_id=office)
        .order_by("-id")
        .first()
    )
    if last is not None and last.given == given and (not given or last.reason == reason):
        return last.id, False
    made = Consent.objects.create(
        office_id=office,
        kind=address.kind,
        value=address.value,
        given=given,
        how=how,
        reason=reason,
        at=clock.now(),
        official_id=acting_official(office),
    )
    emit((ConsentGiven if given else ConsentWithdrawn)(office=office, subject=made.id, how=how))
    return made.id, True
