"""The way of the sound where a browser's network lets nothing through but a relay's (TURN).

Passwords are coturn's `use-auth-secret`: a name that begins with the second in which it ends, and
its HMAC-SHA1 by the secret that coturn and we share (draft-uberti-behave-turn-rest-00).
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from okienko.config import config
from okienko.events import clock

VALID = timedelta(hours=12)  # a working day: an official's page keeps them for as long


def ice_servers(name: str, valid: timedelta = VALID) -> Sequence[dict[str, Any]]:
    """RTCIceServer for a browser; none where no TURN server is set. `name` is for its log."""
    settings = config()
    if not settings.turn_urls or not settings.turn_secret:
        return ()
    username = f"{int((clock.now() + valid).timestamp())}:{name}"
    digest = hmac.new(settings.turn_secret.encode(), username.encode(), "sha1").digest()
    return [
        {
            "urls": list(settings.turn_urls),
            "username": username,
            "credential": b64encode(digest).decode(),
        }
    ]
