"""The texts of the scripts on these pages, in the reader's language."""

from django.utils.translation import gettext as _

from okienko.look.texts import page_texts


def texts() -> dict[str, str]:
    """Each key of the scripts with its text; {names} are filled in by the page."""
    return {
        **page_texts(),
        "unsaved": _("What you have changed is not saved yet."),
        "copied": _("Copied"),
    }
