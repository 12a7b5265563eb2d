"""Letters to administrators: a line is down, and works again. One of each, and none of a flicker.

What is to be told stands in rows (LineNews), written by who watches the lines. A letter that does
not leave is tried again at the next look; it counts as told once one has left.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.config import own_url
from okienko.events import clock
from okienko.events.security.scope import in_all_offices, in_offices
from okienko.events.verbs import verb
from okienko.offices.posting import NotSent, can_post, post
from okienko.offices.queries import administrators

from .models import LineNews
from .settings import usable_trunk

log = logging.getLogger(__name__)

EACH = 20.0  # seconds between two looks
Step = Literal["down", "up", "forget", "wait"]


def step(
    now: datetime, after: timedelta, down_since: datetime, up_since: datetime | None, *, told: bool
) -> Step:
    """What is due of a line's trouble. Pure. Nothing shorter than `after` is told; 0: nothing."""
    if not after:
        return "forget"
    if up_since is None:
        return "down" if not told and now - down_since >= after else "wait"
    if not told:
        return "forget"
    return "up" if now - up_since >= after else "wait"


def tell_all() -> None:
    """Write to administrators what is due, and forget what is over."""
    with in_all_offices():
        rows = list(LineNews.objects.select_related("account").order_by("id"))
    for row in rows:
        trunk = usable_trunk(row.account)
        minutes = trunk.alarm_minutes if trunk is not None and row.account.enabled else 0
        due = step(
            clock.now(), timedelta(minutes=minutes), row.down_since, row.up_since, told=row.told
        )
        if due == "forget" or (due in ("down", "up") and _told(row, due)):
            settle(row.office_id, news_id=row.id, due=due)


@verb
def settle(_office: int, *, news_id: int, due: Step) -> None:
    """It was told that the line is down, or all of it is over. Doing it twice is harmless."""
    rows = LineNews.objects.filter(id=news_id)
    if due == "down":
        rows.update(told=True)
    else:  # unless it is down again meanwhile
        rows.filter(told=due == "up").delete()


def _told(row: LineNews, due: Step) -> bool:
    """Whether a letter has left to anybody."""
    office = row.office_id
    with in_offices([office]):
        people = administrators(office) if can_post(office) else []
    left = [_left(row, due, email, language) for email, language in people]
    return any(left)


def _left(row: LineNews, due: Step, email: str, language: str) -> bool:
    language = language or settings.LANGUAGE_CODE
    with override(language):
        subject, text = words(row, due)
        try:
            post(row.office_id, email, subject, text, language)
        except NotSent:
            log.warning("line_not_told", extra={"account": row.account_id})
            return False
    return True


def words(row: LineNews, due: Step) -> tuple[str, str]:
    """The subject and the text of a letter, in the language that is active."""
    named = {
        "name": row.account.name,
        "down": _at(row.down_since),
        "up": _at(row.up_since) if row.up_since else "",
        "link": own_url(
            reverse("administration:trunks_state", args=[row.office_id, row.account_id])
        ),
    }
    if due == "up":
        subject = _("Okienko: the telephone line “%(name)s” works again")
        text = _(
            "It works again since %(up)s; it was down from %(down)s.\n\nHow it is now: %(link)s"
        )
        return subject % named, text % named
    subject = _("Okienko: the telephone line “%(name)s” does not work")
    why = _("The operator refuses us.") if row.refused else _("The operator does not answer.")
    text = _(
        "It does not work since %(down)s. %(why)s\n\nCalls out go by the next line, if there is "
        "one. Callers of numbers on this line may not reach you: tell it on your web site if it "
        "lasts.\n\nWhat can be done: %(link)s\n\nOne more letter comes when it works again."
    )
    return subject % named, text % {**named, "why": why}


def _at(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j E, H:i")
