"""The page "Call from your browser"."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from okienko.channels.phone.turn import ice_servers
from okienko.events.security.scope import in_offices
from okienko.offices import queries

from . import query

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")


@require_safe
def page(request: HttpRequest, office: str) -> HttpResponse:
    """Where a customer calls the office without a telephone; 404 where it is not offered."""
    office_id = queries.office_of_slug(office)
    if office_id is None:
        raise Http404
    with in_offices([office_id]):
        content = query.contact(office_id)
        if "web_call" not in content.ways:
            raise Http404
        return render(
            request,
            "portal/call.html",
            {
                "contact": content,
                "texts": texts(),
                "keys": KEYS,
                "relayed": bool(ice_servers("page")),
            },
        )


def texts() -> dict[str, str]:
    """What the page's script says (frontend/web-call.ts)."""
    return {
        "speak-now": _("Say something."),
        "heard": _("The microphone hears you."),
        "not-heard": _(
            "Nothing is heard. Is the microphone switched off, or another one chosen in the "
            "browser's settings?"
        ),
        "no-web-call": _(
            "This browser cannot call. Use a newer one, or the telephone number on the contact "
            "page."
        ),
        "microphone-refused": _(
            "The browser does not let this page use the microphone. Allow it by the icon beside "
            "the address, then try again."
        ),
        "microphone-busy": _("Another program uses the microphone. Close it, then try again."),
        "no-microphone": _("There is no microphone. Connect one, then try again."),
        "no-link": _("The connection could not be made. Try again in a moment, or phone."),
        "no-sound": _("Your network lets no sound through. Use another one, or phone."),
        "busy": _("All lines are busy. Try again in a few minutes."),
        "refused": _("The call was not let in. Load this page again and try once more."),
        "not-begun": _("The call did not begin."),
        "calling": _("Calling…"),
        "in-menu": _("The menu speaks. Press a key of it, or wait for a person."),
        "place": _("You are number {n} in the queue."),
        "waiting": _("You are in the queue."),
        "wait-unknown": _("How long it takes is not known."),
        "wait-minute": _("It takes about a minute."),
        "wait-minutes": _("It takes about {n} minutes."),
        "talks": _("You are speaking with the office."),
        "talks-with": _("You are speaking with {name}."),
        "holds": _("Please hold on: you hear music."),
        "holds-of": _("{name} will be back in a moment: you hear music."),
        "over": _("The call is over."),
        "pressed": _("Pressed: {key}"),
        "line-good": _("The line is good."),
        "line-fair": _("The line is fair."),
        "line-poor": _("The line is poor: go nearer to the router, or close other programs."),
        "muted": _("Your microphone is off: the office does not hear you."),
        "line-lost": _("The connection is interrupted; it is sought anew."),
        "they-hear-nothing": _("Nothing of you is heard: look at the microphone."),
        "you-hear-nothing": _("Nothing comes from the office just now."),
        "page-lost": _("The page has lost its connection; the call may go on."),
        "you": _("You"),
        "office": _("Office"),
    }
