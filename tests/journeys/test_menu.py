"""A number's menu in a real browser: written, spoken, recorded, moved, published and tried."""

from pathlib import Path

import pytest
from django.conf import settings as django
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from okienko.channels.phone.menu.sound import read_wav, wav
from okienko.channels.phone.menu.speech import speak
from okienko.channels.phone.models import MenuDraft, Number, Prompt
from okienko.channels.phone.numbers import begin_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.phone.trunks import add_trunk
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from tests.cast import Cast, OfficeCast, session_of

from .axe import findings
from .conftest import Visit

#: "Dzień dobry." in the program's own voice, 1.2 s of it.
SOUNDS = Path(__file__).parent / "sounds"
SPOKEN = """async began => {
  while (performance.now() - began < 700) await new Promise(requestAnimationFrame);
}"""


def administrator(visit: Visit, office: OfficeCast) -> Page:
    """Maria's browser: she administers the office, and has signed in."""
    change_official(office.id, official_id=office.officials["maria"], role="admin")
    session = session_of(office.persons["maria"])
    cookie = {"name": django.SESSION_COOKIE_NAME, "value": session}
    visit.context.add_cookies([{**cookie, "domain": "localhost", "path": "/"}])
    return visit.page


def a_number(office: OfficeCast) -> int:
    """A number with the simple menu in Polish: welcome, then a person."""
    settings = TrunkSettings(proxy="192.0.2.4:5060", username="x", password=SecretStr("x"))
    line = add_trunk(office.id, name="Operator", settings=settings)
    given = {"digits": "+48140001919", "name": "centrala", "account_id": line}
    return begin_number(office.id, languages=["pl"], schedule_id=office.schedule, **given)


def deeds(page: Page, way: str) -> None:
    """Open what can be done to a step, by the keyboard."""
    page.locator(f"[data-way='{way}'] summary").press("Enter")


def drag(page: Page, way: str, to: str) -> None:
    """Carry a step by the mouse: where it can be put grows once it is lifted."""
    page.locator(f"[data-way='{way}'] svg").first.hover()
    page.mouse.down()
    there = page.locator(f"[data-slot='{to}']")
    there.hover(force=True)
    page.locator("form.carrying").wait_for()
    there.hover(force=True)
    there.hover(force=True, position={"x": 40, "y": 12})
    page.locator(f"[data-slot='{to}'].over").wait_for()
    page.mouse.up()


def draft(office: OfficeCast, number: int) -> dict[str, object]:
    with in_offices([office.id]):
        return dict(MenuDraft.objects.get(number_id=number).menu)


@pytest.fixture
def number(cast: Cast) -> int:
    return a_number(cast.here)


def test_a_menu_is_written_recorded_moved_published_and_tried(
    visit: Visit, cast: Cast, number: int, tmp_path: Path
) -> None:
    office, page = cast.here, administrator(visit, cast.here)
    menu = f"/administration/{office.id}/numbers/{number}/menu/"

    # a text is added by the keyboard alone, written, and spoken at once
    page.goto(menu)
    deeds(page, "start")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/*/")
    step = page.url.rstrip("/").rpartition("/")[2]
    page.locator("[name=text_pl]").fill("Rozmowy są nagrywane.")
    with page.expect_response("**/speak/") as spoken:
        page.locator("[data-speaks]").click()
    assert int(spoken.value.headers["content-length"]) > 22_050  # half a second
    expect(page.locator("[data-speaks]")).to_be_enabled()  # it plays
    with page.expect_navigation():  # the page asks first whether one is still signed in
        page.locator("form[data-speak] button[type=submit]").click()
    page.locator(".said").wait_for()
    assert findings(page) == []

    # a file that is no sound is said to be none, and nothing is sent
    chosen, use = page.locator("[data-record] [name=file]"), page.locator("[data-use]")
    nonsense = {"name": "faktura.mp3", "mimeType": "audio/mpeg", "buffer": b"ID3 no sound" * 99}
    chosen.set_input_files(nonsense)
    expect(page.locator("[data-state]")).to_contain_text("MP3")
    expect(use).to_be_hidden()

    # what people have: MP3, OGG, WAV
    samples, rate = speak("Dzień dobry.", "pl")
    (tmp_path / "hello.wav").write_bytes(wav(samples, rate))
    for file in (SOUNDS / "hello.mp3", SOUNDS / "hello.ogg", tmp_path / "hello.wav"):
        chosen.set_input_files(file)
        expect(use).to_be_visible()
        expect(page.locator("[data-preview]")).to_be_visible()
        use.click()
        page.locator("[data-sound] .tag", has_text="hello.wav").wait_for()
        kept, rate = the_recording(office, number)
        assert len(kept) / rate == pytest.approx(len(samples) / 22050, abs=0.15), file.name
        assert max(kept) > 3000, file.name

    # and a voice by the microphone (the browser's beeps)
    microphone = page.locator("[data-mic]")
    microphone.click()
    expect(microphone).to_have_attribute("aria-pressed", "true")
    page.evaluate(SPOKEN, page.evaluate("performance.now()"))  # as long as somebody speaks
    microphone.click()
    use.click()
    page.locator("[data-sound] .tag:not(:has-text('hello'))").wait_for()
    kept, rate = the_recording(office, number)
    assert len(kept) > rate / 2
    assert max(kept) > 1000

    # dragged by the mouse to after the welcome, and back by the keyboard
    page.goto(menu)
    drag(page, "start", "next:welcome")
    page.locator(f"[data-way='next:welcome'] a[href$='/{step}/']").wait_for()
    assert draft(office, number)["start"] == "welcome"
    deeds(page, "next:welcome")
    page.locator("[data-way='next:welcome'] a[href^='?move']").press("Enter")
    page.locator("[data-slot=start] button").press("Enter")
    page.locator(f"[data-way=start] a[href$='/{step}/']").wait_for()
    assert draft(office, number)["start"] == step

    # published, and tried as a caller who presses 0
    page.locator("form[action$='/publish/'] button").press("Enter")
    page.locator(".versions").wait_for(state="attached")
    with in_offices([office.id]):
        heard_now = Number.objects.get(id=number).menu
    assert heard_now["start"] == step
    assert heard_now["recordings"][step].keys() == {"pl"}
    page.locator("a[href$='/try/']").click()
    expect(page.locator(".walk .hears").first).to_have_text("Rozmowy są nagrywane.")
    expect(page.locator(".walk .said")).to_be_visible()
    assert findings(page) == []
    assert visit.errors == []


def the_recording(office: OfficeCast, number: int) -> tuple[list[int], int]:
    """The newest recording of a number: its samples, and their rate."""
    with in_offices([office.id]):
        content = bytes(Prompt.objects.filter(number_id=number).latest("id").content)
    samples, rate = read_wav(content)
    return list(samples), rate
