"""A customer who was cut off in mid-talk goes on at one press, at the head of the queue."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from okienko.channels.video.actions.presence import cut_off
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing.actions import customer_left
from tests.cast import Cast, at_work
from tests.chat.desk import Desk

from .axe import looked_at
from .conftest import Site
from .test_video import begin, contact_of, customer, video_account


def test_cut_off_and_gone_on(chromium: Browser, cast: Cast, site: Site, tmp_path: Path) -> None:
    path, here = video_account(cast), cast.here
    at_work(here, "anna")
    with customer(chromium, site, tmp_path, path, None) as seen:
        page = seen.page
        begin(page)
        contact = contact_of(cast)
        # closed by mistake while it waits: at the same place
        page.close()
        page = seen.context.new_page()
        page.goto(path)
        looked_at(page, "closed")
        page.get_by_role("button", name="Kontynuuj wideorozmowę").press("Enter")
        expect(page.locator("#state")).to_contain_text("Miejsce w kolejce: 1.")
        with in_offices([here.id]):
            assert Interaction.objects.filter(channel="video").count() == 1
        Desk(here, channel="video").take(contact)
        expect(page.locator("#state")).to_contain_text("Trwa rozmowa")
        with in_offices([here.id], durable=True):  # as the timer does after two minutes
            cut_off(here.id, contact)
        customer_left(here.id, interaction_id=contact)
        expect(page.locator("#ended")).to_contain_text("Połączenie zostało przerwane")
        page.reload()
        looked_at(page, "cut-off")
        page.get_by_role("button", name="Kontynuuj wideorozmowę").press("Enter")
        expect(page.locator("#state")).to_contain_text("Miejsce w kolejce: 1.")
        with in_offices([here.id]):
            assert Interaction.objects.get(previous=contact).state == "waiting"
        # the sound was just sought as the talk ended
        seen.errors[:] = [one for one in seen.errors if "/video/sound?" not in one]
