"""A deaf customer, an official and an interpreter, each in a browser of their own."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect

from okienko.channels.actions import add_account
from okienko.channels.email.settings import EmailSettings
from okienko.channels.video.helpers import going_on
from okienko.events.runtime.reader import read_all
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from okienko.routing import actions as routing
from okienko.routing.models import Presence
from tests.cast import Cast
from tests.waiting import until

from .axe import looked_at
from .conftest import Site
from .test_letter import offer
from .test_video import (
    OWN,
    accept,
    at_desk,
    begin,
    contact_of,
    customer,
    leave,
    video_account,
)
from .video import browser_with

SMALL = ".tile.other:not(.large) video"


def search(cast: Cast, contact: int) -> int | None:
    """What seeks an interpreter for a meeting now."""
    with in_offices([cast.here.id]):
        found = going_on(contact, "interpreter")
        return found.id if found else None


def works_on(until_so: Callable[[], bool]) -> None:
    """What the switchboard does meanwhile: readers and timers."""

    def look() -> bool:
        run_due()
        read_all()
        return until_so()

    until(look, seconds=40)


def test_the_interpreter_is_seen_large_and_replaced_when_gone(
    chromium: Browser, cast: Cast, site: Site, tmp_path: Path
) -> None:
    outside = "dyzur@tlumacze.example.pl"
    path = video_account(cast, interpreter_pjm=True, outside_service=outside)
    mail = {"address": "urzad@example.pl", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}
    settings = EmailSettings.model_validate(mail)
    add_account(cast.here.id, kind="email", name="poczta", settings=settings)
    skill = routing.add_skill(cast.here.id, name="PJM", language="pjm")
    maria = cast.here.officials["maria"]
    routing.set_levels(cast.here.id, official_id=maria, levels={skill: 5})
    with (
        browser_with(chromium, site, tmp_path, "blue") as desk,
        customer(chromium, site, tmp_path, path) as seen,
    ):
        at_desk(cast, desk, "anna")
        page = seen.page
        page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
        seen.sees("red", OWN)
        begin(page, language="pjm")
        expect(page.locator("#help-words")).to_contain_text("żaden tłumacz nie jest dostępny")
        with browser_with(chromium, site, tmp_path, "green") as third:
            at_desk(cast, third, "maria")
            contact = accept(cast, desk.page)
            expect(page.locator("#state")).to_contain_text("gdy dołączy tłumacz")
            expect(desk.page.locator(".help-words")).to_contain_text("gdy dołączy tłumacz")
            looked_at(page, "gathers")
            looked_at(desk.page, "gathers-desk")
            assert seen.looks() == "none"

            helper = search(cast, contact)
            assert helper
            offer(cast, helper, "maria")
            third.page.locator(f"#work-{helper} [data-key=a]").click()
            third.page.wait_for_url(f"**/desk/contact/{helper}/")
            for one, large, small in (
                (seen, "green", "blue"),
                (desk, "red", "green"),
                (third, "red", "blue"),
            ):
                one.sees(large)
                one.sees(small, SMALL)
            expect(page.locator("#state")).to_contain_text("Trwa rozmowa")
            expect(page.locator("#help")).to_be_hidden()
            looked_at(page, "signed")
            third.page.get_by_label("Wiadomość").fill("Dzień dobry, tłumaczę.")
            third.page.keyboard.press("Enter")
            expect(page.locator("#spelt")).to_contain_text("Dzień dobry, tłumaczę.")
            expect(third.page.locator("#spelt")).to_contain_text("Dzień dobry, tłumaczę.")
            expect(desk.page.locator("#timeline")).to_contain_text("Dzień dobry, tłumaczę.")
            looked_at(third.page, "interprets")
            assert third.errors == []

        # the interpreter's browser is gone
        works_on(lambda: search(cast, contact) not in (None, helper))
        expect(page.locator("#help-words")).to_contain_text("Tłumacz rozłączył się.")
        expect(desk.page.locator(".help-words")).to_contain_text("Tłumacz rozłączył się.")
        seen.sees("blue")
        assert Presence.objects.get(person_id=cast.here.persons["maria"]).calls == 0

        # one from outside comes by a link, which works once
        desk.page.get_by_role("button", name="Jednorazowy link").click()
        expect(desk.page.get_by_label("Adres linku")).to_have_value(re.compile("#"))
        link = desk.page.get_by_label("Adres linku").input_value()
        sends = desk.page.get_by_label("E-mail lub numer komórkowy tłumacza")
        expect(sends).to_have_value("dyzur@tlumacze.example.pl")
        sends.press("Enter")
        expect(desk.page.locator(".help")).to_contain_text("Link jest w drodze")
        looked_at(desk.page, "link-sent")
        with in_offices([cast.here.id]):
            letter = Message.objects.get(interaction__channel="email")
            assert link.split("#")[1] in letter.text
        with browser_with(chromium, site, tmp_path, "green") as far:
            far.page.goto(link)
            looked_at(far.page, "link")
            far.page.get_by_label("Imię i nazwisko").fill("Jan Migowy")
            far.page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
            far.sees("green", OWN)
            far.page.get_by_role("button", name="Dołącz").click()
            seen.sees("green")
            far.sees("red")
            expect(page.locator("#help")).to_be_hidden()
            far.page.reload()
            seen.sees("green")
            other = far.context.new_page()
            other.goto(link)
            other.get_by_role("button", name="Dołącz").click()
            expect(other.locator("#trouble")).to_contain_text("został już użyty")
            other.close()
            leave(far.page)
        page.get_by_role("button", name="Rozmawiaj bez tłumacza").click()
        expect(page.locator("#help")).to_be_hidden()
        assert search(cast, contact) is None
        seen.sees("blue")
        desk.sees("red")
        assert contact == contact_of(cast)
        assert desk.errors == []
