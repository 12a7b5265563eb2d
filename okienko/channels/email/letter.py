"""What a letter is to Okienko once it has been read: plain values, nothing of the wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from okienko.channels.email.form import Form


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address with the name that stood beside it; `address` is lower-case in its domain."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file that came with a letter.

    `name` is safe to show and to save under; `content_type` is what the content looks like, not
    what the sender called it; `content_id` is set when the HTML may point to it with `cid:`.
    """

    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a delivery report says of one recipient.

    `action` is failed, delayed, delivered, relayed or expanded (RFC 3464, 2.3.3). `addresses` are
    the names under which the recipient may be known to us: as we wrote it and where it led; none
    when the report does not say.
    """

    action: str
    addresses: tuple[str, ...] = ()
    status: str = ""
    diagnostic: str = ""

    @property
    def words(self) -> str:
        """The status and the server's own words, for an official."""
        return " ".join(part for part in (self.status, self.diagnostic) if part)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A delivery report (RFC 3464, or its like in prose) about one message of ours.

    `message_id` is that of our message, "" when the report does not say.
    """

    message_id: str
    results: tuple[Result, ...]

    @property
    def action(self) -> str:
        """The gravest of what it says."""
        actions = {result.action for result in self.results}
        order = ("failed", "delayed", "delivered", "relayed", "expanded")
        return next(action for action in order if action in actions)


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail, read. `headers` has the first value of each header, names in lower case.

    `message_id`, `in_reply_to` and `references` are without their angle brackets.
    `flaws` says in short English keys what could not be read as it was sent.
    `sender_doubtful`: `sender` is what the letter shows, but it does not say one sender plainly
    (several From headers or addresses, an address inside an encoded word, words around a bare
    address): it is no trusted sender and matches no card.
    """

    message_id: str
    sender: Mailbox
    sender_doubtful: bool = False
    subject: str = ""
    made_up_id: bool = False
    essence: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    date: datetime | None = None
    text: str = ""
    html: str = ""
    files: tuple[LetterFile, ...] = ()
    report: DeliveryReport | None = None
    language: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    flaws: tuple[str, ...] = ()
    form: Form | None = None  # None: of its bytes alone
