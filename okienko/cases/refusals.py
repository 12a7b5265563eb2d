"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

CASE_CHANGED = refusal("case_changed", _("A colleague moved this case in the meantime."))
CASE_CLOSED = refusal("case_closed", _("This case is closed. Open it again first."))
CASE_KIND_USED = refusal(
    "case_kind_used",
    _("There are cases of this kind. Take it out of use instead of removing it."),
)
UNKNOWN_RULE = refusal("unknown_rule", _("Choose a term from the list."))
CASE_KIND_TAKEN = refusal("case_kind_taken", _("There is a kind of case of this name."))
CASE_MOVE_ASKS_MORE = refusal(
    "case_move_asks_more", _("This move asks for more: use its own form.")
)
CASE_MOVE_IMPOSSIBLE = refusal(
    "case_move_impossible", _("“%(move)s” is not possible: the case stands at “%(state)s”.")
)
CASE_SAME_DEPARTMENT = refusal("case_same_department", _("This department has the case already."))
NO_CASE = refusal("no_case", _("An intervention needs a case: choose an open one or its kind."))
NO_CASE_END = refusal("no_case_end", _("A case ends settled, refused or passed on."))
NO_CASE_KIND = refusal("no_case_kind", _("Choose the kind of matter."))
SAME_PERSON = refusal("same_person", _("The letter and the card name the same person."))
TERM_TOO_EARLY = refusal("term_too_early", _("The term cannot end before it begins."))
UNKNOWN_CASE = refusal("unknown_case", _("There is no such case."))
NO_REASON_FOR_TERM = refusal("no_reason_for_term", _("Say why the term changes."))
NO_WORDS_OF_CASE = refusal("no_words_of_case", _("Write what was said and settled."))
CASE_KIND_NEEDS_NAME = refusal("case_kind_needs_name", _("A kind of case needs a name."))
NO_REASON_FOR_PAUSE = refusal("no_reason_for_pause", _("Say why the term does not run."))
NO_WORDS_OF_OUTCOME = refusal(
    "no_words_of_outcome", _("Say in words how the matter ended and why.")
)
NO_REASON_TO_REOPEN = refusal("no_reason_to_reopen", _("Say why the case is opened again."))
NO_CASE_TITLE = refusal("no_case_title", _("Say in a few words what the matter is."))
