"""What officials ask of the phone: calls out. Asking a department: consult.py."""

from __future__ import annotations

from okienko.channels.phone.events import CallMoved
from okienko.customers.identities import Address
from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.refusals import Refused
from okienko.events.verbs import chosen, verb
from okienko.routing import actions as routing
from okienko.routing.models import Engagement

from .. import rules
from ..dialling.rights import must_dial
from ..models import Call, Number
from ..refusals import NO_WAY_OUT
from ..way_out import way_out, ways_out
from . import legs


@verb
def begin(
    office: int,
    *,
    official_id: int,
    address: Address,
    customer_id: int | None = None,
    callback_id: int | None = None,
    subject: str = "",
    number_id: int | None = None,
) -> int:
    """Call somebody: the official's phone first, which answers by itself; the interaction's id.

    `number_id`: the number of the office that is shown, where its own line carries the call.

    Refused for numbers that must not be dialled or not by this official, and in mid-call.
    """
    wanted = None if number_id is None else chosen(Number, number_id, active=True)
    account, _trunk, number = way_out(address, wanted.account if wanted is not None else None)
    if wanted is not None and wanted.account_id == account.id:
        number = wanted
    must_dial(office, address, official_id)
    interaction = routing.dial.within(
        office,
        official_id=official_id,
        channel="phone",
        account_id=account.id,
        address=address,
        customer_id=customer_id,
        callback_id=callback_id,
        subject=subject,
    )
    engagement = Engagement.objects.get(interaction_id=interaction, ended_at=None)
    Call.objects.create(
        office_id=office,
        interaction_id=interaction,
        number=number,
        account=account,
        channel=legs.to_dial(interaction),
        asterisk_epoch="",
        began_at=clock.now(),
        desk_channel=f"desk-{engagement.id}-0",
        desk_person=legs.person_of(official_id),
    )
    emit(CallMoved(office=office, subject=interaction))
    return interaction


def may_call(address: Address) -> bool:
    """Whether a number would be dialled; where no line dials out now, whether any might.

    In an open scope. A number that nobody may call is not put on the list of call-backs.
    """
    trunk = next((way.trunk for way in ways_out()), None)
    try:
        rules.check(address, trunk)
    except Refused as refusal:
        return refusal.code == NO_WAY_OUT.code
    return True


def calls_out() -> bool:
    """Whether a line of the office dials out. In an open scope."""
    return bool(ways_out())
