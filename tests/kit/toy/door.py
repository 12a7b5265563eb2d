"""A toy channel: webhooks in, HTTP requests out. The smallest written door that keeps its word."""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import SecretStr

from okienko.channels import door, http_client
from okienko.channels.models import Account
from okienko.channels.setup import Ask
from okienko.customers.identities import Address
from okienko.events.runtime.health import Health
from okienko.interactions.actions import Arrival, Awaited, File
from okienko.interactions.models import Message, PartRole

KIND = "toy"
CLOCKS = 300.0  # seconds by which the two clocks may differ


class ToySettings(door.Settings):
    """Where the provider is, and the secret with which both sides sign."""

    url: http_client.Url
    secret: SecretStr
    queue: int | None = None
    timeout: float = 5.0  # seconds for each answer
    until: Annotated[date | None, Ask("Last day of the secret", "As the provider says.")] = None


class ToyDoor(door.Door):
    """Messages of a made-up provider."""

    kind = KIND
    label = "Toy"
    abilities = door.Abilities(max_length=1000, identity_kinds=(KIND,))
    Settings = ToySettings
    sends = True

    def check(self, account: Account) -> Health:
        """Ask the provider for nothing at all: it answers when the secret is right."""
        try:
            status = _ask(_settings(account), b"").status
        except door.SendError as error:
            return Health("failed", error.reason)
        return Health("ok" if status == 204 else "failed", str(status))

    def verify(self, account: Account, webhook: door.Webhook) -> None:
        """The provider signs the bytes of each request."""
        given = webhook.headers.get("x-signature", "").encode()
        if not hmac.compare_digest(given, _signature(_settings(account), webhook.body)):
            raise door.Forged
        at = self.signed_at(account, webhook)
        if at and abs(late := (webhook.at - at).total_seconds()) > CLOCKS:
            raise door.Skewed(late)

    def signed_at(self, account: Account, webhook: door.Webhook) -> datetime | None:
        """The moment in a header; the body it stands for is signed."""
        try:
            return datetime.fromisoformat(webhook.headers["x-signed-at"])
        except (LookupError, ValueError):
            return None

    def expires(self, account: Account) -> datetime | None:
        """As was told when the secret was given."""
        until = _settings(account).until
        return datetime.combine(until, time.max, UTC) if until else None

    def fetch(self, account: Account, reference: str) -> File:
        """A file by its name, from where messages go."""
        settings = _settings(account)
        headers = {"X-Signature": _signature(settings, reference.encode()).decode()}
        url = f"{settings.url}/{quote(reference)}"
        answer = http_client.fetch(url, headers=headers, timeout=settings.timeout)
        return File("", answer.headers.get("content-type", ""), answer.body)

    def greet(self, account: Account, query: Mapping[str, str]) -> str | None:
        """The provider shows that it knows the secret, and wants its challenge back."""
        secret = _settings(account).secret.get_secret_value().encode()
        right = hmac.compare_digest(query.get("word", "").encode(), secret)
        return query.get("challenge", "") if right else None

    def parse(self, account: Account, webhook: door.Webhook) -> Sequence[door.News]:
        """A list of messages and of news about ours."""
        try:
            found = json.loads(webhook.body)["events"]
            return [_one(account, event, webhook) for event in found]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise door.Unreadable("not the provider's format") from error

    def prepare(self, account: Account, message: Message) -> door.Parcel:
        """The whole request, the same for each try: the provider sees by its id that it is one."""
        to = message.participants.filter(role=PartRole.TO).values_list("value", flat=True).first()
        if not to or not to.isprintable() or " " in to:
            raise door.Permanent("no address to write to")
        ours = f"okienko-{message.id}"
        content = json.dumps({"id": ours, "to": to, "text": message.text}).encode()
        return door.Parcel(ours, (to,), content)

    def send(self, account: Account, parcel: door.Parcel, handing: Callable[[], None]) -> door.Sent:
        """One request. Whatever is no plain yes or no may have been a yes."""
        answer = _ask(_settings(account), parcel.content, handing)
        if answer.status == 429:
            raise door.Temporary("the provider wants us to wait", answer.retry_after())
        if answer.status in (400, 401, 403, 404, 410):
            raise door.Permanent(f"refused ({answer.status})")
        if answer.status != 200 or answer.body != b"taken":
            raise door.Uncertain(f"an unclear answer ({answer.status})")
        return door.Sent()


def _settings(account: Account) -> ToySettings:
    settings = account.read()
    assert isinstance(settings, ToySettings)
    return settings


def _signature(settings: ToySettings, body: bytes) -> bytes:
    key = settings.secret.get_secret_value().encode()
    return hmac.new(key, body, "sha256").hexdigest().encode()


def _one(account: Account, event: dict[str, Any], webhook: door.Webhook) -> door.News:
    if event.get("kind", "message") != "message" and "from" not in event:
        return door.Unknown(str(event["kind"]))
    if "state" in event:
        return door.Receipt(event["id"], event["state"], words=event.get("words", ""))
    who = str(event["from"])
    sender = Address(KIND, who, who, who)
    known = event.get("kind", "message") == "message"
    return Arrival(
        KIND,
        account.id,
        str(event["id"]),
        sender,
        webhook.at,
        text=str(event["text"]) if known else "",
        awaited=[Awaited(**each) for each in event.get("files", ())],
        unknown=not known,
    )


def _ask(
    settings: ToySettings, body: bytes, handing: Callable[[], None] = lambda: None
) -> http_client.Answer:
    headers = {"X-Signature": _signature(settings, body).decode()}
    return http_client.ask(
        "POST", settings.url, body, headers=headers, timeout=settings.timeout, handing=handing
    )
