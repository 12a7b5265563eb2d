"""What each role may do, in words; the rights themselves stand in offices/access.py."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.offices.models import Role

#: Name and explanation.
ROLES: dict[str, tuple[str | Promise, str | Promise]] = {
    Role.INTERPRETER: (
        _("Interpreter"),
        _("takes part in colleagues' video calls and sees nothing else; of another office, too"),
    ),
    Role.TRAINEE: (
        _("Trainee"),
        _("answers calls and letters; does not change what others rely on"),
    ),
    Role.OFFICIAL: (
        _("Official"),
        _("answers calls and letters, keeps customers' cards and call-backs in order"),
    ),
    Role.SUPERVISOR: (
        _("Supervisor"),
        _("besides sees the wallboard and the figures, moves waiting contacts and helps others"),
    ),
    Role.ADMIN: (
        _("Administrator"),
        _("besides changes these settings and says who works here"),
    ),
}


def role_name(role: str) -> str:
    """What a role is called."""
    return str(ROLES[role][0]) if role in ROLES else role


def role_choices() -> list[tuple[str, str]]:
    """For a form: each role with what it may do."""
    return [(role, f"{name}: {words}") for role, (name, words) in ROLES.items()]
