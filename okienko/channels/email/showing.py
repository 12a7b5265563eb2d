"""What the desk shows of letters, out of what is kept of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from okienko.channels.files import PICTURES, content_key, is_risky
from okienko.interactions.models import Attachment, Message

from .form import VERSION
from .meetings import Meeting, meeting
from .models import LetterForm, RawMail
from .sanitise import SANDBOX

#: Where a picture stands, as Outlook writes it into the plain text.
_PLACE = re.compile(r"\[cid:([^\]\s]{1,200})\]")
_MOST_PLACED = 20


@dataclass(frozen=True, slots=True)
class Run:
    """Words, or the picture that stands among them."""

    text: str = ""
    picture: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a letter's text. `kind` is "" for what the sender wrote, else what is folded.

    `pictures` are the letter's own by content id.
    """

    kind: str
    text: str
    pictures: Mapping[str, Attachment] = field(default_factory=dict, compare=False)

    @property
    def runs(self) -> Iterator[Run]:
        """The text, with the pictures that it names in their places."""
        at = placed = 0
        for found in _PLACE.finditer(self.text):
            picture = self.pictures.get(content_key(found[1]))
            if picture is None or placed == _MOST_PLACED:
                continue
            yield Run(self.text[at : found.start()])
            yield Run(picture=picture)
            at, placed = found.end(), placed + 1
        yield Run(self.text[at:])


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows of a letter.

    `more`: the text is longer than its pieces. `html`: "ready" for the frame, "later" while it is
    being prepared, "failed", or "" when the letter has none. `cut`: it is too long to be shown
    whole. `original`: the letter is here byte for byte.
    """

    pieces: tuple[Piece, ...]
    more: bool
    html: str
    remote: int
    cut: bool
    risky: tuple[str, ...]
    original: bool
    meetings: tuple[Meeting, ...] = ()
    sandbox: str = SANDBOX


def views(
    messages: Sequence[Message], files: Mapping[int, Sequence[Attachment]]
) -> dict[int, View]:
    """The views of letters; see Door.views. Two queries for all of them."""
    ids = [message.id for message in messages]
    forms = {
        form.message_id: form
        for form in LetterForm.objects.filter(message_id__in=ids).defer("html", "pictures", "mark")
    }
    held = RawMail.objects.filter(message_id__in=ids)
    originals = set(held.values_list("message_id", flat=True))
    return {
        message.id: _view(
            message,
            files.get(message.id, ()),
            forms.get(message.id),
            original=message.id in originals,
        )
        for message in messages
    }


def _view(
    message: Message,
    files: Sequence[Attachment],
    form: LetterForm | None,
    *,
    original: bool,
) -> View:
    received = message.direction == Message.Direction.IN
    beginning: str = message.beginning  # type: ignore[attr-defined]
    html, rich = "", received and message.has_html  # type: ignore[attr-defined]
    if rich and (form is None or form.version != VERSION):
        html = "later"
    elif rich and form:
        html = "failed" if form.failed else "ready"
    return View(
        pieces=tuple(pieces(beginning, form.folds if form else [], _pictures(files))),
        more=len(beginning) < message.length,  # type: ignore[attr-defined]
        html=html,
        remote=form.remote if form and html == "ready" else 0,
        cut=bool(form and form.cut),
        risky=tuple(f.name for f in files if received and is_risky(f.name, f.content_type)),
        original=received and original,
        meetings=tuple(meeting(one) for one in form.invitations) if form else (),
    )


def _pictures(files: Sequence[Attachment]) -> dict[str, Attachment]:
    """Those that can be shown, by content id."""
    return {
        one.content_id: one
        for one in files
        if one.content_id and one.content_type in PICTURES and one.scan != Attachment.Scan.FOUND
    }


def pieces(
    text: str,
    folds: Sequence[tuple[str, int, int]],
    pictures: Mapping[str, Attachment] | None = None,
) -> Iterator[Piece]:
    """`text` cut at its folds; together the pieces are the whole text but for empty lines."""
    at = 0
    for kind, start, end in [*folds, ("", len(text), len(text))]:
        for what, piece in (("", text[at:start]), (kind, text[start:end])):
            if piece.strip():
                words = piece.strip("\n") if what else piece.rstrip().lstrip("\n")
                yield Piece(what, words, pictures or {})
        at = end
