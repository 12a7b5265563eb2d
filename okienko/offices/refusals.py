"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

UNKNOWN_DEPARTMENT = refusal("unknown_department", _("There is no such department."))
MAY_NOT_CURATE = refusal(
    "may_not_curate",
    _(
        "This changes what others rely on, and your role does not include it. Ask a colleague or a "
        "supervisor to do it."
    ),
)
MAY_NOT_SUPERVISE = refusal(
    "may_not_supervise", _("Only a supervisor may do this. Ask one of them.")
)
