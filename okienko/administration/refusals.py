"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

CONFIGURATION_LACKS = refusal(
    "configuration_lacks",
    _("“%(row)s” names “%(named)s”, which stands neither in the file nor in the office."),
)
CONFIGURATION_MOVED = refusal(
    "configuration_moved",
    _("Somebody has changed settings meanwhile. Look once more what would be done now."),
)
CONFIGURATION_ROW = refusal("configuration_row", _("“%(row)s”: %(words)s Nothing was changed."))
CONFIGURATION_TAKEN_BACK = refusal("configuration_taken_back", _("This was taken back already."))
