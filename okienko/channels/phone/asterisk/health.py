"""Is the telephone's outside there: Asterisk, and each operator."""

from __future__ import annotations

import base64
import json
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from okienko.channels.models import Account
from okienko.channels.phone.models import LineState, Number
from okienko.channels.phone.settings import TrunkSettings, usable_trunk
from okienko.config import config
from okienko.events import clock
from okienko.events.runtime.health import Health
from okienko.events.security.scope import in_all_offices
from okienko.routing.models import Queue

from ..menu.kept import graph_of
from ..menu.steps import BARE, queues
from .config import APP, NOT_RUNG, TURNED_AWAY, ari_password
from .limits import limits

PATIENCE = 2.0  # seconds for an answer of Asterisk's console
#: A line of it: trunk-12/sip:sip.operator.pl  trunk-12  Registered  (exp. 540s)
REGISTRATION = re.compile(r"^[ \t]*(trunk-\d+)/\S*[ \t]+\S+[ \t]+([A-Z][a-z]+)", re.MULTILINE)
LONGEST = 1_000_000  # bytes of it
ALARM = timedelta(minutes=10)  # so long a storm is told of after its last caller


def asterisk_part() -> Health:
    """The line in `/health`: Asterisk answers, if any office has a telephone line."""
    with in_all_offices():
        if not Account.objects.filter(kind="phone", enabled=True).exists():
            return Health("off", _("no telephone line"))
    try:
        return Health("ok", f"Asterisk {ask('/asterisk/info')['system']['version']}")
    except OSError:
        return Health("failed", _("does not answer"))


def places_part() -> Health:
    """The line in `/health`: callers are taken in, and officials' telephones can be rung."""
    if asterisk_part().state != "ok":
        return Health("off", _("no telephone"))
    settings = config()
    limit = limits(settings.rtp_start, settings.rtp_end)
    not_rung, turned_away = _last(NOT_RUNG), _last(TURNED_AWAY)
    words = []
    if not_rung:
        told = _("no port was free to ring a telephone at %(at)s")
        words.append(told % {"at": f"{not_rung:%H:%M} UTC"})
    if turned_away:
        told = _("callers heard that all lines are busy at %(at)s")
        words.append(told % {"at": f"{turned_away:%H:%M} UTC"})
    places = _("places for callers: %(n)d") % {"n": limit.callers}
    if not words:
        return Health("ok", places)
    words += [places, _("raise OKIENKO_RTP_END or a line's limit")]
    return Health("failed" if not_rung else "late", "; ".join(words))


def lines_part() -> Health:
    """The line in `/health`: every trunk's settings and every number's menu can be used."""
    with in_all_offices():
        accounts = list(Account.objects.filter(kind="phone", enabled=True))
        numbers = list(Number.objects.filter(active=True))
        down = list(LineState.objects.filter(account__enabled=True).order_by("account_id"))
        led = Queue.objects.filter(Q(active=True) | Q(instead__isnull=False))
        usable = set(led.values_list("office_id", "id"))
    if not accounts:
        return Health("off", _("no telephone line"))
    unusable = [row for row in accounts if not usable_trunk(row)]
    words = [_("line %(id)d: settings unusable") % {"id": row.id} for row in unusable]
    for one in down:
        told = _("line %(id)d: down since %(at)s")
        words.append(told % {"id": one.account_id, "at": f"{one.since:%H:%M} UTC"})
    for row in numbers:
        graph = graph_of(row)
        if graph is BARE:
            words.append(_("number %(id)d: menu unusable") % {"id": row.id})
        for step, queue in queues(graph).items():
            if queue is not None and (row.office_id, queue) not in usable:
                told = _("number %(id)d: step %(step)s leads to a queue that is not in use")
                words.append(told % {"id": row.id, "step": step})
    if words:
        return Health("failed", "; ".join(words))
    return Health("ok", _("usable: %(n)d") % {"n": len(accounts)})


def _last(name: str) -> datetime | None:
    """When it happened last, if that is not long ago."""
    seconds = ask(f"/asterisk/variable?variable={name}")["value"]
    at = datetime.fromtimestamp(int(seconds or 0), UTC)
    return at if clock.now() - at < ALARM else None


def trunk_health(account: Account) -> Health:
    """Asterisk answers, knows the trunk, and (where it registers) the operator took it."""
    try:
        ask("/asterisk/info")
    except OSError:
        return Health("failed", _("Asterisk does not answer."))
    trunk = usable_trunk(account)
    if trunk is None:
        return Health("failed", _("The settings of this line cannot be used."))
    try:
        row = ask(f"/endpoints/PJSIP/trunk-{account.id}")
    except OSError:
        return Health("failed", _("The switchboard has not set this line up."))
    if trunk.proxy and row["state"] != "online":
        return Health("late", _("The operator does not answer."))
    return Health("ok")


def states(accounts: Sequence[Account]) -> dict[int, Health]:
    """How lines are, by their ids, in words for the administrator: what Asterisk knows of them.

    Asks Asterisk alone, twice for all of them, and no operator.
    """
    try:
        rows = ask("/endpoints/PJSIP") if accounts else []
    except OSError:
        off = Health("failed", _("The telephone server does not run: nobody can call."))
        return {account.id: off for account in accounts}
    reached = {row["resource"]: row["state"] == "online" for row in rows}
    registered = registrations()
    return {
        account.id: _line(
            usable_trunk(account),
            reached=reached.get(f"trunk-{account.id}"),
            registered=registered.get(f"trunk-{account.id}", ""),
        )
        for account in accounts
    }


def _line(trunk: TrunkSettings | None, *, reached: bool | None, registered: str) -> Health:
    """`reached`: None, Asterisk has no such line; `registered`: what it says, "": not known."""
    if trunk is None:
        return Health("failed", _("The settings of this line cannot be used."))
    if reached is None:
        return Health("failed", _("The switchboard has not set this line up."))
    if trunk.proxy and not reached:
        return Health("failed", _("The operator does not answer. Look at the line's state."))
    if not trunk.register_there:
        return Health("ok")
    refused = _("The operator refuses the registration. Look at the line's state.")
    late = _("It is not registered at the operator yet. It is tried on.")
    found: dict[str, Health] = {
        "": Health("ok"),
        "Registered": Health("ok", _("Registered at the operator.")),
        "Rejected": Health("failed", refused),
    }
    return found.get(registered, Health("late", late))


def registrations(home: Path | None = None) -> dict[str, str]:
    """What Asterisk says of each registration, by its line's name: Registered, Rejected, ...

    Over its console's socket: ARI does not tell. Empty when that cannot be asked.
    """
    asked = b"cli quit after pjsip show registrations\0"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire:
            wire.settimeout(PATIENCE)
            wire.connect(str((home or config().home) / "asterisk" / "run" / "asterisk.ctl"))
            wire.recv(LONGEST)  # its name and version
            wire.sendall(asked)
            text = b""
            while len(text) < LONGEST and (more := wire.recv(LONGEST)):
                text += more
    except OSError:
        return {}
    return dict(REGISTRATION.findall(text.decode(errors="replace")))


def ask(path: str) -> Any:
    """GET from ARI; OSError when it cannot be had within two seconds."""
    settings = config()
    host = settings.asterisk_http_host
    host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - no binding
    url = f"http://{host}:{settings.asterisk_http_port}/ari{path}"
    word = base64.b64encode(f"{APP}:{ari_password(settings.home / 'asterisk')}".encode()).decode()
    request = urllib.request.Request(url, headers={"Authorization": f"Basic {word}"})
    with urllib.request.urlopen(request, timeout=2) as answer:
        return json.load(answer)
