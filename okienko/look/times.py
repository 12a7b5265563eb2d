"""Words for times, as a reader needs them: "1:42", "38 min", "dziś 12:31", "termin wczoraj".

All functions take times in UTC and show them in the zone that Django has activated.
"""

from datetime import UTC, date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from okienko.events import clock

MINUTE = 60
HOUR = 3600
DAY = 86400
#: Languages that write the names of days and months in small letters.
SMALL_DAYS = ("pl", "uk")


def clock_words(seconds: float) -> str:
    """A duration as a stopwatch shows it: 7 -> "0:07", 102 -> "1:42", 3700 -> "1:01:40"."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, left = divmod(rest, MINUTE)
    if hours:
        return f"{hours}:{minutes:02}:{left:02}"
    return f"{minutes}:{left:02}"


def span_words(seconds: float) -> str:
    """A waiting time: a stopwatch below ten minutes, then minutes, hours, days."""
    whole = max(0, int(seconds))
    if whole < 10 * MINUTE:
        return clock_words(whole)
    if whole < 2 * HOUR:
        return _("%(count)d min") % {"count": whole // MINUTE}
    if whole < 2 * DAY:
        return _("%(count)d h") % {"count": whole // HOUR}
    days = whole // DAY
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def today() -> date:
    """The day it is now in the active zone."""
    return timezone.localtime(clock.now()).date()


def day_began() -> datetime:
    """When the day that it is now in the active zone began (UTC)."""
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.astimezone(UTC)


def day_words(day: date) -> str:
    """A day near now by its name ("today, Tuesday 24 November"), another by its date."""
    written = formats.date_format(day, "l j E" if day.year == today().year else "l j E Y")
    if (get_language() or "")[:2] in SMALL_DAYS:
        written = written.lower()
    distance = (day - today()).days
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get(distance)
    return f"{near}, {written}" if near else written


def moment_words(at: datetime) -> str:
    """A moment as short as it can be: "12:31" today, "yesterday 12:31", "19 Nov 12:31"."""
    local = timezone.localtime(at)
    hour = local.strftime("%-H:%M")
    distance = (local.date() - today()).days
    if distance == 0:
        return hour
    if distance == -1:
        return _("yesterday %(hour)s") % {"hour": hour}
    return f"{formats.date_format(local, 'j E')} {hour}"


def due_words(day: date) -> str:
    """How near a term is: "due today", "due yesterday", "due 3 December", "4 days late"."""
    distance = (day - today()).days
    if distance == 0:
        return _("due today")
    if distance == 1:
        return _("due tomorrow")
    if distance == -1:
        return _("due yesterday")
    if distance < -1:
        return ngettext("%(count)d day late", "%(count)d days late", -distance) % {
            "count": -distance
        }
    return _("due %(day)s") % {"day": formats.date_format(day, "j E")}


def seconds_since(at: datetime) -> float:
    """Seconds from a moment until now, never negative."""
    return max(0.0, (clock.now() - at) / timedelta(seconds=1))
