"""What Asterisk must know of customers who call from browsers."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from okienko.channels.phone.models import Call, Guest, SoundLeg, meets
from okienko.channels.secrets import SecretsLost
from okienko.events import clock
from okienko.events.security.scope import in_all_offices, in_offices

from .config import APP, CHECK, MEETING, WEB_CONTEXT
from .lines import Objects

DEAD_SECONDS = 30  # a browser that sends no sound for so long is gone; a telephone changes networks


def guest_objects(office: int, guest_id: int) -> Objects | None:
    """The objects of res_pjsip for a guest, or None when it may not be used (any more)."""
    with in_offices([office]):
        guest = _usable().filter(id=guest_id).select_related("number").first()
        return _read(guest) if guest else None


def all_guests() -> dict[str, Objects]:
    """The objects of every guest that may be used, by the endpoint's name."""
    with in_all_offices():
        found = [(guest.endpoint, _read(guest)) for guest in _usable().select_related("number")]
    return {name: objects for name, objects in found if objects is not None}


def guest_named(endpoint: str) -> int | None:
    """The guest whose endpoint this is; None for another's."""
    number = endpoint.removeprefix("g")
    return int(number) if number != endpoint and number.isdecimal() else None


def _usable() -> QuerySet[Guest]:
    """Who may still begin the one call, and whose call stands: it may seek a new way for sound.

    Without a number: a meeting's seat while it has sound, and who only tries it.
    """
    calls = Call.objects.filter(ended_at=None).values("interaction")
    before = Q(interaction=None, valid_until__gt=clock.now())
    legs = SoundLeg.objects.filter(guest__isnull=False).exclude(state=SoundLeg.State.ENDED)
    return Guest.objects.filter(
        (before | Q(interaction__in=calls)) & Q(number__active=True)
        | Q(number=None, id__in=legs.values("guest"))
        | Q(number=None, valid_until__gt=clock.now()) & ~meets()
    )


def office_of_meeting(called: str) -> int | None:
    """The office whose meeting was dialled; None: a number."""
    office = called.removeprefix(MEETING)
    return int(office) if office != called and office.isdecimal() else None


def _dialled(guest: Guest) -> str:
    if guest.number:
        return str(guest.number.digits)
    seat = SoundLeg.objects.filter(guest=guest).exists()
    return f"{MEETING}{guest.office_id}" if seat else CHECK


def _read(guest: Guest) -> Objects | None:
    try:
        password = guest.secrets["password"]
    except SecretsLost:
        return None
    name = guest.endpoint
    return [
        (
            "auth",
            name,
            {"auth_type": "digest", "username": name, "password": password, "realm": APP},
        ),
        # no address of record: nothing can be registered, and nobody rings it
        (
            "endpoint",
            name,
            {
                "context": WEB_CONTEXT,
                "set_var": f"DIALLED={_dialled(guest)}",
                "auth": name,
                "identify_by": "username",
                "disallow": "all",
                "allow": "alaw,ulaw,g722",
                "webrtc": "yes",
                "transport": "ws",
                "dtls_auto_generate_cert": "yes",
                "max_video_streams": "0",
                "direct_media": "no",
                "dtmf_mode": "rfc4733",
                "rtp_timeout": str(DEAD_SECONDS),
                "trust_id_inbound": "no",
                "send_pai": "no",
                "send_connected_line": "no",
                "allow_transfer": "no",
                "allow_subscribe": "no",
                "timers": "no",
            },
        ),
    ]
