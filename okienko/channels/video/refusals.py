"""Why a video contact says no, in words for who is on its page."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

LINK_ADDRESS = refusal(
    "link_address", _("Write an e-mail address or a mobile number to which we may send the link.")
)
LINK_CANCELLED = refusal("link_cancelled", _("This video call was called off. Agree on another."))
LINK_EARLY = refusal("link_early", _("It is too early for this video call. Come back at its time."))
LINK_GONE = refusal("link_gone", _("This link leads to no video call. Begin a new one."))
LINK_LATE = refusal("link_late", _("The time of this video call is over. Agree on another."))
LINK_MANY = refusal(
    "link_many", _("Times were booked for this address already. Call one off to book another.")
)
LINK_NO_WAY = refusal(
    "link_no_way", _("The office has no connection that reaches this address with the link.")
)
LINK_PAST = refusal("link_past", _("Choose a time that is still to come."))
LINK_TAKEN = refusal("link_taken", _("This time was taken a moment ago. Choose another."))
LINK_USED = refusal("link_used", _("This link was used already. Begin a new video call."))
VIDEO_CLOSED = refusal(
    "video_closed", _("Nobody answers video calls now. Please choose another way.")
)
VIDEO_LATER = refusal(
    "video_later", _("Nobody answers this topic by video now. Choose another one, or another way.")
)
VIDEO_BUSY = refusal(
    "video_busy",
    _("Too many people are waiting just now. Try again later, or choose another way."),
)
VIDEO_OFTEN = refusal(
    "video_often",
    _("Too many video calls were begun from your network. Try again later, or choose another way."),
)
VIDEO_FAST = refusal("video_fast", _("This was a lot at once. Wait a moment, then try again."))
VIDEO_GONE = refusal("video_gone", _("This video call is no longer here. Begin a new one."))
VIDEO_MOVED = refusal("video_moved", _("The other side has moved on: the connection is made anew."))
VIDEO_EMPTY = refusal("video_empty", _("Write something first."))
VIDEO_LONG = refusal("video_long", _("This is too long: at most %(n)s characters at once."))
VIDEO_FILES = refusal("video_files", _("No more files can be sent in this video call."))
VIDEO_COLLEAGUE = refusal(
    "video_colleague", _("A colleague is asked already, or takes part. One at a time.")
)
VIDEO_FULL = refusal(
    "video_full", _("Four people take part with a picture: more cannot. Somebody has to leave.")
)
VIDEO_PHONES = refusal(
    "video_phones", _("At most %(n)d people take part by telephone. End one of these calls first.")
)
VIDEO_CALLS = refusal("video_calls", _("No more people can be called into this video call."))
VIDEO_NO_NAME = refusal("video_no_name", _("Write who is called: the customer sees the name."))
VIDEO_UNHEARD = refusal(
    "video_unheard",
    _("The customer has no sound just now, so they cannot speak with a department by telephone."),
)
VIDEO_SIGNS = refusal(
    "video_signs",
    _(
        "The customer signs: by sound alone they cannot speak with a department. Call it into the "
        "video call instead."
    ),
)
VIDEO_LINK = refusal(
    "video_link", _("This link was used already, or its time is over. Ask the office for another.")
)
VIDEO_LANGUAGE = refusal("video_language", _("This language is not offered. Choose another one."))
VIDEO_ALONE = refusal("video_alone", _("Nobody else is here yet to see it."))
VIDEO_NO_PAGES = refusal(
    "video_no_pages", _("This file cannot be shown here. It can be a PDF or a picture.")
)
VIDEO_SNAPSHOT = refusal("video_snapshot", _("Nobody asks for a still any more."))
CHECK_OFTEN = refusal("check_often", _("This was tried often just now. Wait some minutes."))
