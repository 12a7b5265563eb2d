"""A trunk's settings: how an operator is reached, and what may be dialled through it."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from okienko.channels.door import Settings
from okienko.channels.models import Account
from okienko.channels.secrets import SecretsLost

_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{0,260}")
_USER = re.compile(r"[^\s<>\"@;]{0,200}")


class TrunkSettings(Settings):
    """One operator. Without a user name it is known by its addresses alone."""

    addresses: list[str] = Field(
        default=[],
        description="Addresses or networks from which the operator's calls come; "
        "none: those of the proxy's name.",
    )
    proxy: str = Field(default="", description="host:port for outgoing calls; empty: none go out.")
    username: str = ""
    password: SecretStr = SecretStr("")
    register_there: bool = Field(default=False, description="Register with the operator.")
    prefixes: list[str] = Field(
        default=["+48"], description="Beginnings of numbers that may be dialled."
    )
    short_numbers: list[str] = Field(default=[], description="Short numbers that may be dialled.")
    national: bool = Field(
        default=False, description="Dial national numbers without +48, as some operators want."
    )
    pass_caller: bool = Field(
        default=True, description="Show a department the customer's number on a transferred call."
    )
    calls: int = Field(
        default=0,
        ge=0,
        description="Callers at the same time by this line; 0: as many as there is place for.",
    )
    codecs: list[str] = Field(default=["alaw", "ulaw", "g722"])

    @model_validator(mode="after")
    def _known(self) -> Self:
        if not self.addresses and not self.proxy:
            raise ValueError("addresses or a proxy must tell who calls")
        return self

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str) -> str:
        if not _HOST.fullmatch(value):  # it becomes a part of SIP addresses
            raise ValueError("a proxy is host or host:port")
        return value

    @field_validator("username")
    @classmethod
    def _username(cls, value: str) -> str:
        if not _USER.fullmatch(value):
            raise ValueError('a user name has no spaces and none of <>"@;')
        return value

    @field_validator("addresses")
    @classmethod
    def _addresses(cls, value: list[str]) -> list[str]:
        for address in value:
            if "/" in address:
                ip_network(address, strict=False)
            else:
                ip_address(address)
        return value

    @field_validator("codecs")
    @classmethod
    def _codecs(cls, value: list[str]) -> list[str]:
        unknown = set(value) - {"alaw", "ulaw", "g722"}
        if unknown or not value:
            raise ValueError("codecs are alaw, ulaw and g722")
        return value

    @field_validator("prefixes")
    @classmethod
    def _prefixes(cls, value: list[str]) -> list[str]:
        for prefix in value:
            if not prefix.startswith("+") or not prefix[1:].isdecimal():
                raise ValueError("a prefix begins with + and has digits only")
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
    """The same, or None when nobody can use it: a wrong field, or secrets of a key that is lost."""
    try:
        return trunk_of(account)
    except (ValidationError, SecretsLost):
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
