"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

LEFT_ALREADY = refusal("left_already", _("Too late: this answer is on its way already."))
NOT_WRITTEN_BY_YOU = refusal(
    "not_written_by_you", _("Only who wrote an answer takes it back, while that is possible.")
)
NOTHING_TO_DECIDE = refusal("nothing_to_decide", _("This answer waits for no decision."))
