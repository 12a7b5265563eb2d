"""The words over pictures, on a customer's page and at the desk (frontend/video/stage.ts)."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .beside_texts import beside_texts


def role_words() -> dict[str, str]:
    """As what somebody takes part, by video.models.Role."""
    return {
        "customer": _("Customer"),
        "official": _("Official"),
        "colleague": _("Colleague"),
        "interpreter": _("Interpreter"),
        "supervisor": _("Supervisor"),
        "telephone": _("By telephone"),
    }


def stage_texts() -> dict[str, str]:
    """Each key with its text."""
    return {
        **{f"video_role_{role}": words for role, words in role_words().items()},
        **beside_texts(),
        "video_pictures": _("Pictures"),
        "video_you": _("You"),
        "video_away": _("has left the page"),
        "video_holds": pgettext("over a picture", "on hold"),
        "video_came": _("{name} is here."),
        "video_went": _("{name} has left the page."),
        "video_camera_off": _("camera off"),
        "video_gathers": _("waits until all are there"),
        "video_help_gather": _(
            "The meeting begins when the interpreter is there, too. You can write meanwhile."
        ),
        "video_help_alone": _("You are here. The official is not there yet: it begins by itself."),
        "video_help_begins": _("Both are here: it begins in a moment."),
        "video_link_address": _("Address of the link"),
        "video_link_words": _(
            "Send this address to the interpreter: it works once, within 15 minutes, for this call "
            "alone. It is shown only now."
        ),
        "video_link_to": _("Interpreter's e-mail address or mobile number"),
        "video_link_send": _("Send the link"),
        "video_link_sent": _("The link is on its way to {to}."),
        "video_help_sought": _("An interpreter is being sought."),
        "video_help_again": _("The interpreter has gone; another one is being sought."),
        "video_help_nobody": _("No interpreter is at work just now; the search goes on."),
        "video_help_usually": _("It usually takes about {n} min."),
        "video_help_coming": _("An interpreter has accepted and is coming."),
        "video_joining": _("the picture is coming…"),
        "video_poor": _("the picture stutters"),
        "video_frozen": _("the picture stands still"),
        "video_lost": _("the picture is sought anew"),
        "video_slow": _("no picture: the line is slow"),
        "video_smaller_between": _("{name}: the line is slow, so the pictures are smaller."),
        "video_smaller_other": _("{name} has a slow line, so the pictures are smaller."),
        "video_smaller_customer": _("The customer's line is slow, so the pictures are smaller."),
        "video_smaller_sound": _("The sound comes first."),
        "video_alone_between": _(
            "{name}: the line is too slow for pictures; they come back by themselves."
        ),
        "video_alone_other": _(
            "{name} has a line too slow for pictures; they come back by themselves."
        ),
        "video_alone_customer": _(
            "The customer's line is too slow for pictures; they come back by themselves."
        ),
        "video_alone_sound": _("The sound goes on."),
        "video_too_slow": _("Even the sound suffers: go on by telephone, or write."),
        "video_phones": _("People by telephone"),
        "video_phone_ringing": _("{name}: being called by telephone…"),
        "video_phone_up": _("{name}: takes part by telephone"),
        "video_phone_left": _("{name}: has hung up"),
        "video_phone_over": _("{name}: has hung up"),
        "video_phone_busy": _("{name}: the number is busy"),
        "video_phone_no_answer": _("{name}: nobody answered"),
        "video_phone_failed": _("{name}: could not be reached"),
        "video_phone_lost": _("{name}: the connection broke off"),
    }
