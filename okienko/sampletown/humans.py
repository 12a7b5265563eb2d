"""Who tries the demo: the humans at the desks of the sample commune."""

from django.contrib.sessions.models import Session

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices.models import Official
from okienko.routing.models import Presence


def sessions() -> dict[int, set[str]]:
    """Who is signed in with a browser: person -> the sessions."""
    found: dict[int, set[str]] = {}
    for row in Session.objects.filter(expire_date__gt=clock.now()):
        person = row.get_decoded().get("_auth_user_id")
        if person:
            found.setdefault(int(person), set()).add(row.session_key)
    return found


def has_a_desk(person: int) -> bool:
    """Whether a page of the desk lives for this person."""
    return Presence.objects.filter(person_id=person, stream_until__gt=clock.now()).exists()


def human_ready(office: int, simulated: set[int]) -> int | None:
    """The official of an office who is ready at a desk and is none of the simulated persons."""
    with in_offices([office]):
        return (
            Official.objects.filter(
                active=True,
                person__presence__state="ready",
                person__presence__stream_until__gt=clock.now(),
            )
            .exclude(person_id__in=simulated)
            .order_by("id")
            .values_list("id", flat=True)
            .first()
        )


def ready_now(person: int) -> bool:
    """Whether a person is at a desk, ready and with a phone."""
    return Presence.objects.filter(
        person_id=person, state="ready", phone_up=True, stream_until__gt=clock.now()
    ).exists()
