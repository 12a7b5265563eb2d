"""What an account of the e-mail door needs; its secrets are kept encrypted."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from okienko.channels import door
from okienko.channels.email.compose import wire_address
from okienko.channels.email.imap import IDLE_SECONDS, Reading
from okienko.channels.email.letter import Mailbox
from okienko.channels.network import is_loopback
from okienko.channels.plain_text import one_line

from .wire import MailServer, Security

Port = Annotated[int, Field(ge=1, le=65535)]
MEGABYTE = 1024 * 1024


class EmailSettings(door.Settings):
    """One mailbox: how it is read (IMAP), how it answers (SMTP), and what happens to its mail."""

    address: str = Field(description="The office's address, as customers write to it.")
    name: str = Field(default="", description="The name shown beside the address.")
    aliases: list[str] = Field(
        default=[], description="Other addresses that arrive in the same mailbox."
    )
    imap_host: str
    imap_port: Port = 993
    imap_security: Security = "tls"
    smtp_host: str
    smtp_port: Port = 587
    smtp_security: Security = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    smtp_user: str = Field(default="", description="Empty: as for IMAP.")
    smtp_password: SecretStr = SecretStr("")
    smtp_sign_in: bool = Field(default=True, description="Whether the relay asks who we are.")
    certificate: str = Field(default="", description="An authority to trust as well, PEM.")
    folder: str = "INBOX"
    queue: int | None = Field(default=None, description="Queue of new letters; empty: the first.")
    language: Literal["pl", "en", "uk"] = Field(
        default="pl", description="Language of letters whose own cannot be told."
    )
    acknowledge: bool = Field(default=True, description="Whether new letters are acknowledged.")
    acknowledge_by_mailbox: int = Field(
        default=120, ge=0, description="At most so many acknowledgements from it in an hour."
    )
    acknowledge_by_domain: int = Field(
        default=30, ge=0, description="At most so many to the addresses of one domain in an hour."
    )
    quote: bool = Field(default=True, description="Whether answers quote the customer's letter.")
    signature: str = Field(default="", description="Below every answer of an official.")
    reopen_days: int = Field(
        default=30, ge=0, description="Later than so many days after its end a thread begins anew."
    )
    max_megabytes: int = Field(default=40, ge=1, le=100, description="Of larger letters the head.")
    from_beginning: bool = Field(
        default=False, description="Take in what lies in the mailbox already."
    )
    auth_servers: list[str] = Field(
        default=[],
        description=(
            "Names of the provider's servers whose Authentication-Results count; empty: those in "
            "the domain of the IMAP server, and only what they say against a sender."
        ),
    )
    mark_seen: bool = Field(default=True, description="Mark letters as read once they are kept.")
    timeout: float = Field(default=30.0, gt=0, le=120, description="Seconds for each answer.")
    idle_seconds: float = Field(default=IDLE_SECONDS, gt=0, le=1700)

    @field_validator("address")
    @classmethod
    def _address_works(cls, value: str) -> str:
        wire_address(value)
        return value.strip()

    @model_validator(mode="after")
    def _encrypted(self) -> "EmailSettings":
        for host, security in (
            (self.imap_host, self.imap_security),
            (self.smtp_host, self.smtp_security),
        ):
            if security == "none" and not is_loopback(host):
                raise ValueError("without encryption only a server on this machine is used")
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

    def imap(self) -> MailServer:
        """Where letters are read."""
        return MailServer(
            self.imap_host, self.imap_port, self.imap_security, self.user,
            self.password.get_secret_value(), self.certificate, self.timeout,
        )  # fmt: skip

    def smtp(self) -> MailServer:
        """Where answers are handed over."""
        user = self.smtp_user or self.user
        password = (self.smtp_password if self.smtp_user else self.password).get_secret_value()
        if not self.smtp_sign_in:
            user = password = ""
        return MailServer(
            self.smtp_host, self.smtp_port, self.smtp_security, user, password, self.certificate,
            self.timeout,
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


def mailbox(settings: door.Settings) -> EmailSettings:
    """The settings of an account of this door, as what they are."""
    assert isinstance(settings, EmailSettings)  # noqa: S101 (the door's own schema)
    return settings
