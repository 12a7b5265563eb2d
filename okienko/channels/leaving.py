"""One sign-out: however a session ends by its owner's wish, all that it lent ends with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from okienko.channels.registry import doors
from okienko.events.refusals import Refused
from okienko.offices.access import end_sessions, officials_of
from okienko.offices.sessions import newer_session
from okienko.routing import actions as routing
from okienko.routing import queries as routing_queries


def on_logged_out(user: Any = None, **_: object) -> None:
    """Django's `user_logged_out`: sent by every way out, before the session is forgotten."""
    if user is not None and user.pk is not None:
        signed_out(user.pk)


def signed_out(person_id: int) -> None:
    """End what the doors lent to a person (the telephone's password), and take them off duty.

    In mid-call the talk goes on to its end, and so does the presence: the customer has done
    nothing. Outside of any scope; harmless when repeated, and for who has no seat.
    """
    officials = officials_of(person_id)
    if not officials:
        return
    home = next(iter(officials))
    for door in doors():
        door.signed_out(home, person_id=person_id)
    try:
        routing.sign_out_of_all(home, officials=officials)
    except Refused:
        return


def session_over(person_id: int, last: datetime) -> None:
    """A session ended whose page was open: as `signed_out`, unless the person
    has signed in anew meanwhile and is at work by that. `last`: when its page came last (UTC).
    """
    since = routing_queries.present_since(person_id)
    if since is None or not newer_session(person_id, last, since):
        signed_out(person_id)


def send_out(person_id: int) -> None:
    """Somebody else signs a person out: all their sessions end too."""
    end_sessions(person_id)
    signed_out(person_id)
