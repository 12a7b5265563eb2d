"""What the desk shows of messages of ours on their way, whatever the door."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext_lazy as _

from okienko.events import clock
from okienko.interactions.models import NOT_ARRIVED, Message

from .models import Outgoing
from .queries import SENDABLE
from .results import State

_STATES = {
    State.TAKEN: _("sent"),
    State.FAILED: _("not delivered"),
    State.DELAYED: _("delayed, being tried again"),
    State.DELIVERED: _("delivered"),
    State.READ: _("read"),
    State.AGAIN: _("to be sent again"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an answer at one of its recipients, and the server's words for it.

    `address` is "" for the only one at a network: its id there tells nobody anything.
    """

    address: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an answer. `open`: a person decides about it.

    `results`: of several recipients, or where a server told of one. `held`: until then its writer
    may take it back. `mark`: the only recipient has got it ("delivered"), or seen it ("read").
    """

    open: bool
    results: tuple[Told, ...]
    held: datetime | None = None
    mark: Literal["", "delivered", "read"] = ""

    @property
    def put_off(self) -> bool:
        """Whether it waits for the day, and not only for who might take it back."""
        return self.held is not None and self.held - clock.now() > timedelta(minutes=5)


def sent(messages: Sequence[Message]) -> dict[int, Sent]:
    """Of those messages that are ours, by id. One query, in an open scope."""
    ours = [message for message in messages if message.direction in SENDABLE]
    rows = Outgoing.objects.filter(message__in=ours).only("message_id", "recipients", "results")
    outgoing = {row.message_id: row for row in rows}
    return {message.id: _sent(message, outgoing.get(message.id)) for message in ours}


def _sent(message: Message, outgoing: Outgoing | None) -> Sent:
    mark = _mark(outgoing)
    return Sent(
        open=message.delivery in NOT_ARRIVED,
        results=() if mark else tuple(_results(message, outgoing)),
        held=message.not_before if message.delivery == "queued" and _held(message) else None,
        mark=mark,
    )


def _mark(outgoing: Outgoing | None) -> Literal["", "delivered", "read"]:
    """What the network told of the only recipient, where that is all that it said."""
    if outgoing is None or len(outgoing.results) != 1 or len(outgoing.recipients) > 1:
        return ""
    result = next(iter(outgoing.results.values()))
    if result["words"]:
        return ""
    state = result["state"]
    return "read" if state == State.READ else "delivered" if state == State.DELIVERED else ""


def _held(message: Message) -> bool:
    return message.not_before is not None and message.not_before > clock.now()


def _results(message: Message, outgoing: Outgoing | None) -> Iterator[Told]:
    if outgoing is None or not outgoing.results:
        return
    rest = str(message.get_delivery_display() if message.delivery != "partly" else _("sent"))
    addresses = dict.fromkeys((*outgoing.recipients, *outgoing.results))
    for address in addresses:
        result = outgoing.results.get(address)
        state = str(_STATES[State(result["state"])]) if result else rest
        words = result["words"] if result else ""
        if len(addresses) == 1 and not _readable(address):
            yield Told("", state, words)
        else:
            yield Told(address or str(_("one of them")), state, words)


def _readable(address: str) -> bool:
    return "@" in address or address.startswith("+")
