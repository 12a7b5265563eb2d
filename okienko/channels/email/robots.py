"""Who wrote a letter: a person, or a machine that must not be answered by a machine.

Sources: RFC 3834 (automatic answers), RFC 3464 (delivery reports), RFC 2369 and 2919 (lists),
RFC 5965 (complaints), RFC 8098 (receipts), and what Exchange, Gmail and older servers send.
Two robots stop for three reasons, each enough: ours marks its letters as automatic, it never
answers one so marked, and it answers one sender only so often (acknowledging.py).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from okienko.channels.email.absence import answers_by_itself, tells_absence
from okienko.channels.email.letter import Letter
from okienko.channels.email.senders import takes_no_answers

# X-Autoreply, X-Autorespond, X-Mail-Autoreply, X-Auto-Response-From and their kin, also with a
# program's or a provider's name, but not Exchange's X-Auto-Response-Suppress, which people's
# letters bear too.
_ANSWERS = re.compile(
    r"x-(?:[a-z0-9]{1,20}-){0,2}auto-?(?:repl(?:y|ied)|respon(?:d|der|se))(?!-suppress)(?:-|\Z)|x-vacation\Z"
)
_PRECEDENCES = ("precedence", "x-precedence", "preference")


class Author(StrEnum):
    """What wrote a letter."""

    PERSON = "person"
    ANSWER = "automatic answer"
    MACHINE = "machine"
    LIST = "list"
    REPORT = "delivery report"
    OURSELVES = "loop"


@dataclass(frozen=True, slots=True)
class RobotVerdict:
    """`reason` names the header or address that decided, for the log and the page."""

    author: Author
    reason: str = ""

    @property
    def acknowledge(self) -> bool:
        """True when an automatic acknowledgement may go to the sender."""
        return self.author is Author.PERSON


def judge(letter: Letter, *, own_addresses: Iterable[str], ours: bool) -> RobotVerdict:
    """Decide who wrote `letter`.

    `own_addresses` are the addresses of this installation's mailboxes; `ours` says that its seal
    (seal.py) proves it to be a letter that this mailbox sent.
    """
    if ours:
        return RobotVerdict(Author.OURSELVES, "seal")
    if letter.report:
        return RobotVerdict(Author.REPORT, letter.report.action)
    if _answer(letter):
        return RobotVerdict(Author.ANSWER, "subject")
    for rule in (_content_kind, _submitted, _marked, _listed, _addressed):
        verdict = rule(letter)
        if verdict:
            return verdict
    own = {address.lower() for address in own_addresses}
    if letter.sender.address.lower() in own:
        return RobotVerdict(Author.MACHINE, "own address")
    return RobotVerdict(Author.PERSON)


def _answer(letter: Letter) -> bool:
    """An answer from somebody's automaton, whatever its headers call it.

    Exchange marks an absence `auto-generated`, which elsewhere is a machine that begins something;
    other servers mark nothing, and only the subject tells.
    """
    headers = letter.headers
    if any(headers.get(name) for name in ("list-id", "list-post", "x-mailing-list")):
        return False
    marked = (
        headers.get("auto-submitted", "no").split(";")[0].strip().lower() not in ("", "no")
        or headers.get("return-path", "").strip() == "<>"
        or headers.get("precedence", "").strip().lower() in ("bulk", "junk")
    )
    if marked and letter.in_reply_to and tells_absence(letter.text):
        return True
    return answers_by_itself(
        letter.subject, letter.text, marked=marked, suppressed=_suppressed(letter)
    )


def _content_kind(letter: Letter) -> RobotVerdict | None:
    content = letter.headers.get("content-type", "").lower()
    if content.startswith("multipart/report"):
        if "disposition-notification" in content or "delivery-status" in content:
            return RobotVerdict(Author.ANSWER, "report")
        return RobotVerdict(Author.MACHINE, "report")
    if any(file.content_type == "message/disposition-notification" for file in letter.files):
        return RobotVerdict(Author.ANSWER, "report")  # a footer's program has packed it anew
    return None


def _submitted(letter: Letter) -> RobotVerdict | None:
    """RFC 3834: anything but `no` is automatic; the words after ; are parameters."""
    value = letter.headers.get("auto-submitted", "").split(";")[0].strip().lower()
    if not value or value == "no":
        return None
    answer = value.startswith(("auto-replied", "auto-notified"))
    return RobotVerdict(Author.ANSWER if answer else Author.MACHINE, "Auto-Submitted")


def _marked(letter: Letter) -> RobotVerdict | None:
    """What stood in for Auto-Submitted before, and still does."""
    headers = letter.headers
    if any(_ANSWERS.match(name) and _says_yes(value) for name, value in headers.items()):
        return RobotVerdict(Author.ANSWER, "X-Autoreply")
    if "autorespon" in headers.get("x-post-messageclass", "").lower():
        return RobotVerdict(Author.ANSWER, "X-POST-MessageClass")
    if any("auto_reply" in headers.get(name, "").lower() for name in _PRECEDENCES):
        return RobotVerdict(Author.ANSWER, "Precedence")
    if any(
        headers.get(name) for name in ("x-autogenerated", "x-cron-env", "x-fc-machinegenerated")
    ):
        return RobotVerdict(Author.MACHINE, "X-Autogenerated")
    if _suppressed(letter):
        # Exchange marks whole organisations' ordinary mail so; a person may have written it,
        # and asks not to be answered by a machine.
        return RobotVerdict(Author.MACHINE, "X-Auto-Response-Suppress")
    return None


def _says_yes(value: str) -> bool:
    return value.strip().lower() not in ("", "no", "0", "false")


def _suppressed(letter: Letter) -> bool:
    suppress = letter.headers.get("x-auto-response-suppress", "").lower()
    return any(word in suppress for word in ("all", "oof", "autoreply"))


def _listed(letter: Letter) -> RobotVerdict | None:
    headers = letter.headers
    for name in ("list-id", "list-unsubscribe", "list-post", "feedback-id", "x-mailing-list"):
        if headers.get(name):
            return RobotVerdict(Author.LIST, name)
    if headers.get("precedence", "").strip().lower() in ("bulk", "list", "junk"):
        return RobotVerdict(Author.LIST, "Precedence")
    return None


def _addressed(letter: Letter) -> RobotVerdict | None:
    address = letter.sender.address.lower()
    if not address:
        return RobotVerdict(Author.MACHINE, "no sender")
    if letter.headers.get("return-path", "").strip() == "<>":
        return RobotVerdict(Author.MACHINE, "null return path")
    domain = address.rpartition("@")[2]
    if takes_no_answers(address):
        return RobotVerdict(Author.MACHINE, "address")
    if domain.endswith((".invalid", ".test.invalid")) or domain == "invalid":
        return RobotVerdict(Author.MACHINE, "address")
    return None
