"""Who has part in a message, in the words of its box in the timeline."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from okienko.customers.identities import Address, is_own_id
from okienko.interactions.models import Participant, PartRole
from okienko.interactions.recipients import Key, called, key

SHOWN = 4  # addresses of a letter that are named; the original has them all


@dataclass(frozen=True)
class MessageParts:
    """The parts in one message, in its order; `theirs` are the customer's addresses."""

    parts: Sequence[Participant]
    theirs: Collection[Key]

    def _of(self, *roles: PartRole) -> list[Address]:
        return [part.address for part in self.parts if part.role in roles]

    @property
    def _writer(self) -> Address | None:
        return next(iter(self._of(PartRole.FROM)), None)

    @property
    def title(self) -> str:
        """The writer's own name, else the address; "" when it was withheld."""
        writer = self._writer
        return called(writer) if writer else ""

    @property
    def foreign(self) -> bool:
        """Whether the writer's address is none of the customer's."""
        writer = self._writer
        return writer is not None and key(writer) not in self.theirs

    @property
    def indirect(self) -> bool:
        """Whether it came from another's address: a form's, or a colleague's who forwarded it."""
        return bool(self._of(PartRole.VIA))

    @property
    def perhaps(self) -> Address | None:
        """Who may be the real writer, of what a colleague forwarded."""
        return next(iter(self._of(PartRole.FORWARDED)), None)

    @property
    def came(self) -> str:
        """The writer's address, and to whom the message came."""
        writer = self._writer
        elsewhere = [
            one for one in self._of(PartRole.REPLY_TO) if not writer or key(one) != key(writer)
        ]
        parts = [
            _readable(writer) if writer and called(writer) != writer.display else "",
            _listed(_("through: %(addresses)s"), self._of(PartRole.VIA)),
            _listed(_("answers to: %(addresses)s"), elsewhere),
            _listed(_("to: %(addresses)s"), self._of(PartRole.TO)),
            _listed(_("copy: %(addresses)s"), self._of(PartRole.CC)),
        ]
        return " · ".join(part for part in parts if part)

    @property
    def went(self) -> str:
        """To whom a message of ours went."""
        to, cc = self._of(PartRole.TO), self._of(PartRole.CC)
        parts = [
            _listed(_("to: %(addresses)s"), to, shown=len(to)),
            _listed(_("copy: %(addresses)s"), cc, shown=len(cc)),
        ]
        return " · ".join(part for part in parts if part)


def _listed(words: str, addresses: Sequence[Address], shown: int = SHOWN) -> str:
    if not addresses:
        return ""
    named = [_named(one) for one in addresses[:shown]]
    more = len(addresses) - len(named)
    if more:
        named.append(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
    return words % {"addresses": ", ".join(named)}


def _named(one: Address) -> str:
    if called(one) == one.display:
        return one.display
    address = _readable(one)
    return f"{one.name} <{address}>" if address else one.name


def _readable(one: Address) -> str:
    """The address; "" for a network's own number of somebody, which tells a reader nothing."""
    return "" if is_own_id(one.kind, one.value) else one.display
