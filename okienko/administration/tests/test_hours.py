"""Hours: the week as a table, closing on a day in two steps, taking it back, the calendar."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db.models import F, Value

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_schedule, close_on
from okienko.offices.hours import hours
from okienko.offices.models import ClosedDay, Schedule
from okienko.statistics.opening import OpenSeconds
from tests.cast import Cast

from .test_sections import browser, cast

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


def base(cast: Cast) -> str:
    return f"/administration/{cast.here.id}/hours/"


def test_a_week_with_a_break_is_made_and_changed(cast: Cast) -> None:
    maria = browser(cast, "maria")
    values = {
        "name": "Cash desk",
        "spans_0_opens": ["08:00", "12:00", ""],
        "spans_0_closes": ["11:30", "15:00", ""],
        "spans_2_opens": ["10:00"],
        "spans_2_closes": ["00:00"],
        "holidays": "on",
    }
    made = maria.post(f"{base(cast)}new/", values, follow=True)
    assert "Added." in made.content.decode()
    with in_offices([cast.here.id]):
        row = Schedule.objects.get(name="Cash desk")
        assert hours(row.id).spans == (
            (0, time(8), time(11, 30)),
            (0, time(12), time(15)),
            (2, time(10), time(0)),
        )
    again = {**values, "shown": made.context["form"].shown, "spans_0_closes": ["11:00", "15:00"]}
    saved = maria.post(f"{base(cast)}{row.id}/", again, follow=True)
    assert "Saved." in saved.content.decode()
    assert "Monday 08:00–11:30" in saved.content.decode()  # the history


def test_what_cannot_be_a_span_is_said_and_kept(cast: Cast) -> None:
    maria = browser(cast, "maria")
    for wrong in (("08:00", ""), ("<b>", "9"), ("16:00", "08:00")):
        values = {"name": "X", "spans_1_opens": [wrong[0]], "spans_1_closes": [wrong[1]]}
        page = maria.post(f"{base(cast)}new/", values)
        assert page.status_code == 422
        assert page.context["form"].first_error
        assert "<b>" not in page.content.decode()


def test_closing_early_is_shown_kept_told_and_taken_back(cast: Cast) -> None:
    office, maria = cast.here, browser(cast, "maria")
    with in_offices([office.id]):
        first = Schedule.objects.order_by("id").first()
        assert first is not None
        week = hours(first.id)
    day = week.today(clock.now()) + timedelta(days=1)
    while not week.on(day):
        day += timedelta(days=1)
    why = "Training <b>\u202e"
    asked = {"day": day.isoformat(), "since": "13:00", "name": why, "said_uk": "Навчання"}
    shown = maria.get(f"{base(cast)}{first.id}/close/", asked)
    assert "Closed now" in shown.context["said"].page
    assert "лише до 13:00. Причина: Навчання." not in shown.context["said"].letter  # it is Polish
    assert "tylko do 13:00. Powód: Training" in shown.context["said"].letter
    assert 'name="said_uk" value="Навчання"' in shown.content.decode()
    assert "Training &lt;b&gt;" in shown.content.decode()
    with in_offices([office.id]):
        assert not ClosedDay.objects.filter(schedule=first, day=day).exists()  # nothing kept yet
    kept = maria.post(f"{base(cast)}{first.id}/close/", asked, follow=True)
    assert "Closed:" in kept.content.decode()
    with in_offices([office.id]):
        assert hours(first.id).early == {day: time(13)}
        assert hours(first.id).reasons[day]["uk"] == "Навчання"
    maria.post(f"{base(cast)}{first.id}/reopen/", {"day": day.isoformat()})
    with in_offices([office.id]):
        assert hours(first.id) == week


def test_a_day_that_is_none_is_asked_for_again(cast: Cast) -> None:
    with in_offices([cast.here.id]):
        first = Schedule.objects.order_by("id").values_list("id", flat=True)[0]
    maria = browser(cast, "maria")
    page = maria.post(f"{base(cast)}{first}/close/", {"day": "soon", "since": "25:00"})
    assert page.status_code == 422
    assert maria.post(f"{base(cast)}{first}/reopen/", {"day": "soon"}).status_code == 302
    assert maria.get(f"{base(cast)}{first}/close/").status_code == 200
    assert maria.get(f"{base(cast)}999999/close/").status_code == 404


def test_the_calendar_names_holidays_and_own_days(cast: Cast) -> None:
    with in_offices([cast.here.id]):
        first = Schedule.objects.order_by("id").values_list("id", flat=True)[0]
    year = clock.now().year
    change_schedule(cast.here.id, schedule_id=first, holidays=True)
    close_on(cast.here.id, schedule_id=first, day=date(year, 6, 10), name="Renovation")
    early = date(year, 6, 12) if date(year, 6, 12).weekday() < 5 else date(year, 6, 15)
    close_on(cast.here.id, schedule_id=first, day=early, since=time(12, 0), name="Training")
    page = browser(cast, "maria").get(f"{base(cast)}{first}/year/?year={year}").content.decode()
    assert "Renovation" in page
    note = re.sub(r"<[^>]+>|\s+", " ", page[: page.index("Training")])[-30:].split()
    assert note[-3:] == [str(early.day), "from", "12:00:"]  # the day once, then the hour
    assert "National Independence Day" in page


def test_figures_count_a_day_that_ends_early_as_the_hours_do(cast: Cast) -> None:
    with in_offices([cast.here.id]):
        first = Schedule.objects.order_by("id").values_list("id", flat=True)[0]
    day = date(2026, 11, 24)
    close_on(cast.here.id, schedule_id=first, day=day, since=time(10, 0))
    since, upto = datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC)
    with in_offices([cast.here.id]):
        week = hours(first)
        by_hand = 11 * 3600 + 10 * 3600  # from 13:00 to midnight, and until 10:00, in Warsaw
        assert week.on(day)[-1][1].hour == 10
        row = Schedule.objects.annotate(
            open=OpenSeconds(
                Value(since), Value(upto), F("id"), Value(week.zone), Value([date(2026, 1, 1)])
            )
        ).get(id=first)
        assert row.open == by_hand
