"""Wishes that the desk suggests for a card; what is kept is words, so an office can write its own.

Source: accessibility act of 19 July 2019, art. 6 (a form of communication that suits the person).
"""

from django.utils.translation import gettext_lazy as _

SUGGESTIONS = (
    _("speak loudly and slowly"),
    _("large print"),
    _("plain text only"),
    _("Polish Sign Language"),
    _("text message instead of a call"),
    _("help with filling in forms"),
    _("ground floor or a visit at home"),
)
