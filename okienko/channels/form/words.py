"""What a form says in words: to the official who reads it, and to who has sent it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.channels.plain_text import without_links
from okienko.customers.identities import display

from .spec import OFFICES_OWN, Sheet, in_words


def for_officials(
    sheet: Sheet, answers: Mapping[str, Any], contact: Mapping[str, Any], files: Iterable[str]
) -> str:
    """All of it as a text."""
    with override(OFFICES_OWN):
        return _lines(sheet, answers, files, OFFICES_OWN) + "\n\n" + contact_words(contact)


def contact_words(contact: Mapping[str, Any]) -> str:
    """How who wrote it wants to be answered, in the language that is set."""
    wish = contact.get("wish")
    if wish == "email":
        words = _("Answer by e-mail: %(address)s") % {"address": contact.get("email", "")}
    elif wish == "phone":
        words = _("Call back: %(number)s") % {"number": display("e164", contact.get("phone") or "")}
    else:
        words = _("No answer is needed.")
    name = contact.get("name")
    return f"{name}. {words}" if name else words


def copy_subject(language: str) -> str:
    """The subject of a copy: nothing of it is a stranger's own."""
    with override(language):
        return _("What you have sent us")


def copy_text(
    language: str,
    *,
    office: str,
    number: str,
    sheet: Sheet,
    answers: Mapping[str, Any],
    files: Iterable[str],
) -> str:
    """The letter with a copy. Nobody has proved the address, so that links are left out."""
    with override(language):
        head = _("We have received your form. Its number is %(number)s.") % {"number": number}
        foot = _("If you have sent nothing to us, somebody has mistaken their address for yours.")
        body = without_links(_lines(sheet, answers, files, language))
        return f"{head}\n\n{body}\n\n{foot}\n\n{office}"


def _lines(sheet: Sheet, answers: Mapping[str, Any], files: Iterable[str], language: str) -> str:
    found = [f"{label}\n{words}" for _asked, label, words in in_words(sheet, answers, language)]
    if names := ", ".join(files):
        found.append(_("Files: %(names)s") % {"names": names})
    return "\n\n".join(found)
