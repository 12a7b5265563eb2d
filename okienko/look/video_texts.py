"""The words over pictures, on a customer's page and at the desk (frontend/video/stage.ts)."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def stage_texts() -> dict[str, str]:
    """Each key with its text."""
    return {
        "video_pictures": _("Pictures"),
        "video_you": _("You"),
        "video_away": _("has left the page"),
        "video_holds": pgettext("over a picture", "on hold"),
        "video_camera_off": _("camera off"),
        "video_joining": _("the picture is coming…"),
        "video_poor": _("the picture stutters"),
        "video_frozen": _("the picture stands still"),
        "video_lost": _("the picture is sought anew"),
        "video_role_customer": _("Customer"),
        "video_role_official": _("Official"),
        "video_role_colleague": _("Colleague"),
        "video_role_interpreter": _("Interpreter"),
    }
