"""What the menu sends to callers as text messages, by whatever door reaches telephones so."""

from datetime import timedelta

from okienko.channels.models import Account
from okienko.channels.queries import accounts_to_write_by
from okienko.channels.short.links import linked
from okienko.customers.identities import E164, Address, takes_texts
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import savepoint
from okienko.interactions import actions as interactions
from okienko.interactions.actions import FirstLetter
from okienko.interactions.models import PartRole
from okienko.interactions.outward import begun_by_program
from okienko.knowledge.filling import fill
from okienko.offices import queries as offices

from .menu import machine
from .models import Call
from .rules import allowed
from .settings import TrunkSettings, usable_trunk

MOST = 5  # to one number in a day: nobody makes the office write for ever


def can_text(office: int, caller: Address, trunk: TrunkSettings | None) -> bool:
    """Whether a caller, who came by `trunk`, can be sent a text message.

    Only to where the office calls as well: anybody can call under a number that is not theirs, and
    be paid for texts that come to one abroad.
    """
    if not takes_texts(caller) or trunk is None or not allowed(caller.value, trunk.prefixes):
        return False
    if _account(office) is None:
        return False
    day = clock.now() - timedelta(days=1)
    return begun_by_program(caller.kind, caller.value, day) < MOST


def send_text(office: int, call: Call, action: machine.Text) -> None:
    """Send it, once for each step of a call; in a contact of its own that is over at once.

    The caller asked for it by a key, so it leaves at once, at night too. What cannot be sent is
    left: a menu stops for nothing.
    """
    contact = call.interaction
    to = Address(contact.address_kind, contact.address_value)
    account = _account(office)
    trunk = usable_trunk(call.account)
    if account is None or not can_text(office, to, trunk):
        return
    row = offices.office(office)
    values = {
        "office": row.name,
        "office_phone": row.phone,
        "office_address": row.address,
    }
    letter = FirstLetter(
        channel=account.kind,
        account_id=account.id,
        recipients=[(PartRole.TO, to)],
        text=fill(linked(office, action.text), values).text,
        customer_id=contact.customer_id,
        previous_id=contact.id,
        client_id=f"call-{call.id}-{action.step}",
        one_talk=account.door.abilities.one_talk,
        reason="asked",
        reason_needed=True,
    )
    try:
        with savepoint():
            begun = interactions.begin.within(office, letter=letter, official_id=None)
            if not begun.known:
                interactions.close.within(office, interaction_id=begun.interaction.id)
    except Refused:
        return


def _account(office: int) -> Account | None:
    able = accounts_to_write_by(office)
    return next((one for one in able if E164 in one.door.abilities.identity_kinds), None)
