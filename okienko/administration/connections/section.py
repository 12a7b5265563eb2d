"""Connections as a section of settings, each form made for its door."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from okienko.channels import actions
from okienko.channels.connections.queries import connections, waiting
from okienko.channels.connections.trials import trials
from okienko.channels.door import Door
from okienko.channels.expiring import ends
from okienko.channels.inbox.queries import has_hook, traffic
from okienko.channels.models import Account
from okienko.channels.queries import all_accounts
from okienko.channels.registry import UnknownDoor
from okienko.channels.secrets import SecretsLost
from okienko.routing import queries as routing

from ..forms import NAME, SettingsForm
from ..section import Section
from .consent import agreement
from .fields import QUEUE, is_secret
from .form import CALLED, ConnectionForm

# as offices call the queue of their letters, in the languages of the interface
_OF_LETTERS = re.compile(r"mail|poczt|korespond|listy|pisma|pisemn|letter|пошт|лист", re.IGNORECASE)


def is_brought(account: Account) -> bool:
    """Whether a connection's provider brings to an address of ours (Door.is_brought)."""
    try:
        return account.door.is_brought(account.read())
    except (ValidationError, SecretsLost, UnknownDoor):
        return False


class Connections(Section):
    """Made anew for each request: for one connection, or for a new one of a door."""

    url = "connections"
    row = "account"
    title = _("Connections")
    new = _("Add a connection")
    intro = _(
        "By what customers reach the office: mailboxes, telephone lines and all else. Each has a "
        "light: whether it works now."
    )
    empty = _("There is no connection yet: nobody can reach the office.")
    columns = (NAME, _("Channel"), _("How it is"))
    event = "account.changed"
    form = ConnectionForm
    list_template = "administration/connections/list.html"
    form_template = "administration/connections/row.html"
    steps = ("retire", "restore", "remove")
    retires = _("Nothing comes in and nothing goes out until you resume it.")
    removes = _("Only what nothing ever came through can be removed. Pause it otherwise.")

    def __init__(
        self,
        door: Door,
        account: Account | None = None,
        *,
        filled: Mapping[str, Any] | None = None,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        """`filled`: what stands in a new form; `kept`: secrets that were typed before."""
        self.door = door
        self.account = account
        self.filled = dict(filled or {})
        self.kept = dict(kept or {})
        self.made: int | None = None
        self.site = ""  # our own address, as the administrator's browser knows it
        if account is not None:
            self.kept = account.kept_secrets()

    def current(self, office: int, pk: int) -> dict[str, Any]:
        return {CALLED: self._row.name, **self._defaults(), **self._row.settings}

    def name_of(self, office: int, pk: int) -> str:
        return self._row.name

    def is_active(self, office: int, pk: int) -> bool:
        return self._row.enabled

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        queues = [(row.id, row.name) for row in routing.queues_to_choose(office)]
        filled = {**self.filled, **(more.pop("filled", None) or {})}
        if self.account is None and (letters := self._letters(office, queues)):
            filled.setdefault(QUEUE, letters)
        return ConnectionForm(
            *args, door=self.door, queues=queues, kept=self.kept, filled=filled, **more
        )

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        if pk is None:
            return {"door": self.door}
        found = next((one for one in connections() if one.account.id == pk), None)
        return {
            "door": self.door,
            "health": found.health if found else None,
            "agreement": agreement(found.account) if found else None,
            "waiting": waiting(pk),
            "brought": is_brought(self._row),
            "hook": has_hook(pk),
            "traffic": traffic([pk])[pk],
            "end": next(iter(ends([self._row])), None),
            "to_copy": self.door.to_copy(self._row, self.site),
            "lacks_password": not self._row.enabled and self._lacks_secrets(),
        }

    def told(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """An event's `before` or `after` by the form's names."""
        rest = {name: value for name, value in data.items() if name not in ("name", "settings")}
        rest["active"] = rest.pop("enabled") if "enabled" in rest else None
        if rest["active"] is None:
            del rest["active"]
        called = {CALLED: data["name"]} if "name" in data else {}
        return {**rest, **called, **(data.get("settings") or {})}

    def add(self, office: int, values: dict[str, Any]) -> int:
        """Paused: it is put into use once its test has gone well."""
        settings = {k: v for k, v in values.items() if k != CALLED}
        self.made = actions.add_account(
            office,
            kind=self.door.kind,
            name=values[CALLED],
            settings=self.door.Settings.model_validate({**self.kept, **settings}),
            enabled=False,
        )
        return self.made

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        fields = {k: v for k, v in values.items() if k != CALLED}
        actions.change_account(office, account_id=pk, name=values.get(CALLED), fields=fields)
        trials.allow(office, pk)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.change_account(office, account_id=pk, enabled=False)

    def restore(self, office: int, pk: int) -> None:
        actions.change_account(office, account_id=pk, enabled=True)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_account(office, account_id=pk)

    @property
    def _row(self) -> Account:
        if self.account is None:
            raise Http404
        return self.account

    def _letters(self, office: int, queues: list[tuple[int, str]]) -> int | None:
        """The queue that a new mailbox is offered: that of the others, else one of letters."""
        if "email" not in self.door.abilities.identity_kinds:
            return None
        names = dict(queues)
        others = [
            one.settings.get(QUEUE) for one in all_accounts(office) if one.kind == self.door.kind
        ]
        chosen = next((pk for pk in reversed(others) if pk in names), None)
        return chosen or next((pk for pk, name in queues if _OF_LETTERS.search(name)), None)

    def _lacks_secrets(self) -> bool:
        """Whether no secret is kept where the door has some: as of one that a file has brought."""
        secret = any(is_secret(info) for info in self.door.Settings.model_fields.values())
        signs_in = self._row.settings.get("username", "-")  # a line may be known by its address
        return secret and bool(signs_in) and not any(self.kept.values())

    def _defaults(self) -> dict[str, Any]:
        """Settings that were not there when the connection was made stand at their defaults."""
        return {
            name: info.get_default(call_default_factory=True)
            for name, info in self.door.Settings.model_fields.items()
            if not info.is_required() and name not in self.kept
        }
