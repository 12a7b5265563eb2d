"""What the verbs of this room refuse."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

DOOR_ABSENT = refusal("door_absent", _("This channel is not installed."))
ACCOUNT_USED = refusal(
    "account_used", _("Contacts came through this. Take it out of use instead of removing it.")
)
