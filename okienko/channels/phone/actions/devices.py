"""An official sets up a desk telephone, and chooses whether it rings or the browser."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.offices.models import Official

from ..devices.models import DeskPhone
from ..events import DeviceChanged
from ..refusals import NO_DESK_PHONE

FETCHED_WITHIN = timedelta(minutes=15)


@verb
def set_up(office: int, *, person_id: int) -> tuple[str, str]:
    """Make a new password for a person's desk telephone; the one before ends at the same moment.

    The password, and what stands in the one-time address of its settings. Neither is shown again.
    """
    password, fetch = secrets.token_urlsafe(18), secrets.token_urlsafe(24)
    at = clock.now()
    before = DeskPhone.objects.filter(person_id=person_id).first()
    DeskPhone.objects.update_or_create(
        person_id=person_id,
        defaults={
            "secrets": {"password": password},
            "made_at": at,
            "in_use": before is not None and before.in_use,
            "registered": before is not None and before.registered,
            "since": at if before is None else before.since,
            "fetch": _digest(fetch),
            "fetch_until": at + FETCHED_WITHIN,
        },
    )
    _say(office, person_id)
    return password, fetch


@verb
def use(office: int, *, person_id: int, desk_phone: bool) -> None:
    """From now on calls ring there, or in the browser. Refused `no_desk_phone` where none is."""
    rows = DeskPhone.objects.filter(person_id=person_id)
    if not rows.update(in_use=desk_phone) and desk_phone:
        raise NO_DESK_PHONE()
    _say(office, person_id)


@verb
def remove(office: int, *, person_id: int) -> None:
    """The desk telephone is one no more; calls ring in the browser."""
    if DeskPhone.objects.filter(person_id=person_id).delete()[0]:
        _say(office, person_id)


@verb
def seen(office: int, *, person_id: int, registered: bool) -> None:
    """It registered, or is gone: its power, its network, or its registration ran out."""
    rows = DeskPhone.objects.filter(person_id=person_id, registered=not registered)
    if rows.update(registered=registered, since=clock.now()):
        _say(office, person_id)


def settings_of(token: str) -> DeskPhone | None:
    """The telephone whose settings stand behind a one-time address; a second time there is none."""
    rows = DeskPhone.objects.filter(fetch=_digest(token), fetch_until__gt=clock.now())
    phone = rows.first()
    if phone is None or not rows.update(fetch="", fetch_until=None):
        return None
    return phone


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _say(office: int, person_id: int) -> None:
    official = Official.objects.filter(person_id=person_id).values_list("id", flat=True).first()
    emit(DeviceChanged(office=office, subject=person_id, official=official))
