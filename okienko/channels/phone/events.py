"""What happens to calls and phones beside what the domain tells."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change
from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class LineRenewed(Event):
    """A person's phone got a new password (subject: the person); the switchboard sets it."""

    kind: ClassVar[str] = "phone.line"
    official: int | None = None
    window: str = ""


@dataclass(frozen=True, kw_only=True)
class DeviceChanged(Event):
    """A person's desk telephone was set up, is or is not in use, is there or gone, or was removed
    (subject: the person).
    """

    kind: ClassVar[str] = "phone.device"
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class LineEnded(Event):
    """A person signed out (subject: the person): the switchboard takes the phone from Asterisk."""

    kind: ClassVar[str] = "phone.line_ended"


@dataclass(frozen=True, kw_only=True)
class GuestChanged(Event):
    """A customer may call from a browser, or no longer (subject: the guest)."""

    kind: ClassVar[str] = "phone.guest"


@dataclass(frozen=True, kw_only=True)
class SoundChanged(Event):
    """A seat's sound in a meeting is wanted, up, elsewhere or ended (subject: the interaction)."""

    kind: ClassVar[str] = "phone.sound"
    seat: int
    state: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class LegChanged(Event):
    """A department is rung, speaks, has taken over or is gone (subject: the interaction)."""

    kind: ClassVar[str] = "phone.leg"
    leg: int
    state: str
    official: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ListeningChanged(Event):
    """A supervisor is at a call, in another way, or no longer (subject: the interaction).

    Told for each of whom it concerns (`official`): the supervisor, and who has the call.
    """

    kind: ClassVar[str] = "phone.listening"
    official: int
    supervisor: int
    mode: str
    state: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class LegJudged(Event):
    """The sound of a leg is bad, or no longer is (subject: the interaction).

    `fault`: "silent" (nothing comes from it), "deaf" (what it is sent does not arrive) or none.
    `bars`: 1 (bad) to 4 (good).
    """

    kind: ClassVar[str] = "phone.quality"
    official: int | None
    whose: str
    bars: int
    fault: str


@dataclass(frozen=True, kw_only=True)
class NumberChanged(Change):
    """A number or its menu was made, changed or removed (subject: the number)."""

    kind: ClassVar[str] = "number.changed"


@dataclass(frozen=True, kw_only=True)
class AnnouncementChanged(Change):
    """Callers are told something before all else, otherwise, or no longer (subject: it)."""

    kind: ClassVar[str] = "announcement.changed"


@dataclass(frozen=True, kw_only=True)
class ClosingPinChanged(Change):
    """An official may close the telephone by a call, by another PIN or no longer (subject: it)."""

    kind: ClassVar[str] = "closing_pin.changed"


@dataclass(frozen=True, kw_only=True)
class ClosingPinLocked(Event):
    """Wrong PINs were typed too often for an official's: none is taken for an hour."""

    kind: ClassVar[str] = "closing_pin.locked"
    official: int


@dataclass(frozen=True, kw_only=True)
class RecordingChanged(Change):
    """A person's voice stands in the place of a text, or no longer (subject: the recording)."""

    kind: ClassVar[str] = "recording.changed"


@dataclass(frozen=True, kw_only=True)
class LineTried(Event):
    """Somebody wants a line to be tried by a call (subject: the test call)."""

    kind: ClassVar[str] = "phone.test"


@dataclass(frozen=True, kw_only=True)
class CallMoved(Event):
    """The phone's own side of a call changed (subject: the interaction): brought about at once."""

    kind: ClassVar[str] = "phone.call"


@dataclass(frozen=True, kw_only=True)
class CallerTold(Event):
    """It is time to say something to a caller in a queue (subject: the interaction)."""

    kind: ClassVar[str] = "phone.says"


@dataclass(frozen=True, kw_only=True)
class TextsUsedUp(Event):
    """Menus have sent all texts that they may send in a day (subject: the connection)."""

    kind: ClassVar[str] = "phone.texts_used_up"
    most: int


@dataclass(frozen=True, kw_only=True)
class WaitingWordsChanged(Change):
    """What callers hear in a queue was made, changed or removed (subject: the words)."""

    kind: ClassVar[str] = "waiting_words.changed"


@dataclass(frozen=True, kw_only=True)
class BoxChanged(Change):
    """A message box was made, changed or removed (subject: the box)."""

    kind: ClassVar[str] = "box.changed"


@dataclass(frozen=True, kw_only=True)
class MessageMoved(Event):
    """A caller is to leave a message, or has (subject: the interaction): brought about at once."""

    kind: ClassVar[str] = "phone.message"
    state: str


@dataclass(frozen=True, kw_only=True)
class SoundKept(Event):
    """A sound is kept, encrypted (subject: the sound). `broken`: its end is missing."""

    kind: ClassVar[str] = "sound.kept"
    interaction: int
    broken: bool


@dataclass(frozen=True, kw_only=True)
class SoundHeard(Event):
    """An official begins to hear a kept sound (subject: the sound)."""

    kind: ClassVar[str] = "sound.heard"
    interaction: int
    official: int | None


@dataclass(frozen=True, kw_only=True)
class SoundGone(Event):
    """A sound was deleted and its key forgotten (subject: the sound): why, and after which days.

    `words`: of a person who deleted it early.
    """

    kind: ClassVar[str] = "sound.gone"
    interaction: int
    why: str
    days: int
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordingRuleChanged(Change):
    """Calls of a queue are recorded, otherwise, or no longer (subject: the rule)."""

    kind: ClassVar[str] = "recording_rule.changed"


@dataclass(frozen=True, kw_only=True)
class RecordingMoved(Event):
    """A call is recorded, paused, refused or kept (subject: the interaction): brought about.

    `official`: who has the call, whose page shows it. `part`: one that has ended, and is to be
    taken in.
    """

    kind: ClassVar[str] = "phone.recording"
    official: int | None
    part: int = 0


@dataclass(frozen=True, kw_only=True)
class RecordingOpened(Event):
    """An official says why they hear what was recorded of a contact (subject: the interaction)."""

    kind: ClassVar[str] = "phone.recording_opened"
    official: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DiallingChanged(Change):
    """Who may dial what, or for how much in a day, is another (subject: the row)."""

    kind: ClassVar[str] = "dialling.changed"


@dataclass(frozen=True, kw_only=True)
class SenderFreed(Event):
    """An administrator lets an address in again that was blocked (subject: its row)."""

    kind: ClassVar[str] = "phone.sender_freed"


@dataclass(frozen=True, kw_only=True)
class LineDown(Event):
    """A line to an operator is down, or works again (subject: the connection)."""

    kind: ClassVar[str] = "phone.line_down"
    down: bool


@dataclass(frozen=True, kw_only=True)
class CallsExported(Event):
    """Somebody took a list of calls out as a file (subject: the office): of which time (UTC), and
    how many.
    """

    kind: ClassVar[str] = "calls.exported"
    since: str
    until: str
    calls: int
    official: int | None


@dataclass(frozen=True, kw_only=True)
class OperatorCompared(Event):
    """What the operator of a line counted on a day was held against ours (subject: the line)."""

    kind: ClassVar[str] = "phone.compared"
    differences: int
