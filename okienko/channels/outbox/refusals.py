"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

NOTHING_TO_DECIDE = refusal("nothing_to_decide", _("This answer waits for no decision."))
