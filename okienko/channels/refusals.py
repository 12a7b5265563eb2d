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
INSIDE = refusal(
    "inside",
    _(
        "A server inside the network of this installation cannot be used. Who runs Okienko can "
        "allow it (OKIENKO_INNER_NETWORKS)."
    ),
)
TESTS_RUN = refusal(
    "tests_run", _("Other connections are being tested just now. Try again in a minute.")
)
REFUSED_OFTEN = refusal(
    "refused_often",
    _(
        "The provider has refused this sign-in three times. Many lock a mailbox after some more. "
        "Type another password, or wait %(n)s minutes."
    ),
)
