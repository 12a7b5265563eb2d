"""What an account of the e-mail door needs; its secrets are kept encrypted."""

import re
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
from okienko.channels.consent.client import Provider
from okienko.channels.email.compose import wire_address
from okienko.channels.email.imap import IDLE_SECONDS, Reading
from okienko.channels.email.letter import Mailbox
from okienko.channels.http_client import safe_url
from okienko.channels.network import Certificate, is_loopback
from okienko.channels.plain_text import one_line
from okienko.channels.setup import Ask

from . import providers
from .providers import LABELS
from .wire import Bearer, MailServer, Security

Port = Annotated[int, Field(ge=1, le=65535)]
MEGABYTE = 1024 * 1024

_SIGN_IN = _("Sign-in at the provider")
_BY_CONSENT = ("microsoft", "google", "openid")
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
_INCOMING = _("Reading letters (IMAP)")
_OUTGOING = _("Sending letters (SMTP)")
_LETTERS = _("What happens to letters")
_SECURITY = {
    "tls": _("encrypted from the beginning (SSL/TLS)"),
    "starttls": _("encrypted after the greeting (STARTTLS)"),
    "none": _("none: only for a server on this machine"),
}


class EmailSettings(door.Settings):
    """One mailbox: how it is read (IMAP), how it answers (SMTP), and what happens to its mail."""

    address: Annotated[
        str,
        Ask(_("E-mail address"), _("As customers write to it."), example="urzad@gmina.pl"),
    ]
    name: Annotated[str, Ask(_("Name beside the address"), _("As recipients see it."))] = ""
    aliases: Annotated[
        list[str],
        Ask(
            _("Other addresses of the same mailbox"),
            _("One on a line. Letters from them are our own."),
            rare=True,
        ),
    ] = []
    sign_in: Annotated[
        Literal["password", "microsoft", "google", "openid"],
        Ask(
            _("How Okienko signs in"),
            _("Microsoft 365 and Google let programs in by their own sign-in page."),
            _SIGN_IN,
            choices={
                "password": _("by a password"),
                **LABELS,
                "openid": _("another sign-in page (OpenID)"),
            },
        ),
    ] = "password"
    user: Annotated[str, Ask(_("User name"), _("Empty: the address itself."), _SIGN_IN)] = ""
    password: Annotated[
        SecretStr,
        Ask(
            _("Password"),
            _(
                "As in your mail program. Some providers want one made for programs "
                "(an app password)."
            ),
            _SIGN_IN,
            when=("sign_in", "password"),
        ),
    ] = SecretStr("")
    tenant: Annotated[
        str,
        Field(validate_default=True),
        Ask(
            _("Directory (tenant) ID"),
            _("From the application's overview at Microsoft."),
            _SIGN_IN,
            when=("sign_in", "microsoft"),
        ),
    ] = ""
    issuer: Annotated[
        str,
        Field(validate_default=True),
        Ask(
            _("Address of the sign-in (issuer)"),
            _("It tells the rest by itself (OpenID Discovery)."),
            _SIGN_IN,
            example="https://logowanie.gmina.pl/realms/urzad",
            reaches=True,
            when=("sign_in", "openid"),
        ),
    ] = ""
    client_id: Annotated[
        str,
        Field(validate_default=True),
        Ask(
            _("Client ID"),
            _("Microsoft calls it application ID."),
            _SIGN_IN,
            when=("sign_in", *_BY_CONSENT),
        ),
    ] = ""
    client_secret: Annotated[
        SecretStr,
        Ask(
            _("Client secret"),
            _("Of Microsoft its value, not its ID."),
            _SIGN_IN,
            when=("sign_in", *_BY_CONSENT),
        ),
    ] = SecretStr("")
    scopes: Annotated[
        str,
        Ask(_("Scopes that are asked for"), rare=True, when=("sign_in", "openid")),
    ] = "openid email offline_access"
    imap_host: Annotated[
        str,
        Ask(
            _("Server"),
            group=_INCOMING,
            example="imap.gmina.pl",
            reaches=True,
            usual=providers.READING,
            usual_by="sign_in",
        ),
    ]
    imap_port: Annotated[Port, Ask(_("Port"), group=_INCOMING, reaches=True)] = 993
    imap_security: Annotated[
        Security, Ask(_("Encryption"), group=_INCOMING, choices=_SECURITY, reaches=True)
    ] = "tls"
    smtp_host: Annotated[
        str,
        Ask(
            _("Server"),
            group=_OUTGOING,
            example="smtp.gmina.pl",
            reaches=True,
            usual=providers.SENDING,
            usual_by="sign_in",
        ),
    ]
    smtp_port: Annotated[Port, Ask(_("Port"), group=_OUTGOING, reaches=True)] = 587
    smtp_security: Annotated[
        Security, Ask(_("Encryption"), group=_OUTGOING, choices=_SECURITY, reaches=True)
    ] = "starttls"
    smtp_user: Annotated[
        str,
        Ask(
            _("User name for sending"),
            _("Only if it is another than for reading."),
            _OUTGOING,
            rare=True,
        ),
    ] = ""
    smtp_password: Annotated[
        SecretStr,
        Ask(_("Password for sending"), _("Only with a user name for sending."), rare=True),
    ] = SecretStr("")
    smtp_sign_in: Annotated[
        bool, Ask(_("The sending server asks for a user name and password"), rare=True)
    ] = True
    certificate: Annotated[
        Certificate,
        Ask(
            _("Certificate to trust as well"),
            _("For a server of your own, as text (PEM). A wrong one lets strangers read along."),
            rare=True,
            long=True,
            reaches=True,
        ),
    ] = ""
    queue: Annotated[
        int | None, Ask(_("Queue"), _("Where new letters wait for an official."), _LETTERS)
    ] = None
    language: Annotated[
        Literal["pl", "en", "uk"],
        Ask(
            _("Language"),
            _("Of letters whose own language cannot be told."),
            _LETTERS,
            choices={"pl": _("Polish"), "en": _("English"), "uk": _("Ukrainian")},
        ),
    ] = "pl"
    acknowledge: Annotated[
        bool,
        Ask(_("Tell each sender that the letter came, with its number"), group=_LETTERS),
    ] = True
    signature: Annotated[
        str, Ask(_("Below every answer"), group=_LETTERS, long=True, example="Urząd Gminy ...")
    ] = ""
    folder: Annotated[str, Ask(_("Folder that is read"), rare=True)] = "INBOX"
    acknowledge_by_mailbox: Annotated[
        int, Field(ge=0), Ask(_("At most so many acknowledgements in an hour"), rare=True)
    ] = 120
    acknowledge_by_domain: Annotated[
        int,
        Field(ge=0),
        Ask(_("At most so many to the addresses of one domain in an hour"), rare=True),
    ] = 30
    quote: Annotated[bool, Ask(_("Answers quote the customer's letter"), rare=True)] = True
    reopen_days: Annotated[
        int,
        Field(ge=0),
        Ask(
            _("Days in which a reply opens the closed contact again"),
            _("Later a new contact begins, linked to the old one."),
            rare=True,
        ),
    ] = 30
    max_megabytes: Annotated[
        int,
        Field(ge=1, le=100),
        Ask(_("Largest letter in megabytes"), _("Of a larger one the beginning comes."), rare=True),
    ] = 40
    from_beginning: Annotated[
        bool,
        Ask(
            _("Take in what lies in the mailbox already"),
            _("Otherwise only what comes from now on."),
            rare=True,
        ),
    ] = False
    auth_servers: Annotated[
        list[str],
        Ask(
            _("The provider's servers whose findings about senders count"),
            _(
                'One on a line, as behind "Authentication-Results:" in a letter. Empty: those of '
                "the reading server's domain, and only what they say against a sender."
            ),
            rare=True,
        ),
    ] = []
    mark_seen: Annotated[bool, Ask(_("Mark letters as read once they are kept"), rare=True)] = True
    timeout: Annotated[
        float, Field(gt=0, le=120), Ask(_("Seconds to wait for each answer of a server"), rare=True)
    ] = 30.0
    idle_seconds: Annotated[
        float,
        Field(gt=0, le=1700),
        Ask(
            _("Seconds after which the connection is checked while no letter comes"),
            rare=True,
        ),
    ] = IDLE_SECONDS

    @field_validator("address")
    @classmethod
    def _address_works(cls, value: str) -> str:
        try:
            wire_address(value)
        except ValueError:
            raise ValueError(gettext("This is no e-mail address.")) from None
        return value.strip()

    @field_validator("tenant")
    @classmethod
    def _tenant_fits(cls, value: str, info: ValidationInfo) -> str:
        value = value.strip()
        if info.data.get("sign_in") == "microsoft" and not _TENANT.fullmatch(value):
            raise ValueError(gettext("The directory's ID is needed, or its domain."))
        return value

    @field_validator("issuer")
    @classmethod
    def _issuer_fits(cls, value: str, info: ValidationInfo) -> str:
        value = value.strip().rstrip("/")
        if info.data.get("sign_in") != "openid" and not value:
            return value
        try:
            return safe_url(value)
        except ValueError:
            raise ValueError(gettext("An address that begins with https:// is needed.")) from None

    @field_validator("client_id")
    @classmethod
    def _client_is_named(cls, value: str, info: ValidationInfo) -> str:
        value = value.strip()
        if info.data.get("sign_in") in _BY_CONSENT and not value:
            raise ValueError(gettext("This is needed."))
        return value

    @model_validator(mode="after")
    def _no_idle_password(self) -> "EmailSettings":
        """A password that nobody uses is not kept."""
        if self.sign_in != "password":
            self.password = SecretStr("")
        return self

    @model_validator(mode="after")
    def _encrypted(self) -> "EmailSettings":
        for host, security in (
            (self.imap_host, self.imap_security),
            (self.smtp_host, self.smtp_security),
        ):
            if security == "none" and not is_loopback(host):
                raise ValueError(
                    gettext("Without encryption only a server on this machine is used.")
                )
        return self

    def once(self) -> str:
        """Two accounts that read one folder would share out its letters by chance."""
        return f"{self.address.lower()} {self.folder}"

    @property
    def sender(self) -> Mailbox:
        """Whom our letters come from."""
        return Mailbox(self.address, one_line(self.name, 120))

    @property
    def domain(self) -> str:
        """The domain of our letters' ids."""
        return self.address.rpartition("@")[2]

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """All addresses that are this mailbox, in lower case."""
        return tuple(address.lower() for address in (self.address, *self.aliases))

    def provider(self) -> Provider | None:
        """Whose sign-in page lets programs in; None: a password does."""
        secret, user = self.client_secret.get_secret_value(), self.user or self.address
        place = " ".join(
            map(str, (self.imap_host, self.imap_port, self.smtp_host, self.smtp_port,
                      self.certificate))
        )  # fmt: skip
        if self.sign_in == "microsoft":
            return providers.microsoft(self.tenant, self.client_id, secret, user, place)
        if self.sign_in == "google":
            return providers.google(self.client_id, secret, user, place)
        if self.sign_in == "openid":
            return providers.openid(self.issuer, self.client_id, secret, self.scopes, user, place)
        return None

    def imap(self, bearer: Bearer | None = None) -> MailServer:
        """Where letters are read; `bearer` signs in if there is a `provider`."""
        return MailServer(
            self.imap_host, self.imap_port, self.imap_security, self.user or self.address,
            self.password.get_secret_value(), self.certificate, self.timeout, bearer,
        )  # fmt: skip

    def smtp(self, bearer: Bearer | None = None) -> MailServer:
        """Where answers are handed over; one with a user of its own signs in by its password."""
        user = self.smtp_user or self.user or self.address
        password = (self.smtp_password if self.smtp_user else self.password).get_secret_value()
        if not self.smtp_sign_in:
            user = password = ""
        return MailServer(
            self.smtp_host, self.smtp_port, self.smtp_security, user, password, self.certificate,
            self.timeout, None if self.smtp_user or not user else bearer,
        )  # fmt: skip

    def reading(self) -> Reading:
        """How the mailbox is read."""
        return Reading(
            folder=self.folder,
            max_bytes=self.max_megabytes * MEGABYTE,
            from_beginning=self.from_beginning,
            mark_seen=self.mark_seen,
            idle_seconds=self.idle_seconds,
        )


def mailbox(settings: BaseModel) -> EmailSettings:
    """The settings of an account of this door, as what they are."""
    assert isinstance(settings, EmailSettings)  # noqa: S101 (the door's own schema)
    return settings
