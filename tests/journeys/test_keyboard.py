"""Pages of settings by the Tab key alone: each stop is seen, nothing is left out, nothing traps."""

from typing import Any

from playwright.sync_api import Page

from tests.cast import Cast

from .conftest import Visit
from .test_menu import a_number, administrator

#: What has the focus, None at the end of the page; `n` tells two stops apart.
STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  at.dataset.stop ??= document.querySelectorAll('[data-stop]').length;
  const box = at.getBoundingClientRect();
  const lined = [at, at.closest('label')].some(each => {
    const style = each && getComputedStyle(each);
    return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  });
  const about = (at.innerText || at.name || at.ariaLabel || '').trim().slice(0, 30);
  return {
    n: at.dataset.stop, about: `${at.tagName} ${at.type ?? ''} ${about}`,
    seen: lined && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
#: Of a group of radio buttons one is a stop; the arrows lead to the others.
LEFT_OUT = """() => ['a[href]', 'button', 'input', 'select', 'textarea', 'summary']
  .flatMap(kind => [...document.querySelectorAll(kind)])
  .filter(each => each.checkVisibility({visibilityProperty: true}) && each.tabIndex >= 0)
  .filter(each => !each.disabled && each.type !== 'radio' && !each.dataset.stop)
  .map(each => `${each.tagName} ${each.name ?? ''} ${each.innerText}`.trim())"""
MOST = 200  # stops of a page


def stops(page: Page) -> list[dict[str, Any]]:
    """Go through a page by Tab, from its beginning to its end."""
    found: list[dict[str, Any]] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (found and stop["n"] == found[0]["n"]):
            return found
        if not (found and stop["n"] == found[-1]["n"]):  # the parts of a date are stops, too
            found.append(stop)
    raise AssertionError(f"it leads to no end: {found[-3:]}")


def test_settings_by_the_tab_key_alone(visit: Visit, cast: Cast) -> None:
    page, number = administrator(visit, cast.here), a_number(cast.here)
    base = f"/administration/{cast.here.id}"
    for path in (f"numbers/{number}/menu/", "hours/", "people/new/", "connections/new/email/"):
        page.goto(f"{base}/{path}")
        found = stops(page)
        assert [stop["about"] for stop in found if not stop["seen"]] == [], path
        assert page.evaluate(LEFT_OUT) == [], path
    assert visit.errors == []
