"""A customer and an official see each other: by colours, reloaded, without a camera, on hold.

No Asterisk is here: the sound is proved in tests/lines.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from okienko.channels.actions import add_account
from okienko.channels.video.settings import VideoSettings
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Office, Person
from okienko.routing import actions as routing
from tests.cast import Cast, at_work, session_of
from tests.waiting import until

from .axe import looked_at
from .conftest import Site
from .test_letter import offer, username
from .video import Seen, browser_with

OWN = ".tile.own video"

#: Packets of who has no microphone, within some seconds.
SILENCE = """async () => {
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  here.onicecandidate = ({candidate}) => there.addIceCandidate(candidate);
  there.onicecandidate = ({candidate}) => here.addIceCandidate(candidate);
  here.addTrack(okienkoVideo.voice.constructor.silence().getTracks()[0]);
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription);
  let sent = 0;
  for (let turn = 0; turn < 50 && sent <= 20; turn++) {
    await new Promise(go => setTimeout(go, 200));
    (await here.getStats()).forEach(row => {
      if (row.type === "outbound-rtp") sent = row.packetsSent;
    });
  }
  here.close(); there.close();
  return sent;
}"""


def video_account(cast: Cast, **settings: object) -> str:
    """The office offers video calls; the path of its page."""
    made = VideoSettings.model_validate({"queue": cast.here.queue, "pjm": True, **settings})
    add_account(cast.here.id, kind="video", name="Wideorozmowa", settings=made)
    with in_offices([cast.here.id]):
        return f"/{Office.objects.get(id=cast.here.id).slug}/video/"


def contact_of(cast: Cast) -> int:
    """The video contact that goes on."""

    def found() -> int | None:
        with in_offices([cast.here.id]):
            rows = Interaction.objects.filter(channel="video", assists=None)
            rows = rows.exclude(state="closed")
            return rows.order_by("-id").values_list("id", flat=True).first()

    return until(found)


@pytest.fixture
def official(chromium: Browser, cast: Cast, site: Site, tmp_path: Path) -> Iterator[Seen]:
    """Anna's browser, whose camera is blue, at her desk."""
    with browser_with(chromium, site, tmp_path, "blue") as seen:
        at_desk(cast, seen, "anna")
        yield seen
        assert seen.errors == []


def at_desk(cast: Cast, seen: Seen, name: str) -> None:
    """Somebody signs in to the desk, and has a telephone."""
    session = session_of(Person.objects.get(username=username(cast, name)).id)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
    seen.context.add_cookies([{**cookie, "domain": "localhost", "path": "/"}])
    seen.page.goto("/desk/")
    seen.page.locator("#phone[data-look]").wait_for()
    at_work(cast.here, name)


@contextmanager
def customer(
    chromium: Browser, site: Site, folder: Path, path: str, colour: str | None = "red"
) -> Iterator[Seen]:
    """A customer's browser on the page."""
    with browser_with(chromium, site, folder, colour) as seen:
        seen.page.goto(path.removesuffix("video/"))
        seen.page.get_by_role("link", name="Wideorozmowa").click()
        seen.page.wait_for_url(f"**{path}")
        yield seen
        assert seen.errors == []


def begin(page: Page, name: str = "Ewa Łoś", language: str = "pl") -> None:
    page.get_by_label("Imię i nazwisko").fill(name)
    page.locator("#video-language").select_option(language)
    page.get_by_role("button", name="Rozpocznij wideorozmowę").click()
    expect(page.locator("#state")).to_contain_text("Miejsce w kolejce: 1.")


def leave(page: Page) -> None:
    """Pressed by mistake, nothing happens; asked for once more, it is over."""
    page.get_by_role("button", name="Opuść rozmowę").press("Enter")
    expect(page.get_by_role("button", name="Zostań")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Opuść rozmowę")).to_be_focused()
    page.keyboard.press("Enter")
    looked_at(page, "leaving")
    page.get_by_role("button", name="Tak, opuszczam").press("Enter")


def accept(cast: Cast, desk: Page, name: str = "anna") -> int:
    """An official takes the video call that waits."""
    contact = contact_of(cast)
    offer(cast, contact, name)
    desk.locator(f"#work-{contact} [data-key=a]").click()
    desk.wait_for_url(f"**/desk/contact/{contact}/")
    return contact


def test_they_see_each_other_through_everything(
    chromium: Browser, cast: Cast, site: Site, official: Seen, tmp_path: Path
) -> None:
    desk, path = official.page, video_account(cast)
    with customer(chromium, site, tmp_path, path) as seen:
        page = seen.page
        looked_at(page, "begin")
        page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
        seen.sees("red", OWN)
        expect(page.locator("#heard")).to_have_text("Mikrofon działa, słychać głos.")
        looked_at(page, "tried")
        begin(page)
        seen.sees("red", OWN)
        looked_at(page, "waits")
        # what is written while one waits is there when it is taken
        page.get_by_label("Wiadomość").fill("Mam pytanie o dowód.")
        page.keyboard.press("Enter")
        expect(page.locator("#spelt")).to_contain_text("Mam pytanie o dowód.")

        contact = accept(cast, desk)
        official.sees("red")
        official.sees("blue", OWN)
        seen.sees("blue")
        expect(page.locator("#state")).to_contain_text("Trwa rozmowa")
        expect(desk.locator("#timeline")).to_contain_text("Mam pytanie o dowód.")
        expect(desk.locator("#video-place figcaption").last).to_contain_text("Ewa Łoś")
        looked_at(page, "talk")
        looked_at(desk, "desk")

        # another contact is open meanwhile: the picture stands beside the work, and comes back
        desk.locator("a.mark").click()
        expect(desk.locator("#video-aside .tile.large")).to_be_visible()
        official.sees("red")
        looked_at(desk, "aside")
        desk.locator("#video-aside").get_by_role("button", name="Do rozmowy").click()
        expect(desk.locator("#video-place .tile.large")).to_be_visible()
        official.sees("red")

        # camera off and on again, by either
        page.get_by_role("button", name="Wyłącz kamerę").click()
        expect(desk.locator(".tile.large")).to_contain_text("kamera wyłączona")
        assert official.looks() != "red"
        page.get_by_role("button", name="Włącz kamerę").click()
        official.sees("red")

        # hold and back
        anna = {"interaction_id": contact, "official_id": cast.here.officials["anna"]}
        routing.hold(cast.here.id, **anna)
        expect(page.locator("#state")).to_contain_text("za chwilę wróci")
        expect(page.locator(".tile.large")).to_contain_text("wstrzymano")
        assert seen.looks() == "hidden" or seen.looks() == "still"
        routing.resume(cast.here.id, **anna)
        seen.sees("blue")
        official.sees("red")

        # both pages are loaded anew
        page.reload()
        seen.sees("blue")
        official.sees("red")
        desk.reload()
        official.sees("red")
        seen.sees("blue")
        expect(page.locator("#spelt")).to_contain_text("Mam pytanie o dowód.")

        routing.end_talk(cast.here.id, **anna)
        expect(page.locator("#ended")).to_have_text("Wideorozmowa zakończona.")
        expect(desk.locator(".desk-video")).to_have_count(0)
        looked_at(page, "over")


def test_passed_on_they_see_the_next_official(
    chromium: Browser, cast: Cast, site: Site, official: Seen, tmp_path: Path
) -> None:
    path = video_account(cast)
    with (
        customer(chromium, site, tmp_path, path) as seen,
        browser_with(chromium, site, tmp_path, "green") as next_one,
    ):
        seen.page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
        seen.sees("red", OWN)
        begin(seen.page)
        contact = accept(cast, official.page)
        seen.sees("blue")
        at_desk(cast, next_one, "piotr")
        routing.transfer_to_queue(
            cast.here.id,
            interaction_id=contact,
            official_id=cast.here.officials["anna"],
            queue_id=cast.here.queue,
        )
        expect(seen.page.locator("#state")).to_contain_text("Miejsce w kolejce")
        expect(official.page.locator(".desk-video")).to_have_count(0)
        accept(cast, next_one.page, "piotr")
        seen.sees("green")
        next_one.sees("red")
        expect(seen.page.locator("#state")).to_contain_text("Piotr")
        assert next_one.errors == []


def test_neither_camera_nor_microphone_is_needed(
    chromium: Browser, cast: Cast, site: Site, official: Seen, tmp_path: Path
) -> None:
    path = video_account(cast)
    with customer(chromium, site, tmp_path, path, None) as seen:
        page = seen.page
        page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
        expect(page.locator("#seen")).to_contain_text("Nie ma kamery")
        expect(page.locator("#heard")).to_contain_text("Nie ma mikrofonu")
        looked_at(page, "nothing")
        begin(page, language="pjm")
        accept(cast, official.page)
        seen.sees("blue")
        expect(official.page.locator(".tile.large")).to_contain_text("kamera wyłączona")
        expect(page.locator("#quality")).to_be_empty()  # who signs reads nothing of sound
        assert page.evaluate(SILENCE) > 20, "the desk would take the line for a broken one"
        page.get_by_label("Wiadomość").fill("Nie słyszę, proszę pisać.")
        page.keyboard.press("Enter")
        expect(official.page.locator("#timeline")).to_contain_text("proszę pisać")
        official.page.locator("#reply-text").fill("Oczywiście.")
        official.page.keyboard.press("Enter")
        expect(page.locator("#spelt")).to_contain_text("Oczywiście.")
        plan = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"sroda"}
        page.locator("#spell-file").set_input_files(plan)
        expect(official.page.locator("#timeline .files")).to_contain_text("plan.txt")
        with page.expect_download() as given:
            page.locator("#spelt").get_by_role("button", name="plan.txt").click()
        assert given.value.path().read_bytes() == b"sroda"
        leave(page)
        expect(page.locator("#ended")).to_have_text("Wideorozmowa zakończona.")


def test_an_official_reads_why_there_is_no_own_picture(
    chromium: Browser, cast: Cast, site: Site, tmp_path: Path
) -> None:
    path = video_account(cast)
    with (
        browser_with(chromium, site, tmp_path, None) as desk,
        customer(chromium, site, tmp_path, path) as seen,
    ):
        at_desk(cast, desk, "anna")
        begin(seen.page)
        accept(cast, desk.page)
        expect(desk.page.locator(".desk-video .said")).to_have_text(
            "Tu nie ma kamery. Klient widzi, że jest wyłączona."
        )
        assert desk.errors == []


def test_one_page_has_it_and_nobody_fights(
    chromium: Browser, cast: Cast, site: Site, official: Seen, tmp_path: Path
) -> None:
    path = video_account(cast)
    with customer(chromium, site, tmp_path, path) as seen:
        seen.page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
        seen.sees("red", OWN)
        begin(seen.page)
        accept(cast, official.page)
        official.sees("red")
        kept = seen.page.evaluate("sessionStorage.getItem('okienko-video')")
        other = seen.context.new_page()
        other.add_init_script(f"sessionStorage.setItem('okienko-video', {kept!r})")
        other.goto(path)
        expect(seen.page.locator("#elsewhere")).to_be_visible()
        official.sees("red")
        seen.page.bring_to_front()
        seen.page.get_by_role("button", name="Kontynuuj tutaj").click()
        expect(other.locator("#elsewhere")).to_be_visible()
        official.sees("red")
        seen.sees("blue")
