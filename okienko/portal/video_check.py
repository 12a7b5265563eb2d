"""The page "What works from here", for customers and for officials at their desks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from okienko.channels.video.checking import LINES, STATES, UNITS
from okienko.channels.video.opening import can_check, entrance
from okienko.events.security.scope import in_offices
from okienko.offices import queries

from . import query
from .video import device_texts


@require_safe
def page(request: HttpRequest, office: str) -> HttpResponse:
    """What works of camera, sound and network; 404 where nothing needs it. `?desk`: an official."""
    office_id = queries.office_of_slug(office)
    if office_id is None:
        raise Http404
    with in_offices([office_id]):
        if not can_check():
            raise Http404
        return render(
            request,
            "portal/video_check.html",
            {
                "contact": query.contact(office_id),
                "video": entrance() is not None and "desk" not in request.GET,
                "who": "official" if "desk" in request.GET else "customer",
                "lines": [(name, title, UNITS.get(name, "")) for name, title in LINES.items()],
                "texts": texts(),
            },
        )


def texts() -> dict[str, str]:
    """What the page's script says (frontend/video-check.ts)."""
    states = {f"state-{name}": str(words) for name, words in STATES.items()}
    return {**device_texts(), **states, **_lines(), **_summary()}


def _lines() -> dict[str, str]:
    return {
        "tries": _("It is being tried…"),
        "skipped": _("This was not tried."),
        "browser-good": _("It can make calls and video calls."),
        "browser-bad": _("It cannot. Use a current Firefox, Chrome, Edge or Safari."),
        "camera-good": _("The camera works."),
        "microphone-good": _("The microphone hears you."),
        "microphone-silent": _(
            "It is open, and nothing was heard. Is it switched off, or another one chosen in the "
            "browser's settings?"
        ),
        "server-good": _("It answers."),
        "server-slow": _("It answers slowly: the line is slow, or much else goes over it."),
        "server-held": _(
            "Something on the way keeps its words back, as some company networks and virus "
            "programs do. Ask who looks after your network to let event streams through."
        ),
        "server-bad": _("It does not answer. Look whether other pages open, then try again."),
        "relay-udp-good": _("It works."),
        "relay-udp-bad": _(
            "Your network keeps it back. Calls go the other way then, with more delay. Who looks "
            "after your network can let UDP port 3478 through."
        ),
        "relay-tcp-good": _("It works."),
        "relay-tcp-bad": _(
            "Your network keeps it back. Who looks after your network can let TCP port 3478 "
            "through."
        ),
        "relay-none": _("This office has no such relay."),
        "rate-good": _("Enough for picture and sound."),
        "rate-fair": _("Enough for the sound and a smaller picture."),
        "rate-bad": _(
            "Too little for pictures: you would hear each other only. Go nearer to the router, "
            "close other programs, or use another network."
        ),
        "rate-skipped": _("It is measured through the relay alone."),
        "sound-good": _("It comes back."),
        "sound-slow": _(
            "It comes back late or unsteadily: use a cable, or stop what loads the network."
        ),
        "sound-gaps": _(
            "It comes back with gaps: people will ask you to repeat. Use a cable, go nearer to the "
            "router, or stop what loads the network."
        ),
        "sound-bad": _(
            "No sound comes through. Use another network, such as your mobile phone's, or phone."
        ),
        "sound-busy": _("It could not be tried just now. Try again in some minutes."),
        "speak-now": _("Say something."),
        "speak-and-listen": _("Say something: do you hear yourself a moment later?"),
        "loudspeaker-good": _("You hear yourself."),
        "loudspeaker-bad": _(
            "Look at the volume, whether headphones are plugged in, and which loudspeaker the "
            "system uses."
        ),
        "no-link": _("The connection could not be made. Try again in a moment, or phone."),
    }


def _summary() -> dict[str, str]:
    return {
        "summary-all-good": _("All works from here: calls and video calls."),
        "summary-mostly": _("Calls work from here. Read below what could be better."),
        "summary-only-sound": _("The sound works from here; pictures hardly will."),
        "summary-no-sound": _("No sound comes through from here. Read below what helps."),
        "summary-maybe-bad": _("Your network keeps the relay back: calls may fail from here."),
        "summary-all-bad": _("Calls do not work from here. Read below what helps."),
        "sent": _("Sent. The report's number is {number}: tell it when you speak with the office."),
    }
