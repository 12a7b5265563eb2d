"""An interpreter's voice in a meeting by video, over a real Asterisk: in, gone, and another's."""

from __future__ import annotations

import asyncio

from okienko.channels.actions import add_account
from okienko.channels.video import queries
from okienko.channels.video.actions import begin, come, leave, take_seat, want_sound
from okienko.channels.video.helpers import going_on
from okienko.channels.video.models import Meeting
from okienko.channels.video.queries import Sitting
from okienko.channels.video.settings import VideoSettings
from okienko.routing import actions as routing
from okienko.routing.models import Offer
from tests.lines.conftest import REAL, Town
from tests.lines.peer import Call
from tests.lines.talk import heard
from tests.lines.test_meetings import without
from tests.whole import until

pytestmark = REAL


class Signed:
    """A customer signs, without sound; Anna serves, others interpret."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.contact = 0
        self.customer: Sitting

    async def begin(self, *interpreters: str) -> None:
        town = self.town
        skill = await town.do(routing.add_skill, name="PJM", language="pjm")
        for name in interpreters:
            official = town.here.officials[name]
            await town.do(routing.set_levels, official_id=official, levels={skill: 5})
        wanted = {"queue": town.here.queue, "pjm": True, "interpreter_pjm": True}
        account = await town.do(
            add_account,
            kind="video",
            name="wideo",
            settings=VideoSettings.model_validate(wanted),
        )
        begun = await town.do(
            begin, account_id=account, client_id="signs-first", language="pl", spoken="pjm"
        )
        self.customer = await self.sitting(begun.token)
        self.contact = await town.read(lambda: Meeting.objects.get(id=begun.meeting).interaction_id)

    async def sitting(self, token: str) -> Sitting:
        found = await self.town.read(lambda: queries.sitting(token))
        await self.town.do(come, who=found, page="page-one")
        return found

    async def search(self) -> int | None:
        """What seeks or has an interpreter now."""
        found = await self.town.read(lambda: going_on(self.contact, "interpreter"))
        return found.id if found else None

    async def takes(self, contact: int, name: str) -> Sitting:
        """Somebody accepts what rings at their desk, and their page is there."""
        here = self.town.here

        async def offered() -> int | None:
            rows = Offer.objects.filter(interaction_id=contact, state="pending")
            rows = rows.filter(official_id=here.officials[name])
            return await self.town.read(lambda: rows.values_list("id", flat=True).first())

        offer = await until(offered, 15, f"{name} was not offered it")
        actor = here.actor(name)
        await self.town.do(
            routing.accept.by(actor), offer_id=offer, official_id=here.officials[name]
        )
        given = await self.town.do(take_seat.by(actor), interaction_id=contact, language="pl")
        return await self.sitting(given.token)

    async def rings(self, name: str, who: Sitting, hertz: float) -> Call:
        """Their page asks for sound: the telephone rings, and answers by itself."""
        phone = self.town.phones[name]
        await self.town.do(want_sound, who=who)
        await until(lambda: not phone.arrivals.empty(), 8, self.town.run.log()[-3000:])
        call = phone.arrivals.get_nowait()
        assert call.invite is not None
        assert call.invite.get("x-okienko-answer") == "auto"
        call.say(hertz)
        call.answer()
        return call


async def test_an_interpreter_is_heard_by_both_and_another_after_them(town: Town) -> None:
    signed = Signed(town)
    await town.official("anna")
    await town.official("maria")
    await signed.begin("maria", "piotr")
    search = await signed.search()
    assert search
    anna = await signed.takes(signed.contact, "anna")
    maria = await signed.takes(search, "maria")
    official = await signed.rings("anna", anna, 440)
    interpreter = await signed.rings("maria", maria, 1000)
    await heard(official, 1000)
    await heard(interpreter, 440)

    # she leaves: her telephone ends, she is heard no more; the office's stays up
    await town.do(leave, who=maria)
    await asyncio.wait_for(interpreter.ended.wait(), 8)
    await without(official, 1000)
    assert not official.ended.is_set()

    await town.official("piotr")
    again = await until(signed.search, 10, "no other one is sought")
    assert again != search
    piotr = await signed.takes(again, "piotr")
    second = await signed.rings("piotr", piotr, 800)
    await heard(official, 800)
    await heard(second, 440)
    await town.do(leave, who=signed.customer)
    await asyncio.wait_for(second.ended.wait(), 8)
    await asyncio.wait_for(official.ended.wait(), 8)
