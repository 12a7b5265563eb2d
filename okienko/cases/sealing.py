"""PINs of cases as their rows have them."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.db.models import QuerySet

from okienko.events.security.keys import fernet

from .models import CasePin

_FOR = b"okienko case pins"


def seal(pin: str) -> str:
    """Encrypted, by the installation's key."""
    return fernet(_FOR).encrypt(pin.encode()).decode()


def opened(sealed: str) -> str:
    """The PIN; "" of one that a key encrypted which is not there any more."""
    try:
        return fernet(_FOR).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def refresh() -> int:
    """Encrypt all with the key in use, for the owner of the tables; how many."""
    rows: QuerySet[Any] = QuerySet(CasePin)
    for row in rows.order_by("pk"):
        if pin := opened(row.sealed):
            rows.filter(pk=row.pk, sealed=row.sealed).update(sealed=seal(pin))
    return rows.count()
