"""What the verbs of this door refuse."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

ENTRY_GONE = refusal(
    "entry_gone", _("What was begun here is no longer kept. Please begin once more.")
)
ENTRY_UNFINISHED = refusal("entry_unfinished", _("Something is still missing. Look at the pages."))
ENTRY_DECIDED = refusal("entry_decided", _("Somebody else has decided about this already."))
FORMS_OFTEN = refusal(
    "forms_often",
    _("Too many forms have come from your network just now. Try again in an hour, or call us."),
)
FILES_MANY = refusal("files_many", _("No more files can be added here; at most: %(n)s."))
FILES_HEAVY = refusal("files_heavy", _("The files together may have at most %(n)s MB."))
QUESTION_CHOICES = refusal("question_choices", _("Write at least two choices, one on a line."))
QUESTION_CHOICES_DIFFER = refusal(
    "question_choices_differ",
    _("In each language there must be as many choices, in the same order."),
)
QUESTION_LIMITS = refusal("question_limits", _("The least is more than the most."))
