"""A call's course, the list of calls, what the operator counts and how it was: in a browser."""

import os
import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from okienko.channels.phone.counted.actions import keep_count
from okienko.channels.phone.tests.test_numbers import DIGITS
from okienko.channels.satisfaction.tests.test_satisfaction import Line
from okienko.events import clock
from tests.cast import Cast

from .axe import findings
from .conftest import Visit
from .test_menu import administrator

#: A folder for pictures of the pages, for who wants to look at them.
PICTURES = os.environ.get("OKIENKO_TEST_PICTURES")


def looked_at(page: Page, name: str) -> None:
    assert findings(page) == []
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} wide"
        for scheme in ("light", "dark") if PICTURES else ():
            page.emulate_media(color_scheme=scheme)
            path = Path(str(PICTURES)) / f"{name}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=True)


def test_calls_are_told_listed_compared_and_judged(visit: Visit, cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(minutes=5)):
        line = Line(cast)
        line.asks("text")
        line.texts()
        contact = line.over()
    (text,) = line.texted()
    found = re.search(r"/[^/\s]+/o/\S+/", text)
    assert found is not None
    page = visit.page
    page.goto(found[0])
    page.locator("label[for=mark-4]").click()
    page.locator("label[for=settled-yes]").click()
    page.locator("#words").fill("Szybko i uprzejmie")
    looked_at(page, "opinion")
    page.get_by_role("button", name="Wyślij").click()
    expect(page.locator("h1")).to_have_text("Dziękujemy")

    page = administrator(visit, cast.here)
    page.goto(f"/desk/contact/{contact}/")
    told = page.locator("article", has=page.locator(f"#course-{contact}"))
    expect(told).to_contain_text("Ocena klienta: 4 z 5, sprawa załatwiona.")
    expect(told).to_contain_text("„Szybko i uprzejmie”")
    page.locator(f"#course-{contact}").click()
    expect(told.locator(".course li").first).to_contain_text("601 000 212 dzwoni pod numer")
    expect(told.locator(".course")).to_contain_text("rozłączył się klient")
    looked_at(page, "course")

    page.goto("/wallboard/calls/")
    expect(page.locator("table.contacts tbody tr")).to_have_count(1)
    looked_at(page, "calls")

    page.goto(f"/administration/{cast.here.id}/satisfaction/")
    expect(page.locator("table")).to_contain_text("linkiem w SMS-ie")
    looked_at(page, "satisfaction")

    account, before = line.account, clock.now().date() - timedelta(days=3)
    keep_count(cast.here.id, account_id=account, day=before, many=7, minutes=12)
    page.goto(f"/administration/{cast.here.id}/trunks/{account}/counted/?day={before}")
    page.locator("#text").fill(
        "Data;Numer A;Numer B;Czas trwania\n"
        f"2026-11-03 10:00:00;601000212;{DIGITS[3:]};65\n"
        f"2026-11-03 11:00:00;{DIGITS[3:]};601000213;0:25\nrazem;;;2\n"
    )
    page.get_by_role("button", name="Sprawdź listę").first.click()
    expect(page.locator("form table tbody tr")).to_have_count(2)
    looked_at(page, "read")
    page.get_by_role("button", name="Zapisz i porównaj").first.click()
    page.locator("table a").nth(1).click()
    expect(page.locator("body")).to_contain_text("ma je tylko operator")
    looked_at(page, "counted")
    assert visit.errors == []
