"""What to have at hand for a connection of text messages: it differs by who carries them."""

from django.utils.translation import gettext_lazy as _

from okienko.channels.setup import Guide

_NUMBER = _(
    "A number of your own if people should be able to answer: to a name in letters nobody can."
)
_NAME = _(
    "A public body may have its name as a sender reserved with CSIRT NASK, so that nobody else can "
    "send in it. Texts in such a name go through an integrator on UKE's list."
)

GUIDES = (
    Guide(
        _("At the operator, once"),
        (
            _(
                "A contract with an operator or an integrator, and what it gave you to sign in: "
                "server, port, user name and password."
            ),
            _NUMBER,
            _NAME,
        ),
        ("carrier", "smpp"),
    ),
    Guide(
        _("At the provider, once"),
        (
            _("An account there, and a token that its pages make for programs (API)."),
            _NUMBER,
            _NAME,
        ),
        ("carrier", "smsapi", "serwersms"),
    ),
    Guide(
        _("At this server, once"),
        (
            _(
                "A modem with a SIM card. No other contract is needed than the card's own; its "
                "number is the sender, and people answer to it."
            ),
            _(
                "Take the PIN off the card, and choose a tariff for a business: the operator may "
                "stop a private card that sends many texts."
            ),
            _(
                "Who runs this server connects the modem (gammu-smsd) and tells you the name of "
                "its folder."
            ),
        ),
        ("carrier", "modem"),
    ),
)
