"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

NOT_SET_ASIDE = refusal("not_set_aside", _("Somebody has decided about this already."))
STILL_READ = refusal("still_read", _("This is about to be read. Wait a moment."))
NOTHING_TO_REPLAY = refusal(
    "nothing_to_replay", _("Nothing came in this time that could be read again.")
)
FLOOD_DECIDED = refusal(
    "flood_decided",
    _("Somebody has decided about this already, or the same sender is held again."),
)
