"""The door: the one interface that every channel implements.

A door turns what it hears outside into one call of the domain
(`interactions.actions.receive` for a message or a call) and carries out what the domain
decided, which it learns from committed events. The domain never calls a door.

Doors are stateless: everything that belongs to one connection comes in as an `Account`.
To add a channel, copy the folder of its nearest neighbour, change `kind`, and add the
package to INSTALLED_APPS; its AppConfig.ready() calls `registry.register(MyDoor())`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from okienko.channels.setup import Found, Guide, Step, ToCopy
from okienko.events.refusals import GONE

from .held import Answers, Held
from .news import (
    Echoed,
    Edited,
    Forged,
    Left,
    News,
    Reacted,
    Receipt,
    Skewed,
    Unknown,
    Unreadable,
    Webhook,
    Withdrawn,
)
from .parcels import Parcel, Permanent, SendError, Sent, Temporary, TooLarge, Uncertain
from .reach import ProviderTemplate, Window
from .web_part import Asgi, Receive, Scope, Send, WebPart

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from okienko.channels.consent.client import Provider
    from okienko.channels.lengths import Lengths
    from okienko.channels.models import Account
    from okienko.channels.pieces import Piece
    from okienko.channels.standing import Absence
    from okienko.channels.ways import Way
    from okienko.customers.identities import Address
    from okienko.events.log.feed import Feed
    from okienko.events.runtime.bridge import Bridge
    from okienko.events.runtime.health import Check, Health
    from okienko.interactions.actions import File
    from okienko.interactions.models import Attachment, Interaction, Message
    from okienko.offices.models import Office

__all__ = [
    "Abilities",
    "Answers",
    "Asgi",
    "Door",
    "Echoed",
    "Edited",
    "Forged",
    "Held",
    "Left",
    "LiveDoor",
    "News",
    "Parcel",
    "Permanent",
    "ProviderTemplate",
    "Reacted",
    "Receipt",
    "Receive",
    "Runtime",
    "Scope",
    "Send",
    "SendError",
    "Sent",
    "Settings",
    "Skewed",
    "Temporary",
    "TooLarge",
    "Uncertain",
    "Unknown",
    "Unreadable",
    "WebPart",
    "Webhook",
    "Window",
    "Withdrawn",
]


@dataclass(frozen=True)
class Abilities:
    """What a channel can do; pages and routing ask this, never the channel's name."""

    attachments: bool = False
    max_length: int | None = None  # characters of one message; None: no limit
    max_attachment_bytes: int = 0
    subject: bool = False
    recipients: int = 1  # of one message; more than one: others may have a copy
    passes: bool = False  # a contact can be passed to somebody outside; they may be asked first
    holds: bool = False  # the customer can hear music while the official does something else
    invites: bool = False  # colleagues can be asked to take part
    tones: bool = False  # keys can be pressed in a talk
    rings: bool = False  # the official accepts an offer on the device, not on the page
    identity_kinds: tuple[str, ...] = ()  # kinds of address that this door can reach
    formatted: bool = False  # words may be bold, stand in lists, be links (channels/formatting.py)
    begins: bool = False  # somebody who has not written may be written to first
    begins_by_template: bool = False  # and by one of the network's own only (Door.templates)
    one_talk: bool = False  # with each address: what comes from it goes on where it was written to
    public: bool = False  # what is written may stand where everybody reads it, and so the answer
    answers_privately: bool = False  # what was written in public, to its writer alone
    hides: bool = False  # what others wrote in public can be hidden (Door.hide)
    reason_needed: bool = False  # who begins says why, and heeds customers.models.Consent

    @property
    def short(self) -> bool:
        """Whether messages are text messages: to telephones, without a subject."""
        return "e164" in self.identity_kinds and not self.subject and not self.rings


class Settings(BaseModel):
    """Base of a door's settings. Fields of type SecretStr are kept encrypted in the row."""

    model_config = {"extra": "forbid"}

    def once(self) -> str:
        """What only one account in use of the office may have, as a mailbox; "": nothing."""
        return ""


@dataclass(frozen=True)
class Runtime:
    """What the switchboard gives to the coroutine of a long-running door."""

    dsn: str  # PostgreSQL's address, for leases (events.runtime.leases.run_leased)
    bridge: Bridge  # calls of the synchronous domain, in order within a lane
    feed: Feed  # committed events, for what must be done at once


class Door:
    """A channel. Subclass it in `channels/KIND/door.py`."""

    kind: str
    label: str | _StrPromise
    icon: ClassVar[str] = "inbox"  # a name in the sprite of icons
    abilities: ClassVar[Abilities] = Abilities()
    Settings: ClassVar[type[Settings]] = Settings
    # Named places in the desk's pages that the door fills: {"message": "email/message.html"}.
    # Known slots: "message" and "talk" (a live contact) in the history, "composer" (an answer's).
    slots: ClassVar[Mapping[str, str]] = {}
    # What kinds of address are called on cards: {"chatid": _("Chat")}. One that no door names has
    # the label of the door that reaches it.
    address_words: ClassVar[Mapping[str, str | _StrPromise]] = {}
    sends: ClassVar[bool] = False  # True: the outbox sends what officials write (prepare, send)
    # True: the customer is on our own page, so an answer is there with its commit: nothing is sent.
    immediate: ClassVar[bool] = False
    long_running: ClassVar[bool] = False  # True: `serve` runs in the switchboard
    installed: ClassVar[bool] = True  # False only of registry.Absent
    # For administrators, on the page where a connection is set up: one sentence of what it is, and
    # paragraphs of what to have at hand. (README.md is for who changes the door's code.)
    about: ClassVar[str | _StrPromise] = ""
    help: ClassVar[Sequence[str | _StrPromise]] = ()
    # For its provider's administrator, each beside the settings that it is for.
    guides: ClassVar[Sequence[Guide]] = ()
    paused: ClassVar[str | _StrPromise] = ""  # what becomes of what customers write then
    # The section of settings that has the door's own pages, by name; "": those made of `Settings`.
    page: ClassVar[str] = ""
    # Fields that are asked for before all others, from which `find` tells the rest.
    first: ClassVar[Sequence[str]] = ()
    finding: ClassVar[str | _StrPromise] = ""  # a sentence: where they go while the rest is found
    # True: its provider brings by GET; the query string is kept as the body, and `greet` not asked.
    brings_by_get: ClassVar[bool] = False
    tells_address: ClassVar[bool] = False  # its `trial` tells the provider ours: nobody copies it
    thanks: ClassVar[str] = "OK"  # the words that its provider wants to hear, as plain text

    def parts(self) -> Mapping[str, Check]:
        """What this door stands on, by the name of a line in `/health` (lower case, unique).

        Each check answers within seconds; "off" when no account of the door is in use.
        """
        return {}

    def provider(self, settings: BaseModel) -> Provider | None:
        """At whom the owner of a connection signs in and agrees (OAuth 2, `consent`), if so."""
        return None

    def ways(self, office: Office, accounts: Sequence[Account], /) -> Sequence[Way]:
        """How a customer reaches the office by this door now: by `accounts`, those in use.

        In an open scope, in the reader's language; few queries, for each visitor asks.
        """
        return ()

    def held_up(self, account: Account) -> bool:
        """Whether nothing can be sent until a person has mended the connection itself.

        What is to be sent waits then and no try is counted. Asked before each, from a thread.
        """
        return False

    def at_once(self, account: Account) -> int:
        """How many messages may be on their way at once; those of one contact never are."""
        return 1

    def leaves_at(self, account: Account) -> datetime | None:
        """From when what the office writes first may leave (UTC); None: at once. Open scope."""
        return None

    def lengths(self, account: Account) -> Lengths | None:
        """How its texts are counted in parts; None: they have none. Secrets stay closed."""
        return None

    def check(self, account: Account) -> Health:
        """Make one round trip to the outside with these settings; within 10 s, never raises.

        Its words are for the administrator: "ok", "late" (the outside does not answer) or "failed".
        """
        raise NotImplementedError

    def hosts(self, settings: BaseModel) -> Sequence[str]:
        """The machines that a connection reaches out to, as they were typed: see `outward`.

        By itself: those of all settings that are addresses of the web.
        """
        values = (getattr(settings, name) for name in type(settings).model_fields)
        urls = [urlsplit(each) for each in values if isinstance(each, str) and "://" in each]
        return [url.hostname for url in urls if url.hostname]

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """How connections are, by their ids, from what is known without asking the outside.

        In an open scope, for a list: few queries for all. The words are for the administrator. Of
        one that is not told, nothing is known.
        """
        return {}

    def trial(self, account: Account) -> Iterator[Step]:
        """Test a connection step by step, as an administrator watches; within a minute.

        Ends at the first step without which the next make no sense. `account` may be of no row.
        """
        yield Step("check", _("The other side answers"))
        found = self.check(account)
        state: Literal["ok", "late", "failed"] = "failed" if found.state == "off" else found.state
        yield Step("check", _("The other side answers"), state, found.words)

    def to_copy(self, account: Account, site: str) -> Sequence[ToCopy]:
        """What is put somewhere outside so that a connection is used; `site` is our own address.

        In an open scope, for the connection's page.
        """
        return ()

    def find(self, given: BaseModel) -> Iterator[Step | Found]:
        """Find out the other settings by those of `first`; within half a minute.

        `given` has them, unchecked as a whole; secrets are told to nobody. No `Found`: nothing.
        """
        yield from ()

    def is_brought(self, settings: BaseModel) -> bool:
        """Whether the provider of such a connection brings to an address of ours, by itself.

        Its page then makes that address and tells it to the administrator. Not of a door that gives
        it to the provider itself.
        """
        return type(self).verify is not Door.verify and not self.tells_address

    def verify(self, account: Account, webhook: Webhook) -> None:
        """Raise Forged unless the provider has sent this, by its signature over the body.

        Without it nobody can knock at `/hooks/KIND/...`: no provider's request is taken on trust.
        """
        raise Forged

    def greet(self, account: Account, query: Mapping[str, str]) -> str | None:
        """What is answered, as plain text, to a provider that asks by GET whether this is ours.

        Some do so once, first, and want a word of theirs back. None: refused (403), as elsewhere.
        """
        return None

    def tries(self, account: Account, webhook: Webhook) -> bool:
        """Whether this only tries our address, as some providers do before they take one.

        Verified it is. Thanked for while the connection is paused, too, for so it is set up; kept
        only when it is in use.
        """
        return False

    def signed_at(self, account: Account, webhook: Webhook) -> datetime | None:
        """When its provider says that it signed this (UTC), where that is signed too; else None.

        Asked of what was verified: a clock that goes wrong is told before anything is refused.
        """
        return None

    def parse(self, account: Account, webhook: Webhook) -> Sequence[News]:
        """Turn what a provider brought into arrivals, receipts and goodbyes; pure.

        It was verified and kept. What is of a kind that the door does not know is Unknown. Raises
        Unreadable, or whatever comes of a broken one: it is set aside before a person then, and
        what came after it goes on. It may be asked again of the same bytes, weeks later.
        """
        raise NotImplementedError

    def fetch(self, account: Account, reference: str) -> File:
        """Fetch a file that its provider keeps for us (`Arrival.awaited`), by `http_client.fetch`.

        In a thread of its own, outside of any transaction. Raises TooLarge, Temporary (asked again
        by itself for an hour), or Permanent: it is not there any more.
        """
        raise NotImplementedError

    def expires(self, account: Account) -> datetime | None:
        """Until when its provider takes the token of a connection (UTC); None: not known, or ever.

        In an open scope, from what is known without asking. Administrators are told 30, 7 and 1
        days before.
        """
        return None

    def objects_to(self, text: str, files: Sequence[Piece]) -> str:
        """Why its network would not take an answer, known to gettext; "": it would. Pure."""
        return ""

    def prepare(self, account: Account, message: Message) -> Parcel:
        """Make a message ready to be sent; Permanent when that is impossible. `sends` only.

        Inside the transaction that claims the message: reads rows, speaks to nobody. `message`
        has its interaction, its author and the message that it answers.
        """
        raise NotImplementedError

    def send(self, account: Account, parcel: Parcel, handing: Callable[[], None]) -> Sent:
        """Hand a message over. `sends` only.

        In a thread of its own, outside of any transaction. Calls `handing()` right before the
        step after which the message may have left, and only then; what it raises goes through.
        Raises Temporary (surely not sent, may work later), Permanent (never will) or Uncertain
        (cut off after `handing()`: it may have left).
        """
        raise NotImplementedError

    def hide(self, account: Account, message: Message, *, hidden: bool) -> None:
        """Hide what somebody wrote in public, or show it again. `abilities.hides` only.

        By the outbox, as `send`: in a thread, outside of any transaction. What is hidden twice is
        hidden, so that it may be tried again after whatever cut it off. Raises as `send`.
        """
        raise Permanent("this channel hides nothing")

    def window(self, interaction: Interaction, last_in: datetime) -> Window | None:
        """How long the customer of a contact may be written to, by the network; None: for ever.

        `last_in` is when they wrote last in this talk, the year 1970 if they never did. Pure, and
        asked for each contact of a list. What everybody reads is bound by no window.
        """
        return None

    def templates(self, account: Account) -> Sequence[ProviderTemplate]:
        """What the network lets be sent after the window, from rows that the door keeps.

        In an open scope. Which one was chosen, and with what in its fields, is told to `prepare` by
        `Message.template`: {"name", "language", "fields": {field: text}}.
        """
        return ()

    def added(self, office: int, *, account_id: int) -> None:
        """A connection was made: what it needs beside its settings is made in that transaction."""

    def web(self) -> WebPart | None:
        """What the door answers in the web process without a thread; None: nothing."""
        return None

    def signed_out(self, office: int, *, person_id: int) -> None:
        """End what lets a person use this channel by itself, as a telephone's password.

        `office` is their home office. Outside of any scope; never refuses, may come twice.
        """

    def marks(self, messages: Sequence[Message]) -> Mapping[int, Literal["delivered", "read"]]:
        """What the customer's page has told of answers of ours, by id. In an open scope."""
        return {}

    def absences(self, interactions: Sequence[Interaction]) -> Mapping[int, Absence]:
        """Whose customer has left the page of a chat that goes on, by id. In an open scope."""
        return {}

    def official_types(self, interaction: Interaction) -> None:
        """The official who has a chat is writing: told to the customer, and kept nowhere."""

    def official_read(self, office: int, *, interaction_id: int, message_id: int) -> None:
        """The official who has a chat has seen what the customer wrote up to a message; a verb."""

    def may_call(self, address: Address) -> bool:
        """Whether officials may call an address by this door. In an open scope; `rings` only."""
        return False

    def answers(self, contacts: Sequence[int]) -> Sequence[Answers]:
        """What was answered in some contacts, for the page of their case. In an open scope."""
        return ()

    def held_count(self, offices: Sequence[int]) -> int:
        """How much waits for a person who says whether it is meant. In an open scope."""
        return 0

    def held(self, offices: Sequence[int]) -> Sequence[Held]:
        """The same, the oldest first. In an open scope."""
        return ()

    def contact_of(self, reference: str) -> int | None:
        """The contact that what was held under this number became, None: none. In an open scope."""
        return None

    def decide(
        self, office: int, *, held_id: int, step: Literal["let_in", "discard", "restore"]
    ) -> None:
        """Let one in, discard it, or hold again what was discarded; a verb, Refused (`gone`)."""
        raise GONE()

    def views(
        self, messages: Sequence[Message], files: Mapping[int, Sequence[Attachment]]
    ) -> Mapping[int, Any]:
        """What the door has kept to show of `messages`, by id, for its slot "message".

        `messages` come from `interactions.queries.begun`, `files` by their message's id. In a page
        and an open scope: read rows, work out nothing of what strangers wrote. Plain text has none.
        """
        return {}

    async def serve(self, runtime: Runtime) -> None:
        """Keep the door's standing connections (of all its accounts) until cancelled.

        The door leases what only one process may own (a mailbox, a media server) by
        `events.runtime.leases.run_leased`. An exception ends the coroutine; the switchboard starts
        it again after a pause.
        """
        raise NotImplementedError


class LiveDoor(Door):
    """A door through which people speak at the same time.

    Its five verbs are called outside of any scope and raise Refused.
    """

    def call(
        self,
        office: int,
        *,
        official_id: int,
        address: Address,
        customer_id: int | None = None,
        callback_id: int | None = None,
        subject: str = "",
    ) -> int:
        """Begin a contact outward, about `subject` if that is known; the interaction's id."""
        raise NotImplementedError

    def ask(self, office: int, *, interaction_id: int, official_id: int, department_id: int) -> int:
        """Ring a department while the customer waits."""
        raise NotImplementedError

    def pass_to(
        self, office: int, *, interaction_id: int, official_id: int, department_id: int
    ) -> int:
        """Pass the customer to a department unannounced: connected as soon as it answers."""
        raise NotImplementedError

    def complete(self, office: int, *, interaction_id: int, official_id: int) -> None:
        """The department that was asked takes the customer over."""
        raise NotImplementedError

    def give_up(self, office: int, *, interaction_id: int, official_id: int) -> None:
        """No longer ask: back to the customer."""
        raise NotImplementedError

    def asking(
        self, interaction: Interaction, held_since: datetime | None
    ) -> dict[str, Any] | None:
        """Whom the official asks or rings beside the customer of a live contact.

        {"name": who, "answered": whether they speak, "blind": the customer is connected
        unannounced, "turns": the door has `swap` and `gather`, "state": "ringing", "asked",
        "waits" (hears music), "together" or "ended", "ended": ""}; None: nobody. Who was the last
        in this hold and does not take the contact is told too: "ended" is "busy", "no_answer",
        "failed" (was not reached) or "gone". Inside an open scope.
        """
        return None
