"""The page "Video call"."""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from okienko.channels.bearer import office_of
from okienko.channels.phone.actions.asked import calls_out
from okienko.channels.phone.turn import ice_servers
from okienko.channels.video.actions.arranging import WHY_NOT
from okienko.channels.video.appointments import EARLY, LEADS_IN, free_times, stand_of
from okienko.channels.video.opening import offered, settings_of
from okienko.channels.video.queries import SIGNED
from okienko.channels.video.refusals import LINK_GONE
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.look.video_texts import stage_texts
from okienko.offices import queries

from . import query

#: In what customers speak or sign, in that very language; the page's own stands first.
SPOKEN = {
    "pl": "Polski",
    "pjm": "Polski Język Migowy (PJM)",
    "uk": "Українська",
    "en": "English",
}


@require_safe
def page(request: HttpRequest, office: str, *, interprets: bool = False) -> HttpResponse:
    """Where a customer and an official see each other; 404 where it is not offered.

    `interprets`: for an interpreter from outside, by a link whose secret stands behind the #.
    """
    office_id = queries.office_of_slug(office)
    if office_id is None:
        raise Http404
    with in_offices([office_id]):
        language = get_language() or "pl"
        now = offered(office_id, language)
        if now is None:
            raise Http404
        agreed = _agreed(request, office_id)
        return render(
            request,
            "portal/video.html",
            {
                "contact": query.contact(office_id),
                "now": now,
                "interprets": interprets,
                "language": language,
                "signing": "pjm" in now.languages,
                "spoken": [(code, SPOKEN[code]) for code in SPOKEN if code in now.languages],
                "texts": {**texts(), **stage_texts()},
                "agreed": agreed,
                "times": _times(now.account_id),
                "calls_out": calls_out(),
                "relayed": bool(ice_servers("page")),
            },
        )


@dataclass(frozen=True)
class Agreed:
    """A link that was opened: how it stands (`gone`: nobody's), and what it fills in.

    Who has the link has proved nothing more: neither name nor case are shown.
    """

    code: str
    link: str = ""
    at: datetime | None = None
    opens: datetime | None = None
    topic: int | None = None
    spoken: str = ""
    times: list[tuple[str, list[datetime]]] = field(default_factory=list)  # it may be moved to

    @property
    def opens_in(self) -> int:
        """In how many seconds it leads in, on a browser whose clock may be wrong."""
        return max(0, ceil((self.opens - clock.now()).total_seconds())) if self.opens else 0

    @property
    def words(self) -> str:
        """Why it does not lead in."""
        return str(WHY_NOT[self.code].words) if self.code in WHY_NOT else str(LINK_GONE.words)

    @property
    def leads_in(self) -> bool:
        """Whether the video call may begin now."""
        return self.code in LEADS_IN


def _agreed(request: HttpRequest, office: int) -> Agreed | None:
    link = request.GET.get("link", "")
    if not link:
        return None
    stand = stand_of(link) if office_of(link) == office else None
    if stand is None:
        return Agreed("gone")
    row = stand.row
    opens = row.starts_at - EARLY if row.starts_at else None
    moves = row.starts_at is not None and stand.code in ("early", "ready")
    free = free_times(settings_of(row.account_id), row.spoken, row.topic_id) if moves else []
    return Agreed(stand.code, link, row.starts_at, opens, row.topic_id, row.spoken, _days(free))


def _times(account: int) -> list[tuple[str, list[tuple[str, list[datetime]]]]]:
    """What can be booked, without an interpreter and with one: the times of each day."""
    wants = settings_of(account)
    found = []
    for spoken in ("", SIGNED if SIGNED in wants.languages else None):
        if spoken is None:
            continue
        days = _days(free_times(wants, spoken))
        if days:
            found.append((spoken, days))
    return found


def _days(times: list[datetime]) -> list[tuple[str, list[datetime]]]:
    """Times day by day."""
    days: dict[str, list[datetime]] = {}
    for at in times:
        days.setdefault(date_format(localtime(at), "l, j E"), []).append(at)
    return list(days.items())


def texts() -> dict[str, str]:
    """What the page's script says (frontend/video-call.ts)."""
    return {**device_texts(), **_meeting(), **_line()}


def device_texts() -> dict[str, str]:
    """What is said of camera and microphone, before a meeting and by the check."""
    return {
        "speak-now": _("Say something."),
        "heard": _("The microphone hears you."),
        "not-heard": _(
            "Nothing is heard. Is the microphone switched off, or another one chosen in the "
            "browser's settings?"
        ),
        "seen": _("The camera sees you: so will the official."),
        "camera-is-off": _("The camera is off: the official will not see you."),
        "camera-refused": _(
            "The browser does not let this page use the camera. Allow it by the icon beside the "
            "address, then try again. You may also go on without a picture."
        ),
        "camera-busy": _(
            "Another program uses the camera. Close it, then try again. You may also go on "
            "without a picture."
        ),
        "camera-none": _("There is no camera. You may go on without one: you see the official."),
        "microphone-refused": _(
            "The browser does not let this page use the microphone. Allow it by the icon beside "
            "the address, then try again. You may also go on without it, and write."
        ),
        "microphone-busy": _(
            "Another program uses the microphone. Close it, then try again. You may also go on "
            "without it, and write."
        ),
        "microphone-none": _("There is no microphone. You may go on without one, and write."),
        "camera-off": _("Camera off"),
        "camera-on": _("Camera on"),
        "microphone-off": _("Microphone off"),
        "microphone-on": _("Microphone on"),
        "no-video": _(
            "This browser cannot make video calls. Use a newer one, or another way on the contact "
            "page."
        ),
    }


def _meeting() -> dict[str, str]:
    return {
        "joining": _("Connecting…"),
        "talk-title": pgettext("title of a page", "you are connected"),
        "place": _("You are number {n} in the queue."),
        "waiting": _("You are in the queue."),
        "wait-unknown": _("How long it takes is not known."),
        "wait-minute": _("It takes about a minute."),
        "wait-minutes": _("It takes about {n} minutes."),
        "talks": _("You are connected with the office."),
        "talks-with": _("You are connected with {name}."),
        "holds": _("Please hold on: the official will be back in a moment."),
        "holds-of": _("Please hold on: {name} will be back in a moment."),
        "gathers-with": _(
            "{name} is here. The meeting begins when the interpreter is there, too. You can write "
            "meanwhile."
        ),
        "gathers": _("The meeting begins when all are there. You can write meanwhile."),
        "kept": _(
            "The connection to the official is interrupted. Please stay: they come back, or "
            "somebody else takes over."
        ),
        "passed": _("{name} has taken over: you speak with them now, without pictures."),
        "over": _("The video call is over."),
        "cut-off": _("The connection broke, and the video call ended. You can go on at once."),
        "leaving-queue": _("You give up your place in the queue."),
        "leaving-talk": _("The talk ends, and for another one you wait in the queue again."),
        "leaving-interpreter": _("The link does not let you in again."),
        "left-queue": _("You have left the queue."),
        "phoned": _("We will call you at {number} when it is your turn."),
        "booked": _(
            "We have sent a link to {address}. Open it within an hour: then the time is yours."
        ),
        "moved": _("Your video call is now on {at}. The same link leads to it."),
        "called-off": _("The video call is called off."),
        "phoned-not": _("We will not call you."),
        "you": _("You"),
        "office": _("Office"),
        "sending-file": _("Sending {name}…"),
        "no-link": _("The connection could not be made. Try again in a moment, or another way."),
    }


def _line() -> dict[str, str]:
    return {
        "sound-coming": _("The sound is being connected…"),
        "sound-lost": _("The sound is interrupted; it is connected anew. You can write meanwhile."),
        "sound-no-way": _("Your network lets no sound through. Write, or use another network."),
        "line-lost": _("The connection is interrupted; it is sought anew."),
        "line-poor": _("The line is poor: go nearer to the router, or close other programs."),
        "you-hear-nothing": _("Nothing comes from the office just now."),
        "muted": _("Your microphone is off: the office does not hear you."),
        "no-voice": _("You have no microphone here: the office does not hear you. You can write."),
        "page-lost": _("No connection to the office: it is sought anew. Your place is kept."),
        "page-lost-in-talk": _(
            "No connection to the office's page: it is sought anew. The call itself may go on."
        ),
        "picture-poor": _("{name}: the picture stutters, your network is slow."),
        "picture-frozen": _("{name}: the picture stands still, your network is slow."),
        "picture-lost": _("{name}: the picture is interrupted; it is sought anew."),
    }
