"""The sound of a meeting by video, over a real Asterisk: it comes, is lost and comes again."""

from __future__ import annotations

import asyncio
import time

from okienko.channels.actions import add_account
from okienko.channels.phone.actions import sound
from okienko.channels.phone.actions.guests import GuestCredentials
from okienko.channels.phone.models import SoundLeg
from okienko.channels.video import queries
from okienko.channels.video.actions import begin, leave, take_seat, want_sound
from okienko.channels.video.queries import Sitting
from okienko.channels.video.settings import VideoSettings
from okienko.routing import actions as routing
from okienko.routing.models import Offer
from tests.lines.conftest import REAL, Town
from tests.lines.guest import OFFER, Guest
from tests.lines.peer import Call
from tests.lines.sound import power_at
from tests.lines.talk import heard, without_holes
from tests.whole import until

pytestmark = REAL


class Meeting:
    """Halina's meeting with Anna. `customer` and `official` are their seats."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.contact = 0
        self.customer: Sitting
        self.official: Sitting

    async def begin(self) -> None:
        """A customer waits, and Anna takes it on her page."""
        here = self.town.here
        await self.town.official("anna")
        wanted = VideoSettings.model_validate({"queue": here.queue})
        account = await self.town.do(add_account, kind="video", name="wideo", settings=wanted)
        begun = await self.town.do(begin, account_id=account, client_id="begins-one", language="pl")
        self.customer = await self.town.read(lambda: queries.sitting(begun.token))
        self.contact = self.customer.interaction
        offered = await until(self._offer, 10, "it was not offered")
        anna = here.officials["anna"]
        await self.town.do(
            routing.accept.by(here.actor("anna")), offer_id=offered, official_id=anna
        )
        seat = take_seat.by(here.actor("anna"))
        given = await self.town.do(seat, interaction_id=self.contact, language="pl")
        self.official = await self.town.read(lambda: queries.sitting(given.token))

    async def _offer(self) -> int | None:
        def pending() -> int | None:
            rings = Offer.objects.filter(interaction_id=self.contact, state="pending")
            return rings.values_list("id", flat=True).first()

        found: int | None = await self.town.read(pending)
        return found

    async def rung(self, name: str, who: Sitting, hertz: float) -> Call:
        """The seat's telephone is an official's: it rings, and answers by itself."""
        phone = self.town.phones.get(name) or await self.town.official(name)
        await self.town.do(
            sound.let_in,
            interaction_id=self.contact,
            seat=who.seat,
            person=self.town.here.persons[name],
            apart=False,
        )
        await until(lambda: not phone.arrivals.empty(), 8, self.town.run.log()[-3000:])
        call = phone.arrivals.get_nowait()
        assert call.invite is not None
        assert call.invite.get("x-okienko-answer") == "auto"
        call.say(hertz)
        call.answer()
        return call

    async def talks(self) -> tuple[Call, Call]:
        """Both are heard by each other; the customer's seat has Piotr's telephone here."""
        await self.begin()
        mine = await self.rung("piotr", self.customer, 700)
        its = await self.rung("anna", self.official, 440)
        await heard(mine, 440)
        await heard(its, 700)
        return mine, its

    async def is_told(self, who: Sitting, *states: str) -> None:
        """Until a seat's page is told that its sound is so."""

        async def told() -> bool:
            found = await self.town.read(lambda: queries.sound_of(self.contact))
            return found.get(who.seat, "off") in states

        await until(told, 10, f"not {states}")


async def without(call: Call, hertz: float) -> None:
    """Until a tone is not heard any more."""
    await until(lambda: power_at(call.sound.samples(time.monotonic() - 0.3), hertz) < 0.1, 8)


async def test_two_hear_each_other_hold_and_back_and_the_end(town: Town) -> None:
    meeting = Meeting(town)
    mine, its = await meeting.talks()
    await meeting.is_told(meeting.customer, "up")
    anna = town.here.officials["anna"]
    words = {"interaction_id": meeting.contact, "official_id": anna}
    await town.do(routing.hold, **words)
    await without(mine, 440)
    await without(its, 700)
    began = time.monotonic()
    await until(lambda: mine.sound.loudness(began) > 30, 8, "no music")
    await town.do(routing.resume, **words)
    await heard(mine, 440)
    await heard(its, 700)
    await town.do(routing.end_talk, **words)
    await until(mine.ended.is_set, 8, "the customer's leg stayed")
    await until(its.ended.is_set, 8, "the official's leg stayed")
    await town.until_state("wrap_up")


async def test_a_leg_that_ends_ends_no_contact_and_sound_comes_again(town: Town) -> None:
    meeting = Meeting(town)
    mine, its = await meeting.talks()
    mine.hang_up()
    await meeting.is_told(meeting.customer, "off")
    assert await town.state(meeting.contact) == "active"
    began = time.monotonic()
    await until(lambda: its.sound.loudness(began) > 30, 8, "who is alone hears no music")
    again = await meeting.rung("piotr", meeting.customer, 900)
    await heard(its, 900)
    await heard(again, 440)
    # asked for anew while it stands: the older leg ends
    newer = await meeting.rung("anna", meeting.official, 500)
    await until(its.ended.is_set, 8, "the older leg stayed")
    await heard(again, 500)
    await heard(newer, 900)
    await town.do(leave, who=meeting.customer)
    await until(newer.ended.is_set, 8, "the official's leg stayed")


async def test_passed_on_the_customer_hears_music_and_the_next_official(town: Town) -> None:
    meeting = Meeting(town)
    mine, its = await meeting.talks()
    await town.do(
        routing.transfer_to_queue,
        interaction_id=meeting.contact,
        official_id=town.here.officials["anna"],
        queue_id=town.here.other_queue,
    )
    await until(its.ended.is_set, 8, "the first official's leg stayed")
    await without(mine, 440)
    assert not mine.ended.is_set()


async def test_the_switchboard_is_killed(town: Town) -> None:
    meeting = Meeting(town)
    mine, its = await meeting.talks()
    before = len(mine.sound.stamps)
    town.run.kill("switchboard")
    await heard(mine, 440)
    await heard(its, 700)
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    without_holes(mine, before)
    words = {
        "interaction_id": meeting.contact,
        "official_id": town.here.officials["anna"],
    }
    await town.do(routing.hold, **words)
    await without(mine, 440)
    await town.do(routing.resume, **words)
    await heard(mine, 440)


async def test_asterisk_is_killed(town: Town) -> None:
    """The sound ends and its seats are told; the contact goes on, and sound comes again."""
    meeting = Meeting(town)
    await meeting.talks()
    await asyncio.to_thread(town.run.kill_asterisk)
    await asyncio.to_thread(town.run.start_asterisk)
    await town.run.wait_for_switchboard()
    await meeting.is_told(meeting.customer, "lost")
    await meeting.is_told(meeting.official, "lost")
    assert await town.state(meeting.contact) == "active"
    for phone in town.phones.values():
        await phone.register_again(20)
    mine = await meeting.rung("piotr", meeting.customer, 700)
    its = await meeting.rung("anna", meeting.official, 440)
    await heard(mine, 440)
    await heard(its, 700)


async def test_a_customers_browser_dials_into_its_meeting_and_nowhere_else(town: Town) -> None:
    meeting = Meeting(town)
    await meeting.begin()
    made: GuestCredentials = await town.do(want_sound, who=meeting.customer)
    await until(lambda: made.username in town.run.endpoints(), 5, "Asterisk does not know it")
    await meeting.is_told(meeting.customer, "wanted")
    async with Guest(town.run.asterisk_port, made.username, made.password) as browser:
        status, _call = await browser.ask("INVITE", "0", body=OFFER)
        assert status == 404
        status, _call = await browser.ask("INVITE", body=OFFER)
        assert status == 200
        await meeting.is_told(meeting.customer, "up")
        leg = await town.read(lambda: SoundLeg.objects.get(state="up"))
        assert (leg.seat, leg.interaction_id) == (meeting.customer.seat, meeting.contact)
        status, _call = await browser.ask("INVITE", body=OFFER)
        assert status in (486, 404, 603)
        assert await town.newest() == meeting.contact, "it became a call"
        # its page was loaded anew: another telephone, and the older one is nobody's
        newer: GuestCredentials = await town.do(want_sound, who=meeting.customer)
        await until(lambda: made.username not in town.run.endpoints(), 8, "it is still known")
        await until(lambda: newer.username in town.run.endpoints(), 8, "the newer is not known")
        await meeting.is_told(meeting.customer, "wanted")
        browser.talks.clear()  # Asterisk has ended it
