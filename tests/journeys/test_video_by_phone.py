"""A customer who waits by video asks to be called instead, and closes the page."""

from pathlib import Path

from playwright.sync_api import Browser, Route, expect

from okienko.channels.actions import add_account
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing.actions import customer_left
from okienko.routing.models import OwedCall
from tests.cast import Cast, at_work
from tests.lines.conftest import menu_of
from tests.waiting import until

from .axe import looked_at
from .conftest import Site
from .test_video import begin, contact_of, customer, video_account


def account_with_a_line(cast: Cast) -> str:
    """The way to the page, in an office that calls out."""
    here = cast.here
    line = TrunkSettings.model_validate({"addresses": ["192.0.2.1"], "proxy": "192.0.2.1"})
    account = add_account(here.id, kind="phone", name="operator", settings=line)
    add_number(here.id, digits="+48140001900", name="1", account_id=account, menu=menu_of(here))
    at_work(here, "anna")
    return video_account(cast)


def test_called_instead(chromium: Browser, cast: Cast, site: Site, tmp_path: Path) -> None:
    path, here = account_with_a_line(cast), cast.here
    with customer(chromium, site, tmp_path, path, None) as seen:
        page = seen.page
        begin(page)
        contact = contact_of(cast)
        page.locator("#by-phone summary").press("Enter")
        page.get_by_label("Twój numer telefonu").fill("700 100 100")
        page.get_by_label("Ten sam numer jeszcze raz").fill("601 000 212")
        page.get_by_role("button", name="gdy przyjdzie moja kolej").press("Enter")
        expect(page.locator("#by-phone-trouble")).not_to_be_empty()
        looked_at(page, "by-phone")
        page.get_by_label("Twój numer telefonu").fill("601000212")
        page.get_by_role("button", name="gdy przyjdzie moja kolej").press("Enter")
        said = page.locator("#phoned")
        expect(said).to_have_text("Zadzwonimy pod numer 601 000 212, gdy przyjdzie Twoja kolej.")
        expect(said).to_be_focused()
        looked_at(page, "phoned")
        page.reload()
        expect(said).to_contain_text("601 000 212")
        with in_offices([here.id]):
            row = Interaction.objects.get(id=contact)
        assert (row.state, row.channel, row.address_value) == ("waiting", "phone", "+48601000212")
        page.get_by_role("button", name="Nie potrzebuję już telefonu").press("Enter")
        expect(said).to_have_text("Nie będziemy dzwonić.")
        # a video call after all, and by telephone once more: all is said anew
        page.get_by_role("button", name="Jednak wideorozmowa").press("Enter")
        begin(page)
        page.locator("#by-phone summary").press("Enter")
        page.get_by_label("Twój numer telefonu").fill("601000212")
        page.get_by_label("Ten sam numer jeszcze raz").fill("601000212")
        page.get_by_role("button", name="gdy przyjdzie moja kolej").press("Enter")
        expect(page.get_by_role("button", name="Nie potrzebuję już telefonu")).to_be_visible()
        page.get_by_role("button", name="Jednak wideorozmowa").press("Enter")
        begin(page)
        seen.errors[:] = [one for one in seen.errors if "/video/phone?" not in one]  # refused once

    def taken_back() -> bool:
        with in_offices([here.id]):
            results = list(OwedCall.objects.values_list("result", flat=True))
        return results == ["given_up", "given_up"]

    until(taken_back)


def test_refused_as_the_meeting_ends_it_is_over(
    chromium: Browser, cast: Cast, site: Site, tmp_path: Path
) -> None:
    asked: list[Route] = []
    with customer(chromium, site, tmp_path, account_with_a_line(cast), None) as seen:
        page = seen.page
        page.route("**/video/phone?*", lambda route: asked.append(route))  # noqa: PLW0108 (playwright looks into it)
        begin(page)
        contact = contact_of(cast)
        page.locator("#by-phone summary").press("Enter")
        page.get_by_label("Twój numer telefonu").fill("601 000 212")
        page.get_by_label("Ten sam numer jeszcze raz").fill("601 000 212")
        with page.expect_request("**/video/phone?*"):
            page.get_by_role("button", name="gdy przyjdzie moja kolej").press("Enter")
        customer_left(cast.here.id, interaction_id=contact)
        until(lambda: page.evaluate("okienkoVideo.meeting?.phase") == "over")
        asked[0].continue_()
        expect(page.locator("#after")).to_be_visible()
        seen.errors[:] = [one for one in seen.errors if "/video/phone?" not in one]
