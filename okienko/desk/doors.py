"""What a live door can do beside the domain's verbs; asked of the door, never of a channel's name.

A door that carries voice may have these methods (channels/phone/door.py has them):

* `call(office, *, official_id, address, customer_id, callback_id,
  subject, number_id)`: dial out, within its rules;
* `says(text)`: a text in the voice of its menus, as wav;
* `lately(office, officials)`: which numbers may be shown, whom one dialled and who hung up;
* `ask`, `complete`, `give_up`: ask a department while the customer hears music;
* `ask_official(office, *, interaction_id, official_id, colleague_id)`: the same with a colleague;
* `swap`, `gather`: turn from the one to the other, or have all three speak together;
* `listened(interaction)`, `listens(officials)`: which supervisor is at a contact, and at which a
  supervisor is;
* `menus()`, `to_menu(office, *, interaction_id, official_id, place)`: where a caller can be sent
  back into a menu of the door, and doing it;
* `device(person)`: the telephone that rings for a person instead of their browser;
* `quality(interaction)`: how the sound of both sides does, by whose it is (desk-state.ts, Quality);
* `recorded(interaction)`, `recordings(interactions)`: how the talk stands with its recording, and
  of which contacts there is something to tell of it, in words;
* `pass_to(office, *, interaction_id, official_id, department_id)`: pass on without asking.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from okienko.channels import registry
from okienko.customers.identities import Address
from okienko.interactions.models import Interaction

from .refusals import ADDRESS_NOT_CALLABLE, CHANNEL_CANNOT


def asking(interaction: Interaction, held_since: datetime | None) -> dict[str, Any] | None:
    """Who is or was asked while the customer waits, as channels/door.py says; or None."""
    if not can_pass(interaction.channel):
        return None
    ask = getattr(registry.door(interaction.channel), "asking", None)
    return None if ask is None else ask(interaction, held_since)


def listened(interaction: Interaction) -> str:
    """Which supervisor is at a contact, in words; "": none, or its door has no such thing."""
    heard = getattr(registry.door(interaction.channel), "listened", None)
    return "" if heard is None else str(heard(interaction))


def device(person: int) -> dict[str, Any] | None:
    """What rings for a person instead of their browser, and whether it is there; None: nothing."""
    for door in registry.doors():
        ask = getattr(door, "device", None)
        if ask is not None:
            return None if (there := ask(person)) is None else dict(there)
    return None


def quality(interaction: Interaction) -> dict[str, Any] | None:
    """How the sound of a contact does; None: it has none, or nothing is known."""
    ask = getattr(registry.door(interaction.channel), "quality", None)
    return None if ask is None else ask(interaction)


def recorded(interaction: Interaction) -> dict[str, Any] | None:
    """How a talk stands with its recording, in words, and what the official can do; or None."""
    ask = getattr(registry.door(interaction.channel), "recorded", None)
    return None if ask is None else ask(interaction)


def recordings(rows: Iterable[Interaction]) -> dict[int, str]:
    """By the contact, what a timeline says of its recording until that is fetched."""
    found: dict[int, str] = {}
    by_door: dict[str, list[int]] = {}
    for row in rows:
        by_door.setdefault(row.channel, []).append(row.id)
    for channel, ids in by_door.items():
        ask = getattr(registry.door(channel), "recordings", None)
        found |= {} if ask is None else ask(ids)
    return found


def listens(officials: Collection[int]) -> dict[str, Any] | None:
    """At whose contact one of these officials is as a supervisor; the doors know."""
    for door in registry.doors():
        ask = getattr(door, "listens", None)
        there = None if ask is None else ask(officials)
        if there is not None:
            return dict(there)
    return None


def menus(channel: str) -> list[tuple[str, str, str]]:
    """Where a caller of this channel can be sent back into a menu: value, menu, what is heard."""
    places = getattr(registry.door(channel), "menus", None)
    return [] if places is None else list(places())


def asks_colleagues(channel: str) -> bool:
    """Whether a colleague can be asked while the customer hears music."""
    return hasattr(registry.door(channel), "ask_official")


def does(channel: str, step: str, office: int, **details: Any) -> Any:
    """Have the door of a channel pass to somebody outside; Refused when it cannot."""
    if not can_pass(channel):
        raise CHANNEL_CANNOT()
    return _method(registry.door(channel), step)(office, **details)


def able(channel: str, ability: str) -> None:
    """Refused unless the door of a channel has an ability."""
    if not getattr(registry.door(channel).abilities, ability):
        raise CHANNEL_CANNOT()


def call(office: int, *, address: Address, **details: Any) -> Any:
    """Dial an address by the first live door that reaches its kind."""
    for door in registry.doors():
        if door.abilities.rings and address.kind in door.abilities.identity_kinds:
            return _method(door, "call")(office, address=address, **details)
    raise ADDRESS_NOT_CALLABLE()


def lately(office: int, officials: Collection[int]) -> Any:
    """What stands beside the field for a number; None where nothing rings."""
    for door in registry.doors():
        if door.abilities.rings and hasattr(door, "lately"):
            return door.lately(office, officials)
    return None


def says(text: str) -> bytes:
    """A text as the office's voice says it (wav); b"" where no door has a voice."""
    for door in registry.doors():
        if hasattr(door, "says"):
            return bytes(door.says(text))
    return b""


def can_pass(channel: str) -> bool:
    """Whether contacts of a channel can be passed on to a department outside."""
    return registry.door(channel).abilities.passes


def _method(door: Any, step: str) -> Any:
    method = getattr(door, step, None)
    if method is None:
        raise CHANNEL_CANNOT()
    return method
