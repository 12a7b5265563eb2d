"""The phone's verbs: what Asterisk reported, and what officials ask for beside routing's verbs.

The functions named in rows.Report all take (office, *, interaction_id, channel, cause), may come
late or twice, and then change nothing.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.channels.models import Account
from okienko.channels.phone import rules
from okienko.channels.phone.events import CallMoved, LegChanged
from okienko.channels.phone.models import Call, Leg, Number
from okienko.channels.phone.rows import BUSY, NO_SOUND
from okienko.channels.phone.settings import TrunkSettings, trunk_of
from okienko.customers.identities import Address, phone_address
from okienko.events import clock, plain
from okienko.events.log import emit
from okienko.events.verbs import Refused, verb
from okienko.interactions.models import Interaction
from okienko.offices.models import Department, Official
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Offer

# --- what officials ask for ------------------------------------------------------------------


@verb
def begin(
    office: int,
    *,
    official_id: int,
    address: Address,
    customer_id: int | None = None,
    callback_id: int | None = None,
    subject: str = "",
) -> int:
    """Call somebody: the official's phone first, which answers by itself; the interaction's id.

    Refused for numbers that must not be dialled, and in mid-call.
    """
    account, trunk, number = _way_out()
    rules.check(address, trunk)
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
        channel=f"out-{interaction}",
        boot="",
        began_at=clock.now(),
        desk_channel=f"desk-{engagement.id}-0",
        desk_person=_person(official_id),
    )
    emit(CallMoved(office=office, subject=interaction))
    return interaction


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

    `blind`: it is connected to the customer as soon as it answers. Otherwise the official speaks
    with it first and then says `complete` or `give_up`.
    """
    call = Call.objects.select_related("account", "interaction").get(interaction_id=interaction_id)
    department = Department.objects.get(id=department_id) if department_id else None
    address = phone_address(department.phone if department else number)
    trunk = trunk_of(call.account)
    digits = rules.check(address, trunk)
    if Leg.objects.filter(interaction_id=interaction_id).exclude(state="ended").exists():
        raise Refused("asking", _("Somebody is being asked already."))
    if call.interaction.state == "active":
        routing.hold.within(office, interaction_id=interaction_id, official_id=official_id)
    elif call.interaction.state != "held" or call.interaction.official_id != official_id:
        raise Refused("not_yours", _("This contact is not with you any more."))
    leg = Leg.objects.create(
        office_id=office,
        interaction_id=interaction_id,
        official_id=official_id,
        department=department,
        digits=digits,
        blind=blind,
        began_at=clock.now(),
        name=f"{department.code} {department.name}" if department else address.display,
    )
    _leg_changed(office, leg)
    return leg.id


@verb
def complete(office: int, *, interaction_id: int, official_id: int) -> None:
    """The department takes the customer over; the official wraps up."""
    leg = Leg.objects.filter(
        interaction_id=interaction_id, official_id=official_id, state__in=["asked", "ringing"]
    ).first()
    if leg is None:
        raise Refused("nobody_asked", _("Nobody is on the other line any more."))
    if leg.state == Leg.State.RINGING:  # connected as soon as it answers
        Leg.objects.filter(id=leg.id).update(blind=True)
        return
    _join(office, leg)


@verb
def give_up(office: int, *, interaction_id: int, official_id: int) -> None:
    """No longer ask the department: back to the customer."""
    leg = Leg.objects.filter(
        interaction_id=interaction_id, official_id=official_id, state__in=["asked", "ringing"]
    ).first()
    if leg is not None:
        _end_leg(office, leg, "given_up")
    interaction = Interaction.objects.get(id=interaction_id)
    if interaction.state == "held":
        routing.resume.within(office, interaction_id=interaction_id, official_id=official_id)


# --- what Asterisk reported ------------------------------------------------------------------


@verb
def customer_gone(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """The customer hung up."""
    if not _over(interaction_id, channel):
        return
    _end_legs(office, interaction_id, "gone")
    if plain.must(Interaction, id=interaction_id).state not in ("wrap_up", "closed"):
        routing.customer_left.within(office, interaction_id=interaction_id)


@verb
def media_died(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """Asterisk died with the call in it: the customer comes first on the call-back list."""
    call = Call.objects.get(interaction_id=interaction_id)
    if not call.boot and not call.customer_up:
        # asked for while Asterisk was away: it is called now
        return
    if not _over(interaction_id, channel):
        return
    passed_on = Leg.objects.filter(interaction_id=interaction_id, state="joined").exists()
    _end_legs(office, interaction_id, "gone")
    routing.media_lost.within(office, interaction_id=interaction_id, passed_on=passed_on)


@verb
def customer_answered(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """The customer whom we called has answered."""
    Call.objects.filter(interaction_id=interaction_id, channel=channel).update(customer_up=True)
    routing.answered.within(office, interaction_id=interaction_id)


@verb
def customer_not_reached(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """Busy, no answer or unreachable: the official reads which, and wraps up."""
    if _over(interaction_id, channel):
        routing.not_answered.within(office, interaction_id=interaction_id, words=_words(cause))


@verb
def offer_answered(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """The official's phone answered: that is the acceptance."""
    offer = plain.must(Offer, id=_offer_id(channel))
    try:
        routing.accept.within(office, offer_id=offer.id, official_id=offer.official_id)
    except Refused:
        return  # it lapsed in the same moment; the picture has no such leg, and it is hung up
    plain.update(
        Call,
        {"interaction_id": interaction_id},
        desk_channel=channel,
        desk_person=_person(offer.official_id),
        desk_up=True,
    )


@verb
def offer_declined(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """The official sent it away on the phone."""
    offer = Offer.objects.get(id=_offer_id(channel))
    routing.decline.within(office, offer_id=offer.id, official_id=offer.official_id)


@verb
def offer_unreachable(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """The official's phone did not ring at all."""
    offer_id = _offer_id(channel)
    routing.lapse.within(office, offer_id=offer_id, reason="no_phone")


@verb
def desk_answered(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """The official's phone stands (again)."""
    Call.objects.filter(interaction_id=interaction_id, desk_channel=channel).update(desk_up=True)


@verb
def desk_gone(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """The official's leg ended: hung up (the talk is over), or lost (the customer is kept)."""
    call = plain.must(Call, interaction_id=interaction_id)
    interaction = plain.must(Interaction, id=interaction_id)
    if call.desk_channel != channel or interaction.state not in ("active", "held", "dialling"):
        return
    was_up = call.desk_up
    _forget_desk(call)
    if interaction.state == "dialling":
        Call.objects.filter(id=call.id).update(ended_at=clock.now())
        words = "" if was_up else _now("The official's phone did not answer.")
        routing.not_answered.within(office, interaction_id=interaction_id, words=words)
        return
    _end_legs(office, interaction_id, "gone")
    if was_up and cause != NO_SOUND and interaction.official_id is not None:
        routing.end_talk.within(
            office, interaction_id=interaction_id, official_id=interaction.official_id
        )
        plain.update(Call, {"id": call.id}, ended_at=clock.now())
    else:
        routing.lose_official.within(office, interaction_id=interaction_id)


@verb
def department_answered(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """The department picked up."""
    leg = Leg.objects.filter(id=_leg_id(channel), state="ringing").first()
    if leg is None:
        return
    Leg.objects.filter(id=leg.id).update(state="asked", answered_at=clock.now())
    leg.state = Leg.State.ASKED
    if leg.blind:
        _join(office, leg)
    else:
        _leg_changed(office, leg)


@verb
def department_gone(office: int, *, interaction_id: int, channel: str, cause: int) -> None:
    """The department did not answer, or hung up."""
    leg = Leg.objects.filter(id=_leg_id(channel)).exclude(state="ended").first()
    if leg is None:
        return
    reason = "gone"
    if leg.state == Leg.State.RINGING:
        reason = "busy" if cause in BUSY else "no_answer" if cause in (16, 18, 19) else "failed"
    joined = leg.state == Leg.State.JOINED
    _end_leg(office, leg, reason)
    if joined:
        Call.objects.filter(interaction_id=interaction_id).update(ended_at=clock.now())


@verb
def settle(office: int, *, interaction_id: int) -> bool:  # noqa: PLR0911 - a table of states
    """Keep the telephone's row in step with the domain; True when something changed.

    A lost page means that the next leg of the official is another one; a talk that is over
    (and with no department) means that the call is over.
    """
    call = Call.objects.get(interaction_id=interaction_id)
    state = Interaction.objects.values_list("state", flat=True).get(id=interaction_id)
    if call.ended_at is not None:
        return False
    if state in ("waiting", "offered", "kept") and call.desk_channel:
        _forget_desk(call)
        _end_legs(office, interaction_id, "given_up")
        return True
    if state == "active" and not call.desk_channel:
        return _ring_desk(call, interaction_id)
    if state == "active":
        pending = Leg.objects.filter(
            interaction_id=interaction_id, state__in=["ringing", "asked"]
        ).first()
        if pending is not None:  # resumed by the strip's button
            _end_leg(office, pending, "given_up")
            return True
    if state in ("wrap_up", "closed", "abandoned"):
        if Leg.objects.filter(interaction_id=interaction_id, state="joined").exists():
            return False
        Leg.objects.filter(interaction_id=interaction_id).exclude(state="ended").update(
            state="ended", reason="given_up", ended_at=clock.now()
        )
        Call.objects.filter(id=call.id).update(ended_at=clock.now())
        return True
    return False


@verb
def born(office: int, *, interaction_id: int, boot: str) -> None:
    """A call that we made is carried by this life of Asterisk."""
    Call.objects.filter(interaction_id=interaction_id, boot="").update(boot=boot)


# --- parts -------------------------------------------------------------------------------------


def _way_out() -> tuple[Account, TrunkSettings, Number | None]:
    """The trunk for outgoing calls: that of the number marked so, or the first that dials out."""
    rows = Number.objects.select_related("account").filter(active=True, account__enabled=True)
    for number in rows.order_by("-outgoing", "id"):
        trunk = trunk_of(number.account)
        if trunk.proxy:
            return number.account, trunk, number
    raise Refused("no_way_out", _("This office's line does not dial out."))


def _person(official_id: int) -> int:
    return plain.must(Official, id=official_id).person_id


def _over(interaction_id: int, channel: str) -> bool:
    """End the telephone's side of a call; False when it was over or another channel has it."""
    return (
        plain.update(
            Call,
            {"interaction_id": interaction_id, "channel": channel, "ended_at": None},
            ended_at=clock.now(),
            customer_up=False,
        )
        == 1
    )


def _forget_desk(call: Call) -> None:
    plain.update(
        Call, {"id": call.id}, desk_channel="", desk_person=None, desk_up=False, turn=call.turn + 1
    )


def _ring_desk(call: Call, interaction_id: int) -> bool:
    """The official came back: another leg to the same person."""
    engagement = (
        Engagement.objects.select_related("official")
        .filter(interaction_id=interaction_id, ended_at=None)
        .first()
    )
    if engagement is None:
        return False
    Call.objects.filter(id=call.id).update(
        desk_channel=f"desk-{engagement.id}-{call.turn}",
        desk_up=False,
        desk_person=engagement.official.person_id,
    )
    return True


def _join(office: int, leg: Leg) -> None:
    routing.pass_on.within(office, interaction_id=leg.interaction_id, official_id=leg.official_id)
    Leg.objects.filter(id=leg.id).update(state="joined")
    leg.state = Leg.State.JOINED
    call = Call.objects.get(interaction_id=leg.interaction_id)
    _forget_desk(call)
    _leg_changed(office, leg)


def _end_legs(office: int, interaction_id: int, reason: str) -> None:
    leg = plain.get(Leg, interaction_id=interaction_id, state=["ringing", "asked", "joined"])
    if leg is not None:  # there is one at most: see Leg.Meta
        _end_leg(office, leg, reason)


def _end_leg(office: int, leg: Leg, reason: str) -> None:
    Leg.objects.filter(id=leg.id).update(state="ended", reason=reason, ended_at=clock.now())
    leg.state, leg.reason = Leg.State.ENDED, reason
    _leg_changed(office, leg)


def _leg_changed(office: int, leg: Leg) -> None:
    emit(
        LegChanged(
            office=office,
            subject=leg.interaction_id,
            leg=leg.id,
            state=leg.state,
            official=leg.official_id,
            reason=leg.reason,
        )
    )


def _offer_id(channel: str) -> int:
    return int(channel.removeprefix("offer-"))


def _leg_id(channel: str) -> int:
    return int(channel.removeprefix("leg-"))


def _words(cause: int) -> str:
    """Why a call that we made was not answered, for the wrap-up."""
    words: dict[int, Any] = {
        17: _now("The line was busy."),
        19: _now("Nobody answered."),
        18: _now("Nobody answered."),
        16: _now("Nobody answered."),
        21: _now("The call was refused."),
        1: _now("There is no such number."),
        28: _now("There is no such number."),
    }
    return str(words.get(cause, _now("The number could not be reached.")))
