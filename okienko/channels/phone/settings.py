"""A trunk's settings: how an operator is reached, and what may be dialled through it."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Annotated, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from okienko.channels.door import Settings
from okienko.channels.models import Account
from okienko.channels.registry import UnknownDoor
from okienko.channels.secrets import SecretsLost
from okienko.channels.setup import Ask

_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{0,260}")
_USER = re.compile(r"[^\s<>\"@;]{0,200}")


class TrunkSettings(Settings):
    """One operator. Without a user name it is known by its addresses alone."""

    addresses: Annotated[
        list[str],
        Ask(
            _("Addresses from which the operator's calls come"),
            _(
                "One on a line; the operator tells them, as 91.227.10.4 or 91.227.10.0/24. Empty: "
                "those of the operator's server."
            ),
        ),
    ] = []
    proxy: Annotated[
        str,
        Ask(
            _("The operator's server for outgoing calls"),
            _("Name and port; empty: no calls go out."),
            example="sip.operator.pl:5060",
            reaches=True,
        ),
    ] = ""
    username: Annotated[
        str,
        Ask(
            _("User name"),
            _("Only if the operator gave one."),
            _("Sign-in at the operator"),
        ),
    ] = ""
    password: Annotated[SecretStr, Ask(_("Password"), group=_("Sign-in at the operator"))] = (
        SecretStr("")
    )
    register_there: Annotated[
        bool, Ask(_("Sign in at the operator to get calls"), group=_("Sign-in at the operator"))
    ] = False
    prefixes: Annotated[
        list[str],
        Ask(
            _("Numbers that may be called begin with"),
            _("One on a line, with + and the country. Everything else is refused."),
            _("Outgoing calls"),
        ),
    ] = ["+48"]
    short_numbers: Annotated[
        list[str],
        Ask(_("Short numbers that may be called"), _("One on a line."), _("Outgoing calls")),
    ] = []
    national: Annotated[
        bool,
        Ask(
            _("Call national numbers without +48"),
            _("Some operators want it so."),
            rare=True,
        ),
    ] = False
    pass_caller: Annotated[
        bool,
        Ask(_("Show a department the customer's number on a transferred call"), rare=True),
    ] = True
    calls: Annotated[
        int,
        Field(ge=0),
        Ask(
            _("Callers at the same time by this line"),
            _("0: as many as there is place for."),
            rare=True,
        ),
    ] = 0
    codecs: Annotated[
        list[str], Ask(_("Kinds of sound"), _("alaw, ulaw, g722; one on a line."), rare=True)
    ] = ["alaw", "ulaw", "g722"]

    @model_validator(mode="after")
    def _known(self) -> Self:
        if not self.addresses and not self.proxy:
            raise ValueError(
                gettext("The operator's server or the addresses its calls come from are needed.")
            )
        return self

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str) -> str:
        if not _HOST.fullmatch(value):  # it becomes a part of SIP addresses
            raise ValueError(
                gettext("A server is a name, or a name and a port: sip.operator.pl:5060.")
            )
        return value

    @field_validator("username")
    @classmethod
    def _username(cls, value: str) -> str:
        if not _USER.fullmatch(value):
            raise ValueError(gettext('A user name has no spaces and none of <>"@;'))
        return value

    @field_validator("addresses")
    @classmethod
    def _addresses(cls, value: list[str]) -> list[str]:
        for address in value:
            try:
                if "/" in address:
                    ip_network(address, strict=False)
                else:
                    ip_address(address)
            except ValueError:
                words = gettext("%(what)s is no address of a computer, as 91.227.10.4.")
                raise ValueError(words % {"what": address[:60]}) from None
        return value

    @field_validator("codecs")
    @classmethod
    def _codecs(cls, value: list[str]) -> list[str]:
        unknown = set(value) - {"alaw", "ulaw", "g722"}
        if unknown or not value:
            raise ValueError(gettext("Kinds of sound are alaw, ulaw and g722."))
        return value

    @field_validator("prefixes")
    @classmethod
    def _prefixes(cls, value: list[str]) -> list[str]:
        for prefix in value:
            if not prefix.startswith("+") or not prefix[1:].isdecimal():
                raise ValueError(gettext("Each begins with + and has digits only, as +48."))
        return value


def host_of(proxy: str) -> str:
    """The host of `host:port`."""
    return proxy.rpartition(":")[0] or proxy


def trunk_of(account: Account) -> TrunkSettings:
    """The settings of an account of this door; TypeError for another door's.

    Raises ValidationError or SecretsLost for unusable ones, see `usable_trunk`.
    """
    settings = account.read()
    if not isinstance(settings, TrunkSettings):
        raise TypeError(f"account {account.id} is no trunk")
    return settings


def usable_trunk(account: Account) -> TrunkSettings | None:
    """The same, or None when nobody can use it: a wrong field, secrets of a lost key, no door."""
    try:
        return trunk_of(account)
    except (ValidationError, SecretsLost, UnknownDoor):
        return None


def readable_trunk(account: Account) -> TrunkSettings:
    """What can be read of unusable settings, field by field, to be mended on their page."""
    found = {}
    for name, value in account.settings.items():
        try:
            TrunkSettings.model_validate({"proxy": "x", name: value})
        except ValidationError:
            continue
        found[name] = value
    return TrunkSettings.model_construct(**found)
