"""Accounts: one row for each connection to the outside (a mailbox, a trunk, ...)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import SecretStr

from okienko.channels.door import Door, Settings
from okienko.channels.registry import UnknownDoor, door
from okienko.channels.secrets import Lost, SecretsField
from okienko.events.models import OfficeLink, OfficeModel


class Account(OfficeModel):
    """A door's settings for one office; secrets are encrypted apart from the rest."""

    kind = models.CharField(_("channel"), max_length=30)
    name = models.CharField(_("name"), max_length=100)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    secrets = SecretsField()
    enabled = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "name"], name="account_name_once_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"

    @property
    def door(self) -> Door:
        """The door that this account belongs to."""
        return door(self.kind)

    def read(self) -> Settings:
        """Settings and secrets together, checked by the door's own schema; raises UnknownDoor."""
        if not self.door.installed:
            raise UnknownDoor(self.kind)
        return self.door.Settings.model_validate({**self.settings, **self.secrets})

    def kept_secrets(self) -> dict[str, str]:
        """The secrets; none when they were encrypted with a key that is lost."""
        return {} if isinstance(self.secrets, Lost) else dict(self.secrets)


class EndTold(OfficeModel):
    """That administrators were told of the end of a connection's token, so many days before."""

    account = OfficeLink(Account, models.CASCADE)
    until = models.DateTimeField()
    days = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "account", "until", "days"], name="end_told_once"
            ),
        )


def split(settings: Settings) -> tuple[dict[str, Any], dict[str, str]]:
    """Divide settings into (plain, secret) as an Account keeps them."""
    plain = settings.model_dump(mode="json")
    secret: dict[str, str] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            plain.pop(name)
            secret[name] = value.get_secret_value()
    return plain, secret
