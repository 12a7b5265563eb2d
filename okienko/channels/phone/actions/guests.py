"""A customer calls from a browser: a telephone for minutes, for one call to one number.

Whoever asks gets one, so three things hold a script off: how many one network may have, how many
an office gives, and Asterisk's own share for all of them (asterisk/limits.py).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from okienko.cases.actions import watch_numbers
from okienko.channels.bearer import digest_of, new_token
from okienko.channels.phone.events import GuestChanged
from okienko.channels.phone.models import Call, Guest, Number, SoundLeg, meets
from okienko.channels.plain_text import clean, one_line
from okienko.customers.identities import HIDDEN, Address, phone_address
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import one_at_a_time, verb
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction, Message

from ..refusals import (
    GUEST_GONE,
    GUEST_NUMBER,
    GUESTS_MANY,
    GUESTS_MANY_HERE,
    NO_WEB_CALLS,
    TOO_MUCH_WRITTEN,
)
from .asked import may_call

VALID = timedelta(minutes=3)  # for beginning the call; one that stands goes on
#: For so long a relay lets a new way of the sound begin; one that goes on stays (coturn asks once).
RELAYED = timedelta(hours=1)
#: Within `LATELY` one network (an address; of IPv6 a /64) has so many, and an office gives so many.
LATELY, OF_A_NETWORK, OF_AN_OFFICE = timedelta(minutes=10), 6, 200
CONNECTIONS = 20  # that the proxy lets one guest open: a telephone on the way changes its network
LONGEST_NAME, LONGEST_NUMBER = 80, 40
LONGEST_TEXT, MOST_TEXTS = 500, 60  # of what is written beside the call
WRITES_IN = ("waiting", "offered", "active", "held", "kept")


@dataclass(frozen=True)
class GuestCredentials:
    """What a browser calls with. `token` is for us, the others are for Asterisk."""

    guest_id: int
    token: str
    username: str
    password: str
    valid_until: datetime  # UTC


def network_of(network: str) -> str:
    """What is kept of where a guest comes from."""
    return salted_hmac("okienko.phone.guest", network).hexdigest()


@verb
@acting(CUSTOMER)
def begin_guest(
    office: int, *, network: str, language: str, name: str = "", shown: str = ""
) -> GuestCredentials:
    """Let a customer call from a browser, from this network (visitor.network).

    `name` and `shown`, a number to call back, are as the customer says. The switchboard tells
    Asterisk when it reads the event, some milliseconds later.
    Refused `no_web_calls`, `guest_number`, `guests_many_here`, `guests_many`.
    """
    number = Number.objects.filter(active=True, web=True).order_by("id").first()
    if number is None:
        raise NO_WEB_CALLS()
    address = phone_address(shown) if shown.strip() else None
    if address is not None and not may_call(address):
        raise GUEST_NUMBER()
    one_at_a_time("phone.guest", office)  # or many at once would all find place
    at = clock.now()
    lately = Guest.objects.filter(made_at__gt=at - LATELY, number__isnull=False)
    origin = network_of(network)
    if lately.filter(network=origin).count() >= OF_A_NETWORK:
        raise GUESTS_MANY_HERE()
    if lately.count() >= OF_AN_OFFICE:
        raise GUESTS_MANY()
    return make_guest(
        office,
        number=number,
        network=origin,
        name=one_line(name, LONGEST_NAME),
        shown=address.value[:LONGEST_NUMBER] if address else "",
        language=language,
    )


@verb
@acting(CUSTOMER)
def begin_check(office: int, *, network: str, language: str) -> GuestCredentials:
    """Let a browser hear itself through Asterisk for some seconds; it gets no further.

    Refused `guests_many_here`, `guests_many`. Other tries than the calls' are counted.
    """
    one_at_a_time("phone.guest", office)
    lately = Guest.objects.filter(~meets(), made_at__gt=clock.now() - LATELY, number=None)
    origin = network_of(network)
    if lately.filter(network=origin).count() >= OF_A_NETWORK:
        raise GUESTS_MANY_HERE()
    if lately.count() >= OF_AN_OFFICE:
        raise GUESTS_MANY()
    return make_guest(office, network=origin, language=language)


def make_guest(office: int, **fields: Any) -> GuestCredentials:
    """A telephone for minutes, as `fields` of Guest say; inside a verb that has bounded it."""
    password, token, at = secrets.token_urlsafe(18), new_token(office), clock.now()
    guest = Guest.objects.create(
        office_id=office,
        token=digest_of(token),
        secrets={"password": password},
        made_at=at,
        valid_until=at + VALID,
        **fields,
    )
    set_timer(office, "phone.guest", guest.id, guest.valid_until)
    emit(GuestChanged(office=office, subject=guest.id))
    return GuestCredentials(guest.id, token, guest.endpoint, password, guest.valid_until)


@verb
@acting(CUSTOMER)
def may_connect(_office: int, *, token: str) -> bool:
    """Whether this guest may open Asterisk's port once more; counted.

    Strangers could take all its threads: a guest may for as long as the call can begin or goes on.
    """
    guest = guest_of(token)
    if guest is None or not (guest.valid_until > clock.now() or _calling(guest)):
        return False
    here = Guest.objects.filter(id=guest.id, connections__lt=CONNECTIONS)
    return bool(here.update(connections=F("connections") + 1))


@verb
@acting(CUSTOMER)
def end_guest(office: int, *, token: str) -> None:
    """The customer will not call any more, or has called. A call that stands goes on."""
    guest = guest_of(token)
    if guest is not None:
        Guest.objects.filter(id=guest.id).update(valid_until=clock.now())
        emit(GuestChanged(office=office, subject=guest.id))


@verb
@acting(CUSTOMER)
def guest_writes(office: int, *, token: str, client_id: str, text: str) -> int:
    """Keep what a customer writes beside the call, as a name that is spelt; the message's id.

    `client_id` is the page's own name of it: sent again by it, it is the same message.
    Refused `guest_gone` when nobody is there any more, `too_much_written`.
    """
    guest, text = guest_of(token), clean(text).strip()
    if guest is None or guest.interaction_id is None:
        raise GUEST_GONE()
    contact = prepared.must(Interaction, lock=True, id=guest.interaction_id)
    if contact.state not in WRITES_IN:
        raise GUEST_GONE()
    written = Message.objects.filter(interaction=contact, direction=Message.Direction.IN)
    if not text or len(text) > LONGEST_TEXT or written.count() >= MOST_TEXTS:
        raise TOO_MUCH_WRITTEN(n=LONGEST_TEXT)
    received = interactions.receive.within(
        office,
        arrival=interactions.Arrival(
            channel="phone",
            account_id=contact.account_id,
            external_id=f"{guest.endpoint}-{one_line(client_id, 80)}",
            sender=guest_address(guest),
            at=clock.now(),
            text=text,
            language=contact.language,
            live=True,
            medium="voice",
            conversation=contact.conversation,
            recognise=False,
        ),
    )
    watch_numbers.within(office, interaction_id=contact.id, text=text)
    return received.message_id or 0


def guest_address(guest: Guest) -> Address:
    """Who calls from a browser: nobody's number, and a name that only the customer says."""
    return Address(HIDDEN, "", name=guest.name)


def number_as_said(guest: Guest) -> str:
    """The first words beside the call, when the customer named a number; it is not proved."""
    if not guest.shown:
        return ""
    address = phone_address(guest.shown)
    with translation.override(guest.language):
        return _("My number: %(number)s") % {"number": address.display or guest.shown}


def guest_of(token: str) -> Guest | None:
    """The guest of a token, in the open scope; None for none."""
    return Guest.objects.select_related("interaction").filter(token=digest_of(token)).first()


def taken_in(guest_id: int, number_id: int, call_id: str) -> Guest:
    """The guest whose call comes in, locked: two at once are one after another.

    Refused `guest_gone` when it may not call this number, may not call any more, or has called.
    """
    guest = prepared.get(Guest, lock=True, id=guest_id)
    if guest is None or guest.number_id != number_id:
        raise GUEST_GONE()
    if guest.interaction_id is None:
        if guest.valid_until <= clock.now():
            raise GUEST_GONE()
    elif guest.interaction is None or guest.interaction.external_id != call_id:
        raise GUEST_GONE()
    return guest


def _calling(guest: Guest) -> bool:
    if guest.number_id is None:
        return SoundLeg.objects.filter(guest=guest).exclude(state=SoundLeg.State.ENDED).exists()
    call = guest.interaction_id
    return call is not None and Call.objects.filter(interaction_id=call, ended_at=None).exists()


@on_timer("phone.guest")
def _over(office: int, subject: int, _data: dict[str, Any]) -> None:
    """The minutes are over: Asterisk forgets the guest, and so do we once it counts no more."""
    guest = Guest.objects.filter(id=subject).first()
    if guest is None:
        return
    counted = guest.made_at + LATELY
    if _calling(guest):
        set_timer(office, "phone.guest", subject, clock.now() + LATELY)
    elif counted > clock.now():
        set_timer(office, "phone.guest", subject, counted)
    else:
        guest.delete()
    emit(GuestChanged(office=office, subject=subject))
