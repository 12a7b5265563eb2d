"""Asking a department or a colleague: the verbs of who asks, and what Asterisk reports of the leg.

The customer is on hold for that official while the two speak. In a call the official may turn from
the one to the other, or have all three speak together; who leaves then leaves the two others in
talk. A leg that no longer agrees with its contact (fitting.py) is ended by `reported.settle`.

A colleague is offered a contact that assists this one, which their telephone rings for. They have
the contact itself when the official leaves, without a break for anybody.
"""

from __future__ import annotations

from typing import Any

from okienko.channels.phone.events import LegChanged
from okienko.customers.identities import phone_address
from okienko.events import clock, prepared
from okienko.events.actor import acting, official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import NOT_YOURS
from okienko.offices.models import Department, Official
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Offer
from okienko.routing.refusals import PASSED_TO_ONESELF

from ..causes import LINE_FAILED, HungUp, not_reached
from ..dialling.rights import must_dial
from ..fitting import amends
from ..models import Call, ConsultLeg
from ..refusals import ASKING_ALREADY, DEPARTMENT_GONE, NOBODY_ASKED, ONLY_CALLS, PASSED_ON
from ..way_out import next_way, way_out
from . import legs


@verb
def ask(
    office: int,
    *,
    interaction_id: int,
    official_id: int,
    department_id: int | None = None,
    number: str = "",
    blind: bool = False,
) -> int:
    """Ring a department (or an allowed number) while the customer hears music; the leg's id.

    Of a call, or of a meeting by video: then by the line that dials out. `blind`: it is connected
    to the customer as soon as it answers. Otherwise the official speaks with it first and then says
    `complete` or `give_up`.
    """
    call = Call.objects.select_related("account").filter(interaction_id=interaction_id).first()
    department = None
    if department_id is not None:
        department = Department.objects.filter(id=department_id, active=True).first()
    if department_id is not None and department is None:
        raise DEPARTMENT_GONE()
    address = phone_address(department.phone if department else number)
    account = way_out(address, call.account if call is not None else None).account
    must_dial(office, address, official_id)
    _put_on_hold(office, interaction_id, official_id)
    return _rung(
        office,
        interaction_id=interaction_id,
        official_id=official_id,
        department=department,
        account=None if call is not None else account,
        line=account,
        digits=address.value,
        blind=blind,
        name=f"{department.code} {department.name}" if department else address.display,
    )


@verb
def ask_official(
    office: int, *, interaction_id: int, official_id: int, colleague_id: int, blind: bool = False
) -> int:
    """Ring a colleague of the office, who has room now, as `ask` rings a department; the leg's id.

    Who takes the customer over has the contact from then on, and wraps it up. Refused `only_calls`
    of a meeting by video, `official_not_free`, and as `ask`.
    """
    if prepared.get(Call, interaction_id=interaction_id, ended_at=None) is None:
        raise ONLY_CALLS()
    if colleague_id == official_id:
        raise PASSED_TO_ONESELF()
    colleague = chosen(Official, colleague_id, active=True)
    _put_on_hold(office, interaction_id, official_id)
    work = prepared.get(Engagement, interaction_id=interaction_id, ended_at=None)
    helper = routing.ask_colleague.within(
        office,
        interaction_id=interaction_id,
        queue_id=work.queue_id if work is not None else None,
        official_id=colleague_id,
    )
    return _rung(
        office,
        interaction_id=interaction_id,
        official_id=official_id,
        colleague=colleague,
        helper_id=helper,
        blind=blind,
        name=colleague.name,
    )


def _put_on_hold(office: int, interaction_id: int, official_id: int) -> None:
    # locked: of two who ask at once the second finds the customer on hold and the leg there
    interaction = prepared.must(Interaction, lock=True, id=interaction_id)
    if ConsultLeg.objects.filter(interaction_id=interaction_id, state__in=legs.THERE).exists():
        raise ASKING_ALREADY()
    if interaction.state == "active":
        routing.hold.within(office, interaction_id=interaction_id, official_id=official_id)
    elif not _with(interaction, official_id):
        raise NOT_YOURS()


def _rung(office: int, *, interaction_id: int, official_id: int, **what: Any) -> int:
    leg = ConsultLeg.objects.create(
        office_id=office,
        interaction_id=interaction_id,
        official_id=official_id,
        began_at=clock.now(),
        **what,
    )
    emit(
        LegChanged(
            office=office, subject=interaction_id, leg=leg.id, state=leg.state, official=official_id
        )
    )
    return leg.id


@verb
def complete(office: int, *, interaction_id: int, official_id: int) -> None:
    """The department takes the customer over; the official wraps up, and leaves if all three speak.

    Said while it rings: connected as soon as it answers.
    """
    leg = _mine(interaction_id, official_id)
    if leg.state != ConsultLeg.State.RINGING:
        leave(office, leg)
    elif not leg.blind:
        legs.move(office, leg, "connect")


@verb
def swap(office: int, *, interaction_id: int, official_id: int) -> None:
    """Turn from the department to the customer, or back: the other hears music.

    When all three speak, the customer hears music. Refused `only_calls` of a meeting by video,
    `nobody_asked`, and as long as it rings `call_moved_on`.
    """
    leg = _in_call(interaction_id, official_id)
    turns = leg.state != ConsultLeg.State.ASKED
    legs.move(office, leg, "swap")
    step = routing.hold if turns else routing.resume
    step.within(office, interaction_id=interaction_id, official_id=official_id)


@verb
def gather(office: int, *, interaction_id: int, official_id: int) -> None:
    """Customer, official and department speak together. Refused as `swap`."""
    leg = _in_call(interaction_id, official_id)
    legs.move(office, leg, "gather")
    if prepared.must(Interaction, lock=True, id=interaction_id).state == "held":
        routing.resume.within(office, interaction_id=interaction_id, official_id=official_id)


@verb
def give_up(office: int, *, interaction_id: int, official_id: int) -> None:
    """No longer ask the department: back to the customer."""
    leg = legs.there(interaction_id)
    if leg is not None and leg.official_id == official_id:
        if leg.state == ConsultLeg.State.JOINED:
            raise PASSED_ON()
        legs.end(office, leg, "given_up")
    interaction = chosen(Interaction, interaction_id, lock=True)
    if interaction.state == "held":
        routing.resume.within(office, interaction_id=interaction_id, official_id=official_id)


@verb
def settle(office: int, *, interaction_id: int, over: bool = False) -> bool:
    """Bring the leg of a meeting by video into step: nobody is asked for a customer who is not on
    hold for that official. `over`: neither does anybody speak on with the customer.

    Whether somebody has taken the customer over, and still speaks with them.
    """
    leg = legs.there(interaction_id)
    if leg is None or leg.account_id is None:  # none, or a call's: see reported.settle
        return False
    joined = leg.state == ConsultLeg.State.JOINED
    contact = prepared.must(Interaction, id=interaction_id)
    if over or not (joined or _with(contact, leg.official_id)):
        legs.end(office, leg, "gone" if joined else "given_up")
        return False
    return joined


@verb
def department_answered(office: int, interaction_id: int, channel: str, _cause: int) -> None:
    """The department picked up."""
    leg = _of(interaction_id, channel)
    if leg is None or leg.state != ConsultLeg.State.RINGING:
        return
    if not _with(prepared.must(Interaction, id=interaction_id), leg.official_id):
        legs.end(office, leg, "given_up")  # the official went back to the customer meanwhile
        return
    if leg.colleague_id is not None and not _accepted(office, leg):
        legs.end(office, leg, "no_answer")
        return
    blind = leg.blind
    if leg.colleague_id is not None or not blind:
        legs.move(office, leg, "answer")
    if blind:
        leave(office, leg)


@verb
def department_gone(office: int, interaction_id: int, channel: str, cause: int) -> None:
    """The department did not answer, or hung up."""
    leg = _of(interaction_id, channel)
    if leg is None:
        return
    if cause == LINE_FAILED and leg.state == ConsultLeg.State.RINGING and _by_next_line(leg):
        return
    reason = "gone"
    if leg.state == ConsultLeg.State.RINGING:
        reason = not_reached(cause)
    joined = leg.state == ConsultLeg.State.JOINED
    legs.end(office, leg, reason)
    if joined:  # the customer spoke with it last: the call is over
        prepared.update(
            Call,
            {"interaction_id": interaction_id, "ended_at": None},
            ended_at=clock.now(),
            hung_up=HungUp.DEPARTMENT,
            cause=cause or None,
        )


def _accepted(office: int, leg: ConsultLeg) -> bool:
    """A colleague's telephone answered: the acceptance. False where it lapsed just now."""
    offer = prepared.get(Offer, interaction_id=leg.helper_id, state="pending")
    if offer is None:
        return False
    with acting(official(office, offer.official_id)):
        routing.accept.within(office, offer_id=offer.id, official_id=offer.official_id)
    return True


def _by_next_line(leg: ConsultLeg) -> bool:
    """Ring it once more by the next line; False when there is none."""
    tried = f"{leg.tried} {leg.line_id or ''}".strip()
    way = next_way(phone_address(leg.digits), tried)
    if way is None:
        return False
    before = {"id": leg.id, "state": leg.state, "tried": leg.tried}
    return prepared.update(ConsultLeg, before, line_id=way.account.id, tried=tried) == 1


def _mine(interaction_id: int, official_id: int) -> ConsultLeg:
    leg = legs.there(interaction_id)
    if leg is None or leg.official_id != official_id or leg.state == ConsultLeg.State.JOINED:
        raise NOBODY_ASKED()
    return leg


def _in_call(interaction_id: int, official_id: int) -> ConsultLeg:
    leg = _mine(interaction_id, official_id)
    if leg.account_id is not None:
        raise ONLY_CALLS()
    return leg


def _of(interaction_id: int, channel: str) -> ConsultLeg | None:
    """The leg that a channel carries, if it has not ended."""
    leg = legs.there(interaction_id)
    return leg if leg is not None and leg.channel == channel else None


def _with(interaction: Interaction, official_id: int) -> bool:
    """Is the customer on hold for this official?"""
    return interaction.state == "held" and interaction.official_id == official_id


def leave(office: int, leg: ConsultLeg) -> None:
    """The department takes the customer over, who must be with the one who asked: a part of other
    verbs.
    """
    interaction = prepared.must(Interaction, lock=True, id=leg.interaction_id)
    same = interaction.official_id == leg.official_id
    if amends(leg.state, interaction.state, same=same, helper=legs.helper_state(leg)):
        raise NOT_YOURS()
    if leg.colleague_id is not None:
        _hand_over(office, leg, leg.colleague_id)
        return
    legs.move(office, leg, "join")
    routing.pass_on.within(office, interaction_id=leg.interaction_id, official_id=leg.official_id)
    call = prepared.get(Call, interaction_id=leg.interaction_id)
    if call is not None:
        legs.desk_forgotten(call)


def _hand_over(office: int, leg: ConsultLeg, colleague: int) -> None:
    """The contact is the colleague's from now on, whose leg is the official's leg: no break."""
    legs.end(office, leg, "took_over")
    routing.hand_on.within(
        office,
        interaction_id=leg.interaction_id,
        official_id=leg.official_id,
        to_official_id=colleague,
    )
    call = prepared.must(Call, interaction_id=leg.interaction_id)
    legs.desk_rung(call, leg.channel, legs.person_of(colleague), up=True)
