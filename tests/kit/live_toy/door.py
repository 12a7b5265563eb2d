"""A toy chat: the toy's way in and out, and both sides are there. The smallest live-text door."""

from collections.abc import Sequence
from dataclasses import replace

from okienko.channels import door
from okienko.channels.models import Account
from okienko.customers.identities import Address
from okienko.interactions.actions import Arrival

from ..toy.door import ToyDoor

KIND = "livetoy"


class LiveToyDoor(ToyDoor):
    """Chats of a made-up provider, which numbers the messages of each from one."""

    kind = KIND
    label = "Toy chat"
    icon = "message-square"
    abilities = door.Abilities(max_length=1000, identity_kinds=(KIND,))

    def parse(self, account: Account, webhook: door.Webhook) -> Sequence[door.News]:
        """As the toy's; who said and left is the name of the chat."""
        return [_of_chat(found) for found in super().parse(account, webhook)]


def _of_chat(found: door.News) -> door.News:
    if not isinstance(found, Arrival):
        return found
    who = found.sender.value
    if found.text == "/leave":
        return door.Left(who)
    sender = Address(KIND, who, who, who, found.sender.name)
    return replace(found, channel=KIND, sender=sender, live=True, conversation=who)
