"""How a sound is sealed: in pieces, by a key of its own. Pure.

The key is made (HKDF) of the office's key and the sound's salt, so that forgetting the salt makes
the pieces unreadable, in copies of the database too. A piece is bound to its sound and its place:
none can be exchanged for another, and none left out unseen.
"""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PIECE = 65_536  # bytes of sound in each: eight seconds
KEY = 32  # bytes, of the office's key and of a salt


def seal(content: bytes, *, key: bytes, salt: bytes, name: str) -> Iterator[bytes]:
    """The pieces of a sound, sealed; `name` is what no other sound is called."""
    cipher = _cipher(key, salt)
    for number, at in enumerate(range(0, len(content), PIECE)):
        yield cipher.encrypt(_nonce(number), content[at : at + PIECE], _bound(name, len(content)))


def unseal(piece: bytes, number: int, *, key: bytes, salt: bytes, name: str, size: int) -> bytes:
    """A piece as it was; `size` is the whole sound's. Raises InvalidTag for any other."""
    return _cipher(key, salt).decrypt(_nonce(number), piece, _bound(name, size))


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    made = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"okienko kept sound").derive(key)
    return AESGCM(made)


def _nonce(number: int) -> bytes:
    """Each key seals one sound alone, so the piece's number is used once."""
    return number.to_bytes(12, "big")


def _bound(name: str, size: int) -> bytes:
    return f"{name} {size}".encode()
