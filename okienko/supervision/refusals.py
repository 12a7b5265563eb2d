"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

QUEUE_GONE = refusal("queue_gone", _("This queue is no longer there. Choose another."))
