"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.channels.registry import ABSENT
from okienko.events.refusals import refusal

ADDRESS_NOT_CALLABLE = refusal("address_not_callable", _("This address cannot be called."))
CHANNEL_CANNOT = refusal("channel_cannot", _("This channel cannot do that."))
FILES_TOO_LARGE = refusal("files_too_large", _("The files are too large for this channel."))
NO_CONNECTION = refusal(
    "no_connection", _("Choose from which mailbox the letter goes: this one is out of use.")
)
NO_COPIES = refusal(
    "no_copies",
    _("Nobody can have a copy when everybody gets a letter of their own. Take the copies out."),
)
TOO_MANY_LETTERS = refusal("too_many_letters", _("At most %(n)d letters go out at once."))
NO_DAY = refusal("no_day", _("Choose a day."))
NOTHING_CHOSEN = refusal("nothing_chosen", _("Choose contacts in the list first."))
NOBODY_CHOSEN = refusal("nobody_chosen", _("Choose to whom."))
NUMBER_MISSING = refusal("number_missing", _("Write a telephone number."))
NO_SUCH_TOPIC = refusal(
    "no_such_topic",
    _("“%(text)s” is not in the list of topics. Choose one of them, or leave the field empty."),
)
NOT_TAKEN = refusal("not_taken", _("Not sent: %(why)s. Your text stays here."))
TEXT_TOO_LONG = refusal("text_too_long", _("This channel takes at most %(n)d characters."))
ADDRESS_MISSING = refusal("address_missing", _("Write a telephone number or an e-mail address."))
OWN_ADDRESS = refusal(
    "own_address", _("%(address)s is a mailbox of the office: the answer would come back to us.")
)
NO_EMAIL_ADDRESS = refusal(
    "no_email_address", _("“%(text)s” is no e-mail address. Correct it or take it out.")
)
NO_MOBILE_NUMBER = refusal(
    "no_mobile_number",
    _("“%(text)s” is no number that can get text messages. Correct it or take it out."),
)
NO_DOOR = refusal("no_door", ABSENT)
