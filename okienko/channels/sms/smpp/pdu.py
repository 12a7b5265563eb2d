"""The bytes of SMPP 3.4 (issue 1.2 of 12 October 1999): what is sent and what comes. Pure."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

HEADER = struct.Struct(">IIII")
#: Octets of the largest unit that is read: message_payload has up to 64 kB.
MOST = 70_000
ANSWER = 0x80000000  # the bit that makes a command its own answer


class Malformed(ValueError):
    """These bytes are no such unit; says which part, and nothing of what is in it."""


class Command(IntEnum):
    """5.1.2.1, those that we speak."""

    BIND_RECEIVER = 0x1
    BIND_TRANSMITTER = 0x2
    SUBMIT_SM = 0x4
    DELIVER_SM = 0x5
    UNBIND = 0x6
    BIND_TRANSCEIVER = 0x9
    ENQUIRE_LINK = 0x15
    ALERT_NOTIFICATION = 0x102
    DATA_SM = 0x103
    GENERIC_NACK = 0x80000000


class Status(IntEnum):
    """5.1.3, those that we say or tell apart."""

    OK = 0x0
    INVALID_LENGTH = 0x2
    INVALID_COMMAND = 0x3
    WRONG_STATE = 0x4  # not bound in the way that this needs
    ALREADY_BOUND = 0x5
    SYSTEM_ERROR = 0x8
    INVALID_SOURCE = 0xA
    INVALID_DESTINATION = 0xB
    BIND_FAILED = 0xD
    INVALID_PASSWORD = 0xE
    INVALID_SYSTEM_ID = 0xF
    QUEUE_FULL = 0x14
    SUBMIT_FAILED = 0x45
    THROTTLED = 0x58
    TEMPORARY = 0x64  # ESME_RX_T_APPN
    PERMANENT = 0x65  # ESME_RX_P_APPN
    REJECTED = 0x66  # ESME_RX_R_APPN


class Tag(IntEnum):
    """5.3.2, the optional parameters that we read or write."""

    RECEIPTED_MESSAGE_ID = 0x1E
    SOURCE_PORT = 0x20A
    DESTINATION_PORT = 0x20B
    SAR_REFERENCE = 0x20C
    SAR_TOTAL = 0x20E
    SAR_NUMBER = 0x20F
    NETWORK_ERROR = 0x423
    PAYLOAD = 0x424
    STATE = 0x427


@dataclass(frozen=True, slots=True)
class Pdu:
    """One unit: `body` is what follows the header."""

    command: int
    sequence: int
    body: bytes = b""
    status: int = 0

    @property
    def wire(self) -> bytes:
        """As it goes over the wire."""
        head = HEADER.pack(16 + len(self.body), self.command, self.status, self.sequence)
        return head + self.body


def parse(content: bytes) -> Pdu:
    """A whole unit; Malformed when its length is not what it says."""
    if len(content) < 16:
        raise Malformed("shorter than a header")
    length, command, status, sequence = HEADER.unpack_from(content)
    if length != len(content):
        raise Malformed("not of the length that it names")
    return Pdu(command, sequence, content[16:], status)


@dataclass(frozen=True, slots=True)
class Party:
    """An address with its type of number and numbering plan (5.2.5, 5.2.6)."""

    value: str
    ton: int = 0
    npi: int = 0


@dataclass(frozen=True, slots=True)
class Short:
    """What submit_sm, deliver_sm and data_sm carry, as far as we use it.

    `content` is the short message, or message_payload where that is used (5.3.2.32).
    """

    source: Party
    destination: Party
    content: bytes = b""
    esm_class: int = 0
    data_coding: int = 0
    registered: int = 0
    validity: str = ""
    options: Mapping[int, bytes] = field(default_factory=dict)


def bind(system_id: str, password: str, system_type: str, range_: str = "") -> bytes:
    """The body of a bind (4.1.1): version 3.4."""
    words = b"".join(map(_string, (system_id, password, system_type)))
    return words + bytes((0x34, 0, 0)) + _string(range_)


def submit(short: Short) -> bytes:
    """The body of a submit_sm (4.4.1). More than 254 octets go as message_payload."""
    options = dict(short.options)
    content = short.content
    if len(content) > 254:
        options[Tag.PAYLOAD], content = content, b""
    return (
        _string("")
        + _party(short.source)
        + _party(short.destination)
        + bytes((short.esm_class, 0, 0))
        + _string("")
        + _string(short.validity)
        + bytes((short.registered, 0, short.data_coding, 0, len(content)))
        + content
        + b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in options.items())
    )


def delivered(body: bytes) -> Short:
    """What a deliver_sm carries (4.6.1); Malformed."""
    read = _Reader(body)
    read.string()  # service_type
    source, destination = read.party(), read.party()
    esm_class, _protocol, _priority = read.octets(3)
    read.string()  # schedule_delivery_time
    validity = read.string()
    registered, _replace, data_coding, _default, length = read.octets(5)
    content = read.octets(length)
    options = read.options()
    content = content or options.get(Tag.PAYLOAD, b"")
    return Short(
        source, destination, content, esm_class, data_coding, registered, validity, options
    )


def data(body: bytes) -> Short:
    """What a data_sm carries (4.7.1); Malformed."""
    read = _Reader(body)
    read.string()
    source, destination = read.party(), read.party()
    esm_class, registered, data_coding = read.octets(3)
    options = read.options()
    content = options.get(Tag.PAYLOAD, b"")
    return Short(source, destination, content, esm_class, data_coding, registered, "", options)


def carried(unit: Pdu) -> Short:
    """What a deliver_sm or a data_sm carries; Malformed."""
    return data(unit.body) if unit.command == Command.DATA_SM else delivered(unit.body)


def message_id(body: bytes) -> str:
    """The id in the answer to a submit_sm (4.4.2); "" for none."""
    return body.split(b"\0", 1)[0].decode("latin-1")


def _string(text: str) -> bytes:
    return text.encode("latin-1", "replace").replace(b"\0", b"") + b"\0"


def _party(party: Party) -> bytes:
    return bytes((party.ton, party.npi)) + _string(party.value)


class _Reader:
    """Takes the fields of a body one after another."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.place = 0

    def octets(self, count: int) -> bytes:
        found = self.body[self.place : self.place + count]
        if len(found) < count:
            raise Malformed("a field is cut off")
        self.place += count
        return found

    def string(self) -> str:
        end = self.body.find(b"\0", self.place)
        if end < 0:
            raise Malformed("a string has no end")
        found, self.place = self.body[self.place : end], end + 1
        return found.decode("latin-1")

    def party(self) -> Party:
        ton, npi = self.octets(2)
        return Party(self.string(), ton, npi)

    def options(self) -> dict[int, bytes]:
        """Optional parameters, of those that come twice the first; what is cut off is left out."""
        return dict(reversed(list(self._each_option())))

    def _each_option(self) -> Iterator[tuple[int, bytes]]:
        while self.place + 4 <= len(self.body):
            tag, length = struct.unpack(">HH", self.octets(4))
            if self.place + length > len(self.body):
                return
            yield tag, self.octets(length)
