"""Browsers with a camera of one colour each, and what is seen of them in other browsers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from okienko.bench.browser import FLAGS
from tests.site import Site
from tests.waiting import until
from tests.whole import PAGE_MS

from .conftest import CHROMIUM, wrong

WIDTH, HEIGHT, RATE = 320, 180, 15
#: Y, U, V of cameras, and what a page sees of them: red, green, blue.
COLOURS = {"red": (82, 90, 240), "green": (145, 54, 34), "blue": (41, 240, 110)}
#: The mean colour of the left third of a picture that is alive: a frame came while we looked.
SEEN = """async video => {
  if (!video?.srcObject) return "none";
  const fresh = await new Promise(done => {
    const timer = setTimeout(() => done(false), 600);
    video.requestVideoFrameCallback(() => { clearTimeout(timer); done(true); });
  });
  if (!fresh) return "still";
  if (!video.checkVisibility({visibilityProperty: true})) return "hidden";
  const [width, height] = [video.videoWidth, video.videoHeight];
  const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0);
  const {data} = pen.getImageData(0, height / 4, width / 4, height / 2);
  const sum = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4)
    for (const part of [0, 1, 2]) sum[part] += data[at + part];
  const most = Math.max(...sum);
  if (most / (data.length / 4) < 60) return "dark";
  return ["red", "green", "blue"][sum.indexOf(most)];
}"""


def camera(path: Path, colour: str) -> Path:
    """A second of pictures: the left third in one colour, and a bar that moves."""
    y, u, v = COLOURS[colour]
    third = WIDTH // 3 // 2 * 2
    chroma = [
        (bytes([part]) * (third // 2) + bytes([128]) * (WIDTH // 2 - third // 2)) * (HEIGHT // 2)
        for part in (u, v)
    ]
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420mpeg2\n".encode())
        for frame in range(RATE):
            at = third + frame * (WIDTH - third) // RATE
            row = bytearray(bytes([y]) * third + bytes([60]) * (WIDTH - third))
            row[at : at + 12] = bytes([235]) * len(row[at : at + 12])
            out.write(b"FRAME\n" + bytes(row) * HEIGHT + b"".join(chroma))
    return path


@dataclass
class Seen:
    """A browser of its own with its camera, and all that went wrong in it."""

    context: BrowserContext
    page: Page
    errors: list[str] = field(default_factory=list)

    def sees(self, colour: str, picture: str = ".tile.large video") -> None:
        """Wait until a picture of this colour lives on the page."""
        try:
            until(lambda: self.looks(picture) == colour, seconds=40)
        except AssertionError:
            raise AssertionError(f"{picture}: {self.looks(picture)}, not {colour}") from None

    def looks(self, picture: str = ".tile.large video") -> str:
        """Its colour now, or why there is none."""
        return str(self.page.evaluate(f"({SEEN})(document.querySelector('{picture}'))"))


def faults(said: ConsoleMessage) -> list[str]:
    """What a page reports that should not be, with its address; a signal to a page that was loaded
    anew meanwhile is refused, and no fault.
    """
    url = said.location["url"]
    overtaken = "409" in said.text and "/video/signal?" in url
    return [f"{said.text} {url}"] if wrong(said) and not overtaken else []


@contextmanager
def browser_with(
    chromium: Browser, site: Site, folder: Path, colour: str | None, **more: object
) -> Iterator[Seen]:
    """A Chromium whose camera shows this colour; None: it has neither camera nor microphone."""
    flags = [flag for flag in FLAGS if colour or "media-stream" not in flag]
    if colour:
        film = camera(folder / f"{colour}.y4m", colour)
        flags.append(f"--use-file-for-fake-video-capture={film}")
    options = {"viewport": {"width": 1440, "height": 900}, "locale": "pl-PL", **more}
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=flags)
    try:
        context = browser.new_context(
            base_url=site.url,
            timezone_id="Europe/Warsaw",
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PAGE_MS)
        made = Seen(context, context.new_page())
        made.page.on("pageerror", lambda error: made.errors.append(str(error)))
        made.page.on("console", lambda said: made.errors.extend(faults(said)))
        yield made
    finally:
        browser.close()
