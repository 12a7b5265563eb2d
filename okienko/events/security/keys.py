"""Keys for what is kept encrypted, all made from the installation's one secret."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def fernet(info: bytes) -> MultiFernet:
    """What encrypts for one purpose (`info`): by SECRET_KEY; it reads what its fallbacks wrote."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(key, info)) for key in keys])


def _derive(key: str | bytes, info: bytes) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
    return base64.urlsafe_b64encode(hkdf.derive(key if isinstance(key, bytes) else key.encode()))
