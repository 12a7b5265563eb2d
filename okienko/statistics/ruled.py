"""What the rules of queues did, as figures say it: (action, name, words)."""

from django.utils.translation import gettext_lazy as _

RULED_WORDS = (
    ("raise", _("Rules: put first"), _("Contacts that a rule of their queue put before others.")),
    (
        "queue",
        _("Rules: sent to another queue"),
        _("Contacts that a rule moved because they had waited too long, or too many waited."),
    ),
    (
        "box",
        _("Rules: asked to leave a message"),
        _(
            "Callers whom a rule led to a message box, whether they said anything or hung up; "
            "who waited for an official before is neither answered nor abandoned."
        ),
    ),
    (
        "call",
        _("Rules: offered a call instead"),
        _("Callers whom a rule offered to be called at their turn, whether they wanted it or not."),
    ),
    (
        "end",
        _("Rules: told to call later"),
        _(
            "Callers whom a rule sent away. Where their number is known they stand on the "
            "call-back list."
        ),
    ),
)
