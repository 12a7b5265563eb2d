"""What the desk shows of letters, out of what is kept of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from okienko.channels.outbox.models import Outgoing
from okienko.interactions.models import NOT_ARRIVED, Attachment, Message

from .files import is_risky
from .form import VERSION
from .models import LetterForm, RawMail
from .sanitise import SANDBOX


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a letter's text. `kind` is "" for what the sender wrote, else what is folded."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an answer at one of its recipients, and the server's words for it."""

    address: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows of a letter.

    `more`: the text is longer than its pieces. `html`: "ready" for the frame, "later" while it is
    being prepared, "failed", or "" when the letter has none. `cut`: it is too long to be shown
    whole. `open`: an answer of ours about which a person decides. `original`: the letter is here
    byte for byte. `results`: of several recipients, or where a server told of one.
    """

    pieces: tuple[Piece, ...]
    more: bool
    html: str
    remote: int
    cut: bool
    risky: tuple[str, ...]
    open: bool
    original: bool
    results: tuple[Told, ...]
    sandbox: str = SANDBOX


def views(
    messages: Sequence[Message], files: Mapping[int, Sequence[Attachment]]
) -> dict[int, View]:
    """The views of letters; see Door.views. Three queries for all of them."""
    ids = [message.id for message in messages]
    forms = {
        form.message_id: form
        for form in LetterForm.objects.filter(message_id__in=ids).defer("html", "pictures", "mark")
    }
    held = RawMail.objects.filter(message_id__in=ids)
    originals = set(held.values_list("message_id", flat=True))
    ours = [message.id for message in messages if message.direction in ("out", "auto")]
    sent = Outgoing.objects.filter(message_id__in=ours).only("message_id", "recipients", "results")
    outgoing = {row.message_id: row for row in sent}
    return {
        message.id: _view(
            message,
            files.get(message.id, ()),
            forms.get(message.id),
            outgoing.get(message.id),
            original=message.id in originals,
        )
        for message in messages
    }


def _view(
    message: Message,
    files: Sequence[Attachment],
    form: LetterForm | None,
    outgoing: Outgoing | None,
    *,
    original: bool,
) -> View:
    received = message.direction == Message.Direction.IN
    beginning: str = message.beginning  # type: ignore[attr-defined]
    html, rich = "", message.has_html  # type: ignore[attr-defined]
    if rich and (form is None or form.version != VERSION):
        html = "later"
    elif rich and form:
        html = "failed" if form.failed else "ready"
    return View(
        pieces=tuple(pieces(beginning, form.folds if form else [])),
        more=len(beginning) < message.length,  # type: ignore[attr-defined]
        html=html,
        remote=form.remote if form and html == "ready" else 0,
        cut=bool(form and form.cut),
        risky=tuple(f.name for f in files if received and is_risky(f.name, f.content_type)),
        open=message.delivery in NOT_ARRIVED and not received,
        original=received and original,
        results=tuple(_results(message, outgoing)) if outgoing and outgoing.results else (),
    )


_STATES = {
    "failed": _("not delivered"),
    "delayed": _("delayed, being tried again"),
    "delivered": _("delivered"),
    "again": _("to be sent again"),
}


def _results(message: Message, outgoing: Outgoing) -> Iterator[Told]:
    rest = str(message.get_delivery_display() if message.delivery != "partly" else _("sent"))
    for address in dict.fromkeys((*outgoing.recipients, *outgoing.results)):
        result = outgoing.results.get(address, {"state": "", "words": ""})
        state = str(_STATES.get(result["state"], rest))
        yield Told(address or str(_("one of them")), state, result["words"])


def pieces(text: str, folds: Sequence[tuple[str, int, int]]) -> Iterator[Piece]:
    """`text` cut at its folds; together the pieces are the whole text but for empty lines."""
    at = 0
    for kind, start, end in [*folds, ("", len(text), len(text))]:
        for what, piece in (("", text[at:start]), (kind, text[start:end])):
            if piece.strip():
                yield Piece(what, piece.strip("\n") if what else piece.rstrip().lstrip("\n"))
        at = end
