"""What cannot be done with the questions after a call."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

LINK_OVER = refusal("opinion_over", _("This link is not valid any more."))
MARK_WRONG = refusal("opinion_mark", _("Choose one of the marks."))
