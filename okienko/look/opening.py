"""Opening hours in sentences, as pages say them."""

from datetime import datetime, time

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from okienko.offices.closing import told_today
from okienko.offices.hours import Hours

from .times import SMALL_DAYS


def state_words(week: Hours, at: datetime) -> str:
    """A sentence about a moment: whether it is open, until when or from when on."""
    closes = week.closes_at(at)
    if closes:
        return _("Open today until %(time)s") % {"time": time_words(closes.time())}
    opens = week.opens_next(at)
    if opens is None:
        return _("Closed now")
    when = {"day": weekday_words(opens.weekday()), "time": time_words(opens.time())}
    if opens.date() == at.astimezone(opens.tzinfo).date():
        return _("Closed now, open today from %(time)s") % when
    return _("Closed now, open again on %(day)s at %(time)s") % when


def why_words(week: Hours, at: datetime) -> str:
    """Why the day of a moment is closed or ends early, as the office says it; in Polish if in no
    other; "" for no reason.
    """
    told = told_today(week, week.today(at))
    return told.get((get_language() or "pl")[:2]) or told.get("pl", "")


def weekday_words(weekday: int) -> str:
    """A day of the week (0 Monday), as it stands in a sentence."""
    name = str(WEEKDAYS[weekday])
    return name.lower() if (get_language() or "")[:2] in SMALL_DAYS else name


def time_words(moment: time) -> str:
    """A time of day: "8:00"."""
    return formats.time_format(moment, "G:i")
