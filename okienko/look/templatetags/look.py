"""Template tags of the look: icons, running clocks, words for times."""

from datetime import date, datetime

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from okienko.look import times

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless a label says what it means."""
    href = f"{static('built/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def since(at: datetime | None, style: str = "clock") -> SafeString:
    """A clock that counts up in the page from a moment (style "clock" or "span")."""
    if at is None:
        return SafeString("–")
    words = times.clock_words if style == "clock" else times.span_words
    return format_html(
        '<time class="num" datetime="{}" data-since="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        style,
        words(times.seconds_since(at)),
    )


@register.filter
def stopwatch(seconds: float | None) -> str:
    """A duration in seconds as "1:42"; "–" when there is none."""
    return "–" if seconds is None else times.clock_words(seconds)


@register.filter
def span(seconds: float | None) -> str:
    """A duration in seconds as "0:25", "38 min", "5 h"."""
    return "–" if seconds is None else times.span_words(seconds)


@register.filter
def moment(at: datetime | None) -> str:
    """A moment as "12:31", "yesterday 12:31" or "19 November 12:31"."""
    return "" if at is None else times.moment_words(at)


@register.filter
def day_name(day: date | None) -> str:
    """A day as "today, Tuesday, 24 November"."""
    return "" if day is None else times.day_words(day)


@register.filter
def due(day: date | None) -> str:
    """A term as "due yesterday"."""
    return "" if day is None else times.due_words(day)
