"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

NOT_SET_ASIDE = refusal("not_set_aside", _("Somebody has decided about this already."))
