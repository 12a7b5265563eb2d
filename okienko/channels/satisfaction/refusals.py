"""What cannot be done with the questions after a call."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

OPINION_OVER = refusal("opinion_over", _("This link is not valid any more."))
OPINION_MARK = refusal("opinion_mark", _("Choose one of the marks."))
