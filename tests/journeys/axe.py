"""axe-core from npm, injected into a page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
HERE = "typeof axe === 'object'"
COLOURS = ["color-contrast", "link-in-text-block"]  # its rules that ask for colours


def findings(page: Page, *, colours: bool = False) -> list[str]:
    """What axe finds on the page as it stands now, one line each; empty when all is well.

    `colours`: by the rules about colours alone, where nothing else has changed.
    """
    if not page.evaluate(HERE):  # once for each document
        page.evaluate(AXE.read_text("utf-8"))
    options = {"resultTypes": ["violations"], **({"runOnly": COLOURS} if colours else {})}
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
