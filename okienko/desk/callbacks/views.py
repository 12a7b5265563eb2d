"""The call-back list: call, settle without a call, put back."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from okienko.customers.identities import Address, display
from okienko.events.security.scope import in_offices
from okienko.look.answers import office_of, tried
from okienko.offices.access import SeatRequest, signed_in
from okienko.routing import actions
from okienko.routing.models import Callback
from okienko.routing.queries import callback

from ..doors import call


@require_POST
@signed_in("answer", verbs=True)
def call_back(request: SeatRequest, callback_id: int) -> HttpResponse:
    """Take the entry and call: the desk rings first, then the customer."""
    office = office_of(request.seat, Callback, callback_id)
    with in_offices([office]):
        row = callback(callback_id)
    address = Address(row.kind, row.value, row.value, display(row.kind, row.value))
    step = partial(
        call,
        office,
        official_id=request.seat.officials[office],
        address=address,
        customer_id=row.customer_id,
        callback_id=callback_id,
    )
    return tried(request, step)


@require_POST
@signed_in("answer", verbs=True)
def settle(request: SeatRequest, callback_id: int) -> HttpResponse:
    """Nobody needs to call any more."""
    return _by_hand(request, actions.end_callback, callback_id)


@require_POST
@signed_in("answer", verbs=True)
def put_back(request: SeatRequest, callback_id: int) -> HttpResponse:
    """Somebody needs to call after all."""
    return _by_hand(request, actions.put_back_callback, callback_id)


def _by_hand(request: SeatRequest, verb: Callable[..., None], callback_id: int) -> HttpResponse:
    office = office_of(request.seat, Callback, callback_id)
    return tried(request, partial(verb, office, callback_id=callback_id))
