"""PDFs made to harm: each ends in words or in a page, in bounded time, and runs nothing."""

import base64
import zlib

from playwright.sync_api import Browser

from tests.cast import Cast, at_work

from .conftest import Site
from .test_video import video_account
from .test_video_beside import a_pdf

OPEN = """async ([bytes, wide]) => {
  const meta = document.querySelector('meta[name=pdf]').dataset;
  const { open } = await import(meta.script);
  const raw = Uint8Array.from(atob(bytes), one => one.charCodeAt(0));
  const canvas = document.createElement('canvas'), words = document.createElement('div');
  const began = performance.now();
  let last = began, still = 0;
  const lives = () => {
    still = Math.max(still, performance.now() - last);
    last = performance.now();
  };
  const living = setInterval(lives, 20);
  const told = found => {
    lives();
    clearInterval(living);
    return {...found, still: still / 1000, seconds: (performance.now() - began) / 1000};
  };
  try {
    const opened = await open(raw.buffer, meta, 2000);
    try {
      const size = await opened.draw(1, wide, canvas, words);
      return told({pages: opened.pages, width: canvas.width, height: canvas.height,
                   words: words.innerText});
    } finally { opened.close(); }
  } catch (error) { return told({error: String(error)}); }
}"""


def made(page: str, content: bytes = b"", more: str = "", count: int = 1) -> bytes:
    """A PDF of one page object, which may stand in it many times."""
    kids = " ".join(["3 0 R"] * count)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode(),
        f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R {page} >>".encode(),
        f"<< /Length {len(content)} {more} >>\nstream\n".encode() + content + b"\nendstream",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (at, part) for at, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer << /Size 5 /Root 1 0 R >>\n%%EOF"


BOMB = zlib.compress(b"q " * 40_000_000, 9)
BOX = "/MediaBox [0 0 300 400]"
ITSELF = "/Resources << /XObject << /A 4 0 R >> >>"
HOSTILE = {
    "cut short": a_pdf()[:300],
    "no PDF": b"%PDF-1.7\n" + b"\x00\xff" * 5000 + b"%%EOF",
    "one page many times": made(BOX, b"1 0 0 rg 0 0 300 300 re f", count=3000),
    "a page as large as a field": made("/MediaBox [0 0 9000000 9000000]", b"0 0 99 99 re f"),
    "a page without height": made("/MediaBox [0 0 300 0]", b"0 0 99 99 re f"),
    "a line of millions of dashes": made(BOX, b"[0.001] 0 d 100 w 0 0 m 300 400 l S"),
    "a bomb": made(BOX, BOMB, "/Filter /FlateDecode"),
    "itself in itself": made(
        f"{BOX} {ITSELF}", b"/A Do", f"/Subtype /Form /BBox [0 0 9 9] {ITSELF}"
    ),
}


def test_no_pdf_harms_the_page(chromium: Browser, cast: Cast, site: Site) -> None:
    at_work(cast.here, "anna")
    path = video_account(cast)
    context = chromium.new_context(base_url=site.url, locale="pl-PL")
    try:
        page = context.new_page()
        dialogs: list[str] = []
        page.on("dialog", lambda said: dialogs.append(said.message))
        page.goto(path)

        def opened(content: bytes) -> dict[str, object]:
            sent = [base64.b64encode(content).decode(), 600]
            found: dict[str, object] = page.evaluate(OPEN, sent)
            return found

        usual = opened(a_pdf())
        assert (usual["pages"], usual["words"]) == (3, "First page")
        for name, content in HOSTILE.items():
            found = opened(content)
            assert float(str(found["seconds"])) < 20, name
            assert float(str(found["still"])) < 5, f"{name}: the page stood still"
            if "error" not in found:
                assert int(str(found["pages"])) <= 500, name
                assert max(int(str(found[side])) for side in ("width", "height")) <= 4096, name
        assert opened(a_pdf())["words"] == "First page", "the page is as it was"
        assert dialogs == []
    finally:
        context.close()
