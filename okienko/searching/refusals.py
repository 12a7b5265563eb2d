"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

VIEW_NEEDS_NAME = refusal("view_needs_name", _("Give the view a name."))
VIEW_TAKEN = refusal("view_taken", _("You have a view of this name already."))
TOO_MANY_VIEWS = refusal("too_many_views", _("You have 50 views: remove one first."))
