"""Until when a network lets a customer be written to, and what may be sent then.

A door says it by `Door.window` for each contact; here is what follows from it now.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from okienko.channels.door import Door, ProviderTemplate, Window
from okienko.channels.models import Account
from okienko.channels.refusals import TEMPLATE_FIELD, TEMPLATE_NOT_ALLOWED, WINDOW_OVER
from okienko.channels.registry import door, doors
from okienko.events import clock
from okienko.interactions.models import Interaction
from okienko.interactions.public import came_last, contacts_of

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be written to a customer now.

    `until`: when that ends, None once it is as it will stay. `words` are the network's for it.
    `follows`: what may be sent afterwards.
    """

    allows: Literal["words", "templates", "nothing"]
    until: datetime | None = None
    words: str = ""
    follows: Literal["words", "templates", "nothing"] = "nothing"


def standing(interaction: Interaction) -> Standing | None:
    """Where a contact stands now; None: its network lets it be answered for ever. In a scope."""
    if not has_window(door(interaction.channel)):
        return None
    window = door(interaction.channel).window(interaction, came_last(interaction) or NEVER)
    return None if window is None else stands(window, clock.now())


def stands(window: Window, now: datetime) -> Standing:
    """What a window allows at a moment (UTC); pure."""
    while window.until <= now:
        if not isinstance(window.after, Window):
            return Standing(window.after)
        window = window.after
    follows = "words" if isinstance(window.after, Window) else window.after
    return Standing("words", window.until, str(window.words), follows)


def must_be_open(interaction: Interaction, template: Mapping[str, Any] | None) -> None:
    """Refused unless the network lets this be sent now: `window_over`, or as `checked`.

    For `interactions.actions.write.RULES`.
    """
    if template is not None:
        checked(offered(interaction), template)
        return
    now = standing(interaction)
    if now is not None and now.allows != "words":
        raise WINDOW_OVER()


def checked(templates: Iterable[ProviderTemplate], template: Mapping[str, Any]) -> str:
    """The text of a template that is filled in, as `Message.template` has it.

    Refused `template_not_allowed` unless it is one of the connection's `templates` and allowed,
    `template_field` when a field is empty.
    """
    found = next((one for one in templates if is_it(one, template)), None)
    if found is None or found.state != "approved":
        raise TEMPLATE_NOT_ALLOWED()
    fields = template.get("fields", {})
    for name in found.fields:
        if not str(fields.get(name, "")).strip():
            raise TEMPLATE_FIELD(name=name)
    return found.filled(fields)


def is_it(one: ProviderTemplate, template: Mapping[str, Any]) -> bool:
    """Whether a message was made of this one."""
    return (one.name, one.language) == (template.get("name"), template.get("language"))


def offered(interaction: Interaction) -> list[ProviderTemplate]:
    """The templates of a contact's connection, as `templates_of`. In an open scope."""
    if interaction.account_id is None:
        return []
    return templates_of(Account.objects.filter(id=interaction.account_id).first())


def templates_of(account: Account | None) -> list[ProviderTemplate]:
    """The templates of a connection, those that may be sent first. In an open scope."""
    found = account.door.templates(account) if account else ()
    return sorted(found, key=lambda one: (one.state != "approved", one.name, one.language))


def ends(contacts: Collection[int]) -> dict[int, datetime]:
    """When what may be written freely ends, of those contacts where it ever does (UTC).

    Of one whose end has passed, that end. Two queries, none without such a door.
    """
    kinds = [each.kind for each in doors() if has_window(each)]
    if not kinds or not contacts:
        return {}
    found = {}
    for contact, last in contacts_of(contacts, kinds):
        window = door(contact.channel).window(contact, last or NEVER)
        while window is not None:
            found[contact.id] = window.until
            after = window.after
            window = after if isinstance(after, Window) and window.until <= clock.now() else None
    return found


def has_window(each: Door) -> bool:
    """Whether a door is of a network that lets people be written to for some time only."""
    return type(each).window is not Door.window
