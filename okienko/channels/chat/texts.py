"""The texts of the chat's button and window, for pages of other sites: frontend/chat takes them."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def button_texts() -> dict[str, str]:
    """The texts of the button, in the language that is active."""
    return {
        "chat": _("Chat"),
        "open": _("Chat with us"),
        "closed": _("Chat: closed now"),
        "back": _("Back to the chat"),
        "unread": _("New messages"),
        "own_window": _("Open the chat in a new tab"),
    }


def window_texts() -> dict[str, str]:
    """The texts of the window, in the language that is active; {names} are filled in by it."""
    return {**_before(), **_talk(), **_around(), **_after()}


def _before() -> dict[str, str]:
    return {
        "chat": _("Chat"),
        "language": _("Language"),
        "hide": _("Hide the chat"),
        "other_ways": _("Other ways"),
        "privacy": _("How we use your personal data"),
        "privacy_more": _("All of it on the office's page"),
        "topic": _("What is it about?"),
        "topic_any": _("Something else, or I do not know"),
        "first_words": _("Your question"),
        "first_words_missing": _("Write what you would like to ask."),
        "name": _("Your name, if you like"),
        "contact": _("E-mail or telephone number, if you like"),
        "name_needed": _("Your name"),
        "contact_needed": _("E-mail or telephone number"),
        "contact_hint": _("We answer there if the chat is cut off."),
        "begin": _("Start the chat"),
        "ahead": _("Waiting before you: {count}."),
        "ahead_none": _("Nobody waits before you."),
        "too_long": _(
            "This has {length} characters; at most {most} can be sent at once. Send it in parts, "
            "or as a file."
        ),
        "wait_minute": _("The wait is about a minute."),
        "wait_minutes": _("The wait is about {minutes} minutes."),
        "wait_unknown": _("How long the wait is cannot be told yet."),
        "failed": _("It did not work. Try again in a moment."),
        "no_link": _("No connection: it was not sent. Try again."),
    }


def _talk() -> dict[str, str]:
    return {
        "joining": _("Connecting…"),
        "place": _("Your place in the queue:"),
        "conversation": _("Conversation"),
        "you": _("You"),
        "office": _("Office"),
        "newest": _("To the newest"),
        "many_new": _("New messages: {count}"),
        "typing": _("{name} is typing…"),
        "write": _("Write a message"),
        "send": pgettext("button", "Send"),
        "sending": _("sending…"),
        "sent": pgettext("message", "sent"),
        "delivered": pgettext("message", "delivered"),
        "read": pgettext("message", "read"),
        "not_sent": _("Not sent."),
        "again": _("Try again"),
        "drop": pgettext("message", "Discard"),
        "lost": _("No connection. What you write is sent when it is back."),
        "found": _("The connection is back."),
        "attach": _("Attach files."),
        "files_most": _("At most {count}, up to {size} each."),
        "photo": _("Take a photo"),
        "file_large": _("{name} has {size}; at most {most} can be sent."),
        "files_many": _("At most {count} files can be sent at once."),
        "too_large": _("This is too large to be sent. Take smaller files or a shorter text."),
        "leave_out": _("Leave out {name}"),
        "take_file": _("Download {name}, {size}"),
        "gone": _("This conversation has ended. You can start a new one."),
    }


def _around() -> dict[str, str]:
    return {
        "more": _("More options"),
        "back_to_talk": _("Back to the conversation"),
        "missing": _("This is needed."),
        "call_me": _("Call me instead"),
        "call_me_words": _("An official calls you and knows what you have written here."),
        "number": _("Telephone number"),
        "call_me_send": _("Ask for a call"),
        "call_me_done": _("We will call {number}."),
        "by_email": _("Go on by e-mail"),
        "by_email_words": _("We send you the conversation, and answers come to that address."),
        "address": _("E-mail address"),
        "by_email_send": _("Go on by e-mail"),
        "by_email_done": _("The conversation goes on by e-mail: {address}."),
        "elsewhere": _("Go on on another device"),
        "elsewhere_words": _("A link opens this conversation on your telephone or computer."),
        "elsewhere_make": _("Make a link"),
        "elsewhere_link": _("Link"),
        "elsewhere_once": _("It works once, for 15 minutes. Give it to nobody else."),
        "elsewhere_came": _(
            "This conversation was begun on another device. If somebody else gave you the link, "
            "start a new one: they can read along."
        ),
        "elsewhere_qr": _("The same link as a QR code"),
        "copy": _("Copy"),
        "copied": _("Copied."),
        "end": _("End the conversation"),
        "end_words": _("The official then turns to others. You can keep what was written."),
        "end_yes": _("End the conversation"),
        "end_no": _("Go on talking"),
    }


def _after() -> dict[str, str]:
    return {
        "transcript": _("Keep the conversation"),
        "transcript_words": _("We send what was written to your e-mail address."),
        "transcript_send": pgettext("button", "Send"),
        "transcript_done": _("Sent to {address}."),
        "transcript_file": _("Download as a file"),
        "anew": _("Start a new conversation"),
        "rate": _("How do you rate this conversation?"),
        "rate_missing": _("Choose a mark."),
        "rate_words": _("What should we know? (if you like)"),
        "rate_send": _("Send the rating"),
        "rated": _("Thank you for the rating."),
        "mark_1": _("very bad"),
        "mark_2": _("bad"),
        "mark_3": _("fair"),
        "mark_4": _("good"),
        "mark_5": _("very good"),
    }
