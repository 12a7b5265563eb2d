"""The test of an account, as an administrator watches: its rights, its stream, a round trip."""

import json
from collections.abc import Generator, Iterator
from typing import Any

from django.utils.translation import gettext as _

from okienko.channels.door import SendError
from okienko.channels.parcels import UNCLEAR
from okienko.channels.setup import Step

from . import api
from .settings import MastodonSettings
from .stream import Stream
from .writing import LONGEST

#: What a token must allow; the wider names allow it too.
SCOPES = ("read:notifications", "read:statuses", "write:media", "write:statuses")

Steps = Generator[Step, None, Any]


def trial(settings: MastodonSettings) -> Iterator[Step]:
    """Whose the token is; what it allows; the stream; something written and taken away again."""
    if not (yield from _who(settings)):
        return
    if not (yield from _rights(settings)):
        return
    yield from _instance(settings)
    yield from _round_trip(settings)


def _who(settings: MastodonSettings) -> Steps:
    title = _("The server knows the account")
    yield Step("token", title)
    try:
        who = api.get(settings, "/api/v1/accounts/verify_credentials")
    except SendError as error:
        refused = error.reason == api.TOKEN_REFUSED
        advice = (
            _("On the server: Preferences → Development → the application → “Your access token”.")
            if refused
            else _("Compare the server's address with the one at which you sign in.")
        )
        yield Step("token", title, "failed", _(error.reason), error.detail, advice, refused)
        return False
    yield Step("token", title, "ok", f"@{who.get('acct', '')}@{settings.host}")
    return True


def _rights(settings: MastodonSettings) -> Steps:
    title = _("The token has the rights that are needed")
    yield Step("rights", title)
    try:
        given = api.get(settings, "/api/v1/apps/verify_credentials").get("scopes")
    except SendError as error:
        yield Step("rights", title, "late", _(error.reason), error.detail)
        return True
    if not isinstance(given, list):  # servers before 4.3 do not tell
        yield Step("rights", title, "off", _("The server does not tell. The last step shows it."))
        return True
    missing = [one for one in SCOPES if one not in given and one.partition(":")[0] not in given]
    if missing:
        words = _("It lacks: %(scopes)s.") % {"scopes": ", ".join(missing)}
        advice = _(
            "Choose them on the application's page, save, and press “Regenerate access token”; "
            "then type the new one here."
        )
        yield Step("rights", title, "failed", words, "", advice)
        return False
    yield Step("rights", title, "ok")
    return True


def _instance(settings: MastodonSettings) -> Steps:
    title = _("New messages are told at once")
    yield Step("stream", title)
    try:
        said = api.get(settings, "/api/v2/instance").get("configuration", {})
        most = int(said.get("statuses", {}).get("max_characters", LONGEST))
        server = said.get("urls", {}).get("streaming") or settings.server
        Stream(settings, server).close()
    except SendError as error:
        words = _("The server's stream is not there. Okienko asks each minute instead.")
        yield Step("stream", title, "late", words, error.detail, _(error.reason))
        return
    if most < LONGEST:
        words = _("This server takes %(n)d characters; longer answers are refused by it.")
        yield Step("stream", title, "late", words % {"n": most})
        return
    yield Step("stream", title, "ok")


def _round_trip(settings: MastodonSettings) -> Steps:
    title = _("Something is written and taken away again")
    yield Step("writing", title)
    words = {"status": _("Okienko tests this account."), "visibility": "direct"}
    try:
        made = api.found(
            api.ask(
                settings,
                "POST",
                "/api/v1/statuses",
                json.dumps(words).encode(),
                headers={"Content-Type": api.JSON},
            )
        )
        api.get(settings, f"/api/v1/statuses/{made['id']}")
        api.found(api.ask(settings, "DELETE", f"/api/v1/statuses/{made['id']}"))
    except (SendError, LookupError, TypeError) as error:
        told = error if isinstance(error, SendError) else SendError(UNCLEAR, type(error).__name__)
        advice = _("Look at the account on the server: may it write? Then test again.")
        yield Step("writing", title, "failed", _(told.reason), told.detail, advice)
        return
    yield Step("writing", title, "ok", _("Nobody but the office could see it."))
