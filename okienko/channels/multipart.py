"""A form with files, as HTTP carries it (RFC 7578): its body, and its content type."""

import secrets
from collections.abc import Iterable, Mapping

Part = tuple[str, str, str, bytes]  # field, name of the file, content type, what is in it


def multipart(fields: Mapping[str, str], files: Iterable[Part]) -> tuple[str, bytes]:
    """(content type, body). Names of files may have any letters: they are sent in UTF-8."""
    boundary = secrets.token_hex(16)
    parts = [
        _part(boundary, f'name="{_quoted(name)}"', "", value.encode())
        for name, value in fields.items()
    ]
    for field, name, kind, content in files:
        place = f'name="{_quoted(field)}"; filename="{_quoted(name)}"'
        parts.append(_part(boundary, place, f"Content-Type: {kind}\r\n", content))
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body


def _part(boundary: str, place: str, more: str, content: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {place}\r\n{more}\r\n"
    return head.encode() + content + b"\r\n"


def _quoted(name: str) -> str:
    """As browsers write it (WHATWG HTML, multipart/form-data encoding algorithm)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
