"""axe-core from npm, injected into a page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
HERE = "typeof axe === 'object'"


def findings(page: Page) -> list[str]:
    """What axe finds on the page as it stands now, one line each; empty when all is well."""
    if not page.evaluate(HERE):  # once for each document
        page.evaluate(AXE.read_text("utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
