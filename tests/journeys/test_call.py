"""A call at the desk, seen from the page: what the strip says, the wrap-up, what survives a reload.

No Asterisk is here: calls are taken by the verbs, as the telephone's door would. The sound is
proved in tests/lines.
"""

import pytest
from playwright.sync_api import Page, expect

from okienko.cases import actions as cases
from okienko.cases.models import Case
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.actions import change_queue
from tests.cast import Cast, a_call

from .conftest import Site, Visit, sign_in
from .test_letter import username
from .test_pages import take


@pytest.fixture
def call(cast: Cast, visit: Visit) -> int:
    """Anna is at her desk and has taken a call."""
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    anna = cast.here.officials["anna"]
    routing.ready(cast.here.id, official_id=anna)
    routing.phone_changed(cast.here.id, official_id=anna, up=True)
    made = a_call(cast.here)
    take(cast, made)
    page.wait_for_url(f"**/desk/contact/{made}/")  # it opens by itself
    return made


def closed(cast: Cast, contact: int) -> bool:
    with in_offices([cast.here.id]):
        return Interaction.objects.get(id=contact).state == "closed"


def looks(page: Page, look: str) -> None:
    expect(page.locator("#phone")).to_have_attribute("data-look", look)


def test_a_call_is_wrapped_up_as_a_case(cast: Cast, visit: Visit, call: int) -> None:
    page = visit.page
    kind = cases.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)
    page.reload()
    page.locator("label[data-key='2']").click()
    page.locator("#wrap-form [name=kind]").select_option(str(kind))
    page.locator("#wrap-form [name=title]").fill("Pełny pojemnik")
    page.locator("#topic-text").fill("odp")
    page.keyboard.press("Enter")
    routing.end_talk(cast.here.id, interaction_id=call, official_id=cast.here.officials["anna"])
    looks(page, "after")
    expect(page.locator("#phone")).to_contain_text("Zapis rozmowy")
    expect(page.locator("#wrap-form [name=title]")).to_have_value("Pełny pojemnik")
    page.locator("#phone [data-act=finish]").click()
    page.wait_for_url("**/desk/")
    expect(page.locator(".toasts")).to_contain_text("Z-20")
    expect(page.locator("#work")).not_to_contain_text("601")
    assert page.url.endswith("/desk/")
    with in_offices([cast.here.id]):
        assert Case.objects.get().title == "Pełny pojemnik"
        assert Interaction.objects.get(id=call).topic_id == cast.here.topic


def test_a_hasty_hand_does_each_thing_once(cast: Cast, visit: Visit, call: int) -> None:
    page = visit.page
    page.locator("#phone:not([data-look=connecting])").wait_for()
    with page.expect_response("**/hold/"):
        page.locator("#phone [data-act=hold]").dblclick(delay=20)
    looks(page, "held")
    page.locator("#phone [data-act=resume]").focus()
    page.keyboard.press("Enter")
    page.locator("#phone [data-act=resume]").wait_for(state="detached")
    page.keyboard.press("Enter")  # on what stands there now
    page.locator("#phone [data-act=hang-up]").wait_for()
    expect(page.locator("#phone [data-act=unmute]")).to_have_count(0)
    page.locator("#wrap-form label[data-key='4']").click()
    page.locator("#phone [data-act=hang-up]").focus()
    page.keyboard.press("Enter")
    looks(page, "after")
    page.keyboard.press("Enter")
    looks(page, "after")
    expect(page.locator("#phone")).to_be_focused()
    page.locator("#presence").click()
    with page.expect_response("**/presence/"):
        page.locator("#presence-menu [hx-vals*=break]").dblclick()
    expect(page.locator(".toasts > *")).to_have_count(0)
    assert not closed(cast, call)
    assert visit.errors == []


def test_the_strip_says_what_the_customer_hears(cast: Cast, visit: Visit, call: int) -> None:
    page, anna = visit.page, cast.here.officials["anna"]
    step = {"interaction_id": call, "official_id": anna}
    routing.hold(cast.here.id, **step)
    looks(page, "held")
    expect(page.locator("#phone")).to_contain_text("Na wstrzymaniu")
    routing.resume(cast.here.id, **step)
    routing.lose_official(cast.here.id, interaction_id=call)
    looks(page, "kept")
    page.reload()
    looks(page, "kept")
    page.keyboard.press("Enter")
    expect(page.locator("#phone")).not_to_have_attribute("data-look", "kept")
    routing.customer_left(cast.here.id, interaction_id=call)
    looks(page, "after")


def test_what_is_typed_survives_a_reload_and_the_end_of_the_time(
    cast: Cast, visit: Visit, call: int
) -> None:
    page, work = visit.page, visit.page.locator("#work a.work")
    title, words = page.locator("#wrap-form [name=title]"), page.locator("[name=words]")
    cases.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)
    change_queue(cast.here.id, queue_id=cast.here.queue, wrap_up_seconds=1)
    page.reload()
    page.locator("label[data-key='2']").click()
    title.fill("Pełny pojemnik")
    words.fill("Przyjadą jutro.")
    page.reload()
    expect(page.locator("[name=outcome][value=intervention]")).to_be_checked()
    expect(title).to_have_value("Pełny pojemnik")
    routing.end_talk(cast.here.id, interaction_id=call, official_id=cast.here.officials["anna"])
    looks(page, "after")
    while not closed(cast, call):
        page.wait_for_timeout(100)
        timers.run_due()
    expect(page.locator(".toasts")).to_contain_text("Czas minął")
    expect(page.locator("#phone")).not_to_have_attribute("data-look", "after")
    expect(work).to_contain_text("do opisania")
    expect(title).to_have_value("Pełny pojemnik")
    page.locator("a.mark").click()
    page.wait_for_url("**/desk/")
    work.click()
    expect(title).to_have_value("Pełny pojemnik")
    expect(words).to_have_value("Przyjadą jutro.")
    page.locator("#wrap-form button[type=submit]").click()
    page.wait_for_url("**/desk/")
    expect(page.locator(".toasts")).to_contain_text("Z-20")
    expect(work).to_have_count(0)
    with in_offices([cast.here.id]):
        assert Case.objects.get().title == "Pełny pojemnik"
        assert Interaction.objects.get(id=call).outcome_words == "Przyjadą jutro."


def test_a_new_version_waits_for_the_end_of_a_call(cast: Cast, visit: Visit, call: int) -> None:
    page = visit.page
    page.evaluate("window.before = true; document.dispatchEvent(new CustomEvent('reload-wanted'))")
    expect(page.locator(".banners [data-kind=reload]")).to_be_visible()
    assert page.evaluate("window.before")
    with page.expect_navigation():
        routing.customer_left(cast.here.id, interaction_id=call)
    assert not page.evaluate("window.before")


def test_an_ended_sign_in_does_not_end_the_page(cast: Cast, visit: Visit, call: int) -> None:
    page = visit.page
    page.context.clear_cookies()
    told = "new CustomEvent('mine', { detail: { kind: 'presence.changed' } })"
    page.evaluate(f"document.dispatchEvent({told})")
    expect(page.locator(".banners [data-kind=signed-out]")).to_be_visible()
    looks_on = page.locator("#phone").get_attribute("data-look")
    assert looks_on in ("talks", "no-phone")
    with page.context.expect_page() as opened:
        page.locator(".banners a").click()
    window = opened.value
    window.locator("[name=login]").fill(username(cast, "anna"))
    window.locator("[name=password]").fill("okienko")
    window.keyboard.press("Enter")
    expect(page.locator(".banners [data-kind=signed-out]")).to_have_count(0)
    assert page.url.endswith(f"/desk/contact/{call}/")


@pytest.mark.usefixtures("quick_beat")
def test_a_silent_or_cut_stream_marks_what_may_be_old(
    cast: Cast, visit: Visit, site: Site, call: int
) -> None:
    page, html = visit.page, visit.page.locator("html")
    mark, banner = page.locator(".late-mark"), page.locator(".banners [data-kind=link]")
    waiting, held = page.locator("[data-panel=waiting] b"), page.locator("#phone[data-look=held]")
    expect(waiting.first).to_have_text("0")
    site.mute = True
    expect(html).to_have_attribute("data-link", "late", timeout=20_000)
    expect(banner).to_contain_text("Serwer milczy od")
    expect(mark).to_have_count(5)  # waiting, mine, call-backs, the conversation, the card
    for each in mark.all():
        expect(each).to_be_visible()
    a_call(cast.here)
    routing.hold(cast.here.id, interaction_id=call, official_id=cast.here.officials["anna"])
    site.mute = False
    expect(waiting.first).to_have_text("1", timeout=30_000)
    held.wait_for()  # what concerned Anna in the silence is told afterwards
    expect(html).to_have_attribute("data-link", "live")
    expect(banner).to_have_count(0)
    expect(mark.first).to_be_hidden()
    site.stop()
    expect(html).to_have_attribute("data-link", "lost", timeout=20_000)
    expect(page.locator("[data-panel=waiting] .late-mark")).to_be_visible()
    expect(banner).to_contain_text("Brak łącza od")
