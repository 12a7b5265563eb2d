"""The chat and the site that it is on leave each other alone, whatever the site is like."""

from playwright.sync_api import expect

from okienko.events.security.scope import in_offices
from okienko.offices.models import Office
from tests.cast import Cast, at_work
from tests.waiting import until

from .chat import Customer, customer, looked_at
from .conftest import Site, Visit
from .host_page import HostPage

HOSTILE = """
* { all: unset !important; display: none !important; color: red !important;
    font-size: 3px !important; pointer-events: none !important; width: 1px !important;
    transform: rotate(30deg) !important;
    --c: red !important; --panel: red !important; --ink: red !important; opacity: .1 !important; }
html { zoom: .5 !important; font-size: 5px !important; display: block !important;
       direction: rtl !important; }
body { display: block !important; overflow: hidden !important; filter: blur(3px) !important; }
"""


def box(who: Customer, *, window: bool = False) -> tuple[float, float]:
    """Width and height as they are on the screen, in CSS pixels of a page without zoom."""
    element = who.window if window else who.button
    found = element.bounding_box()
    assert found is not None
    return found["width"], found["height"]


def test_the_sites_own_style_does_not_reach_it(
    cast: Cast,
    visit: Visit,
    host: HostPage,
) -> None:
    at_work(cast.here, "anna")
    kind = customer(visit.context, host)
    expect(kind.button).to_be_visible()
    button = box(kind)
    kind.open()
    window = box(kind, window=True)
    kind.page.close()
    host.css = HOSTILE
    harsh = customer(visit.context, host)
    expect(harsh.button).to_be_visible()
    assert box(harsh) == button
    harsh.open()
    assert box(harsh, window=True) == window
    expect(harsh.window).to_have_css("color", "rgb(27, 39, 51)")
    expect(harsh.window).to_have_css("direction", "ltr")
    harsh.window.get_by_label("Treść pytania").fill("Da się pisać?")
    harsh.window.get_by_role("button", name="Rozpocznij rozmowę").click()
    expect(harsh.log).to_contain_text("Da się pisać?")


def test_it_leaves_the_site_as_it_was(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    state = """() => JSON.stringify({
      names: Object.getOwnPropertyNames(window).filter(name => !/^\\d+$/.test(name)).sort(),
      body: document.body.outerHTML, head: document.head.outerHTML,
      sheets: document.styleSheets.length, adopted: document.adoptedStyleSheets.length,
      cookie: document.cookie, title: document.title,
      font: getComputedStyle(document.querySelector('h1')).font,
    })"""
    script, host.script = host.script, ""
    bare = customer(visit.context, host)
    before = bare.page.evaluate(state)
    bare.page.close()
    host.script = script
    who = customer(visit.context, host)
    who.begin("Dzień dobry")
    tag = f'<script src="{script}" async=""></script>'
    after = who.page.evaluate(state)
    assert tag.replace('"', '\\"') in after
    assert after.replace(tag.replace('"', '\\"'), "") == before
    assert who.page.context.cookies() == []
    asked = "performance.getEntriesByType('resource').map(entry => entry.name)"
    assert [url for url in who.page.evaluate(asked) if url.startswith(host.url)] == [
        f"{host.url}/site.css"
    ]


def complaints(who: Customer) -> list[str]:
    """What the chat says in the console."""

    def said() -> list[str]:
        who.page.evaluate("0")  # what the page has told comes in meanwhile
        return [text for text in who.wrong if "Okienko" in text]

    return until(said)


def test_a_site_that_forbids_it_is_told_so_once(
    cast: Cast,
    visit: Visit,
    host: HostPage,
    site: Site,
) -> None:
    at_work(cast.here, "anna")
    host.policy = f"default-src 'self'; script-src 'self' {site.url}"
    who = customer(visit.context, host)
    ours = complaints(who)
    assert len(ours) == 1
    assert f"must name {site.url} in script-src and connect-src" in ours[0]
    expect(who.page.get_by_role("heading", name="Gmina Zielonka")).to_be_visible()
    expect(who.button).to_have_count(0)


def test_a_site_that_is_not_one_of_the_chats_is_told_so_once(
    cast: Cast,
    visit: Visit,
    host: HostPage,
) -> None:
    at_work(cast.here, "anna")
    with HostPage() as other:
        other.script = host.script
        who = customer(visit.context, other)
        ours = complaints(who)
        assert len(ours) == 1
        assert f"Is {other.url} one of the chat's web sites?" in ours[0]
        expect(who.button).to_have_count(0)


def test_the_window_as_a_page_of_its_own(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    page = visit.page
    page.goto(host.script.removesuffix(".js") + "/")
    who = Customer(page)
    expect(who.window).to_be_visible()
    expect(who.window.get_by_role("button", name="Schowaj czat")).to_have_count(0)
    who.window.get_by_label("Treść pytania").fill("Dzień dobry")
    who.window.get_by_role("button", name="Rozpocznij rozmowę").click()
    expect(who.log).to_contain_text("Dzień dobry")
    assert visit.errors == []


def test_the_offices_contact_page_has_it(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    with in_offices([cast.here.id]):
        slug = Office.objects.get(id=cast.here.id).slug
    page = visit.page
    page.goto(f"/{slug}/")
    who = Customer(page)
    expect(who.button).to_be_visible()
    page.get_by_role("link", name="Porozmawiaj na czacie").click()
    expect(who.window).to_be_visible()
    looked_at(who, "contact")
    assert host.script
    assert page.url.endswith(f"/{slug}/")
    assert visit.errors == []
