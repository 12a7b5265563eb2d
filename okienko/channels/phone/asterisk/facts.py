"""What Asterisk reports of calls and phones, with types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AsteriskChannel:
    """One leg of a call as Asterisk reports it."""

    id: str
    state: str  # Down, Ring, Ringing, Up, ...
    endpoint: str  # the PJSIP endpoint's name
    number: str = ""  # the caller's number as the trunk gave it
    call_id: str = ""  # the SIP Call-ID
    mark: str = ""  # our channel variable OKIENKO


@dataclass(frozen=True)
class BridgeFact:
    """A bridge and the channels in it."""

    id: str
    type: str  # mixing, holding
    channels: frozenset[str]


@dataclass(frozen=True)
class Connected:
    """All facts are read anew. `asterisk_epoch` changes when Asterisk restarts."""

    asterisk_epoch: str


@dataclass(frozen=True)
class Entered:
    """A channel came into the application: a caller, or a leg that we called and that answered."""

    channel: AsteriskChannel
    args: tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """A channel rings or was answered."""

    channel: AsteriskChannel


@dataclass(frozen=True)
class Ending:
    """A channel in the application is about to end, and why (Q.850; see Destroyed)."""

    channel_id: str
    cause: int


@dataclass(frozen=True)
class Left:
    """A channel left the application because it ended.

    Of a caller's channel this is the last we hear; of one that we called, Destroyed follows.
    """

    channel: AsteriskChannel


@dataclass(frozen=True)
class Destroyed:
    """A channel that we called is gone.

    `cause` is the Q.850 number (16 normal, 17 busy, 19 no answer, 44 no sound came any more).
    """

    channel: AsteriskChannel
    cause: int
    status: int = 0  # the final SIP answer, where Asterisk (22 or newer) tells it


@dataclass(frozen=True)
class Digit:
    """A key was pressed (RFC 4733 or SIP INFO)."""

    channel_id: str
    digit: str


@dataclass(frozen=True)
class PlaybackEnded:
    """A playback ended: played to its end, stopped, or failed."""

    playback_id: str
    failed: bool


@dataclass(frozen=True)
class RecordingEnded:
    """A file of a recording is whole, or as whole as it will be: `failed` (a full disk)."""

    name: str
    failed: bool


@dataclass(frozen=True)
class Registered:
    """A phone registered, or its registration ended; `contact` is the address that it has there."""

    endpoint: str
    contact: str
    online: bool


Fact = (
    Connected
    | Entered
    | Changed
    | Ending
    | Left
    | Destroyed
    | Digit
    | PlaybackEnded
    | RecordingEnded
    | Registered
)

# What we read of calls, and of phones. The phones have an application of their own: an endpoint's
# subscription brings every event of its channels too, and all would come twice.
CALLS = (
    "StasisStart",
    "StasisEnd",
    "ChannelStateChange",
    "ChannelHangupRequest",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "PlaybackFinished",
    "RecordingFinished",
    "RecordingFailed",
    "ApplicationReplaced",
)
PHONES = ("ContactStatusChange",)


def read(event: Mapping[str, Any]) -> Fact | None:  # noqa: PLR0911 - a table
    """One event of ARI as a fact, or None when nobody needs it."""
    match event["type"]:
        case "StasisStart":
            return Entered(read_channel(event["channel"]), tuple(event["args"]))
        case "ChannelStateChange":
            return Changed(read_channel(event["channel"]))
        case "ChannelHangupRequest":
            return Ending(event["channel"]["id"], int(event.get("cause", 0)))
        case "ChannelDestroyed":
            return Destroyed(
                read_channel(event["channel"]),
                int(event["cause"]),
                int(event.get("tech_cause", 0)),
            )
        case "StasisEnd":
            return Left(read_channel(event["channel"]))
        case "ChannelDtmfReceived":
            return Digit(event["channel"]["id"], event["digit"])
        case "PlaybackFinished":
            return PlaybackEnded(event["playback"]["id"], event["playback"]["state"] == "failed")
        case "RecordingFinished" | "RecordingFailed" as kind:
            return RecordingEnded(event["recording"]["name"], kind == "RecordingFailed")
        case "ContactStatusChange":
            contact = event["contact_info"]
            online = contact["contact_status"] in ("Reachable", "NonQualified")
            return Registered(event["endpoint"]["resource"], contact["uri"], online)
    return None


def read_channel(row: Mapping[str, Any]) -> AsteriskChannel:
    """A channel as REST and events describe it."""
    name = str(row["name"])  # PJSIP/ENDPOINT-0000002a
    return AsteriskChannel(
        id=row["id"],
        state=row["state"],
        endpoint=name.removeprefix("PJSIP/").rpartition("-")[0],
        number=row["caller"]["number"],
        call_id=row.get("protocol_id", ""),
        mark=row.get("channelvars", {}).get("OKIENKO", ""),
    )
