"""Who waits in whichever live door keeps the place, and is called by telephone at their turn."""

from __future__ import annotations

from datetime import timedelta

from okienko.customers.identities import E164, Address, phone_numbers
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.refusals import Refused
from okienko.events.verbs import one_at_a_time, verb
from okienko.routing.actions import call_instead
from okienko.routing.models import OwedCall

from .. import rules
from ..dialling.rights import may_promise
from ..menu.machine import Text
from ..menu.steps import Language, Texts
from ..models import Call, Number
from ..refusals import (
    CALL_ME_EXTENSION,
    CALL_ME_MANY,
    CALL_ME_NEVER,
    CALL_ME_NUMBER,
    CALL_ME_OTHER,
    CALL_ME_RULE,
    NO_WAY_OUT,
)
from ..texting import send_text
from ..way_out import first_way
from . import legs

#: So often in a day a number may be given: strangers have nobody's telephone ring all day.
A_DAY = 3
#: Who was called in vain as often as the queue says is told so by a text, where one can be sent.
LAST_TRY: Texts = {
    "pl": "{office}: dzwoniliśmy na Państwa prośbę i nikt nie odebrał. Więcej prób nie będzie; "
    "prosimy o kontakt, gdy będzie to dogodne.",
    "en": "{office}: we called you as you asked, and nobody answered. We will not try again; "
    "please contact us when it suits you.",
    "uk": "{office}: ми телефонували на Ваше прохання, але ніхто не відповів. Більше спроб не "
    "буде; зв'яжіться з нами, коли буде зручно.",
}


@verb
@acting(CUSTOMER)
def call_me(office: int, *, interaction_id: int, number: str, again: str) -> Address:
    """Keep the place of who waits, and call this number at their turn; the number as it was read.

    `again` is the same number, typed a second time. Refused `call_me_number`, `call_me_extension`,
    `call_me_other`, `call_me_rule`, `call_me_never` (no line dials out), `call_me_many`, and as
    `call_instead`.
    """
    address = one_number(number)
    if one_number(again).value != address.value:
        raise CALL_ME_OTHER()
    try:
        account, trunk, own = first_way()
        rules.check(address, trunk)
    except Refused as refusal:
        raise (CALL_ME_NEVER if refusal.code == NO_WAY_OUT.code else CALL_ME_RULE)() from None
    if not may_promise(office, address):
        raise CALL_ME_RULE()
    if Number.objects.filter(digits=address.value, active=True).exists():
        raise CALL_ME_RULE()  # the office would call itself
    one_at_a_time("calls owed", office)
    asked = OwedCall.objects.filter(
        interaction__address_kind=address.kind, interaction__address_value=address.value
    ).exclude(interaction=interaction_id)
    lately = asked.filter(asked_at__gt=clock.now() - timedelta(days=1))
    if asked.filter(result="").exists() or lately.count() >= A_DAY:
        raise CALL_ME_MANY()
    call_instead.within(
        office,
        interaction_id=interaction_id,
        channel="phone",
        account_id=account.id,
        address=address,
    )
    call = prepared.get(Call, interaction_id=interaction_id)
    if call is not None:  # a caller, who is let go
        legs.waits_for_turn(call)
    else:
        prepared.insert(
            Call,
            office_id=office,
            interaction_id=interaction_id,
            number_id=own.id if own else None,
            account_id=account.id,
            channel=legs.to_dial(interaction_id),
            asterisk_epoch="",
            began_at=clock.now(),
        )
    return address


def one_number(text: str) -> Address:
    """The one number that a customer typed. Refused `call_me_number`, `call_me_extension`."""
    found = [each for each in phone_numbers(text[:100]) if each.kind == E164]
    if len(found) != 1:
        raise CALL_ME_NUMBER()
    if found[0].extension:
        raise CALL_ME_EXTENSION()
    return found[0]


def tell_of_the_last_try(office: int, call: Call) -> None:
    """Tell a customer who was owed a call and not reached that nobody will try again.

    Inside a verb. Nothing, where no text can be sent to the number (a landline), or none was owed.
    """
    owed = prepared.get(OwedCall, interaction_id=call.interaction_id, newest=True)
    if owed is not None and owed.result == OwedCall.Result.MISSED:
        wanted = call.interaction.language
        language: Language = next((each for each in LAST_TRY if each == wanted), "pl")
        send_text(office, call, Text(step="last_try", language=language, text=LAST_TRY[language]))
