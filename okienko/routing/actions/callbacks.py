"""The call-back list: who was cut off, who gave up, who asked."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from okienko.events import clock, plain
from okienko.events.log import emit
from okienko.events.verbs import Refused, verb
from okienko.interactions.models import Interaction

from ..events import CallbackChanged
from ..models import Callback

CALLABLE = ("e164", "short")


def remember_caller(
    office: int,
    interaction: Interaction,
    reason: str,
    queue_id: int | None,
    *,
    first: bool = False,
) -> None:
    """Put the caller of an interaction on the list, once; a withheld number cannot be called."""
    if interaction.address_kind not in CALLABLE:
        return
    row = Callback(
        office_id=office,
        customer_id=interaction.customer_id,
        interaction=interaction,
        queue_id=queue_id,
        kind=interaction.address_kind,
        value=interaction.address_value,
        reason=reason,
        first=first,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # stands there already
        if first:
            Callback.objects.filter(kind=row.kind, value=row.value, state="open").update(
                first=True, reason=reason
            )
        return
    emit(CallbackChanged(office=office, subject=row.id, state="open"))


def caller_reached(office: int, interaction: Interaction, official_id: int) -> None:
    """We speak with somebody: what stood on the list for that number is done."""
    found = plain.execute(
        "select id from routing_callback where kind = %s and value = %s and state <> 'done'",
        [interaction.address_kind, interaction.address_value],
    )
    for (callback_id,) in found.fetchall():
        _end(office, callback_id, official_id)


@verb
def take_callback(office: int, *, callback_id: int, official_id: int) -> None:
    """An official takes an entry, so that nobody else calls too."""
    taken = Callback.objects.filter(id=callback_id, state="open").update(
        state="taken", official_id=official_id
    )
    if taken != 1:
        raise Refused("taken", _("Somebody else already took this call-back."))
    emit(CallbackChanged(office=office, subject=callback_id, state="taken", official=official_id))


@verb
def put_back_callback(office: int, *, callback_id: int, official_id: int) -> None:
    """Nobody answered: the entry is open again."""
    put = Callback.objects.filter(id=callback_id, state="taken").update(
        state="open", official_id=None
    )
    if put:
        emit(CallbackChanged(office=office, subject=callback_id, state="open"))


@verb
def end_callback(office: int, *, callback_id: int, official_id: int) -> None:
    """The entry is settled."""
    row = Callback.objects.get(id=callback_id)
    if row.state != "done":
        _end(office, row.id, official_id)


def _end(office: int, callback_id: int, official_id: int) -> None:
    Callback.objects.filter(id=callback_id).update(
        state="done", official_id=official_id, ended_at=clock.now()
    )
    emit(CallbackChanged(office=office, subject=callback_id, state="done", official=official_id))
