"""A message of the domain as a text to one telephone, whoever carries it."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from okienko.channels.door import Permanent
from okienko.customers.identities import E164, Address, may_cost
from okienko.interactions.models import Message, PartRole

from .settings import SmsSettings
from .text import fold, measure

#: By whoever carries it, for a reason that nobody has written down.
REFUSED = gettext_noop("the provider has refused it: change the text, or answer in another way")
#: More are no text message any more, and cost as much as a letter.
MOST_SEGMENTS = 10


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is sent: `number` is the message's own, `to` as +48601000212."""

    number: int
    to: str
    text: str


def outgoing(settings: SmsSettings, message: Message) -> Outgoing:
    """Permanent when it cannot be one. Reads rows, in the open scope."""
    to = message.participants.filter(role=PartRole.TO, kind=E164).order_by("id").first()
    if to is None:
        raise Permanent(gettext_noop("there is no telephone number to send it to"))
    if may_cost(Address(to.kind, to.value)):
        raise Permanent(gettext_noop("a text to such a number may cost a lot, so none is sent"))
    text = fold(message.text) if settings.letters == "fold" else message.text
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Permanent(gettext_noop("there is no text to send"))
    text += settings.tail
    if measure(text).segments > MOST_SEGMENTS:
        raise Permanent(gettext_noop("the text is too long for a text message"))
    return Outgoing(message.id, to.value, text)
