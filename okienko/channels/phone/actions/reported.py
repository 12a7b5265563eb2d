"""What Asterisk reported of calls. Of departments' legs: consult.py.

The functions named in call_state.OutsideReport all take (office, interaction_id, channel, cause),
may come late or twice, and then change nothing.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now

from okienko.customers.identities import Address
from okienko.events import clock, prepared
from okienko.events.actor import acting, official
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Offer

from ..causes import LINE_FAILED, NO_PLACE, NO_SOUND, HungUp
from ..fitting import amends
from ..messages.actions import caller_gone
from ..models import Call, ConsultLeg
from ..way_out import next_way
from . import consult, flow, legs, listening, turns


@verb
def customer_gone(office: int, interaction_id: int, channel: str, cause: int) -> None:
    """The customer hung up."""
    leg = legs.there(interaction_id)
    if not _over(interaction_id, channel, _lost_or(HungUp.CUSTOMER, cause), cause):
        return
    legs.end(office, leg, "gone")
    if caller_gone(office, interaction_id):
        return
    if prepared.must(Interaction, id=interaction_id).state not in ("wrap_up", "closed"):
        routing.customer_left.within(office, interaction_id=interaction_id)


@verb
def media_died(office: int, interaction_id: int, channel: str, _cause: int) -> None:
    """Asterisk died with the call in it: the customer comes first on the call-back list."""
    leg = legs.there(interaction_id)
    call = Call.objects.get(interaction_id=interaction_id)
    if not call.asterisk_epoch and not call.customer_up:
        # asked for while Asterisk was away: it is called now
        return
    if not _over(interaction_id, channel, HungUp.LOST):
        return
    passed_on = leg is not None and leg.state == ConsultLeg.State.JOINED
    legs.end(office, leg, "gone")
    if caller_gone(office, interaction_id):
        return
    routing.media_lost.within(office, interaction_id=interaction_id, passed_on=passed_on)
    _perhaps_again(office, interaction_id)


@verb
def customer_answered(office: int, interaction_id: int, channel: str, _cause: int) -> None:
    """The customer whom we called has answered."""
    rows = Call.objects.filter(interaction_id=interaction_id, channel=channel)
    rows.filter(up_at=None).update(up_at=clock.now())
    rows.update(customer_up=True)
    routing.answered.within(office, interaction_id=interaction_id)


@verb
def customer_not_reached(office: int, interaction_id: int, channel: str, cause: int) -> None:
    """Busy, no answer or unreachable: the official reads which, and wraps up.

    Where only the line failed, the customer is called by the next one, in the same call.
    """
    if cause == LINE_FAILED and _by_next_line(interaction_id, channel):
        return
    if _over(interaction_id, channel, HungUp.NOBODY, cause):
        _not_answered(office, interaction_id, _words(cause))


@verb
def offer_answered(office: int, interaction_id: int, channel: str, _cause: int) -> None:
    """The official's phone answered: that is the acceptance."""
    offer = prepared.must(Offer, id=_offer_id(channel))
    # refused when it lapsed in the same moment: the picture has no such leg, and it is hung up
    with acting(official(office, offer.official_id)):
        routing.accept.within(office, offer_id=offer.id, official_id=offer.official_id)
    call = prepared.must(Call, interaction_id=interaction_id)
    legs.desk_rung(call, channel, legs.person_of(offer.official_id), up=True)


@verb
def offer_declined(office: int, _interaction_id: int, channel: str, _cause: int) -> None:
    """The official sent it away on the phone."""
    offer = Offer.objects.get(id=_offer_id(channel))
    with acting(official(office, offer.official_id)):
        routing.decline.within(office, offer_id=offer.id, official_id=offer.official_id)


@verb
def offer_unreachable(office: int, _interaction_id: int, channel: str, _cause: int) -> None:
    """The official's phone did not ring at all."""
    offer_id = _offer_id(channel)
    routing.lapse.within(office, offer_id=offer_id, reason="no_phone")


@verb
def offer_not_rung(office: int, _interaction_id: int, channel: str, _cause: int) -> None:
    """We could not ring the official's phone, which is no fault of theirs."""
    routing.take_back.within(office, offer_id=_offer_id(channel))


@verb
def desk_answered(_office: int, interaction_id: int, channel: str, _cause: int) -> None:
    """The official's phone stands (again)."""
    Call.objects.filter(interaction_id=interaction_id, desk_channel=channel).update(desk_up=True)


@verb
def desk_gone(office: int, interaction_id: int, channel: str, cause: int) -> None:
    """The official's leg ended: hung up (the talk is over), or lost (the customer is kept).

    Who hangs up when the call was passed on and the department still rings ends no talk: the
    customer, who hears music, is kept, and comes first when nobody goes back to them. Who hangs up
    while all three speak leaves the two others in talk.
    """
    leg = legs.there(interaction_id)
    call = prepared.must(Call, interaction_id=interaction_id)
    interaction = prepared.must(Interaction, id=interaction_id)
    if call.desk_channel != channel or interaction.state not in ("active", "held", "dialling"):
        return
    was_up = call.desk_up
    legs.desk_forgotten(call)
    if interaction.state == "dialling":
        _ended(call, HungUp.OFFICIAL if was_up else HungUp.NOBODY, cause)
        words = "" if was_up else _now("The official's phone did not answer.")
        words = _words(cause) if cause == NO_PLACE else words
        _not_answered(office, interaction_id, words)
        return
    passing_on = leg is not None and leg.blind and leg.state == ConsultLeg.State.RINGING
    over = was_up and cause != NO_SOUND and not passing_on
    whose = interaction.official_id
    if leg is not None and leg.state == ConsultLeg.State.TOGETHER:
        if over:
            with acting(official(office, leg.official_id)):
                consult.leave(office, leg)
            return
    else:
        legs.end(office, leg, "gone")
    if over and whose is not None:
        with acting(official(office, whose)):
            routing.end_talk.within(office, interaction_id=interaction_id, official_id=whose)
        if not flow.stays(office, call):
            _ended(call, HungUp.OFFICIAL, cause)
    else:
        routing.lose_official.within(office, interaction_id=interaction_id)


@verb
def settle(office: int, *, interaction_id: int) -> bool:
    """Keep the telephone's row in step with the domain; True when something changed.

    A lost page means that the next leg of the official is another one; a talk that is over
    (and with no department) means that the call is over.
    """
    leg = legs.there(interaction_id)
    call = prepared.must(Call, interaction_id=interaction_id)
    contact = prepared.must(Interaction, id=interaction_id)
    state = contact.state
    heard = listening.end_when_over(office, contact, ended=call.ended_at is not None)
    if call.ended_at is not None:
        return heard
    if state in ("wrap_up", "closed", "abandoned"):
        return _after_talk(office, call, leg, abandoned=state == "abandoned") or heard
    changed = heard
    if leg is not None:
        same, helper = leg.official_id == contact.official_id, legs.helper_state(leg)
        amended = amends(leg.state, state, same=same, helper=helper)
        if helper and amended == "end" and state == "held":
            legs.end(office, leg, "no_answer" if leg.answered_at is None else "gone")
        elif amended == "swap":  # the customer was put on hold
            legs.move(office, leg, "swap")
        elif amended:
            legs.end(office, leg, "given_up")  # gone on with the customer, passed on, or lost
        changed |= bool(amended)
    if state in ("waiting", "offered", "kept") and call.desk_channel:
        if legs.is_ours(call.channel) and not call.customer_up:
            legs.waits_for_turn(call)  # the official gave up before anybody answered
        else:
            legs.desk_forgotten(call)
        changed = True
    elif state in ("active", "dialling") and not call.desk_channel:
        changed |= _ring_desk(call, interaction_id)
    return changed


@verb
def born(_office: int, *, interaction_id: int, asterisk_epoch: str) -> None:
    """A call that we made is carried by this life of Asterisk."""
    Call.objects.filter(interaction_id=interaction_id, asterisk_epoch="").update(
        asterisk_epoch=asterisk_epoch
    )


# --- parts -------------------------------------------------------------------------------------


def _lost_or(by: HungUp, cause: int) -> HungUp:
    return HungUp.LOST if cause == NO_SOUND else by


def _over(interaction_id: int, channel: str, by: HungUp, cause: int = 0) -> bool:
    """End the telephone's side of a call; False when it was over or another channel has it."""
    return (
        prepared.update(
            Call,
            {"interaction_id": interaction_id, "channel": channel, "ended_at": None},
            ended_at=clock.now(),
            customer_up=False,
            hung_up=by,
            cause=cause or None,
        )
        == 1
    )


def _by_next_line(interaction_id: int, channel: str) -> bool:
    """Call the customer once more by the next line; False when there is none."""
    call = prepared.must(Call, interaction_id=interaction_id)
    contact = prepared.must(Interaction, id=interaction_id)
    if call.channel != channel or call.ended_at is not None or contact.state != "dialling":
        return False
    tried = f"{call.tried} {call.account_id}".strip()
    way = next_way(Address(contact.address_kind, contact.address_value), tried)
    if way is None:
        return False
    legs.by_line(call, way.account.id, tried)
    return True


def _not_answered(office: int, interaction_id: int, words: str) -> None:
    routing.not_answered.within(office, interaction_id=interaction_id, words=words)
    _perhaps_again(office, interaction_id)


def _perhaps_again(office: int, interaction_id: int) -> None:
    """Who is called at their turn waits again: so does the telephone's side. Or it is told that
    this was the last try.
    """
    call = prepared.must(Call, interaction_id=interaction_id)
    if prepared.must(Interaction, id=interaction_id).state == "waiting":
        legs.waits_for_turn(call)
    else:
        turns.tell_of_the_last_try(office, call)


def _ended(call: Call, by: HungUp, cause: int = 0) -> None:
    """The telephone's side of a call is over, whichever channels it has."""
    before = {"id": call.id, "ended_at": None}
    prepared.update(Call, before, ended_at=clock.now(), hung_up=by, cause=cause or None)


def _after_talk(office: int, call: Call, leg: ConsultLeg | None, *, abandoned: bool) -> bool:
    """The call is over, unless the customer speaks on, or is asked something; has that changed?"""
    if leg is not None and leg.state == ConsultLeg.State.JOINED:
        return False
    legs.end(office, leg, "given_up")
    if call.asks is not None:
        return False
    if abandoned or not flow.stays(office, call):
        of_talk = prepared.must(Interaction, id=call.interaction_id).official_id is not None
        _ended(call, HungUp.OFFICIAL if of_talk and not abandoned else HungUp.OFFICE)
    return True


def _ring_desk(call: Call, interaction_id: int) -> bool:
    """The official came back: another leg to the same person."""
    engagement = (
        Engagement.objects.select_related("official")
        .filter(interaction_id=interaction_id, ended_at=None)
        .first()
    )
    if engagement is None:
        return False
    channel = f"desk-{engagement.id}-{call.desk_leg}"
    legs.desk_rung(call, channel, engagement.official.person_id, up=False)
    return True


def _offer_id(channel: str) -> int:
    return int(channel.removeprefix("offer-"))


def _words(cause: int) -> str:
    """Why a call that we made was not answered, for the wrap-up."""
    words: dict[int, Any] = {
        LINE_FAILED: _now("No line of the office works just now. Try again in a moment."),
        NO_PLACE: _now("All lines of the office are busy. Try again in a moment."),
        17: _now("The line was busy."),
        19: _now("Nobody answered."),
        18: _now("Nobody answered."),
        16: _now("Nobody answered."),
        21: _now("The call was refused."),
        1: _now("There is no such number."),
        28: _now("There is no such number."),
    }
    return str(words.get(cause, _now("The number could not be reached.")))
