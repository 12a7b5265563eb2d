"""What the video door writes to people by itself: in the outbox, by the door that reaches them."""

from datetime import timedelta

from okienko.channels.models import Account
from okienko.channels.queries import accounts_to_write_by
from okienko.customers.identities import Address
from okienko.interactions.actions import FirstLetter, begin, close
from okienko.interactions.models import Message, PartRole

from ..refusals import LINK_NO_WAY


def way_to(office: int, kind: str) -> Account:
    """The connection that reaches addresses of a kind. Refused `link_no_way`."""
    for account in accounts_to_write_by(office):
        able = account.door.abilities
        if kind in able.identity_kinds and not able.begins_by_template:
            return account
    raise LINK_NO_WAY()


def write_to(
    office: int,
    account: Account,
    address: Address,
    *,
    subject: str,
    text: str,
    reason: Message.Reason = Message.Reason.ASKED,
    customer_id: int | None = None,
    previous_id: int | None = None,
    hold: timedelta = timedelta(),
) -> None:
    """A letter of the program's own, in a contact that is closed with it; inside a verb."""
    able = account.door.abilities
    letter = FirstLetter(
        channel=account.kind,
        account_id=account.id,
        recipients=[(PartRole.TO, address)],
        text=text,
        subject=subject if able.subject else "",
        customer_id=customer_id,
        previous_id=previous_id,
        subject_needed=able.subject,
        one_talk=able.one_talk,
        reason=reason.value if able.reason_needed else "",
        reason_needed=able.reason_needed,
        hold=hold,
    )
    begun = begin.within(office, letter=letter, official_id=None)
    close.within(office, interaction_id=begun.interaction.id)
