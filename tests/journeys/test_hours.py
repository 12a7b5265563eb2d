"""Closing on a day in a real browser, and the year on paper."""

from datetime import date, time

from playwright.sync_api import Page, expect

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_schedule, close_on
from okienko.offices.hours import hours
from tests.cast import Cast

from .axe import findings
from .conftest import Visit
from .test_menu import a_number, administrator

#: Counts what a hand does, over all pages.
CLICKS = """addEventListener('click', event => {
  if (event.isTrusted) sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1;
}, true)"""
WEEK = [(day, time(8), time(16)) for day in range(5)]


def test_christmas_eve_is_closed_early_in_two_clicks(visit: Visit, cast: Cast) -> None:
    office, page = cast.here, administrator(visit, cast.here)
    change_schedule(office.id, schedule_id=office.schedule, spans=WEEK, holidays=False)
    a_number(office)
    page.add_init_script(CLICKS)
    page.goto(f"/administration/{office.id}/hours/")
    year = clock.now().year + 1
    page.locator("[name=day]").fill(f"{year}-12-24")
    page.locator("[name=since]").fill("13:00")
    page.locator("[name=name]").fill("Wigilia")
    page.locator(".closing button[type=submit]").click()
    page.locator("#menu-says").wait_for()
    told = page.locator("main").inner_text()
    assert told.count("Powód: Wigilia.") == 2  # page and telephone; the letter is folded
    assert findings(page) == []
    page.locator("form[action$='/close/'] button[type=submit]").click()
    expect(page.locator(".said")).to_contain_text("Wigilia")
    assert page.evaluate("sessionStorage.clicks") == "2"
    with in_offices([office.id]):
        assert hours(office.schedule).early[date(year, 12, 24)] == time(13)
    assert visit.errors == []


def test_the_year_is_black_on_white_on_one_page(visit: Visit, cast: Cast) -> None:
    """In either scheme, upright and across."""
    office, page = cast.here, administrator(visit, cast.here)
    change_schedule(office.id, schedule_id=office.schedule, spans=WEEK, holidays=True)
    year = clock.now().year
    for month in range(1, 13):
        why = "Dzień wolny za święto przypadające w sobotę"
        close_on(office.id, schedule_id=office.schedule, day=date(year, month, 20), name=why)
    page.emulate_media(color_scheme="dark")
    page.goto(f"/administration/{office.id}/hours/{office.schedule}/year/")
    for across in (False, True):
        pdf = page.pdf(format="A4", landscape=across)
        assert pdf.count(b"/Type /Page\n") == 1
    page.emulate_media(color_scheme="dark", media="print")
    assert colours(page, "html") in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
    assert colours(page, ".month", "color") == "rgb(27, 39, 51)"
    assert colours(page, ".month .own", "color") == "rgb(0, 0, 0)"
    assert colours(page, ".settings-nav", "display") == "none"


def colours(page: Page, what: str, which: str = "background-color") -> str:
    """A computed property of the first such element."""
    script = "([what, which]) => getComputedStyle(document.querySelector(what))[which]"
    return str(page.evaluate(script, [what, which]))
