"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

NOT_OUR_PAGE = refusal(
    "not_our_page",
    _("Only addresses of the office's own pages for customers are made short."),
)
