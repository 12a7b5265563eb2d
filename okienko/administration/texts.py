"""The texts of the scripts on these pages, in the reader's language."""

from django.utils.translation import gettext as _

from okienko.look.texts import page_texts


def texts() -> dict[str, str]:
    """Each key of the scripts with its text; {names} are filled in by the page."""
    return {
        **page_texts(),
        "unsaved": _("What you have changed is not saved yet."),
        "copied": _("Copied"),
        "picture_none": _("The browser can show no picture of this file. Choose another."),
        "picture_ready": _("This is how it will be kept: {width} × {height} points."),
        **_sounds(),
    }


def _sounds() -> dict[str, str]:
    return {
        "sound_large": _("This file is too large: a minute of speech has some 10 megabytes."),
        "sound_none": _("This file is no sound that the browser can play. Choose WAV, MP3 or OGG."),
        "sound_long": _("It is longer than two minutes. Nobody listens so long."),
        "sound_reading": _("Reading…"),
        "sound_ready": _("Listen to it, then use it."),
        "sound_recorded": _("recording"),
        "sound_recording": _("Speak now."),
        "sound_stop": _("Stop"),
        "sound_no_microphone": _("The browser has no microphone, or may not use it."),
    }
