"""The test of a window, as an administrator watches: whom it reaches, which sites have its line."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from okienko.channels.door import SendError
from okienko.channels.http_client import ask
from okienko.channels.models import Account
from okienko.channels.outward import Inside
from okienko.channels.setup import Step
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.routing import queries as routing

from .opening import settings_of
from .queries import key_of

PATIENCE = 8.0  # seconds for each web site
MOST = 5  # web sites that are looked at


def trial(account: Account) -> Iterator[Step]:
    """The queue, who is there, and the first page of each web site."""
    yield Step("queue", _("The chats have a queue"))
    with in_offices([account.office_id], reading=True):
        settings, key = settings_of(account.id), key_of(account.id)
        queue = routing.queue_in_use(settings.queue)
        there = routing.somebody_writes(clock.now())
    if queue is None:
        words = _("The office has no queue yet.")
        yield Step("queue", _("The chats have a queue"), "failed", words)
        return
    yield Step("queue", _("The chats have a queue"), "ok", queue.name)
    somebody = _("Somebody is at work who takes chats")
    if there:
        yield Step("there", somebody, "ok")
    else:
        advice = _("Until then the window says that the chat is closed, and shows other ways.")
        yield Step("there", somebody, "off", _("Nobody just now."), advice=advice)
    if not settings.origins:
        advice = _("Write down the addresses of the web sites that may show the window.")
        yield Step("sites", _("Web sites that may show the window"), "late", _("None."), "", advice)
    for number, origin in enumerate(settings.origins[:MOST]):
        yield from _site(f"site-{number}", origin, key)


def _site(name: str, origin: str, key: str) -> Iterator[Step]:
    title = _("%(site)s has the line") % {"site": origin}
    yield Step(name, title)
    try:
        answer = ask("GET", f"{origin}/", headers={}, timeout=PATIENCE, found=True)
    except SendError as error:
        if isinstance(error.__cause__, Inside):
            place = {"host": urlsplit(origin).netloc}
            words = (
                _("%(host)s leads into the network of this installation, which is closed.") % place
            )
            yield Step(name, title, "late", words, "", _look())
            return
        words = _("The web site did not answer.")
        yield Step(name, title, "late", words, error.reason, _perhaps())
        return
    if f"/chat/{key}.js".encode() in answer.body:
        yield Step(name, title, "ok", _("Its first page has it."))
    else:
        yield Step(name, title, "late", _("Its first page does not have it."), "", _perhaps())


def _look() -> str:
    return _("Okienko does not look there by itself. Open the site and look for the button.")


def _perhaps() -> str:
    return _("It may stand on other pages. Open one of them and look for the button.")
