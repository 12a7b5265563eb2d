"""A model field that is encrypted in the database.

Fernet (AES-CBC with HMAC) by keys derived from Django's SECRET_KEY and its
SECRET_KEY_FALLBACKS: put the old key into the fallbacks, save the rows again, and drop it.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from cryptography.fernet import InvalidToken, MultiFernet
from django.db import models

from okienko.events.security.keys import fernet


class SecretsLost(Exception):
    """The secrets were encrypted with a key that this installation no longer has."""


class Lost(dict[str, str]):
    """Stands in a row for secrets that cannot be decrypted: whoever reads them gets SecretsLost.

    The rest of the row is readable, and so are the other rows of the same question.
    """

    def _lost(self, *_: Any) -> NoReturn:
        raise SecretsLost

    __getitem__ = __iter__ = __len__ = __contains__ = __eq__ = get = keys = values = items = _lost
    __hash__ = None


def _fernet() -> MultiFernet:
    return fernet(b"okienko account secrets")


class SecretsField(models.BinaryField):  # type: ignore[type-arg]
    """A dictionary of strings, kept as one encrypted value. Cannot be searched."""

    description = "Encrypted dictionary"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs["editable"] = False
        super().__init__(**kwargs)

    def get_db_prep_value(
        self,
        value: Any,
        connection: Any,
        prepared: bool = False,  # noqa: FBT001, FBT002 - Django's signature
    ) -> Any:
        """Encrypt on the way in; raises SecretsLost rather than lose what another key reads."""
        if isinstance(value, Lost):
            raise SecretsLost
        if isinstance(value, dict):
            value = _fernet().encrypt(json.dumps(value, sort_keys=True).encode())
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(
        self, value: Any, _expression: Any, _connection: Any
    ) -> dict[str, str] | None:
        """Decrypt on the way out; what cannot be is Lost."""
        if value is None:
            return None
        try:
            plain = _fernet().decrypt(bytes(value))
        except InvalidToken:
            return Lost()
        return dict(json.loads(plain))

    def value_to_string(self, obj: models.Model) -> str:
        """Serialised fixtures stay encrypted."""
        return _fernet().encrypt(json.dumps(self.value_from_object(obj)).encode()).decode()
