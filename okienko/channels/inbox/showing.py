"""What a provider brought, as a person may look at it: whole, with its secrets masked."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from okienko.channels.models import Account
from okienko.channels.plain_text import clean

from .models import Payload
from .taking import FORM

MOST = 50_000  # characters that are shown
MASK = "•••"
_SECRET = re.compile(r"token|secret|passw|signature|auth|api.?key|hmac|challenge", re.IGNORECASE)
_SHORT = 6  # characters: what is shorter is no secret, and would mask words


def shown(account: Account, payload: Payload) -> str:
    """The words of a payload: JSON with a line for each value, a form's fields, else as it came.

    What is named as a secret, and what is one of the account's own, is masked.
    """
    words = _in_lines(bytes(payload.body), payload.content_type)
    for secret in account.kept_secrets().values():
        if len(secret) >= _SHORT:
            words = words.replace(secret, MASK)
    return clean(words)[:MOST]


def _in_lines(body: bytes, content_type: str) -> str:
    if content_type.partition(";")[0].strip().lower() == FORM:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return "\n".join(f"{name} = {_masked(name, value)}" for name, value in pairs)
    try:
        found = json.loads(body)
        return json.dumps(_masked("", found), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return body[:MOST].decode("utf-8", "replace")


def _masked(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked(str(key), each) for key, each in value.items()}
    if isinstance(value, list):
        return [_masked(name, each) for each in value]
    return MASK if _SECRET.search(name) and value not in ("", None) else value
