"""What a provider brought: kept as it came, and decided about when it cannot be read."""

from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.offices.access import must_supervise

from ..events import PayloadDropped, PayloadKept
from ..models import Payload
from ..refusals import NOT_SET_ASIDE


@verb
def keep(office: int, *, account_id: int, content_type: str, body: bytes) -> int:
    """Keep a request byte for byte; the payload's id."""
    now = clock.now()
    payload = Payload.objects.create(
        office_id=office,
        account_id=account_id,
        received_at=now,
        content_type=content_type[:120],
        body=body,
        next_at=now,
    )
    emit(PayloadKept(office=office, subject=payload.id, account=account_id))
    return payload.id


@verb
def try_again(office: int, *, payload_id: int) -> None:
    """Have one that was set aside read again. Refused `not_set_aside`, `may_not_supervise`."""
    must_supervise(office)
    account_id = _decided(
        payload_id, state=Payload.State.WAITING, next_at=clock.now(), words="", begun=0
    )
    emit(PayloadKept(office=office, subject=payload_id, account=account_id))


@verb
def drop(office: int, *, payload_id: int) -> None:
    """Put one away that was set aside: nothing comes of it. Refused as `try_again`."""
    must_supervise(office)
    account_id = _decided(payload_id, state=Payload.State.DROPPED, ended_at=clock.now())
    emit(PayloadDropped(office=office, subject=payload_id, account=account_id))


def _decided(payload_id: int, **changes: object) -> int:
    aside = Payload.objects.filter(id=payload_id, state=Payload.State.ASIDE)
    if aside.update(**changes) != 1:
        raise NOT_SET_ASIDE()
    return Payload.objects.values_list("account_id", flat=True).get(id=payload_id)
