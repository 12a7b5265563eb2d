"""What an account of the SMS door needs; secrets are kept encrypted."""

import re
from datetime import time
from typing import Annotated, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import (
    BaseModel,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from okienko.channels import door
from okienko.channels.from_menus import A_DAY
from okienko.channels.http_client import safe_url
from okienko.channels.network import Certificate, is_loopback
from okienko.channels.plain_text import one_line
from okienko.channels.setup import Ask
from okienko.customers.identities import E164, phone_address

Port = Annotated[int, Field(ge=1, le=65535)]

_CENTRE = _("The operator's message centre (SMPP)")
_TEXTS = _("What happens to texts")
_SMPP = ("carrier", "smpp")
#: A registered name of a sender: 11 letters of GSM that every network shows (doors of operators).
_NAME = re.compile(r"[A-Za-z0-9 .\-]{1,11}")
_FOLDER = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")


class SmsSettings(door.Settings):
    """One number or sender's name at a carrier."""

    carrier: Annotated[
        Literal["smpp", "smsapi", "serwersms", "modem"],
        Ask(
            _("Who takes the texts"),
            choices={
                "smpp": _("an operator's message centre (SMPP)"),
                "smsapi": "SMSAPI.pl",
                "serwersms": "SerwerSMS.pl",
                "modem": _("a modem with a SIM card at this server (gammu)"),
            },
        ),
    ] = "smpp"
    sender: Annotated[
        str,
        Ask(
            _("Sender"),
            _(
                "A number that can be answered to, or a registered name of at most 11 letters. "
                "To a name nobody can answer."
            ),
            example="+48 600 100 200",
        ),
    ]
    # --- by HTTP, or by a modem
    token: Annotated[
        SecretStr,
        Ask(
            _("Token"),
            _("Made at the provider for programs, in the settings of its interface (API)."),
            when=("carrier", "smsapi", "serwersms"),
        ),
    ] = SecretStr("")
    api: Annotated[
        str,
        Ask(
            _("Address of the provider's interface"),
            _("Empty: the usual one."),
            rare=True,
            reaches=True,
            when=("carrier", "smsapi", "serwersms"),
        ),
    ] = ""
    folder: Annotated[
        str,
        Field(validate_default=True),
        Ask(
            _("Name of the modem's folder"),
            _("As who runs this server has named it; gammu-smsd writes into it."),
            example="modem",
            when=("carrier", "modem"),
        ),
    ] = ""
    # --- SMPP
    host: Annotated[
        str,
        Field(validate_default=True),
        Ask(_("Server"), group=_CENTRE, example="smpp.operator.pl", reaches=True, when=_SMPP),
    ] = ""
    port: Annotated[Port, Ask(_("Port"), group=_CENTRE, when=_SMPP)] = 3550
    tls: Annotated[
        bool,
        Ask(
            _("Encrypted (TLS)"),
            _("Without it only a program on this machine is reached, as a tunnel to the operator."),
            _CENTRE,
            when=_SMPP,
        ),
    ] = True
    system_id: Annotated[
        str,
        Field(validate_default=True, max_length=64),
        Ask(_("User name (system_id)"), group=_CENTRE, when=_SMPP),
    ] = ""
    password: Annotated[SecretStr, Ask(_("Password"), group=_CENTRE, when=_SMPP)] = SecretStr("")
    bind: Annotated[
        Literal["transceiver", "pair"],
        Ask(
            _("How we sign in"),
            group=_CENTRE,
            rare=True,
            choices={
                "transceiver": _("once, for both ways (transceiver)"),
                "pair": _("twice, once for each way (transmitter and receiver)"),
            },
            when=_SMPP,
        ),
    ] = "transceiver"
    per_second: Annotated[
        float,
        Field(ge=0, le=1000),
        Ask(
            _("Texts in a second, at most"),
            _("As agreed with the operator; a long text counts as several. 0: no limit."),
            _CENTRE,
            rare=True,
            when=_SMPP,
        ),
    ] = 10.0
    window: Annotated[
        int,
        Field(ge=1, le=50),
        Ask(
            _("Texts on their way at the same time, at most"),
            _("Operators call it the window."),
            _CENTRE,
            rare=True,
            when=_SMPP,
        ),
    ] = 5
    coding: Annotated[
        Literal["gsm", "latin1"],
        Ask(
            _("Alphabet of plain texts"),
            _("What the operator takes as its default alphabet (data_coding 0)."),
            _CENTRE,
            rare=True,
            choices={
                "gsm": _("GSM, a letter in each byte"),
                "latin1": _("Latin-1 (ISO 8859-1)"),
            },
            when=_SMPP,
        ),
    ] = "gsm"
    long_texts: Annotated[
        Literal["udh", "sar", "payload"],
        Ask(
            _("How long texts are divided"),
            group=_CENTRE,
            rare=True,
            choices={
                "udh": _("by a header in the text (UDH)"),
                "sar": _("by fields beside the text (SAR)"),
                "payload": _("not by us: the operator does it (message_payload)"),
            },
            when=_SMPP,
        ),
    ] = "udh"
    receipt_ids: Annotated[
        Literal["same", "decimal"],
        Ask(
            _("Numbers of texts in receipts"),
            _("Some operators answer in hexadecimal and write receipts in decimal."),
            _CENTRE,
            rare=True,
            choices={"same": _("as answered"), "decimal": _("decimal, answered in hexadecimal")},
            when=_SMPP,
        ),
    ] = "same"
    system_type: Annotated[
        str,
        Field(max_length=12),
        Ask(_("Kind of system (system_type)"), group=_CENTRE, rare=True, when=_SMPP),
    ] = ""
    certificate: Annotated[
        Certificate,
        Ask(
            _("Certificate to trust besides the known ones (PEM)"),
            group=_CENTRE,
            rare=True,
            long=True,
            reaches=True,
            when=_SMPP,
        ),
    ] = ""
    enquire: Annotated[
        float,
        Field(gt=0, le=600),
        Ask(
            _("Seconds of silence after which we ask whether the other side is there"),
            group=_CENTRE,
            rare=True,
            when=_SMPP,
        ),
    ] = 30.0
    timeout: Annotated[
        float,
        Field(gt=0, le=60),
        Ask(_("Seconds to wait for each answer"), group=_CENTRE, rare=True, when=_SMPP),
    ] = 10.0
    # --- all carriers
    letters: Annotated[
        Literal["keep", "fold"],
        Ask(
            _("Polish letters"),
            _("With them a text has room for less than half as many letters, and costs more."),
            _TEXTS,
            choices={"keep": _("stay as they are"), "fold": _("are written without their marks")},
        ),
    ] = "keep"
    answer_to: Annotated[
        str,
        Field(max_length=60),
        Ask(
            _("Where people can answer"),
            _(
                "Added to each text when the sender is a name, for to a name nobody can answer: "
                "“Odp.: tel. 14 000 19 20”."
            ),
            _TEXTS,
        ),
    ] = ""
    notices: Annotated[
        Literal["day", "hours", "always"],
        Ask(
            _("When texts that the office begins leave"),
            _("At other times they are put off. Answers, and what somebody asked for, never are."),
            _TEXTS,
            choices={
                "day": _("in the daytime, between the hours below"),
                "hours": _("during the hours of the queue"),
                "always": _("at any time"),
            },
        ),
    ] = "day"
    notices_from: Annotated[
        time, Ask(_("In the daytime, from"), group=_TEXTS, when=("notices", "day"))
    ] = time(8)
    notices_until: Annotated[
        time, Ask(_("In the daytime, until"), group=_TEXTS, when=("notices", "day"))
    ] = time(20)
    menus_a_day: Annotated[
        int,
        Field(ge=0, le=100_000),
        Ask(
            _("Texts that telephone menus send in a day"),
            _(
                "To all callers together, and at most five to one number. Anybody can call under "
                "numbers that are not theirs, and the office pays. 0: none."
            ),
            _TEXTS,
        ),
    ] = A_DAY
    price: Annotated[
        float,
        Field(ge=0, le=1000),
        Ask(
            _("Price of one part, in grosze"),
            _("As the contract says, as 8.5; shown while a text is written. 0: not known."),
            _TEXTS,
        ),
    ] = 0.0
    queue: int | None = None
    reopen_days: Annotated[
        int,
        Field(ge=0),
        Ask(
            _("Days in which a reply opens the closed contact again"),
            _("Later a new contact begins, linked to the old one."),
            _TEXTS,
            rare=True,
        ),
    ] = 7

    @field_validator("sender")
    @classmethod
    def _sender_is_one(cls, value: str) -> str:
        value = value.strip()
        number = re.sub(r"[\s()-]", "", value)
        if _NUMBER.fullmatch(number):
            found = phone_address(number)
            return found.value if found.kind == E164 else number
        if not (_NAME.fullmatch(value) and any(map(str.isalpha, value))):
            raise ValueError(
                gettext("A number is needed, or a name of at most 11 letters without Polish ones.")
            )
        return value

    @field_validator("api")
    @classmethod
    def _address(cls, value: str) -> str:
        return safe_url(value) if value.strip() else ""

    @field_validator("folder")
    @classmethod
    def _folder_is_a_name(cls, value: str, info: ValidationInfo) -> str:
        value = value.strip()
        if info.data.get("carrier") == "modem" and not _FOLDER.fullmatch(value):
            raise ValueError(gettext("The name alone is needed: small letters, figures, hyphens."))
        return value

    @field_validator("answer_to")
    @classmethod
    def _of_one_line(cls, value: str) -> str:
        return one_line(value, 60)

    @field_validator("host", "system_id")
    @classmethod
    def _named(cls, value: str, info: ValidationInfo) -> str:
        value = value.strip()
        if info.data.get("carrier") == "smpp" and not value:
            raise ValueError(gettext("This is needed."))
        return value

    @model_validator(mode="after")
    def _encrypted(self) -> "SmsSettings":
        if self.carrier == "smpp" and not self.tls and not is_loopback(self.host):
            raise ValueError(gettext("Without encryption only a server on this machine is used."))
        return self

    def once(self) -> str:
        """Two accounts with one sign-in would share out what comes by chance."""
        if self.carrier == "modem":
            return f"modem {self.folder}"
        if self.carrier != "smpp":
            return f"{self.carrier} {self.token.get_secret_value()[-8:]}"
        return f"smpp {self.host.lower()} {self.port} {self.system_id}"

    @property
    def tail(self) -> str:
        """What is added to each text: where to answer, if that is needed and known."""
        return f"\n{self.answer_to}" if self.answer_to and not self.answerable else ""

    @property
    def part_costs(self) -> int:
        """The price of a part in hundredths of a grosz."""
        return round(self.price * 100)

    @property
    def answerable(self) -> bool:
        """Whether the sender is a number, so that people can answer."""
        return bool(_NUMBER.fullmatch(self.sender))


def sms_settings(settings: BaseModel) -> SmsSettings:
    """The settings of an account of this door, as what they are."""
    assert isinstance(settings, SmsSettings)  # noqa: S101 (the door's own schema)
    return settings
