"""Why the chat says no, in words for who writes in the window."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

CHAT_CLOSED = refusal("chat_closed", _("The chat is closed now. Please choose another way."))
CHAT_BUSY = refusal(
    "chat_busy",
    _("Too many people are waiting for the chat just now. Try again later, or choose another way."),
)
CHAT_OFTEN = refusal(
    "chat_often",
    _("Too many chats were begun from your network. Try again later, or choose another way."),
)
CHAT_FAST = refusal("chat_fast", _("This was a lot at once. Wait a moment, then send it again."))
CHAT_EMPTY = refusal("chat_empty", _("Write something first."))
CHAT_NAMELESS = refusal("chat_nameless", _("Say what we may call you."))
CHAT_UNREACHABLE = refusal(
    "chat_unreachable", _("Give an e-mail address or a telephone number at which we reach you.")
)
CHAT_LATER = refusal(
    "chat_later", _("Nobody answers this topic now. Choose another one, or another way.")
)
CHAT_LONG = refusal("chat_long", _("This is too long: at most %(n)s characters at once."))
CHAT_GONE = refusal("chat_gone", _("This chat is no longer here. Begin a new one."))
CHAT_FILES = refusal("chat_files", _("No more files can be sent in this chat."))
CHAT_MARK = refusal("chat_mark", _("Choose from 1 to 5."))
CHAT_UNRATED = refusal("chat_unrated", _("There is nothing to rate yet."))
CHAT_NUMBER = refusal("chat_number", _("This is no telephone number that we can call."))
CHAT_ADDRESS = refusal("chat_address", _("This is no e-mail address."))
CHAT_UNANSWERED = refusal(
    "chat_unanswered", _("Nobody has answered yet: there is no conversation to send.")
)
CHAT_NO_MAILBOX = refusal("chat_no_mailbox", _("The office cannot write e-mails from here."))
CHAT_NOT_MAILED = refusal(
    "chat_not_mailed", _("The e-mail could not be sent. Try again later, or save it as a file.")
)
CHAT_MAILED = refusal("chat_mailed", _("It was sent by e-mail several times already."))
RESUME_GONE = refusal(
    "resume_gone", _("This link was used already, or is too old. Make a new one in the chat.")
)
