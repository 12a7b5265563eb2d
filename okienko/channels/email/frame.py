"""A letter's HTML for its sandboxed frame, and its original for who wants to see it all."""

from html import escape
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from okienko.interactions.models import Attachment, Message
from okienko.look.answers import inert

from .form import VERSION
from .models import LetterForm, RawMail
from .sanitise import MAX_PICTURE, SANDBOX, Kept, content_policy, page, picture_address, show

MAX_PICTURES = 6 * 1024 * 1024  # bytes of all pictures that one page carries


def shown(message: Message, *, load_remote: bool) -> str:
    """The letter's kept HTML, its own pictures put in their places. In an open scope."""
    form = LetterForm.objects.filter(message=message, version=VERSION).first()
    if form is None:
        return _told(_("The letter is being prepared for this view. Look again in a moment."))
    if form.failed:
        return _told(_("This view could not be prepared. The words of the letter are above it."))
    kept = Kept(form.html, form.mark, form.remote, tuple(form.pictures))
    pictures, left_out = _pictures(message, form.pictures)
    html = show(kept, load_remote=load_remote, pictures=pictures)
    if left_out:
        words = ngettext(
            "%(number)d picture is too large to be shown here: it is among the files.",
            "%(number)d pictures are too large to be shown here: they are among the files.",
            left_out,
        )
        html += _told(words % {"number": left_out})
    return html


def _told(words: str) -> str:
    return f"<p><em>{escape(words)}</em></p>"


def _pictures(message: Message, wanted: list[str]) -> tuple[dict[str, str], int]:
    """Addresses of the letter's own pictures by content id, and how many are too large."""
    if not wanted:
        return {}, 0
    rows = Attachment.objects.filter(message=message, content_id__in=wanted)
    rows = rows.exclude(scan=Attachment.Scan.FOUND)
    chosen, left_out, total = [], 0, 0
    for file_id, size in rows.order_by("size", "id").values_list("id", "size"):
        total += size
        if size > MAX_PICTURE or total > MAX_PICTURES:
            left_out += 1
        else:
            chosen.append(file_id)
    found = {}
    for row in rows.filter(id__in=chosen):
        address = picture_address(bytes(row.content), row.content_type)
        if address:
            found[row.content_id] = address
    return found, left_out


def frame_html(message: Message, *, load_remote: bool) -> str:
    """A whole harmless document. It is to be shown in `<iframe sandbox="SANDBOX">`."""
    language = message.interaction.language
    found = shown(message, load_remote=load_remote)
    return page(found, load_remote=load_remote, language=language, title=message.subject)


def frame_response(message: Message, *, load_remote: bool) -> HttpResponse:
    """`frame_html` with its policy as headers: nothing runs, even when opened by itself."""
    response = HttpResponse(frame_html(message, load_remote=load_remote))
    response["Content-Security-Policy"] = (
        f"{content_policy(load_remote=load_remote)}; frame-ancestors 'self'; sandbox {SANDBOX}"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return _closed(response)


def _closed(response: HttpResponse) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def original_response(raw: RawMail) -> HttpResponse:
    """The letter byte for byte, as a download."""
    response = HttpResponse(bytes(raw.content), content_type="application/octet-stream")
    name = f"{raw.received_at:%Y-%m-%d-%H%M}.eml"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return inert(response)
