"""What an official is told of a letter that is not here as it was sent: a note in the contact."""

from django.utils.translation import gettext as _

from .imap import Fetched
from .letter import Letter
from .settings import MEGABYTE, EmailSettings

_DAMAGED = {"unreadable", "too many parts", "file left out"}


def hint_for(letter: Letter, fetched: Fetched, settings: EmailSettings) -> str:
    """The sentences for one letter; "" when it was read as it was sent."""
    return " ".join(_sentences(letter, fetched, settings))


def _sentences(letter: Letter, fetched: Fetched, settings: EmailSettings) -> list[str]:
    flaws = set(letter.flaws)
    found = []
    if not fetched.whole:
        found.append(
            _(
                "This letter has %(size)d MB, more than the %(limit)d MB that are taken. Only its "
                "beginning is here; the whole lies in the mailbox %(address)s."
            )
            % {
                "size": fetched.size // MEGABYTE,
                "limit": settings.max_megabytes,
                "address": settings.address,
            }
        )
    elif {"took too long", "too large"} & flaws:
        found.append(
            _(
                "This letter could not be read: it needs more time or memory than a letter may "
                "have. Here is the beginning of its source. See the original."
            )
        )
    elif _DAMAGED & flaws:
        found.append(
            _("This letter is damaged and was read as well as it could be. See the original.")
        )
    elif "text cut" in flaws:
        found.append(_("This letter is very long. Only its beginning is shown. See the original."))
    if "encrypted" in flaws:
        found.append(
            _(
                "This letter is encrypted and cannot be read here. Ask the sender to send it "
                "unencrypted, or open the original in a program that has the key."
            )
        )
    if "signature not checked" in flaws:
        found.append(_("This letter is signed. The signature was not checked."))
    if not (found or letter.text.strip() or letter.html.strip() or letter.files):
        found.append(_("This letter has no text."))
    return found
