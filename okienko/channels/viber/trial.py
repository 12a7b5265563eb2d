"""The test of a bot: who it is; Viber is told our address and knocks there before it says yes."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from okienko.channels.door import SendError
from okienko.channels.models import Account
from okienko.channels.registering import hook_url
from okienko.channels.setup import Step
from okienko.events.refusals import Refused

from . import api

EVENTS = ("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started")
KNOCKS = 20.0  # seconds more: Viber answers when it has knocked


def trial(account: Account) -> Iterator[Step]:
    """The token; the address."""
    settings, title = api.settings_of(account), _("Viber knows the bot")
    yield Step("token", title)
    try:
        bot: dict[str, Any] = api.call(settings, "get_account_info", b"{}")
    except SendError as error:
        refused = error.reason == api.TOKEN_REFUSED
        advice = _("In Viber: More → Settings → Bots → Edit info → Your app key. Copy all of it.")
        yield Step("token", title, "failed", _(error.reason), error.detail, advice, refused)
        return
    yield Step("token", title, "ok", str(bot.get("name", "")))
    title = _("Viber reaches this Okienko")
    yield Step("address", title, words=_("It is told the address and knocks there."))
    try:
        url = hook_url(account, settings.address, str(bot.get("webhook", "")))
        body = api.packed(url=url, event_types=EVENTS, send_name=True, send_photo=False)
        api.call(settings, "set_webhook", body, longer=KNOCKS)
    except SendError as error:
        advice = _(
            "Compare the address and its certificate: Viber must be able to open it by https from "
            "outside, without redirections."
        )
        yield Step("address", title, "failed", _(error.reason), error.detail, advice)
        return
    except Refused as refusal:
        yield Step("address", title, "failed", str(refusal))
        return
    yield Step("address", title, "ok", _("It has knocked, and we have answered."))
