"""What the verbs of this room refuse."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

ACCOUNT_TWICE = refusal(
    "account_twice",
    _(
        "Another account in use is connected to the same address already. Take that one out of "
        "use first."
    ),
)
DOOR_ABSENT = refusal("door_absent", _("This channel is not installed."))
ACCOUNT_USED = refusal(
    "account_used", _("Contacts came through this. Take it out of use instead of removing it.")
)
