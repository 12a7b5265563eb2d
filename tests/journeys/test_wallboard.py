"""The wallboard in a real browser: live without polling, the supervisor acts, axe finds nothing."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from okienko.events import clock
from okienko.events.actor import official
from okienko.interactions.actions import reply
from okienko.offices.actions import change_office
from okienko.routing import actions as routing
from tests.cast import Cast, a_call, an_email, at_work

from .conftest import Site, Visit, sign_in
from .test_letter import username
from .test_pages import looks_right, take


@pytest.fixture
def day(cast: Cast) -> dict[str, int]:
    """An hour of work: calls answered, late, abandoned; letters; two waiting; Anna in a call."""
    office, anna = cast.here, cast.here.officials["anna"]
    now = clock.now()
    # it is noon where the office lies: the hour before is of the same day
    change_office(office.id, zone=f"Etc/GMT{now.hour - 12:+d}")

    def ago(minutes: float) -> timedelta:
        return now - timedelta(minutes=minutes)

    for minutes, seconds in ((55, 8), (50, 45), (40, 12)):
        with clock.at(ago(minutes)):
            call = a_call(office, f"+486010002{minutes}")
        with clock.at(ago(minutes) + timedelta(seconds=seconds)):
            at_work(office, "anna")
            take(cast, call)
        with clock.at(ago(minutes - 4)):
            routing.customer_left(office.id, interaction_id=call)
            routing.finish(office.id, interaction_id=call, official_id=anna, outcome="information")
    with clock.at(ago(35)):
        lost = a_call(office, "+48601000299")
    with clock.at(ago(34)):
        routing.customer_left(office.id, interaction_id=lost)
    with clock.at(ago(30)):
        letter = an_email(office, queue=office.other_queue)
        at_work(office, "anna")
        take(cast, letter)
        reply.by(official(office.id, anna))(
            office.id, interaction_id=letter, text="Przyjadą we wtorek."
        )
        routing.finish(office.id, interaction_id=letter, official_id=anna, outcome="information")
    with clock.at(ago(2)):
        a_call(office, "+48601000300")
        an_email(office, sender="Oksana <oksana@example.com>", queue=office.other_queue)
        at_work(office, "anna", "piotr")
        call = a_call(office, "+48601000212", queue=office.other_queue)
        take(cast, call)
    return {"call": call}


def board(visit: Visit, cast: Cast, name: str = "maria") -> Page:
    page = sign_in(visit, username(cast, name))
    page.goto("/wallboard/")
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    return page


def test_it_is_live_and_opens_what_it_counts(cast: Cast, visit: Visit, day: dict[str, int]) -> None:
    page = board(visit, cast)
    waits = page.locator(f"#waits-{cast.here.queue}")
    expect(waits).to_have_text("1")
    a_call(cast.here, "+48601000301")
    expect(waits).to_have_text("2")
    routing.customer_left(cast.here.id, interaction_id=day["call"])
    anna = page.locator("li.man", has_text="Anna").locator(".tag")
    expect(anna).to_have_class("tag after")
    other = visit.context.new_page()  # shows what the first page's stream has brought
    other.goto("/wallboard/")
    expect(other.locator(f"#waits-{cast.here.queue}")).to_have_text("2")
    opener, dialog = page.locator(f"#move-{cast.here.queue}"), page.locator("#waiting-items")
    page.bring_to_front()
    opener.hover()
    page.mouse.down()
    a_call(cast.here, "+48601000302")
    expect(other.locator(f"#waits-{cast.here.queue}")).to_have_text("3")
    page.mouse.up()  # the click counts, though its panel was to be drawn anew in the midst of it
    expect(dialog).to_be_visible()
    expect(waits).to_have_text("3")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.wait_for_function("id => document.activeElement.id === id", arg=f"move-{cast.here.queue}")
    other.close()
    page.locator(".q dd a").first.click()
    page.wait_for_url("**/wallboard/figure/service_level/**")
    expect(page.locator("tbody tr")).to_have_count(4)  # three answered, one abandoned
    assert visit.errors == []


def test_a_supervisor_acts(cast: Cast, visit: Visit, day: dict[str, int]) -> None:
    page = board(visit, cast)
    page.locator(f"#change-{cast.here.officials['piotr']}").click()
    page.locator("#change-state button[value=meeting]").click()
    expect(page.locator("#change-state")).to_be_hidden()
    piotr = page.locator("li.man", has_text="Piotr").locator(".tag")
    expect(piotr).to_have_class("tag ")
    page.locator(f"#move-{cast.here.queue}").click()
    page.locator("#waiting-items form button").click()
    expect(page.locator(f"#waits-{cast.here.queue}")).to_have_text("0")
    expect(page.locator(f"#waits-{cast.here.other_queue}")).to_have_text("2")
    assert visit.errors == []


@pytest.mark.usefixtures("quick_beat")
def test_it_says_when_it_is_old(cast: Cast, visit: Visit, site: Site, day: dict[str, int]) -> None:
    visit.page.clock.install()
    page = board(visit, cast)
    html, mark = page.locator("html"), page.locator(".late-mark")
    expect(mark).to_be_hidden()
    site.mute = True
    expect(html).to_have_attribute("data-link", "late", timeout=20_000)
    expect(mark).to_be_visible()
    page.clock.fast_forward(200_000)
    expect(html).to_have_attribute("data-stale", "")
    page.evaluate("delete document.documentElement.dataset.link")
    expect(mark).to_be_visible()  # for its panels alone
    site.mute = False
    expect(html).to_have_attribute("data-link", "live", timeout=30_000)
    expect(mark).to_be_hidden()


def test_an_official_only_looks(cast: Cast, visit: Visit, day: dict[str, int]) -> None:
    page = board(visit, cast, "piotr")
    expect(page.locator(".big").first).to_be_visible()
    expect(page.locator(".supervises").first).to_be_hidden()


def test_every_page_looks_right(cast: Cast, visit: Visit, day: dict[str, int]) -> None:
    page = board(visit, cast)
    looks_right(page, "wallboard")
    for dialog, opener in (
        ("how-service_level", ".q .how"),
        ("half-hours", "[data-opens=half-hours]"),
        ("waiting-items", f"#move-{cast.here.queue}"),
        ("change-state", f"#change-{cast.here.officials['piotr']}"),
    ):
        page.locator(opener).first.click()
        page.locator(f"#{dialog} .body > :not(.loading)").first.wait_for()
        looks_right(page, dialog)
        page.keyboard.press("Escape")
    for name, path in (
        ("figures", "/wallboard/figures/"),
        ("contacts", "/wallboard/figure/service_level/"),
        ("nothing", "/wallboard/figure/answered/?q=nobody"),
        ("now", "/wallboard/figure/waiting_since/"),
    ):
        page.goto(path)
        looks_right(page, name)
    assert visit.errors == []
