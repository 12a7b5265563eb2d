"""A customer books a time, comes by the link too early, calls off; another comes in time."""

from datetime import time, timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect

from okienko.channels.actions import add_account
from okienko.channels.email.settings import EmailSettings
from okienko.channels.video.appointments import EARLY, link_of
from okienko.channels.video.models import Appointment
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.offices.actions import add_schedule
from okienko.routing.actions import change_queue
from tests.cast import Cast, at_work
from tests.waiting import until

from .axe import looked_at
from .conftest import Site
from .test_video import customer, leave, video_account


def test_a_time_is_booked_and_kept(
    chromium: Browser, cast: Cast, site: Site, tmp_path: Path
) -> None:
    here = cast.here
    path = video_account(cast, bookings_at_once=1)
    mailbox = {"address": "urzad@example.pl", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}
    settings = EmailSettings.model_validate(mailbox)
    add_account(here.id, kind="email", name="poczta", settings=settings)
    spans = [(day, time(8), time(16)) for day in range(7)]
    week = add_schedule(here.id, name="8-16", spans=spans, holidays=False)
    change_queue(here.id, queue_id=here.queue, schedule_id=week)
    with customer(chromium, site, tmp_path, path, None) as seen:
        page = seen.page
        form = page.locator("#times")
        if form.get_attribute("open") is None:
            form.locator("summary").press("Enter")
        form.locator("#book-at-").select_option(index=20)
        form.get_by_label("Adres e-mail albo numer").fill("h.wrzos@example.pl")
        looked_at(page, "times")
        form.get_by_role("button", name="Zarezerwuj").press("Enter")
        expect(page.locator("#booked")).to_contain_text("h.wrzos@example.pl")
        with in_offices([here.id]):
            row = Appointment.objects.get()
            letter = Message.objects.get(direction="auto")
        link = f"{path}?link={link_of(here.id, row.salt)}"
        assert link in letter.text
        page.goto(link)
        looked_at(page, "early")

        def state() -> tuple[str, bool]:
            with in_offices([here.id]):
                now = Appointment.objects.get()
            return now.state, now.confirmed_at is not None

        until(lambda: state() == ("open", True))
        expect(page.locator("#begin")).to_be_hidden()
        page.locator("#agreed-move summary").press("Enter")
        page.locator("#agreed-at").select_option(index=3)
        looked_at(page, "move")
        page.get_by_role("button", name="Wybieram ten termin").press("Enter")
        expect(page.locator("#agreed-said")).to_be_focused()
        with in_offices([here.id]):
            assert Appointment.objects.get().moved_at
        with page.expect_download() as calendar:
            page.get_by_role("link", name="Dodaj do kalendarza").click()
        assert "BEGIN:VEVENT" in Path(calendar.value.path()).read_text()
        at_work(here, "anna")
        # who has left the page open is let in when the time has come
        with in_offices([here.id], durable=True):
            soon = clock.now() + EARLY + timedelta(seconds=4)
            Appointment.objects.update(starts_at=soon, topic=here.topic)
        page.reload()
        expect(page.locator("#begin")).to_be_hidden()
        expect(page.locator("#begin")).to_be_visible()
        expect(page.locator("#video-topic")).to_have_value(str(here.topic))
        looked_at(page, "in-time")
        page.get_by_role("button", name="Rozpocznij wideorozmowę").press("Enter")
        expect(page.locator("#state")).to_contain_text("Miejsce w kolejce: 1.")
        assert state()[0] == "used"
        with in_offices([here.id]):
            assert Interaction.objects.get(channel="video").topic_id == here.topic
        # the page is closed by mistake: the link leads back to the same place
        page.close()
        page = seen.context.new_page()
        page.goto(link)
        looked_at(page, "back")
        page.get_by_role("button", name="Wróć do wideorozmowy").press("Enter")
        expect(page.locator("#state")).to_contain_text("Miejsce w kolejce: 1.")
        with in_offices([here.id]):
            assert Interaction.objects.filter(channel="video").count() == 1
        # over, and once more from the same page: the link is spent, the form is not
        change_queue(here.id, queue_id=here.queue, schedule_id=None)
        leave(page)
        page.get_by_role("button", name="Nowa wideorozmowa").press("Enter")
        expect(page.locator("#agreed")).to_have_count(0)
        page.get_by_role("button", name="Rozpocznij wideorozmowę").press("Enter")
        expect(page.locator("#state")).to_contain_text("Miejsce w kolejce: 1.")


def test_the_way_to_a_time_with_an_interpreter_opens_the_form(
    chromium: Browser, cast: Cast, site: Site, tmp_path: Path
) -> None:
    path = video_account(cast, pjm_bookings_at_once=1)
    at_work(cast.here, "anna")
    with customer(chromium, site, tmp_path, path, None) as seen:
        page = seen.page
        expect(page.locator("#book-language")).to_be_hidden()
        page.goto(f"{path}#times=pjm")
        page.reload()
        expect(page.locator("#book-language")).to_have_value("pjm")
        expect(page.locator("#book-language")).to_be_focused()
        expect(page.locator("#book-at-pjm")).to_be_visible()
