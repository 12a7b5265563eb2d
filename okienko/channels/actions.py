"""The verbs of accounts; the first keyword is the office, as everywhere."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import ValidationError

from okienko.channels.consent.models import Consent
from okienko.channels.door import Settings
from okienko.channels.events import AccountChanged, EndNear
from okienko.channels.models import Account, EndTold, split
from okienko.channels.outward import leads_inside
from okienko.channels.refusals import ACCOUNT_TWICE, ACCOUNT_USED, DOOR_ABSENT, INSIDE
from okienko.channels.registry import UnknownDoor, door
from okienko.channels.secrets import SecretsLost
from okienko.events import clock
from okienko.events.actor import current_actor
from okienko.events.changing import change, make, remove
from okienko.events.log.kinds import emit
from okienko.events.refusals import INVALID
from okienko.events.verbs import chosen, verb
from okienko.offices.access import settings_verb
from okienko.routing.models import Queue


@settings_verb
def add_account(
    office: int, *, kind: str, name: str, settings: Settings, enabled: bool = True
) -> int:
    """Connect the office by a door of a kind, as `settings` (of that door) say; the account's id.

    Refused `taken` (the name), `door_absent`, `gone` (a queue that is not there or not in use),
    `account_twice` (another one in use is the same mailbox, or the like: `Settings.once`),
    `inside` (a person names a server of this installation's own network); TypeError for
    the settings of another door.
    """
    if enabled:
        _must_be_alone(kind, settings.once())
    made = make(
        Account,
        partial(AccountChanged, channel=kind),
        kind=kind,
        name=name,
        enabled=enabled,
        **_split(kind, settings),
    ).id
    door(kind).added(office, account_id=made)
    return made


@settings_verb
def change_account(
    _office: int,
    *,
    account_id: int,
    name: str | None = None,
    settings: Settings | None = None,
    fields: Mapping[str, Any] | None = None,
    enabled: bool | None = None,
) -> None:
    """Change a connection; what is none stays. Refused as `add_account`, and `invalid`.

    `fields` are some of the settings: the others stay as they are when this runs, whoever has
    changed them since the page was drawn. What a provider gave is forgotten once nobody signs in
    there.
    """
    row = chosen(Account, account_id, lock=True)
    if fields:
        settings = _with(row, fields)
    values: dict[str, Any] = {} if settings is None else _split(row.kind, settings, row)
    if name is not None:
        values["name"] = name
    if enabled is not None:
        values["enabled"] = enabled
    if values.get("enabled", row.enabled) and (settings or not row.enabled):
        _must_be_alone(row.kind, _once(row) if settings is None else settings.once(), row.id)
    change(row, partial(AccountChanged, channel=row.kind), **values)
    if settings is not None and row.door.provider(settings) is None:
        Consent.objects.filter(account_id=account_id).delete()


@verb
def told_of_end(office: int, *, account_id: int, until: datetime, days: int) -> None:
    """Administrators were told that a connection's token ends, `days` before; kept once."""
    now = {"at": clock.now()}
    whose = {"office_id": office, "account_id": account_id, "until": until, "days": days}
    if EndTold.objects.get_or_create(**whose, defaults=now)[1]:
        emit(EndNear(office=office, subject=account_id, days=days))


@settings_verb
def remove_account(_office: int, *, account_id: int) -> None:
    """Take a connection away that nothing came through. Refused `account_used`."""
    row = chosen(Account, account_id, lock=True)
    remove(row, partial(AccountChanged, channel=row.kind), used=ACCOUNT_USED)


def _must_be_alone(kind: str, once: str, own: int | None = None) -> None:
    """`once` is what only one account in use may have."""
    others = Account.objects.filter(kind=kind, enabled=True).exclude(id=own or 0)
    if once and once in map(_once, others.select_for_update(no_key=True)):
        raise ACCOUNT_TWICE()


def _once(row: Account) -> str:
    """What an account alone may have; "" for one that cannot be read, which nobody serves."""
    try:
        return row.read().once()
    except (ValidationError, SecretsLost, UnknownDoor):
        return ""


def _with(row: Account, fields: Mapping[str, Any]) -> Settings:
    known = door(row.kind)
    if not known.installed:
        raise DOOR_ABSENT()
    try:
        return known.Settings.model_validate({**row.settings, **row.kept_secrets(), **fields})
    except ValidationError as error:
        raise INVALID(words=error.errors()[0]["msg"]) from None


def _split(kind: str, settings: Settings, row: Account | None = None) -> dict[str, Any]:
    """The settings as a row keeps them; `row` is the one that has others now."""
    known = door(kind)
    if not known.installed:
        raise DOOR_ABSENT()
    if not isinstance(settings, known.Settings):
        raise TypeError(f"these are no settings of {kind}")
    if current_actor().is_person:
        new = set(known.hosts(settings)) - _hosts(row)
        if any(map(leads_inside, new)):
            raise INSIDE()
    queue = getattr(settings, "queue", None)
    if queue is not None:
        chosen(Queue, queue, active=True)
    plain, secrets = split(settings)
    return {"settings": plain, "secrets": secrets}


def _hosts(row: Account | None) -> set[str]:
    """Where a connection leads already: who runs the installation may have let it."""
    try:
        return set() if row is None else set(row.door.hosts(row.read()))
    except (ValidationError, SecretsLost, UnknownDoor):
        return set()
