"""A form in a real browser, with JavaScript and without: filled in, kept, looked at, sent."""

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from okienko.channels.form.models import FormEntry
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from tests.cast import Cast
from tests.forms.conftest import Forms, with_forms
from tests.site import Site
from tests.whole import PAGE_MS

from .axe import findings, fits_the_smallest, looked_at, shot
from .conftest import Visit


@pytest.fixture
def forms(cast: Cast, site: Site) -> Forms:
    return with_forms(cast)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(
        base_url=site.url,
        viewport={"width": 1440, "height": 900},
        locale="pl-PL",
        timezone_id="Europe/Warsaw",
        java_script_enabled=request.param,
    )
    context.set_default_timeout(PAGE_MS)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert not errors
    context.close()


def jpeg() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG")
    return {"name": "lampa przy szkole.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_filled_in_and_sent(forms: Forms, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okienko.channels.form.suspicion.QUICK", 0.0)
    page.goto(f"/{forms.slug}/")
    page.get_by_role("link", name="Wypełnij formularz").click()
    page.get_by_label("Nie świeci lampa").check()
    page.get_by_role("button", name="Dalej").click()
    # nothing but a wrong number of the pole: told above and at the field, and it stays
    page.get_by_label("Numer słupa").fill("siedem")
    page.get_by_label("Uwagi").fill("Ciemno od wtorku")
    page.get_by_role("button", name="Dalej", exact=True).click()
    wrong = page.get_by_role("alert")
    expect(wrong).to_contain_text("Gdzie jest lampa?")
    expect(page).to_have_title("Błąd: Nie świeci lampa – Gmina Zielonka")
    wrong.get_by_role("link", name="Gdzie jest lampa?").click()
    expect(page.get_by_label("Gdzie jest lampa?")).to_be_focused()
    expect(page.get_by_label("Numer słupa")).to_have_value("siedem")
    page.get_by_label("Numer słupa").fill("12-345")
    page.get_by_label("Gdzie jest lampa?").fill("ul. Łąkowa 3")
    page.get_by_label("Nie świeci", exact=True).check()
    page.get_by_label("Zdjęcia").set_input_files([jpeg()])  # type: ignore[list-item]
    page.get_by_role("button", name="Dodaj wybrane pliki").click()
    expect(page.get_by_text("lampa przy szkole.jpg")).to_be_visible()
    expect(page.get_by_label("Uwagi")).to_have_value("Ciemno od wtorku")
    page.get_by_label("Uwagi").press("Control+End")
    page.get_by_label("Gdzie jest lampa?").press("Enter")  # goes on, and changes no language
    expect(page.get_by_role("heading", level=1)).to_have_text("Odpowiedź dla Państwa")
    page.get_by_label("E-mailem", exact=True).check()
    page.get_by_label("Adres e-mail").fill("jan@example.pl")
    page.get_by_role("button", name="Dalej").click()
    page.go_back()
    expect(page.get_by_label("Adres e-mail")).to_have_value("jan@example.pl")
    page.get_by_role("button", name="Dalej").click()
    expect(page.get_by_text("ul. Łąkowa 3")).to_be_visible()
    page.get_by_role("button", name="Wyślij").click()
    number = page.locator(".tel").inner_text()
    with in_offices([forms.office]):
        contact = Interaction.objects.get(channel="form")
        assert contact.number == number
    page.go_back()  # sent is sent
    expect(page.locator(".tel")).to_have_text(number)


def test_what_is_typed_is_kept_before_it_is_sent(forms: Forms, visit: Visit) -> None:
    page = visit.page
    page.goto(f"/{forms.slug}/form/?form={forms.form}")
    page.get_by_role("button", name="Dalej").click()
    page.get_by_label("Uwagi").fill("Jeszcze niewysłane")
    expect(page.get_by_role("status")).to_have_text("Wpisany tekst jest zapisany.")
    page.reload()
    expect(page.get_by_label("Uwagi")).to_have_value("Jeszcze niewysłane")
    page.get_by_label("Uwagi").fill("I to też")
    page.get_by_role("button", name="Українська").click()
    expect(page.get_by_role("button", name="Далі", exact=True)).to_be_visible()
    expect(page.locator("textarea")).to_have_value("I to też")
    assert not visit.errors


def test_the_browser_does_its_work(forms: Forms, visit: Visit) -> None:
    page = visit.page
    page.goto(f"/{forms.slug}/form/?form=0")
    page.get_by_role("button", name="Dalej").click()
    page.get_by_label("O co chodzi?").fill("Dziura")
    page.get_by_role("button", name="Dalej", exact=True).click()
    page.get_by_label("Nie potrzebuję odpowiedzi").check()
    page.get_by_role("button", name="Dalej").click()
    expect(page.locator("[data-work]")).to_have_value(re.compile(r"\d+"))
    from okienko.channels.form.suspicion import work_done

    with in_offices([forms.office]):
        place = FormEntry.objects.get().place
    assert work_done(place, page.locator("[data-work]").input_value())


def test_every_page_in_each_size(forms: Forms, visit: Visit) -> None:
    page = visit.page

    def look(name: str) -> None:
        page.wait_for_load_state()  # a page that has only just begun has no root element yet
        looked_at(page, f"form-{name}")
        fits_the_smallest(page, f"form-{name}")

    page.goto(f"/{forms.slug}/form/")
    look("start")
    page.get_by_label("Nie świeci lampa").check()
    page.get_by_role("button", name="Dalej").click()
    page.get_by_label("Uwagi").fill("ż" * 130)
    page.get_by_label("Zdjęcia").set_input_files([jpeg()])  # type: ignore[list-item]
    page.get_by_role("button", name="Dodaj wybrane pliki").click()
    look("questions")
    page.get_by_role("button", name="Dalej", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("wrong")
    page.get_by_label("Uwagi").fill("Ciemno od wtorku, dzieci wracają ze szkoły po zmroku.")
    page.get_by_label("Gdzie jest lampa?").fill("ul. Łąkowa 3")
    page.get_by_label("Mruga").check()
    page.get_by_label("Od kiedy?").fill("2026-11-20")
    page.get_by_role("button", name="Dalej", exact=True).click()
    look("contact")
    page.get_by_label("E-mailem", exact=True).check()
    page.get_by_label("Adres e-mail").fill("jan@example.pl")
    page.get_by_label("Proszę o kopię").check()
    page.get_by_role("button", name="Dalej").click()
    look("check")
    page.get_by_role("button", name="Wyślij").click()
    expect(page.locator(".tel")).to_be_visible()
    look("sent")
    page.goto(f"/{forms.slug}/form/nothing/")
    look("gone")


def test_a_place_is_shown_on_the_offices_map(cast: Cast, visit: Visit) -> None:
    forms = with_forms(
        cast,
        tiles="https://tiles.example/{z}/{x}/{y}.png",
        credit="© Gmina <b>Zielonka</b>",
        centre="50.0614,19.9366",
    )
    page, asked = visit.page, []
    out = io.BytesIO()
    Image.new("RGB", (256, 256), "#dde").save(out, "PNG")

    def tile(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=out.getvalue(), content_type="image/png")

    page.route("https://tiles.example/**", tile)
    page.goto(f"/{forms.slug}/form/?form={forms.form}")
    page.get_by_role("button", name="Dalej").click()
    drawn = page.get_by_role("application", name="Mapa")
    expect(drawn).to_contain_text("© Gmina <b>Zielonka</b>")
    expect(drawn.locator(".leaflet-tile-loaded").first).to_be_visible()
    drawn.click(position={"x": 300, "y": 120})
    point = page.locator(f"#{forms.q['where']}_1")
    assert point.input_value().startswith("50.0")
    page.get_by_role("button", name="Usuń znacznik").click()
    expect(point).to_have_value("")
    page.get_by_role("button", name="Postaw znacznik na środku").click()
    expect(point).to_have_value("50.06140,19.93660")
    assert not findings(page)
    shot(page, "form-map", whole=True)
    page.get_by_label("Mruga").check()
    page.get_by_role("button", name="Dalej", exact=True).click()
    page.go_back()
    expect(page.locator(".pin")).to_be_visible()  # it is kept
    assert asked
    assert not visit.errors
