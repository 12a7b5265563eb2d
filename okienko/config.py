"""The settings that an installation may change, read from the environment.

Each is a variable `OKIENKO_NAME` (and `DATABASE_URL`); docs/settings.md lists them from here.
Nothing is written by reading them, save the secret key and a password, made once when asked for.
"""

import os
import secrets
from functools import cache, cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent

Port = Annotated[int, Field(ge=1, le=65535)]
Words = Annotated[tuple[str, ...], NoDecode]


class Config(BaseSettings):
    """One installation's settings. Raises pydantic's ValidationError when one is not acceptable."""

    model_config = SettingsConfigDict(env_prefix="OKIENKO_", extra="ignore", frozen=True)

    home: Path = Field(
        default=PROJECT / "var",
        description="Folder of all that Okienko keeps: database, sounds, logs, process files.",
    )
    database_url: str = Field(
        default="",
        validation_alias="DATABASE_URL",
        description="PostgreSQL's address, as its owner. Empty: Okienko runs its own PostgreSQL.",
    )
    app_database_url: str = Field(
        default="",
        description="PostgreSQL's address as `okienko_app`, whom the running processes sign in as. "
        "Empty: DATABASE_URL with that name, and a password made once, kept in HOME.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much the processes log."
    )
    demo: bool = Field(default=False, description="The sample commune is shown and its sign-ins.")

    operator_factor: Literal["auto", "yes", "no"] = Field(
        default="auto",
        description="Whether who runs the installation must have a second factor besides the "
        "password. auto: yes, but not with the sample commune.",
    )

    undo_seconds: int = Field(
        default=10,
        ge=0,
        le=60,
        description="Seconds for which an answer may be taken back after it was sent. 0: not at "
        "all, it leaves at once.",
    )

    http_host: str = Field(default="127.0.0.1", description="Address that the pages listen at.")
    http_port: Port = Field(default=8000, description="Port of the pages.")
    web_threads: int = Field(
        default=8, ge=1, le=200, description="Pages made at the same time by one web process."
    )
    hosts: Words = Field(
        default=(),
        description="Names under which the pages are reached, comma between them. Empty: this "
        "machine's own names and addresses.",
    )
    behind_tls: bool = Field(
        default=False,
        description="The pages are reached by https only, through a proxy that says so in "
        "X-Forwarded-Proto: cookies are then marked secure.",
    )
    proxies: Words = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses of that proxy: what it says of a client (X-Forwarded-...) counts, "
        "from others it does not.",
    )
    connections: int = Field(
        default=4000,
        ge=50,
        le=60_000,
        description="Connections that one web process keeps open; a quarter of them for one "
        "address, unless it is the proxy's. Those that wait longest for their client give way.",
    )
    health_token: str = Field(
        default="",
        description="Who sends it (Authorization: Bearer ...) is told all of /health; so is who "
        "asks from this machine and not through the proxy. Others are told the states alone.",
    )

    sip_port: Port = Field(default=5060, description="UDP port of Asterisk for trunks and phones.")
    sip_tls_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="TCP port of SIP over TLS, for operators that send calls so. 0: the one after "
        "OKIENKO_SIP_PORT.",
    )
    sip_authorities: Path | None = Field(
        default=None,
        description="File (PEM) of the authorities that sign operators' certificates. None: those "
        "that the system trusts.",
    )
    sip_certificate: Path | None = Field(
        default=None,
        description="File (PEM) of this machine's certificate with its chain, for operators that "
        "connect to it by TLS; OKIENKO_SIP_KEY is its key.",
    )
    sip_key: Path | None = Field(default=None, description="File (PEM) of that certificate's key.")
    sip_host: str = Field(default="0.0.0.0", description="Address that SIP and sound listen at.")  # noqa: S104 - calls come from outside
    asterisk_http_port: Port = Field(
        default=8088, description="Port of Asterisk's ARI and of the browsers' phone."
    )
    asterisk_http_host: str = Field(
        default="127.0.0.1", description="Address that ARI and the browsers' phone listen at."
    )
    rtp_start: Port = Field(default=10000, description="First UDP port of the sound.")
    rtp_end: Port = Field(
        default=11999,
        description="Last UDP port of the sound; two for each leg of a call. Half are for "
        "callers, a tenth for customers in video calls, the rest is kept for officials.",
    )
    calls_per_number: int = Field(
        default=5,
        ge=1,
        description="Calls at the same time from one number; more hear busy. Withheld numbers are "
        "not counted together.",
    )
    modems: str = Field(
        default="",
        description="Folder in which each modem for text messages has its own, by the name that "
        "its connection says; gammu-smsd fills them. Empty: there are none.",
    )
    voices: Annotated[dict[str, Path], NoDecode] = Field(
        default={},
        description="Voices of Piper that speak to callers, as "
        "pl=/srv/voices/pl_PL-gosia-medium.onnx, comma between languages; each file's .onnx.json "
        "stands beside it. Languages without one: eSpeak NG.",
    )
    piper: str = Field(
        default="",
        description="Where the program piper is (`pip install piper-tts`, wherever you like). "
        "Empty: beside Okienko's Python, or on the path.",
    )
    public_address: str = Field(
        default="", description="Address under which calls reach this machine from outside, if NAT."
    )
    local_nets: Words = Field(
        default=(), description="Networks that are inside, as 10.0.0.0/8, comma between them."
    )
    inner_networks: Words = Field(
        default=(),
        description="Networks inside, as 192.168.1.0/24, comma between them, in which servers may "
        "be that an office's administrator names (its own mail server). All else inside is closed "
        "to them.",
    )
    phone_ws_url: str = Field(
        default="", description="Address of the browsers' phone, if a proxy gives it another."
    )

    turn_urls: Words = Field(
        default=(),
        description="TURN servers that carry the sound and pictures of browsers whose network lets "
        "no other way through, as "
        "turn:turn.example.org:3478,turns:turn.example.org:443?transport=tcp.",
    )
    turn_secret: str = Field(
        default="",
        description="The secret of those servers (coturn's static-auth-secret): browsers get "
        "passwords made of it that hold for some minutes or hours.",
    )

    clamav: str = Field(
        default="",
        description="Where ClamAV's clamd checks files that people upload, as 127.0.0.1:3310 or "
        "/run/clamav/clamd.ctl. Empty: files are not checked for viruses. Its StreamMaxLength must "
        "not be below 30M.",
    )

    post_imap_port: Port = Field(default=8143, description="The sample commune's IMAP port.")
    post_smtp_port: Port = Field(default=8125, description="The sample commune's SMTP port.")

    given_secret_key: str = Field(
        default="",
        validation_alias="OKIENKO_SECRET_KEY",
        description="Key that signs sessions and keeps secrets. Empty: made once, kept in HOME.",
    )

    given_old_keys: Words = Field(
        default=(),
        validation_alias="OKIENKO_OLD_SECRET_KEYS",
        description="Keys that were in use before, comma between them: what they signed and keep "
        "is still read. `okienko key rotate` keeps them in HOME by itself.",
    )

    @field_validator(
        "hosts",
        "local_nets",
        "inner_networks",
        "proxies",
        "turn_urls",
        "given_old_keys",
        mode="before",
    )
    @classmethod
    def _words(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(word.strip() for word in value.split(",") if word.strip())
        return value

    @field_validator("voices", mode="before")
    @classmethod
    def _voices(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = (each.strip().partition("=") for each in value.split(",") if each.strip())
        found = {language.strip(): file.strip() for language, _is, file in pairs}
        if not all(found.values()) or not set(found) <= {"pl", "en", "uk"}:
            raise ValueError("a voice is a language (pl, en, uk), = and a file")
        return found

    @field_validator("inner_networks", mode="after")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            ip_network(each, strict=False)
        return value

    @field_validator("home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return Path(os.path.abspath(value.expanduser()))  # noqa: PTH100 - links are kept as given

    @model_validator(mode="after")
    def _ports(self) -> Self:
        if self.rtp_end - self.rtp_start < 4:
            raise ValueError("OKIENKO_RTP_END must be at least 4 above OKIENKO_RTP_START")
        return self

    @cached_property
    def secret_key(self) -> str:
        """The key given, or one made once and kept in HOME/secret_key (mode 0600)."""
        return self.given_secret_key or self._kept("secret_key")

    @cached_property
    def old_secret_keys(self) -> tuple[str, ...]:
        """Keys whose signatures and secrets are still read: those given, and HOME's own."""
        path = self.home / "old_secret_keys"
        kept = path.read_text().split() if path.exists() else []
        return (*self.given_old_keys, *kept)

    @cached_property
    def database_password(self) -> str:
        """Of `okienko_app`: made once and kept in HOME/database_password (mode 0600)."""
        return self._kept("database_password")

    def _kept(self, name: str) -> str:
        path = self.home / name
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        word = secrets.token_urlsafe(48)
        with os.fdopen(handle, "w") as file:
            file.write(word)
        return word


def own_url(path: str) -> str:
    """The whole address of a page of ours, by the first name under which pages are reached."""
    found = config()
    name = next((one for one in found.hosts if not one.startswith((".", "*"))), found.http_host)
    return f"https://{name}{path}" if found.behind_tls else f"http://{name}:{found.http_port}{path}"


@cache
def config() -> Config:
    """The settings of this process, read once."""
    return Config()


def in_words(error: ValidationError) -> list[str]:
    """Each refused setting as a sentence that names its variable and what is wrong with it."""
    sentences = []
    for problem in error.errors():
        name = "_".join(str(part) for part in problem["loc"])
        variable = name if name.isupper() else f"OKIENKO_{name.upper()}"
        reason = problem["msg"].removeprefix("Value error, ")
        sentences.append(f"{variable}: {reason}" if name else reason)
    return sentences


def page() -> str:
    """The reference page docs/settings.md; a test holds the two together."""
    lines = [
        "# Settings",
        "",
        "Environment variables, read when a process starts. None must be set for a trial.",
        "",
        "| variable | default | what it is |",
        "|---|---|---|",
    ]
    for name, field in Config.model_fields.items():
        variable = field.validation_alias or f"OKIENKO_{name.upper()}"
        value = field.default
        shown = ",".join(value) if isinstance(value, tuple) else str(value).lower()
        shown = "./var" if name == "home" else shown
        lines.append(f"| `{variable}` | {f'`{shown}`' if shown else ''} | {field.description} |")
    return "\n".join(lines) + "\n"
