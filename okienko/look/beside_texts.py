"""The words of what stands beside the pictures of a video call (frontend/video/beside.ts)."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def beside_texts() -> dict[str, str]:
    """Each key with its text; {names} are filled in by the page."""
    return {**_shown(), **_pages(), **_stills()}


def _shown() -> dict[str, str]:
    return {
        "video_enlarge": _("Show large: {name}"),
        "video_alone": _("Nobody else is here yet to see it."),
        "video_screen": _("Share the screen"),
        "video_screen_end": _("Stop sharing the screen"),
        "video_screen_now": _("You are sharing your screen: the others see it."),
        "video_screen_unseen": _(
            "You are sharing your screen, but the line carries the sound alone now: not everybody "
            "sees it."
        ),
        "video_screen_ended": _("Your screen is no longer shared."),
        "video_screen_failed": _("The screen could not be shared. Try again."),
        "video_screen_of": _("{name}: the screen"),
        "video_blur": _("Blur the background"),
        "video_blur_off": _("Show the background"),
        "video_blur_cannot": _(
            "Your browser cannot blur the background here: take a place with nothing private "
            "behind you."
        ),
        "video_caption": _("Captions (C)"),
        "video_caption_help": _(
            "What you type stands large below the picture at once. Enter ends it and puts it into "
            "the conversation, Esc deletes it."
        ),
        "video_caption_send": _("End the caption"),
        "video_caption_size": _("Size of the captions"),
        "video_caption_smaller": _("Smaller captions"),
        "video_caption_larger": _("Larger captions"),
    }


def _pages() -> dict[str, str]:
    return {
        "video_show_document": _("Show a document"),
        "video_pick": _("From this device"),
        "video_no_files": _("There is no PDF or picture in this conversation yet."),
        "video_not_shown": _("This file cannot be shown here. It can be a PDF or a picture."),
        "video_sends": _("Sending {name}…"),
        "video_document": _("Document"),
        "video_here": pgettext("where somebody points", "here"),
        "video_page_tools": _("Go through the document"),
        "video_page_before": _("Previous page"),
        "video_page_after": _("Next page"),
        "video_page_smaller": _("Smaller"),
        "video_page_larger": _("Larger"),
        "video_page_back": _("Back to where we are"),
        "video_page_lead": _("Turn the pages for all"),
        "video_page_end": _("End the showing"),
        "video_page_of": _("Page {n} of {all}"),
        "video_page_loads": _("Opening {name}…"),
        "video_page_shown": _("{who} shows {name}."),
        "video_page_ended": _("{name} is no longer shown."),
        "video_page_broken": _("{name} cannot be shown here. Open it from the conversation."),
    }


def _stills() -> dict[str, str]:
    return {
        "video_still_ask": _("Ask for a still"),
        "video_still_asked": _("The customer is asked whether a still may be taken."),
        "video_still_refused": _("The customer does not want a still to be taken."),
        "video_still_agreed": _("The customer agreed; the still is being taken."),
        "video_still_taken": _("The still is in the conversation."),
        "video_still_title": _("The official asks for a still of what your camera sees"),
        "video_still_about": _(
            "Show the camera what it is about, for example a document. One still is taken, only "
            "when you press yes. It becomes a file of this conversation, and the office may keep "
            "it with your matter, with the hour at which you agreed. You may say no, and you may "
            "take your time."
        ),
        "video_still_yes": _("Yes, take the still now"),
        "video_still_no": _("No, do not take it"),
        "video_still_camera": _("Your camera is off. Turn it on first, or say no."),
        "video_still_camera_now": _(
            "Your camera is on now. Show it what it is about, then press yes once more."
        ),
        "video_still_sent": _("The still was taken and sent."),
        "video_still_refused_said": _("No still was taken; the official knows that."),
        "video_still_failed": _("The still could not be sent. Try again."),
    }
