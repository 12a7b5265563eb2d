"""What the menu sends to callers as text messages, by whatever door reaches telephones so."""

import logging
from datetime import timedelta

from okienko.channels import from_menus
from okienko.channels.models import Account
from okienko.channels.queries import accounts_to_write_by
from okienko.channels.short.links import linked
from okienko.customers.identities import E164, Address, takes_texts
from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.refusals import Refused
from okienko.events.security.scope import savepoint
from okienko.events.verbs import one_at_a_time
from okienko.interactions import actions as interactions
from okienko.interactions.actions import FirstLetter
from okienko.interactions.models import Message, PartRole
from okienko.interactions.outward import begun_by_program
from okienko.knowledge.filling import fill
from okienko.offices import queries as offices

from .events import TextsUsedUp
from .menu import machine
from .models import Call
from .rules import allowed
from .settings import TrunkSettings, usable_trunk

log = logging.getLogger(__name__)

MOST = 5  # to one number in a day: nobody makes the office write for ever


def can_text(office: int, caller: Address, trunk: TrunkSettings | None) -> bool:
    """Whether a caller, who came by `trunk`, can be sent a text message.

    Only to where the office calls as well: anybody can call under a number that is not theirs, and
    be paid for texts that come to one abroad. To all callers of a day no more than the office says.
    """
    if not takes_texts(caller) or trunk is None or not allowed(caller.value, trunk.prefixes):
        return False
    account = _account(office)
    if account is None or from_menus.used_up(account):
        return False
    day = clock.now() - timedelta(days=1)
    return begun_by_program(caller.kind, caller.value, day) < MOST


def send_text(office: int, call: Call, action: machine.Text) -> None:
    """Send what a menu sends, once for each step of a call.

    The caller asked for it by a key, so it leaves at once, at night too. What cannot be sent is
    left: a menu stops for nothing.
    """
    row = offices.office(office)
    values = {
        "office": row.name,
        "office_phone": row.phone,
        "office_address": row.address,
    }
    text = fill(linked(office, action.text), values).text
    send_words(office, call, text=text, named=action.step)


def send_words(
    office: int, call: Call, *, text: str, named: str, reason: str = Message.Reason.ASKED
) -> bool:
    """Send who has called a text, in a contact of its own that is over at once; whether it is sent.

    Once for each name of a call. For another reason than that they asked for it, not to who wants
    no notices, and not at night.
    """
    contact = call.interaction
    to = Address(contact.address_kind, contact.address_value)
    account = _account(office)
    trunk = usable_trunk(call.account)
    if account is None:
        return False
    one_at_a_time("phone.text", office)  # of those who ask at once, each counts the ones before
    if not can_text(office, to, trunk):
        return False
    letter = FirstLetter(
        channel=account.kind,
        account_id=account.id,
        recipients=[(PartRole.TO, to)],
        text=text,
        customer_id=contact.customer_id,
        previous_id=contact.id,
        client_id=f"call-{call.id}-{named}",
        one_talk=account.door.abilities.one_talk,
        reason=str(reason),
        reason_needed=True,
    )
    try:
        with savepoint():
            begun = interactions.begin.within(office, letter=letter, official_id=None)
            if not begun.known:
                interactions.close.within(office, interaction_id=begun.interaction.id)
                _tell_the_last(account)
    except Refused:
        return False
    return True


def _tell_the_last(account: Account) -> None:
    """Each that is sent counts one more, so one of a day is the last."""
    if from_menus.sent_today(account) == (most := from_menus.most(account)):
        emit(TextsUsedUp(office=account.office_id, subject=account.id, most=most))
        log.warning("menu_texts_used_up", extra={"account": account.id, "most": most})


def _account(office: int) -> Account | None:
    able = ((one, one.door.abilities) for one in accounts_to_write_by(office))
    words = (one for one, can in able if E164 in can.identity_kinds and not can.begins_by_template)
    return next(words, None)
