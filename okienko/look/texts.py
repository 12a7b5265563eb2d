"""The texts of the page's scripts, in the reader's language: frontend/texts.ts takes them."""

from django.utils.translation import gettext as _


def page_texts() -> dict[str, str]:
    """Each key of the scripts that run on every page with its text."""
    return {
        "minutes": _("{count} min"),
        "hours": _("{count} h"),
        "days": _("{count} days"),
        "failed_to_do": _("It did not work. Try again in a moment."),
        "too_large": _("This is too large to be sent. Take smaller files or a shorter text."),
        "failed_to_load": _("This part could not be loaded."),
        "no_link": _("No connection: it was not sent. Try again."),
        "overtaken": _("It is not possible any more; the page shows the new state."),
        "again": _("Try again"),
        "away": _(
            "Your sign-in has ended. What you wrote stays here: sign in in a new window, then save "
            "again."
        ),
        "sign_in": _("Sign in"),
        **counting_texts(),
    }


def counting_texts() -> dict[str, str]:
    """What stands below a text message while it is written."""
    return {
        "sms_parts": _("SMS parts: {n}"),
        "sms_left": _("characters left in this part: {n}"),
        "sms_cost": _("about {zl} zł"),
        "sms_unicode": _("letters with marks make each part shorter"),
    }
