"""A letter's HTML for its sandboxed frame, and its original for who wants to see it all."""

from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpResponse

from okienko.interactions.models import Attachment, Message

from .files import shown_keys
from .models import RawMail
from .sanitise import SANDBOX, Shown, content_policy, page, picture_address, show_html


def shown(message: Message, *, load_remote: bool) -> Shown:
    """The letter's HTML made harmless, its own pictures put in their places. In an open scope."""
    return show_html(message.html, load_remote=load_remote, pictures=_pictures(message))


def _pictures(message: Message) -> dict[str, str]:
    """Addresses for `cid:`; from the letter's own pictures that the HTML shows."""
    rows: Iterable[Attachment] = Attachment.objects.filter(message=message).exclude(content_id="")
    keys = shown_keys(message.html)
    found = {}
    for row in rows:
        if row.content_id in keys:
            address = picture_address(bytes(row.content), row.content_type)
            if address:
                found[row.content_id] = address
    return found


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
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def original_response(raw: RawMail) -> HttpResponse:
    """The letter byte for byte, as a download."""
    response = HttpResponse(bytes(raw.content), content_type="application/octet-stream")
    name = f"{raw.received_at:%Y-%m-%d-%H%M}.eml"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
