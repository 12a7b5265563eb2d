"""Lines to telephone operators."""

from collections.abc import Mapping
from functools import partial
from ipaddress import ip_network
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import SecretStr, ValidationError

from okienko.channels.actions import remove_account
from okienko.channels.phone import guarding, queries
from okienko.channels.phone.settings import (
    IDENTITY,
    KEYS,
    READINGS,
    SRTP,
    STYLES,
    TRANSPORTS,
    TrunkSettings,
    readable_trunk,
    usable_trunk,
)
from okienko.channels.phone.trunks import add_trunk, change_trunk, order_trunks

from ..forms import NAME, SettingsForm
from ..section import Row, Section

PASSWORD, TLS, ADDRESS = "password", "tls", "address"
WAYS = (
    (PASSWORD, _("The operator gave me a user name and a password")),
    (TLS, _("The same, and everything is to be encrypted (TLS)")),
    (ADDRESS, _("The operator sends calls to our address, without a password")),
)
#: Why an address is not heard for a while.
WHY = {
    "password": _("wrong passwords"),
    "unknown": _("calls from an address that no line names"),
}
#: Fields that are a choice, with a usual one that nobody needs to look at.
CHOSEN = ("transport", "srtp", "dialled", "callers", "identity", "keys")
#: Fields of the form that are lists, written with spaces, commas or new lines between.
LISTS = ("addresses", "prefixes", "short_numbers")


class TrunkForm(SettingsForm):
    """What the operator's letter says, in the words of either kind of letter."""

    secret = frozenset({"password"})
    needed = frozenset(
        {
            "proxy",
            "username",
            "password",
            "addresses",
            "prefixes",
            "calls",
            "calls_out",
            "alarm_minutes",
        }
    )

    folded = frozenset(
        {"transport", "srtp", "dialled", "callers", "identity", "keys", "pass_caller"}
        | {"alarm_minutes"}
    )

    name = forms.CharField(
        label=NAME,
        max_length=100,
        help_text=_("What you call it: the operator and the main number, for example."),
    )
    way = forms.ChoiceField(
        label=_("What the operator gave you"),
        choices=WAYS,
        initial=PASSWORD,
        widget=forms.RadioSelect(attrs={"data-way": ""}),
    )
    proxy = forms.CharField(
        label=_("The operator's server"),
        max_length=260,
        required=False,
        help_text=_(
            "In the letter: “SIP server”, “registrar”, “proxy” or “domain”. Such as "
            "sip.operator.example, or sip.operator.example:5060 when a port is named. "
            "Calls of yours go out there; without it none do."
        ),
    )
    username = forms.CharField(
        label=_("User name"),
        max_length=200,
        required=False,
        help_text=_("In the letter: “login”, “user” or “account”. Often it is your number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    register_there = forms.BooleanField(
        label=_("Tell the operator where we are (register)"),
        required=False,
        initial=True,
        help_text=_("As nearly all want who gave a password: or your calls are sent nowhere."),
    )
    addresses = forms.CharField(
        label=_("Where the operator's calls come from"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Addresses such as 203.0.113.10, or networks such as 203.0.113.0/28, as the letter "
            "names them. Calls from anywhere else are refused. With a password it may stay empty: "
            "then they come from the operator's server."
        ),
    )
    prefixes = forms.CharField(
        label=_("What may be dialled"),
        max_length=1000,
        required=False,
        initial="+48",
        help_text=_(
            "Beginnings of numbers. +48 is Poland, at ordinary rates only; +48 +380 is Poland and "
            "Ukraine. Numbers at a higher rate (such as +48 70…) only when they are named here. "
            "112 and the like are never dialled."
        ),
    )
    short_numbers = forms.CharField(
        label=_("Short numbers that may be dialled"),
        max_length=1000,
        required=False,
        help_text=_("Such as 19115 116111."),
    )
    calls = forms.IntegerField(
        label=_("Callers at the same time"),
        min_value=0,
        max_value=10_000,
        required=False,
        initial=0,
        help_text=_("On the bill: “channels”. More callers hear that all are taken. 0: no limit."),
    )
    calls_out = forms.IntegerField(
        label=_("Calls of yours at the same time"),
        min_value=0,
        max_value=10_000,
        required=False,
        initial=0,
        help_text=_("More are refused, or go by the next line. 0: no limit."),
    )
    transport = forms.ChoiceField(
        label=_("How the operator is connected"),
        choices=tuple(TRANSPORTS.items()),
        required=False,
        initial="udp",
        help_text=_("In the letter: “transport”. It says nothing of it: UDP."),
    )
    srtp = forms.ChoiceField(
        label=_("Encryption of the sound (SRTP)"),
        choices=tuple(SRTP.items()),
        required=False,
        initial="off",
        help_text=_("Only with TLS: or whoever reads the signals has the key too."),
    )
    dialled = forms.ChoiceField(
        label=_("How the operator wants numbers that you dial"),
        choices=tuple(STYLES.items()),
        required=False,
        initial="plus",
    )
    callers = forms.ChoiceField(
        label=_("How the operator sends callers' numbers"),
        choices=tuple(READINGS.items()),
        required=False,
        initial="auto",
        help_text=_("“Last calls” on the page “Check this line” shows how they come."),
    )
    identity = forms.ChoiceField(
        label=_("How your number is shown to those whom you call"),
        choices=tuple(IDENTITY.items()),
        required=False,
        initial="asserted",
        help_text=_("If another number is shown than yours, ask the operator where it belongs."),
    )
    keys = forms.ChoiceField(
        label=_("How pressed keys come"),
        choices=tuple(KEYS.items()),
        required=False,
        initial="auto",
        help_text=_("Change it only if the menu does not hear keys."),
    )
    pass_caller = forms.BooleanField(
        label=_("Show a department the customer's number when a call is passed on"),
        required=False,
        initial=True,
        help_text=_("Some operators refuse calls that show a number which is not yours."),
    )

    alarm_minutes = forms.IntegerField(
        label=_("Letter to administrators when it is down for so many minutes"),
        min_value=0,
        max_value=1440,
        required=False,
        initial=5,
        help_text=_("And another when it works again. 0: none. It goes by a mailbox of yours."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.current and self.current.get("username"):
            self.fields["password"].help_text = _now(
                "A saved password is not shown; an empty field leaves it as it is."
            )

    def clean_addresses(self) -> str:
        """Each must be an address or a network."""
        for word in words(self.cleaned_data["addresses"]):
            try:
                ip_network(word, strict=False)
            except ValueError:
                raise forms.ValidationError(
                    _now("“%(word)s” is no address: it is written as 203.0.113.10.")
                    % {"word": word[:60]}
                ) from None
        return str(self.cleaned_data["addresses"])

    def clean_prefixes(self) -> str:
        """Each begins with + and has digits."""
        for word in words(self.cleaned_data["prefixes"]):
            if not (word[0] == "+" and word[1:].isdecimal()):
                raise forms.ValidationError(
                    _now("“%(word)s” is no beginning of a number: it is written as +48.")
                    % {"word": word[:60]}
                )
        return str(self.cleaned_data["prefixes"])

    def clean_short_numbers(self) -> str:
        """Each has digits only."""
        for word in words(self.cleaned_data["short_numbers"]):
            if not (word.isdecimal() and word.isascii()):
                raise forms.ValidationError(
                    _now("“%(word)s” is no short number: it has digits only.") % {"word": word[:60]}
                )
        return str(self.cleaned_data["short_numbers"])

    def clean_calls(self) -> int:
        """Empty means no limit."""
        return self.cleaned_data["calls"] or 0

    def clean_calls_out(self) -> int:
        """Empty means no limit."""
        return self.cleaned_data["calls_out"] or 0

    def clean_alarm_minutes(self) -> int:
        """What is not said is as usual."""
        minutes = self.cleaned_data["alarm_minutes"]
        return int(self.fields["alarm_minutes"].initial) if minutes is None else int(minutes)

    def clean(self) -> dict[str, Any]:
        """What each of the ways needs, and what the line itself does not take."""
        values = self.cleaned_data
        self._usual(values)
        if values.get("way") in (PASSWORD, TLS):
            self._need("proxy", _now("Without the operator's server nothing can be reached."))
            self._need("username", _now("It is in the operator's letter, beside the password."))
            if self.current is None or not self.current.get("username"):
                self._need("password", _now("It is in the operator's letter."))
        elif values.get("way") == ADDRESS:
            self._need("addresses", _now("Without it every call would be refused."))
        if not self.errors:
            try:
                settings_of(values, None)
            except ValidationError as error:
                for each in error.errors():
                    name = str(each["loc"][0]) if each["loc"] else None
                    self.add_error(
                        name if name in self.fields else None,
                        _now("This cannot be used as it is written. Compare with the example."),
                    )
        return super().clean()

    def _usual(self, values: dict[str, Any]) -> None:
        """What was not chosen is as usual, and what the way itself says of the transport."""
        for one in CHOSEN:
            values[one] = values.get(one) or self.fields[one].initial
        if values.get("way") == TLS:
            values["transport"] = "tls"
        elif values.get("way") == PASSWORD and (self.current or {}).get("way") == TLS:
            values["transport"] = "udp"
        if values["srtp"] != "off" and values["transport"] != "tls":
            self.add_error("srtp", _now("Encrypted sound needs TLS: choose it above."))

    def _need(self, name: str, why: str) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, why)


def words(text: str) -> list[str]:
    """The entries of a list as people write it: "+48 +380", "19115, 116111"."""
    return text.replace(",", " ").replace(";", " ").split()


def settings_of(values: dict[str, Any], before: TrunkSettings | None) -> TrunkSettings:
    """A line's settings from those of the form's values that there are, over those of before.

    Raises pydantic's ValidationError.
    """
    kept = {} if before is None else before.model_dump()
    new = {name: value for name, value in values.items() if name not in ("name", "way")}
    for name in LISTS:
        if name in new:
            new[name] = words(new[name])
    if "password" in new:
        new["password"] = SecretStr(new["password"])
    if values.get("way") == ADDRESS:
        new |= {"username": "", "password": SecretStr(""), "register_there": False}
    return TrunkSettings.model_validate({**kept, **new})


class Trunks(Section):
    """The office's lines to operators."""

    url = "trunks"
    row = "account"
    title = _("Telephone lines")
    new = _("Add a line")
    intro = _(
        "The way to the telephone network: what your operator calls “SIP trunk” or “VoIP account”. "
        "Without one nobody can call. Calls out go by the first line that works, from the top; "
        "when one fails, by the next."
    )
    empty = _("There is no line yet. Have the operator's letter at hand and add one.")
    columns = (NAME, _("Operator"), _("How"), _("Numbers"))
    event = "account.changed"
    form = TrunkForm
    form_template = "administration/telephone/trunk.html"
    list_template = "administration/telephone/trunks.html"
    ordered = True
    steps = ("retire", "restore", "remove")
    retires = _("Its numbers can no longer be called, and nobody dials out by it.")
    removes = _("Only a line through which nobody ever called can be removed.")

    def rows(self, office: int) -> list[Row]:
        numbers = queries.numbers()
        found = []
        for row in queries.trunks_in_order():
            line = usable_trunk(row)
            how = dict(WAYS)[_way(line)] if line else _("Its settings cannot be used.")
            where = (line.proxy or ", ".join(line.addresses)) if line else ""
            called = [
                queries.shown(n.digits) for n in numbers if n.account_id == row.id and n.active
            ]
            cells = (row.name, where, str(how), ", ".join(called))
            found.append(Row(row.id, cells, row.enabled))
        return found

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(queries.trunks(), pk)
        line = usable_trunk(row) or readable_trunk(row)
        values = {name: getattr(line, name, "") for name in self.form.base_fields}
        values |= {name: " ".join(getattr(line, name)) for name in LISTS}
        return {
            **values,
            "name": row.name,
            "way": _way(line),
            "password": "",
        }

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        if pk is None:
            return {"blocked": [(row, WHY[row.why]) for row in guarding.blocked()]}
        account = self.one(queries.trunks(), pk)
        signs_in = account.settings.get("username")
        lacks = not account.enabled and signs_in and not any(account.kept_secrets().values())
        numbers = [(n.id, queries.shown(n.digits), n.name) for n in queries.numbers_of(pk)]
        return {"numbers": numbers, "lacks_password": lacks}

    def told(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """An event's `before` or `after` by the form's names; of settings it has all there were."""
        rest = {name: value for name, value in data.items() if name not in ("settings", "enabled")}
        if "enabled" in data:
            rest["active"] = data["enabled"]
        kept = data.get("settings")
        if not isinstance(kept, dict):
            return rest
        found = {name: value for name, value in kept.items() if name in self.form.base_fields}
        found |= {name: " ".join(found[name]) for name in LISTS if name in found}
        if "national" in kept:
            found["dialled"] = "national" if kept["national"] else "plus"
        signs_in = TLS if kept.get("transport") == "tls" else PASSWORD
        return {**rest, **found, "way": signs_in if kept.get("username") else ADDRESS}

    def add(self, office: int, values: dict[str, Any]) -> int:
        return add_trunk(office, name=values["name"], settings=settings_of(values, None))

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        name = values.get("name")
        fields = partial(settings_of, values) if values.keys() - {"name"} else None
        change_trunk(office, account_id=pk, name=name, fields=fields)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        change_trunk(office, account_id=pk, enabled=False)

    def restore(self, office: int, pk: int) -> None:
        change_trunk(office, account_id=pk, enabled=True)

    def order(self, office: int, pks: list[int]) -> None:
        order_trunks(office, account_ids=pks)

    def remove(self, office: int, pk: int) -> None:
        remove_account(office, account_id=pk)


def _way(line: TrunkSettings | None) -> str:
    if line is None or not line.username:
        return ADDRESS
    return TLS if line.transport == "tls" else PASSWORD
