"""Guessing of passwords is slowed, and nobody is locked out by a stranger who knows their login.

A try counts where it comes from: from a *device* that this login has signed in at before (it has a
signed cookie), or else from the network address. A login that does not exist is treated as one that
does. Tries are rows, so that all processes count together; they hold hashes only.

* From one place a login has `WRONG` wrong tries in `WITHIN`; a stranger elsewhere uses up others.
* When many places together guess at one login, places that it does not know have to take turns.
* One address has `SPRAYED` wrong tries over all logins; a whole office that signs in has none.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from okienko.events import clock
from okienko.events.security.visitor import network

from .models import SignInTry

WRONG, WITHIN = 5, timedelta(minutes=5)
SPREAD, SPREAD_WITHIN = 20, timedelta(hours=1)
TURN = timedelta(minutes=1)
SPRAYED = 40  # within WITHIN
KEPT = timedelta(days=30)
OWN_SLIPS = timedelta(minutes=15)  # wrong tries from one's own place just before are no news
NEWS = timedelta(minutes=10)  # for which the desk tells of failed sign-ins

DEVICE = "okienko_device"
DEVICE_SECONDS = 180 * 24 * 3600
DEVICE_LOGINS = 20  # that one computer may know
SALT = "okienko.offices.guarding"


@dataclass(frozen=True)
class Failed:
    """How many tries failed since somebody signed in with this login."""

    count: int
    since: datetime | None


def begin(request: HttpRequest, login: str) -> SignInTry | None:
    """A try, counted as wrong until `succeed`; None if it must wait, and no password is weighed."""
    now, name = clock.now(), _hash(_same(login))
    address = _hash(network(request.META.get("REMOTE_ADDR", "")))
    device, logins = _device(request)
    known = any(_hash(_same(login), key) in logins for key in _keys())
    origin = _hash(device) if known else address
    with transaction.atomic():
        with connection.cursor() as cursor:  # or many at once would all find place
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [SALT + name])
        SignInTry.objects.filter(at__lt=now - KEPT).delete()
        wrong = SignInTry.objects.filter(right=False)
        mine = wrong.filter(login=name, origin=origin, at__gt=now - WITHIN)
        if mine.count() >= WRONG:
            return None
        if origin == address and not _may_a_stranger(name, address, now):
            return None
        return SignInTry.objects.create(login=name, origin=origin, at=now)


def _may_a_stranger(name: str, address: str, now: datetime) -> bool:
    tries = SignInTry.objects.all()
    sprayed = tries.filter(origin=address, right=False, at__gt=now - WITHIN)
    if sprayed.count() >= SPRAYED:
        return False
    if tries.filter(login=name, origin=address, right=True).exists():
        return True
    wrong = tries.filter(login=name, right=False)
    if wrong.filter(at__gt=now - SPREAD_WITHIN).count() < SPREAD:
        return True
    return not wrong.filter(at__gt=now - TURN).exists()


def succeed(done: SignInTry) -> Failed:
    """The try was right. Gives what failed with this login since the one that was right before."""
    tries = SignInTry.objects.filter(login=done.login).exclude(id=done.id)
    before = tries.filter(right=True).order_by("-at").values_list("at", flat=True).first()
    wrong = tries.filter(right=False)
    if before is not None:
        wrong = wrong.filter(at__gt=before)
    strangers = wrong.exclude(origin=done.origin, at__gt=done.at - OWN_SLIPS)
    found = Failed(strangers.count(), before)
    SignInTry.objects.filter(id=done.id).update(right=True)
    return found


def remember(request: HttpRequest, response: HttpResponse, login: str, failed: Failed) -> None:
    """The computer knows the login from now on, and the desk will tell what failed before."""
    device, logins = _device(request)
    name = _hash(_same(login))
    known = [name, *(each for each in logins if each != name)][:DEVICE_LOGINS]
    response.set_cookie(
        DEVICE,
        signing.dumps([device or secrets.token_urlsafe(16), known], salt=SALT),
        max_age=DEVICE_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    if failed.count:
        since = failed.since.isoformat() if failed.since else ""
        request.session["failed_sign_ins"] = [failed.count, since, clock.now().isoformat()]


def news(request: HttpRequest) -> Failed | None:
    """What failed before this sign-in, for some minutes after it."""
    kept = request.session.get("failed_sign_ins")
    if not kept or clock.now() - datetime.fromisoformat(kept[2]) > NEWS:
        return None
    return Failed(kept[0], datetime.fromisoformat(kept[1]) if kept[1] else None)


def _device(request: HttpRequest) -> tuple[str, list[str]]:
    """The computer's name and the hashes of logins that it knows; nothing without a true cookie."""
    try:
        device, logins = signing.loads(
            request.COOKIES.get(DEVICE, ""), salt=SALT, max_age=DEVICE_SECONDS
        )
    except (signing.BadSignature, TypeError, ValueError):
        return "", []
    return str(device), list(logins)


def _same(login: str) -> str:
    """All ways to write one login (the database compares them so) are one."""
    return login.strip().upper()


def _hash(words: str, key: str | None = None) -> str:
    return salted_hmac(SALT, words, secret=key, algorithm="sha256").hexdigest()[:40]


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
