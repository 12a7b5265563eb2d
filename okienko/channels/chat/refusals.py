"""Why the chat says no, in words for who writes in the window."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

CHAT_CLOSED = refusal("chat_closed", _("The chat is closed now. Please choose another way."))
CHAT_BUSY = refusal(
    "chat_busy",
    _("Too many people are waiting for the chat just now. Try again later, or choose another way."),
)
CHAT_EMPTY = refusal("chat_empty", _("Write something first."))
CHAT_LONG = refusal("chat_long", _("This is too long: at most %(n)s characters at once."))
CHAT_GONE = refusal("chat_gone", _("This chat is no longer here. Begin a new one."))
