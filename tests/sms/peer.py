"""The outside of the SMS door by SMPP: a message centre of somebody else's making."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from okienko.bench.smsc import NAME, PASSWORD, Smsc
from okienko.channels.door import Runtime
from okienko.channels.inbox import worker
from okienko.channels.sms.door import SmsDoor
from okienko.channels.sms.smpp import pdu
from okienko.channels.sms.smpp.pdu import Command, Party, Pdu, Short
from okienko.customers.identities import phone_address
from tests.kit.peer import TOMORROW, Peer, Taken

SENDER, OURS = "48601000212", "48600100200"


class SmppPeer(Peer):
    """Gives each text an id of its own, as some message centres do."""

    kind = "sms"
    sender = phone_address("+" + SENDER)

    def __init__(self, smsc: Smsc) -> None:
        self.smsc = smsc
        super().__init__()
        self.arrived = smsc.arrived

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "fault":
            self.smsc.order("set", fault=value)

    @property
    def taken(self) -> list[Taken]:
        units = self.smsc.order("told")["taken"]
        return [Taken(f"{each['to']} {each['text']}", each["text"]) for each in units]

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "carrier": "smpp", "sender": "+" + OURS, "host": "127.0.0.1", "port": self.smsc.port,
            "tls": False, "system_id": NAME, "password": PASSWORD, "timeout": 1.0,
            "per_second": 0,
        }  # fmt: skip

    @property
    def wrong(self) -> dict[str, Any]:
        return {**self.settings, "password": "zle-haslo"}

    @property
    def parts(self) -> list[Callable[[Runtime], Awaitable[None]]]:
        return [worker.serve, SmsDoor().serve]

    def connect(self, office: int, account: int) -> None:
        """The centre knows the account by its name and password."""

    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        self.bring(text, receipted_message_id=name)

    def bring(self, text: str, times: int = 1, **more: Any) -> None:
        """A text of the customer, as a message centre without ids of its own brings it."""
        unit = {
            "source_addr": SENDER, "source_addr_ton": 1, "source_addr_npi": 1,
            "destination_addr": OURS, "data_coding": 8, "short_message": text, **more,
        }  # fmt: skip
        self.smsc.order("deliver", pdu=unit, times=times)

    def raw(self, content: bytes) -> None:
        """Whatever bytes."""
        self.smsc.order("raw", hex=content.hex())

    def hostile(self) -> Iterator[str]:
        who = (Party(SENDER, 1, 1), Party(OURS, 1, 1))
        good = pdu.submit(Short(*who, b"Dobry"))
        strange = {
            "an unknown command": Pdu(0x7777, 900).wire,
            "an answer that nobody waits for": Pdu(0x80000004, 901, b"7\0").wire,
            "half a text": Pdu(Command.DELIVER_SM, 902, good[:9]).wire,
            "no text": Pdu(Command.DELIVER_SM, 903, b"").wire,
            "a header longer than its text": Pdu(
                Command.DELIVER_SM, 904, pdu.submit(Short(*who, b"\xff\0", 0x40))
            ).wire,
            "part 9 of 3": Pdu(
                Command.DELIVER_SM, 906, pdu.submit(Short(*who, b"\5\0\3\7\3\x09x", 0x40))
            ).wire,
            "a part that stays alone": Pdu(
                Command.DELIVER_SM, 907, pdu.submit(Short(*who, b"\5\0\3\7\3\1x", 0x40))
            ).wire,
            "half a letter": Pdu(
                Command.DELIVER_SM, 908, pdu.submit(Short(*who, b"\xd8", data_coding=8))
            ).wire,
            "control characters": Pdu(
                Command.DELIVER_SM, 909, pdu.submit(Short(*who, b"\0\0\x08", data_coding=3))
            ).wire,
            "a receipt of nothing": Pdu(
                Command.DELIVER_SM, 910, pdu.submit(Short(*who, b"stat:DELIVRD", 4))
            ).wire,
            "a sender without a number": Pdu(
                Command.DELIVER_SM, 911, pdu.submit(Short(Party("\xff\xfe", 5), who[1], b"x"))
            ).wire,
            "64 kB": Pdu(Command.DELIVER_SM, 912, pdu.submit(Short(*who, b"a" * 64_000))).wire,
            "a length that no unit has": b"\xff\xff\xff\xff" + bytes(12),
            "no SMPP": b"HTTP/1.1 200 OK\r\n\r\n" + bytes(40),
        }
        for name, content in strange.items():
            self.raw(content)
            yield name

    def tomorrow(self) -> bool:
        """A text with an optional field of a later SMPP, and a card for the telephone's address
        book.
        """
        self.bring(TOMORROW, hologram="depth 3")
        to_a_port = {"udh": "06050423f40000", "message": "BEGIN:VCARD"}
        self.bring("", esm_class=0x40, short_message=to_a_port)
        return True

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        self.smsc.order("stop")
        try:
            yield
        finally:
            self.smsc.order("start")
