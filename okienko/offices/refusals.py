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
MAY_NOT_ADMINISTER = refusal(
    "may_not_administer", _("Only an administrator may do this. Ask one of them.")
)
MAY_NOT_SUPERVISE = refusal(
    "may_not_supervise", _("Only a supervisor may do this. Ask one of them.")
)
LAST_ADMIN = refusal(
    "last_admin",
    _(
        "The office has no other administrator who can sign in. "
        "Give somebody with a password this role first."
    ),
)
LOGIN_TAKEN = refusal("login_taken", _("Somebody has this user name. Choose another."))
FOUNDED_ALREADY = refusal(
    "founded_already", _("There is an office already. Its administrator signs in.")
)
SEAT_TAKEN = refusal("seat_taken", _("This person works in this office already."))
WORKS_ELSEWHERE = refusal(
    "works_elsewhere",
    _("This person works in other offices too. Take the seat in yours away instead."),
)
DEPARTMENT_USED = refusal(
    "department_used",
    _(
        "Cases, kinds of case or calls name this department. Take it out of use instead of "
        "removing it."
    ),
)
MAY_NOT_OPERATE = refusal(
    "may_not_operate", _("Only who runs the installation may do this. Ask one of them.")
)
LAST_OPERATOR = refusal(
    "last_operator",
    _("Nobody else runs the installation. Name somebody else first."),
)
UNKNOWN_LOGIN = refusal("unknown_login", _("Nobody has this user name."))
NOTICE_OVER = refusal("notice_over", _("A notice must end in the future, within a year."))
NO_ZONE = refusal("no_zone", _("There is no such time zone. Write it as Europe/Warsaw."))
SPAN_WRONG = refusal("span_wrong", _("Hours must end after they begin, on a day of the week."))
SPANS_OVERLAP = refusal("spans_overlap", _("Two spans of the same day overlap. Join them."))
LINK_OVER = refusal(
    "link_over",
    _(
        "This link was used already, or its time is over. Ask your administrator for another, or "
        "sign in with the password that you have."
    ),
)
PASSWORD_WEAK = refusal("password_weak", _("Choose another password. %(words)s"))
COLOUR_WRONG = refusal("colour_wrong", _("Write the colour as #0b5563."))
RUNS_INSTALLATION = refusal(
    "runs_installation",
    _("This person runs the whole installation. Only they change how they sign in."),
)
LOGO_NO_PNG = refusal(
    "logo_no_png",
    _("This is no PNG picture. With scripts on, the browser makes one of a JPEG or SVG by itself."),
)
LOGO_LARGE = refusal(
    "logo_large",
    _("The picture is too large or too small: 16 to 1024 points on each side, at most 1 MB."),
)
LOGO_BROKEN = refusal(
    "logo_broken", _("This picture is damaged. Save it anew and choose it again.")
)
