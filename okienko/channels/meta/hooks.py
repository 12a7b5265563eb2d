"""Meta's webhooks: whose they are, and how Meta asks for the address."""

import hmac
from collections.abc import Mapping

from okienko.channels.door import Forged, Webhook

from .settings import MetaSettings


def word_of(settings: MetaSettings) -> str:
    """What Meta says when it asks whether the address is ours ("verify token")."""
    key = settings.app_secret.get_secret_value().encode()
    return hmac.new(key, b"okienko: verify token", "sha256").hexdigest()[:32]


def must_be_signed(settings: MetaSettings, webhook: Webhook) -> None:
    """Raise Forged unless the app's secret has signed these bytes."""
    key = settings.app_secret.get_secret_value().encode()
    right = "sha256=" + hmac.new(key, webhook.body, "sha256").hexdigest()
    given = webhook.headers.get("x-hub-signature-256", "")
    if not hmac.compare_digest(given.encode(), right.encode()):
        raise Forged


def challenge(settings: MetaSettings, query: Mapping[str, str]) -> str | None:
    """The word that Meta wants back; None: it is not Meta that asks."""
    given = query.get("hub.verify_token", "").encode()
    right = hmac.compare_digest(given, word_of(settings).encode())
    return (
        query.get("hub.challenge", "") if right and query.get("hub.mode") == "subscribe" else None
    )
