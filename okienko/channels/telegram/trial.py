"""The test of a bot, as an administrator watches: who it is, and whether a message really comes."""

import time
from collections.abc import Generator, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from okienko.channels.door import SendError
from okienko.channels.inbox.queries import brought_since
from okienko.channels.models import Account
from okienko.channels.registering import hook_url, is_ours
from okienko.channels.setup import Found, Step
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices

from . import api
from .settings import TelegramSettings
from .updates import ALLOWED

COMES = 45.0  # seconds in which a message is waited for
LOOK_EVERY = 2.0

Steps = Generator[Step, None, Any]


def find(given: TelegramSettings) -> Iterator[Step | Found]:
    """The bot's name, by its token."""
    bot = yield from _who(given)
    if bot:
        yield Found({"username": str(bot.get("username", ""))})


def trial(account: Account) -> Iterator[Step]:
    """The token; how messages come; a message that somebody writes meanwhile."""
    settings = api.settings_of(account)
    bot = yield from _who(settings)
    if bot and (yield from _way(account, settings)):
        yield from _message(account, settings, str(bot.get("username", "")))


def _who(settings: TelegramSettings) -> Steps:
    title = _("Telegram knows the bot")
    yield Step("token", title)
    try:
        bot = api.call(settings, "getMe")
    except SendError as error:
        refused = error.reason == api.TOKEN_REFUSED
        words = _(error.reason)
        advice = (
            _("In Telegram ask @BotFather: /mybots → the bot → API Token. Copy all of it.")
            if refused
            else _("Okienko must reach api.telegram.org at port 443. Test it again in a minute.")
        )
        yield Step("token", title, "failed", words, error.detail, advice, refused)
        return None
    words = _("It is %(name)s, @%(username)s.")
    known = {"name": bot.get("first_name", ""), "username": bot.get("username", "")}
    yield Step("token", title, "ok", words % known)
    if bot.get("can_join_groups"):
        advice = _("Tell @BotFather: /setjoingroups → Disable.")
        words = _("It can be added to groups, where nobody would answer.")
        yield Step("groups", _("It talks with persons only"), "late", words, "", advice)
    return bot


def _way(account: Account, settings: TelegramSettings) -> Steps:
    brought = settings.by == "webhook"
    title = _("Telegram brings messages here") if brought else _("Okienko may ask for messages")
    yield Step("way", title)
    try:
        known = str(api.call(settings, "getWebhookInfo").get("url", ""))
        if brought:
            _tell(account, settings, known)
        elif known:
            api.call(settings, "deleteWebhook", drop_pending_updates=False)
    except SendError as error:
        advice = _("Compare the address: it must be reached from the internet by https.")
        yield Step("way", title, "failed", _(error.reason), error.detail, advice if brought else "")
        return False
    except Refused as refusal:
        yield Step("way", title, "failed", str(refusal))
        return False
    words = _("It was told the address.") if brought else _("No other address gets them.")
    yield Step("way", title, "ok", words)
    return True


def _tell(account: Account, settings: TelegramSettings, known: str) -> None:
    if not account.id:
        return
    api.call(
        settings,
        "setWebhook",
        url=hook_url(account, settings.address, known),
        secret_token=api.word_of(settings),
        allowed_updates=ALLOWED,
        drop_pending_updates=False,
    )


def _message(account: Account, settings: TelegramSettings, username: str) -> Iterator[Step]:
    title = _("A message comes")
    words = _("Write a few words to @%(username)s in Telegram now: https://t.me/%(username)s")
    yield Step("message", title, words=words % {"username": username})
    began, until = clock.now(), time.monotonic() + COMES
    theirs = ""
    while time.monotonic() < until:
        try:
            came, theirs = _came(account, settings, began)
        except SendError as error:
            yield Step("message", title, "failed", _(error.reason), error.detail)
            return
        if came:
            yield Step("message", title, "ok", _("It came."))
            return
        if theirs:
            advice = _("Compare the address and its certificate: Telegram did not get through.")
            yield Step("message", title, "failed", _("It did not get here."), theirs, advice)
            return
        time.sleep(LOOK_EVERY)
    words = _("Nobody wrote within %(n)s seconds. Test it again and write to the bot meanwhile.")
    yield Step("message", title, "late", words % {"n": int(COMES)})


def _came(account: Account, settings: TelegramSettings, began: datetime) -> tuple[bool, str]:
    """Whether something has come since; and what Telegram says against our address."""
    if account.enabled and account.id:
        with in_offices([account.office_id], reading=True):
            if brought_since(account.id, began):
                return True, ""
    elif settings.by == "asking":  # nobody else asks: what is not confirmed comes again later
        found = api.call(settings, "getUpdates", timeout=0, allowed_updates=ALLOWED)
        return bool(found), ""
    if settings.by == "asking":
        return False, ""
    info = api.call(settings, "getWebhookInfo")
    said = str(info.get("last_error_message", ""))
    if int(info.get("last_error_date", 0)) < int(began.timestamp()) or not is_ours(
        account, str(info.get("url"))
    ):
        return False, ""
    # a paused connection says "come again": so Telegram has been here
    here = not account.enabled and "503" in said
    return here, "" if here else said
