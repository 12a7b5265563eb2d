"""The test of a connection: the token and its end, what Meta brings, a message that comes."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from okienko.channels.door import SendError
from okienko.channels.inbox.queries import brought_since
from okienko.channels.models import Account
from okienko.channels.setup import Step
from okienko.events import clock
from okienko.events.security.scope import in_offices

from . import graph
from .live import ends
from .settings import MetaSettings

if TYPE_CHECKING:
    from .base import MetaDoor

COMES = 45.0  # seconds in which a message is waited for
LOOK_EVERY = 2.0
SOON = timedelta(days=30)

Steps = Generator[Step, None, Any]


def trial(door: MetaDoor, account: Account) -> Iterator[Step]:
    """Each step as it is done; ends where the next make no sense."""
    settings = graph.settings_of(account)
    name = yield from _who(door, settings)
    if not name:
        return
    yield from _ends(settings)
    if (yield from _brings(door, settings)) and account.enabled and account.id:
        yield from _message(account, name)


def _who(door: MetaDoor, settings: MetaSettings) -> Steps:
    title = _("Meta takes the token")
    yield Step("token", title)
    try:
        found = graph.get(settings, settings.own(), fields=door.shown)
    except SendError as error:
        refused = error.reason == graph.TOKEN_REFUSED
        advice = (
            _("Business settings → System users → Generate token; copy all of it.")
            if refused
            else _("Compare the id, and whether the system user has the app and the account.")
        )
        yield Step("token", title, "failed", _(error.reason), error.detail, advice, refused)
        return ""
    name = str(found.get(door.shown, ""))
    yield Step("token", title, "ok", _("It is %(name)s.") % {"name": name})
    return name or "?"


def _ends(settings: MetaSettings) -> Steps:
    title = _("How long the token lives")
    yield Step("ends", title)
    try:
        until = ends(settings)
    except SendError as error:
        yield Step("ends", title, "late", _(error.reason), error.detail)
        return
    if until is None:
        yield Step("ends", title, "ok", _("It has no end."))
        return
    state = "ok" if until - clock.now() > SOON else "late"
    words = _("Until %(day)s. Administrators are told 30, 7 and 1 days before.")
    yield Step("ends", title, state, words % {"day": f"{until:%Y-%m-%d}"})  # type: ignore[arg-type]


def _brings(door: MetaDoor, settings: MetaSettings) -> Steps:
    title = _("Meta brings what comes to the app")
    yield Step("brings", title)
    path = f"{door.subscribes(settings)}/subscribed_apps"
    fields = {"subscribed_fields": ",".join(door.fields)} if door.names_fields else {}
    try:
        subscribed = graph.get(settings, path).get("data") or []
        told = {name for one in subscribed for name in one.get("subscribed_fields", ())}
        if not subscribed or (door.names_fields and not told.issuperset(door.fields)):
            graph.post(settings, path, **fields)
    except SendError as error:
        advice = _("The token needs the right to manage the account's webhooks.")
        yield Step("brings", title, "failed", _(error.reason), error.detail, advice)
        return False
    yield Step("brings", title, "ok", _("The app is subscribed."))
    return True


def _message(account: Account, name: str) -> Iterator[Step]:
    title = _("A message comes")
    words = _("Write a few words to %(name)s now, from a private account.")
    yield Step("message", title, words=words % {"name": name})
    began, until = clock.now(), time.monotonic() + COMES
    while time.monotonic() < until:
        with in_offices([account.office_id], reading=True):
            if brought_since(account.id, began):
                yield Step("message", title, "ok", _("It came."))
                return
        time.sleep(LOOK_EVERY)
    words = _("Nothing came within %(n)s seconds.") % {"n": int(COMES)}
    advice = _(
        "In the app at Meta: Webhooks. Compare address and verify token, and the fields that are "
        "subscribed there. Until Meta has reviewed the app, only its own people can write to it."
    )
    yield Step("message", title, "late", words, "", advice)
