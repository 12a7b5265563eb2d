"""Short addresses are made and forgotten."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import verb

from .events import ShortLinkMade
from .models import ShortLink
from .refusals import NOT_OUR_PAGE

DAYS = 60  # that an address leads somewhere
AT_LEAST = timedelta(days=30)  # that an older one must have to go to be given again
KEPT = timedelta(days=365)  # after its end, its page says that it is over
TIMER = "short.forget"
LETTERS = "23456789bcdfghjkmnpqrstvwxz"  # no vowels, so no words; nothing that looks like another
LENGTH = 7
#: Pages of customers, by their names: nothing behind a sign-in, nothing that is one person's.
PUBLIC = frozenset({"portal:contact", "portal:call", "portal:video", "portal:form", "chat:page"})


@verb
def shorten(office: int, *, path: str, days: int = DAYS) -> str:
    """A short path (`/s/CODE`) to a page of this site for customers, such as a form's.

    Refused `not_our_page` for any other: it shortens no address of another site, nor one of a page
    for officials.
    """
    if not is_public(path):
        raise NOT_OUR_PAGE()
    now = clock.now()
    known = ShortLink.objects.filter(path=path, ends_at__gte=now + min(AT_LEAST, timedelta(days)))
    link = known.order_by("-ends_at").first()
    if link is None:
        link = ShortLink.objects.create(
            office_id=office,
            code="".join(secrets.choice(LETTERS) for _ in range(LENGTH)),
            path=path,
            made_at=now,
            ends_at=now + timedelta(days=days),
            official_id=acting_official(office),
        )
        set_timer(office, TIMER, link.id, link.ends_at + KEPT)
        emit(ShortLinkMade(office=office, subject=link.id))
    return f"/s/{link.code}"


def is_public(path: str) -> bool:
    """Whether an address is one of our pages for customers, with or without a question mark."""
    plain = path.partition("?")[0]
    if len(path) > 300 or not path.isprintable() or not plain.startswith("/"):
        return False
    if plain.startswith("//") or "\\" in path or "#" in path:
        return False
    try:
        return resolve(plain, settings.ROOT_URLCONF).view_name in PUBLIC
    except Resolver404:
        return False


@on_timer(TIMER)
def _ended_long_ago(_office: int, link_id: int, _data: dict[str, Any]) -> None:
    ShortLink.objects.filter(id=link_id).delete()
