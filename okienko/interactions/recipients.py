"""Whom an answer goes to and whom it may quote, by the parts that people have in messages.

Read by verbs and pages, each inside an open scope. The same for every channel: an address is a
kind and a value, its part is a `PartRole`.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from okienko.customers.identities import Address
from okienko.customers.queries import addresses_of
from okienko.events import prepared
from okienko.events.security.scope import once

from .models import Interaction, Message, Participant, PartRole
from .refusals import NO_RECIPIENT, TOO_MANY_RECIPIENTS

Recipients = Sequence[tuple[str, Address]]  # (role to or cc, address), in their order
Key = tuple[str, str]  # kind and value

MOST = 20  # recipients of one answer


def key(address: Address) -> Key:
    """What compares equal when two addresses are the same."""
    return address.kind, address.value


def called(address: Address) -> str:
    """How to call somebody: by the name beside the address, unless that poses as an address."""
    return address.name if address.name and "@" not in address.name else address.display


@once
def newest_letter(interaction_id: int) -> Message | None:
    """The newest message from outside: a person's, or a machine's where there is no other."""
    return letters_in(interaction_id).order_by("quiet", "-at", "-id").first()


def letters_in(interaction_id: int) -> QuerySet[Message]:
    """The messages from outside, without their words, which may be long: `worded` if any."""
    letters = Message.objects.filter(interaction=interaction_id, direction=Message.Direction.IN)
    return letters.defer("text", "html").annotate(worded=Q(text__regex=r"\S"))


def newest_writer(interaction_id: int) -> Address | None:
    """Who wrote the newest message from outside, with the name in it; None: it does not say."""
    return next(iter(_of(parts_of(newest_letter(interaction_id)), PartRole.FROM)), None)


@once
def parts_of(letter: Message | None) -> list[Participant]:
    """Who has a part in a message, in its order; nobody in none."""
    return list(Participant.objects.filter(message=letter).order_by("id")) if letter else []


def usual(interaction: Interaction, parts: Sequence[Participant]) -> list[tuple[str, Address]]:
    """Whom an answer to the letter with these `parts` goes to when nobody says otherwise.

    To: where its writer wishes answers, else the writer, then who else it was written to. Cc: who
    had a copy. Of what came through a form or a colleague only its writer. Own addresses are
    among them: who they are the channels know.
    """
    writers = _of(parts, PartRole.FROM)
    if _of(parts, PartRole.VIA):
        return _once((PartRole.TO, address) for address in writers)
    first = _of(parts, PartRole.REPLY_TO) or writers
    found = [(PartRole.TO, address) for address in (*first, *_of(parts, PartRole.TO))]
    found += [(PartRole.CC, address) for address in _of(parts, PartRole.CC)]
    if not first:
        return [(PartRole.TO, contact_address(interaction))] if interaction.address_value else []
    return _once(found)


def contact_address(interaction: Interaction) -> Address:
    """The address with which a contact began."""
    value, name = interaction.address_value, interaction.address_name
    return Address(interaction.address_kind, value, value, value, name)


def strangers(
    parts: Iterable[Participant], recipients: Iterable[tuple[str, Address]]
) -> list[Address]:
    """Those of the recipients who have no part in a letter: it is not quoted to them unasked."""
    inside = {(part.kind, part.value) for part in parts}
    return [address for _role, address in recipients if key(address) not in inside]


def known_in(interaction_id: int) -> set[Key]:
    """The addresses that have written in a contact, were written to, or have had copies.

    Where a letter wishes answers to go does not count, though the same letter has it as a copy
    too: whoever writes it chooses both.
    """
    parts = Participant.objects.filter(message__interaction=interaction_id)
    rows = list(parts.values_list("message", "role", "kind", "value", "message__direction"))
    wished = {
        (message, kind, value)
        for message, role, kind, value, _way in rows
        if role == PartRole.REPLY_TO
    }
    return {
        (kind, value)
        for message, role, kind, value, way in rows
        if role in (PartRole.FROM, PartRole.VIA)
        or (
            role in (PartRole.TO, PartRole.CC)
            and (way != "in" or (message, kind, value) not in wished)
        )
    }


def checked(recipients: Recipients) -> Recipients:
    """The recipients of an answer, each once; Refused `no_recipient` or `too_many_recipients`."""
    found = _once(recipients)
    if not any(role == PartRole.TO for role, _address in found):
        raise NO_RECIPIENT()
    if len(found) > MOST:
        raise TOO_MANY_RECIPIENTS(n=MOST)
    return found


_KEEP = """
insert into interactions_participant (office_id, message_id, role, kind, value, name)
select %s, %s, * from unnest(%s::text[], %s::text[], %s::text[], %s::text[])
"""


def keep(office: int, message: Message, parts: Iterable[tuple[str, Address]]) -> None:
    """Write down who has which part in a message; a withheld address has none."""
    names = {
        (str(role), *key(address)): address.name[:200]
        for role, address in reversed(list(parts))  # the first of two counts
        if not address.hidden and address.value
    }
    if names:
        rows = [(*part, name) for part, name in reversed(names.items())]
        prepared.execute(_KEEP, [office, message.id, *map(list, zip(*rows, strict=True))])


def _of(parts: Iterable[Participant], role: PartRole) -> list[Address]:
    return [part.address for part in parts if part.role == role]


def _once(recipients: Iterable[tuple[str, Address]]) -> list[tuple[str, Address]]:
    """Each address once, with its first role."""
    seen: set[Key] = set()
    found = []
    for role, address in recipients:
        if key(address) not in seen and not address.hidden:
            seen.add(key(address))
            found.append((role, address))
    return found


def customer_keys(interaction: Interaction) -> set[Key]:
    """The addresses of a contact's customer; of an unknown one, that with which it began."""
    if interaction.customer_id is None:
        return {key(contact_address(interaction))}
    return addresses_of(interaction.customer_id)
