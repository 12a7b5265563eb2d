"""Is the telephone's outside there: Asterisk, and each operator."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from okienko.channels.models import Account
from okienko.channels.phone.models import Number
from okienko.channels.phone.settings import usable_trunk
from okienko.config import config
from okienko.events import clock
from okienko.events.runtime.health import Health
from okienko.events.security.scope import in_all_offices
from okienko.routing.models import Queue

from ..menu.kept import graph_of
from ..menu.machine import BARE, queues
from .config import APP, NOT_RUNG, TURNED_AWAY, ari_password
from .limits import limits

ALARM = timedelta(minutes=10)  # so long a storm is told of after its last caller


def asterisk_part() -> Health:
    """The line in `/health`: Asterisk answers, if any office has a telephone line."""
    with in_all_offices():
        if not Account.objects.filter(kind="phone", enabled=True).exists():
            return Health("off", "no telephone line")
    try:
        return Health("ok", f"Asterisk {ask('/asterisk/info')['system']['version']}")
    except OSError:
        return Health("failed", "does not answer")


def places_part() -> Health:
    """The line in `/health`: callers are taken in, and officials' telephones can be rung."""
    if asterisk_part().state != "ok":
        return Health("off", "no telephone")
    settings = config()
    limit = limits(settings.rtp_start, settings.rtp_end)
    not_rung, turned_away = _last(NOT_RUNG), _last(TURNED_AWAY)
    words = []
    if not_rung:
        words.append(f"no port was free to ring a telephone at {not_rung:%H:%M} UTC")
    if turned_away:
        words.append(f"callers heard that all lines are busy at {turned_away:%H:%M} UTC")
    if not words:
        return Health("ok", f"places for {limit.callers} callers")
    words.append(f"places for {limit.callers} callers: raise OKIENKO_RTP_END or a line's limit")
    return Health("failed" if not_rung else "late", "; ".join(words))


def lines_part() -> Health:
    """The line in `/health`: every trunk's settings and every number's menu can be used."""
    with in_all_offices():
        accounts = list(Account.objects.filter(kind="phone", enabled=True))
        numbers = list(Number.objects.filter(active=True))
        led = Queue.objects.filter(Q(active=True) | Q(instead__isnull=False))
        usable = set(led.values_list("office_id", "id"))
    if not accounts:
        return Health("off", "no telephone line")
    words = [f"line {row.id}: settings unusable" for row in accounts if not usable_trunk(row)]
    for row in numbers:
        graph = graph_of(row)
        if graph is BARE:
            words.append(f"number {row.id}: menu unusable")
        for step, queue in queues(graph).items():
            if queue is not None and (row.office_id, queue) not in usable:
                words.append(f"number {row.id}: step {step} leads to a queue that is not in use")
    return Health("failed", "; ".join(words)) if words else Health("ok", f"{len(accounts)} usable")


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
