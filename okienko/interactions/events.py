"""What happens to interactions and messages."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change
from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class InteractionReceived(Event):
    """A customer called or wrote: a new interaction."""

    kind: ClassVar[str] = "interaction.received"
    channel: str
    customer: int | None = None


@dataclass(frozen=True, kw_only=True)
class InteractionReopened(Event):
    """A customer wrote again in a thread that was closed."""

    kind: ClassVar[str] = "interaction.reopened"
    channel: str
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class InteractionClosed(Event):
    """The interaction is over without an official's wrap-up: settled in self-service."""

    kind: ClassVar[str] = "interaction.closed"
    channel: str


@dataclass(frozen=True, kw_only=True)
class InteractionDescribed(Event):
    """An official said what it was about: topic, outcome, subject, language or customer."""

    kind: ClassVar[str] = "interaction.described"
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A message came in an interaction (subject: the message)."""

    kind: ClassVar[str] = "message.received"
    interaction: int
    channel: str
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageQueued(Event):
    """An answer is to be sent (subject: the message); the door obeys."""

    kind: ClassVar[str] = "message.queued"
    interaction: int
    channel: str
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageChanged(Event):
    """Who wrote a message (subject) has edited or withdrawn it, or the customer has reacted to it.

    `how` is "edited", "withdrawn" or "reacted"; "elsewhere": the office wrote it past us.
    """

    kind: ClassVar[str] = "message.changed"
    interaction: int
    how: str
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class FileScanned(Event):
    """The virus check has answered about a file that was kept before (subject: the file)."""

    kind: ClassVar[str] = "file.scanned"
    interaction: int
    scan: str


@dataclass(frozen=True, kw_only=True)
class FileFetched(Event):
    """What a provider keeps for us was fetched, or could not be (subject: the message).

    `state` is that of models.AwaitedFile, "" for one that is there.
    """

    kind: ClassVar[str] = "file.fetched"
    interaction: int
    state: str


@dataclass(frozen=True, kw_only=True)
class FileWanted(Event):
    """A person wants a file to be fetched that could not be before (subject: the message)."""

    kind: ClassVar[str] = "file.wanted"
    interaction: int


@dataclass(frozen=True, kw_only=True)
class MessageTakenBack(Event):
    """The writer took an answer back before it left (subject: the message): it is a draft again."""

    kind: ClassVar[str] = "message.taken_back"
    interaction: int
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageDelivery(Event):
    """The door tells what became of a message (subject: the message)."""

    kind: ClassVar[str] = "message.delivery"
    interaction: int
    delivery: str
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """An official wrote a note for colleagues (subject: the message)."""

    kind: ClassVar[str] = "note.added"
    interaction: int
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class ColleagueMentioned(Event):
    """A note names a colleague (`official`; subject: the note), or the colleague has seen it."""

    kind: ClassVar[str] = "note.mentioned"
    interaction: int
    official: int
    seen: bool = False


@dataclass(frozen=True, kw_only=True)
class NoteWhispered(Event):
    """A supervisor whispered to the official who has a chat (subject: the note)."""

    kind: ClassVar[str] = "note.whispered"
    interaction: int
    official: int


@dataclass(frozen=True, kw_only=True)
class NumbersMasked(Event):
    """Numbers of people were masked, for it came to no case (subject: the interaction)."""

    kind: ClassVar[str] = "numbers.masked"
    messages: int


@dataclass(frozen=True, kw_only=True)
class ContactsJoined(Event):
    """An official said of two contacts that they are of one matter, or that they are not."""

    kind: ClassVar[str] = "interaction.joined"
    other: int
    together: bool
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContactSplit(Event):
    """Letters of a thread became a contact of their own (subject), taken out of `other`.

    `back`: they are in `other` again.
    """

    kind: ClassVar[str] = "interaction.split"
    other: int
    back: bool = False
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class TopicChanged(Change):
    """A topic was made, changed or moved in the tree (subject: the topic)."""

    kind: ClassVar[str] = "topic.changed"


@dataclass(frozen=True, kw_only=True)
class OutcomeWordsChanged(Change):
    """The office's words for an outcome were made, changed or removed (subject: the words)."""

    kind: ClassVar[str] = "outcome_words.changed"
