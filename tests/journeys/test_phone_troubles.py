"""What the desk says when there is no telephone, and when there are two desks."""

from typing import Any

from playwright.sync_api import Browser, expect

from okienko.routing import actions as routing
from tests.cast import Cast, a_call

from .axe import findings
from .conftest import CHROMIUM, FLAGS, Site, Visit, sign_in, sign_in_by_hand, wrong
from .test_letter import offer, username


def test_a_page_without_tls_says_why_there_is_no_microphone(
    cast: Cast, site: Site, chromium: Browser, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    port = site.url.rpartition(":")[2]
    # another machine's name: a browser gives no microphone there without TLS
    rule = "--host-resolver-rules=MAP desk.example 127.0.0.1"
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, rule])
    context = browser.new_context(base_url=f"http://desk.example:{port}", locale="pl-PL")
    visit = Visit(context, context.new_page(), [])
    visit.page.on("console", lambda said: visit.errors.append(said.text) if wrong(said) else None)
    page = visit.page
    sign_in_by_hand(page, username(cast, "anna"))
    expect(page.locator("#phone")).to_have_attribute("data-look", "no-phone")  # before a click
    expect(page.locator("#phone")).to_contain_text("https://")
    page.locator("#phone [data-act=ready]").click()
    expect(page.locator("#phone [data-act=ready]")).to_have_count(0)
    expect(page.locator("#phone")).to_contain_text("https://")
    expect(page.locator("html")).to_have_attribute("data-link", "live")  # letters still come
    assert findings(page) == []
    page.locator("#phone-link").click()
    expect(page.locator("#devices [data-part=words]")).to_contain_text("https://")
    context.close()
    browser.close()


def test_a_second_window_says_where_the_phone_is_and_takes_it(cast: Cast, visit: Visit) -> None:
    first = sign_in(visit, username(cast, "anna"))
    first.locator("#phone [data-act=ready]").click()
    expect(first.locator("#phone")).not_to_have_attribute("data-look", "off")
    second = visit.context.new_page()
    second.goto("/desk/")
    expect(second.locator("#phone")).to_contain_text("Telefon jest w innym oknie")
    expect(second.locator("html")).to_have_attribute("data-link", "live")  # by the first's stream
    second.locator("#phone [data-act=take-over]").click()
    expect(first.locator("#phone")).to_contain_text("Telefon jest w innym oknie")
    expect(second.locator("#phone")).not_to_contain_text("w innym oknie")


def test_what_rings_calls_by_the_title(cast: Cast, visit: Visit) -> None:
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    anna = cast.here.officials["anna"]
    routing.ready(cast.here.id, official_id=anna)
    routing.phone_changed(cast.here.id, official_id=anna, up=True)
    offer(cast, a_call(cast.here))
    expect(page.locator("#phone")).to_have_attribute("data-look", "rings")
    page.wait_for_function("() => document.title.startsWith('Dzwoni: 601 000 212')")
    routing.not_ready(cast.here.id, official_id=anna)
    expect(page.locator("#phone")).not_to_have_attribute("data-look", "rings")
    page.wait_for_function("() => document.title.endsWith('Okienko')")


def test_microphone_and_loudspeaker_are_tried(visit: Visit, cast: Cast) -> None:
    page = sign_in(visit, username(cast, "anna"))
    page.locator("#phone-link").click()
    expect(page.locator("#devices [data-part=words]")).to_have_text(
        "Mikrofon działa, słychać głos."
    )
    assert page.locator("#devices [data-part=microphone] option").count() > 1
    page.locator("#devices [data-part=microphone]").select_option(index=1)
    expect(page.locator("#devices [data-part=words]")).to_have_text(
        "Mikrofon działa, słychać głos."
    )
    page.locator("#devices [data-part=tone]").click()
    page.keyboard.press("Escape")
    page.wait_for_function("() => localStorage.getItem('okienko-microphone')")
    assert visit.errors == []


SLOWLY = """() => {
    const quickly = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const allowed = new Promise((allow) => { window.allow = allow; });
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        window.asked = true;
        await allowed;
        window.given = await quickly(wanted);
        return window.given;
    };
}"""


def test_a_microphone_that_comes_too_late_is_let_go(visit: Visit, cast: Cast) -> None:
    page = sign_in(visit, username(cast, "anna"))
    page.evaluate(SLOWLY)  # the browser asks, and the official thinks
    page.locator("#phone-link").click()
    page.wait_for_function("() => window.asked")
    page.keyboard.press("Escape")
    expect(page.locator("#devices")).to_be_hidden()
    page.evaluate("window.allow()")
    page.wait_for_function(
        "() => window.given?.getTracks().every((track) => track.readyState === 'ended')"
    )


# Device `gone` (an id, or "" for none) is not in the browser's list any more.
UNPLUGGED = """(gone) => {
    const {mediaDevices} = navigator;
    window.listed ??= mediaDevices.enumerateDevices.bind(mediaDevices);
    mediaDevices.enumerateDevices = async () =>
        (await window.listed()).filter(({deviceId}) => !gone || deviceId !== gone);
    mediaDevices.dispatchEvent(new Event('devicechange'));
}"""
HEARD = """() => {
    const title = document.getElementById('talk-title');
    title.addEventListener('click', () => { window.clicked = true; });
}"""
SPEAKER = "() => window.okienkoPhone.loudspeaker.sinkId"


def test_a_loudspeaker_that_vanishes_is_replaced_and_taken_again(
    visit: Visit, cast: Cast, site: Site
) -> None:
    visit.context.grant_permissions(["microphone"], origin=site.url)
    page = sign_in(visit, username(cast, "anna"))
    page.locator("#phone-link").click()
    expect(page.locator("#devices [data-part=words]")).to_have_text(
        "Mikrofon działa, słychać głos."
    )
    page.locator("#devices [data-part=loudspeaker]").select_option(index=1)
    page.wait_for_function("() => window.okienkoPhone.loudspeaker.sinkId !== ''")
    chosen = page.evaluate(SPEAKER)
    page.keyboard.press("Escape")
    page.evaluate(UNPLUGGED, chosen)
    expect(page.locator(".toasts")).to_contain_text("Wybranego głośnika nie ma")
    assert page.evaluate(SPEAKER) == ""
    page.evaluate(UNPLUGGED, "")
    expect(page.locator(".toasts")).to_contain_text("znów idzie z wybranego głośnika")
    assert page.evaluate(SPEAKER) == chosen
    assert visit.errors == []


def test_while_the_browser_keeps_the_sound_off_a_line_says_so(visit: Visit, cast: Cast) -> None:
    page = sign_in(visit, username(cast, "anna"))
    line = page.locator("[data-kind=sound]")
    expect(line).to_have_count(0)  # nothing can ring yet
    page.locator("#phone [data-act=ready]").click()
    expect(line).to_have_count(0)
    page.reload()  # the microphone is not allowed for good: the telephone waits for a click
    expect(line).to_contain_text("Dźwięk w tym oknie jest wyłączony")
    assert findings(page) == []
    page.keyboard.press("Shift+Tab")  # any key
    expect(line).to_have_count(0)
    page.reload()
    line.locator("button").click()
    expect(line).to_have_count(0)
    page.reload()
    expect(line).to_be_visible()
    page.evaluate(HEARD)
    title = page.locator("#talk-title").bounding_box()
    assert title is not None
    page.mouse.move(title["x"] + title["width"] / 2, title["y"] + title["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(300)  # a long press; what stands below the line must not move under it
    page.mouse.up()
    page.wait_for_function("() => window.clicked")
    expect(line).to_have_count(0)
    assert visit.errors == []
