"""A page looked at: by axe-core from npm, injected into it, and for what is too wide.

With OKIENKO_SHOTS=FOLDER each page is kept as a picture to look at.
"""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
HERE = "typeof axe === 'object'"
SIZES = {"narrow": (390, 844), "wide": (1440, 900)}
SHOTS = os.environ.get("OKIENKO_SHOTS", "")
#: What reaches over the right edge, where the page can be scrolled there.
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.body.querySelectorAll("*")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth)
        .map((one) => one.outerHTML.slice(0, 100))"""


def findings(page: Page) -> list[str]:
    """What axe finds on the page as it stands now, one line each; empty when all is well."""
    if not page.evaluate(HERE):  # once for each document
        page.evaluate(AXE.read_text("utf-8"))
    options = {"resultTypes": ["violations"]}
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture of the page to look at, when pictures are wanted."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=whole)


def in_scheme(page: Page, scheme: str) -> None:
    """Show the page in its light or its dark colours."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]


def looked_at(page: Page, name: str) -> None:
    """axe finds nothing and nothing is too wide, narrow in the light and wide in the dark.

    A pair of each, not all four: colours are the same at every width, and the rest in both schemes.
    The page is wide and light again afterwards.
    """
    for (size, (width, height)), scheme in zip(SIZES.items(), ("light", "dark"), strict=True):
        page.set_viewport_size({"width": width, "height": height})
        for each in ("light", "dark") if SHOTS else ():
            in_scheme(page, each)
            shot(page, f"{name}_{each}_{width}", whole=size == "narrow")
        in_scheme(page, scheme)
        assert findings(page) == [], f"{name}, {scheme}, {width}"
        assert page.evaluate(WIDER) == [], f"{name} is wider than {width}"
    in_scheme(page, "light")


def fits_the_smallest(page: Page, name: str) -> None:
    """On the smallest telephone, too, nothing is too wide; the page is wide again afterwards."""
    page.set_viewport_size({"width": 320, "height": 640})
    shot(page, f"{name}_320", whole=True)
    assert page.evaluate(WIDER) == [], name
    page.set_viewport_size({"width": 1440, "height": 900})
