"""As much of TURN as somebody needs who would reach by a relay what it is not there for."""

from __future__ import annotations

import hashlib
import hmac
import os
import socket
import struct
from typing import Any

_COOKIE = b"\x21\x12\xa4\x42"
_ALLOCATE, _PERMIT, _CONNECT, _SEND = 0x0003, 0x0008, 0x000A, 0x0016
_UDP, _TCP = 17, 6
_REALM, _NONCE = 0x0014, 0x0015


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _peer(address: str, port: int) -> bytes:
    hidden = bytes(a ^ b for a, b in zip(socket.inet_aton(address), _COOKIE, strict=True))
    return _attribute(0x0012, struct.pack("!BBH", 0, 1, port ^ 0x2112) + hidden)


class Relay:
    """A place at a relay, over TCP; each step answers its error's number, 0 for none."""

    def __init__(self, relay: tuple[str, int], ice: dict[str, Any]) -> None:
        self.line = socket.create_connection(relay, timeout=10)
        self.name, self.password = ice["username"].encode(), ice["credential"].encode()
        self.realm = self.nonce = b""

    def take_place(self, *, tcp: bool = False) -> int:
        """For pictures and sound; or to connect by TCP."""
        return self._ask(_ALLOCATE, _attribute(0x0019, bytes([_TCP if tcp else _UDP, 0, 0, 0])))

    def permit(self, address: str) -> int:
        """Ask to send there."""
        return self._ask(_PERMIT, _peer(address, 0))

    def connect(self, address: str, port: int) -> int:
        """Ask for a connection to there."""
        return self._ask(_CONNECT, _peer(address, port))

    def send(self, address: str, port: int, what: bytes) -> None:
        """A packet to there; nobody says whether it comes."""
        body = _peer(address, port) + _attribute(0x0013, what)
        self.line.sendall(struct.pack("!HH", _SEND, len(body)) + _COOKIE + os.urandom(12) + body)

    def _ask(self, kind: int, body: bytes) -> int:
        error, told = self._once(kind, body)
        if error == 401 and not self.nonce:
            self.realm, self.nonce = told[_REALM], told[_NONCE]
            error, _told = self._once(kind, body)
        return error

    def _once(self, kind: int, body: bytes) -> tuple[int, dict[int, bytes]]:
        head = _COOKIE + os.urandom(12)
        if self.nonce:
            for attribute, value in ((6, self.name), (_REALM, self.realm), (_NONCE, self.nonce)):
                body += _attribute(attribute, value)
            secret = b":".join((self.name, self.realm, self.password))
            key = hashlib.md5(secret, usedforsecurity=False).digest()
            so_far = struct.pack("!HH", kind, len(body) + 24) + head + body
            body += _attribute(8, hmac.new(key, so_far, "sha1").digest())
        self.line.sendall(struct.pack("!HH", kind, len(body)) + head + body)
        while True:
            got_head = self._read(20)
            got = self._read(struct.unpack("!H", got_head[2:4])[0])
            if got_head[4:] == head:
                break
        told: dict[int, bytes] = {}
        while got:
            name, length = struct.unpack("!HH", got[:4])
            told[name], got = got[4 : 4 + length], got[4 + length + -length % 4 :]
        failed = struct.unpack("!H", got_head[:2])[0] & 0x0110 == 0x0110
        return (told[9][2] * 100 + told[9][3] if failed else 0), told

    def _read(self, length: int) -> bytes:
        got = b""
        while len(got) < length:
            piece = self.line.recv(length - len(got))
            assert piece, "the relay has hung up"
            got += piece
        return got
