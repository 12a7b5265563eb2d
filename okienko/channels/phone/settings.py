"""A trunk's settings: how an operator is reached, and what may be dialled through it."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from okienko.channels.door import Settings
from okienko.channels.models import Account
from okienko.channels.registry import UnknownDoor
from okienko.channels.secrets import SecretsLost
from okienko.channels.setup import Ask

from .formats import Reading, Style

_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{0,260}")
_USER = re.compile(r"[^\s<>\"@;]{0,200}")


STYLES = {
    "plus": _("With + and the country: +48601000212 (most operators)"),
    "country": _("With the country, without +: 48601000212"),
    "zeros": _("With 00 and the country: 0048601000212"),
    "national": _("As at home: 601000212, and Berlin as 0049301234567"),
}
READINGS = {
    "auto": _("With +, with 00 or as at home (most operators)"),
    "country": _("With the country, without + and 00: 48601000212, 49301234567"),
}
IDENTITY = {
    "asserted": _("In P-Asserted-Identity; your user name in From (most operators)"),
    "preferred": _("In P-Preferred-Identity; your user name in From"),
    "from": _("In From"),
}
TRANSPORTS = {
    "udp": _("UDP (most operators)"),
    "tcp": _("TCP"),
    "tls": _("TLS: encrypted, and the operator's certificate is checked"),
}
SRTP = {
    "off": _("None"),
    "offered": _("Offered: encrypted where the operator takes it (SDES)"),
    "required": _("Required: otherwise there is no call (SDES)"),
}
KEYS = {
    "auto": _("Found out for each call"),
    "rfc4733": _("Beside the sound (RFC 4733)"),
    "info": _("As messages (SIP INFO)"),
    "inband": _("As tones in the sound"),
}


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
    dialled: Annotated[
        Style, Ask(_("How the operator wants numbers that you dial"), rare=True, choices=STYLES)
    ] = "plus"
    callers: Annotated[
        Reading, Ask(_("How the operator sends callers' numbers"), rare=True, choices=READINGS)
    ] = "auto"
    identity: Annotated[
        Literal["asserted", "preferred", "from"],
        Ask(_("How your number is shown to those whom you call"), rare=True, choices=IDENTITY),
    ] = "asserted"
    transport: Annotated[
        Literal["udp", "tcp", "tls"], Ask(_("How the operator is connected"), choices=TRANSPORTS)
    ] = "udp"
    srtp: Annotated[
        Literal["off", "offered", "required"],
        Ask(_("Encryption of the sound (SRTP)"), rare=True, choices=SRTP),
    ] = "off"
    keys: Annotated[
        Literal["auto", "rfc4733", "info", "inband"],
        Ask(_("How pressed keys come"), rare=True, choices=KEYS),
    ] = "auto"
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
    calls_out: Annotated[
        int,
        Field(ge=0),
        Ask(_("Calls of yours at the same time"), rare=True),
    ] = 0
    alarm_minutes: Annotated[
        int,
        Field(ge=0, le=1440),
        Ask(
            _("Minutes of being down after which administrators get a letter"),
            _("And one when it works again. 0: none."),
            rare=True,
        ),
    ] = 5
    rank: Annotated[
        int,
        Field(ge=0, le=10_000),
        Ask(
            _("Place in the order of lines"), _("The first is tried first. 0: the last."), rare=True
        ),
    ] = 0
    codecs: Annotated[
        list[str], Ask(_("Kinds of sound"), _("alaw, ulaw, g722; one on a line."), rare=True)
    ] = ["alaw", "ulaw", "g722"]

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, data: Any) -> Any:
        """Settings saved before there was more than one way to write numbers."""
        if isinstance(data, dict) and "national" in data:
            data = {**data, "dialled": "national" if data["national"] else "plus"}
            del data["national"]
        return data

    @model_validator(mode="after")
    def _secret_sound(self) -> Self:
        if self.srtp != "off" and self.transport != "tls":
            raise ValueError(
                gettext("The key of encrypted sound goes with the signals: choose TLS for both.")
            )
        return self

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
