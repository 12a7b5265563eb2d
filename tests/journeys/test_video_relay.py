"""A deaf customer asks for a call: one press dials, all read how it goes; a supervisor joins.

No Asterisk is here: what is heard is proved in tests/lines/test_meeting_telephone.py.
"""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from okienko.channels.phone.actions import consult, sound
from okienko.channels.phone.models import ConsultLeg, SoundLeg
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from tests.cast import Cast
from tests.lines.conftest import telephone
from tests.waiting import until

from .axe import looked_at
from .conftest import Site
from .test_video import accept, at_desk, begin, customer, official, video_account
from .video import Seen, browser_with

__all__ = ["official"]


def legs(cast: Cast, **what: object) -> list[SoundLeg]:
    with in_offices([cast.here.id]):
        return list(SoundLeg.objects.filter(**what).order_by("id"))


def supervisor_gone(page: Page) -> bool:
    """No switchboard is here: its timers are run. Whose page is gone has left after a while."""
    run_due()
    return page.locator(".tile[data-role=supervisor]").count() == 0


def test_somebody_is_called_for_a_customer_who_signs(
    chromium: Browser, cast: Cast, site: Site, official: Seen, tmp_path: Path
) -> None:
    office, desk, path = cast.here.id, official.page, video_account(cast)
    telephone(cast.here, 5060)
    with customer(chromium, site, tmp_path, path) as seen:
        page = seen.page
        expect(page.locator("#relay")).to_be_hidden()
        page.locator("#video-language").select_option("pjm")
        page.get_by_label("Do kogo").fill("Przychodnia Rodzinna")
        page.locator("#relay-number").fill("601 000 213")
        page.get_by_label("W jakiej sprawie").fill("przełożyć wizytę")
        looked_at(page, "relay")
        begin(page, language="pjm")
        contact = accept(cast, desk)
        seen.sees("blue")
        wish = desk.locator(".desk-video .relay")
        expect(wish).to_contain_text("Przychodnia Rodzinna, 601 000 213")
        expect(wish).to_contain_text("przełożyć wizytę")
        wish.get_by_role("button").press("Enter")
        row = desk.locator(".calls li")
        expect(row).to_contain_text("trwa łączenie telefoniczne")
        expect(row).to_contain_text("601 000 213")
        expect(page.locator("#phones")).to_contain_text("Przychodnia Rodzinna: trwa łączenie")
        assert "601" not in page.locator("#phones").inner_text()
        (leg,) = legs(cast, state="wanted", guest=None, person=None)
        sound.sound_up(office, contact, leg.channel, 0)
        expect(row).to_contain_text("uczestniczy przez telefon")
        expect(page.locator("#phones")).to_contain_text("uczestniczy przez telefon")
        with browser_with(chromium, site, tmp_path, None) as boss:
            at_desk(cast, boss, "maria")
            boss.page.goto(f"/desk/contact/{contact}/")
            boss.page.get_by_role("button", name="Dołącz do wideorozmowy").click()
            boss.sees("blue", ".tile[data-role=official] video")
            expect(page.locator(".tile[data-role=supervisor]")).to_contain_text("Maria")
            expect(desk.locator(".tile[data-role=supervisor]")).to_contain_text("Maria")
            looked_at(boss.page, "supervisor")
            boss.page.goto("/wallboard/")
            expect(boss.page.locator(f"#meeting-{contact}")).to_contain_text("Maria")
        until(lambda: supervisor_gone(page), seconds=20)
        desk.locator(".calls").get_by_role("button").click()
        expect(row).to_contain_text("połączenie zakończone")
        expect(desk.locator(".desk-video .said")).to_have_text(
            "Przychodnia Rodzinna: połączenie zakończone"
        )
        # the form itself, by keyboard, and what the line's rules say
        desk.get_by_role("button", name="Zadzwoń do kogoś").press("Enter")
        desk.keyboard.type("Straż")
        desk.keyboard.press("Tab")
        desk.keyboard.type("112")
        desk.keyboard.press("Enter")
        expect(desk.locator(".desk-video .phones [role=alert]")).to_contain_text("alarmow")
        looked_at(desk, "call-in")
        refused = [error for error in official.errors if "409" in error and "/phone/" in error]
        assert refused == official.errors, "it is refused, and nothing else went wrong"
        official.errors.clear()
        # passed on to a department by sound
        until(lambda: legs(cast, guest__isnull=False))
        guest = legs(cast, guest__isnull=False)[-1]
        sound.came_in(office, guest_id=guest.guest_id, channel="c-1")
        sound.sound_up(office, contact, "c-1", 0)
        anna = {"interaction_id": contact, "official_id": cast.here.officials["anna"]}
        consult.ask(office, department_id=cast.here.department, blind=True, **anna)
        expect(page.locator("#state")).to_contain_text("za chwilę wróci")
        with in_offices([office]):
            asked = ConsultLeg.objects.get(interaction_id=contact)
        consult.department_answered(office, contact, asked.channel, 0)
        expect(page.locator("#state")).to_contain_text("Rozmowę przejmuje")
        expect(page.locator("#line-closed")).to_be_visible()
        expect(page.locator("#spell")).to_be_hidden()
        expect(page.locator("#camera")).to_be_hidden()
        looked_at(page, "passed")
        consult.department_gone(office, contact, asked.channel, 16)
        expect(page.locator("#ended")).to_have_text("Wideorozmowa zakończona.")
