"""Customers and officials of the sample commune by video: pictures and sound without a browser."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from okienko.channels.actions import add_account
from okienko.channels.phone.menu.speech import Speech
from okienko.channels.video.actions import take_seat
from okienko.channels.video.settings import VideoSettings
from okienko.offices.models import Office
from okienko.routing import actions as routing
from okienko.routing.models import Offer
from okienko.sampletown.video.customers import contact_of
from okienko.sampletown.video.film import OFFICIAL, Figure, Film
from okienko.sampletown.video.page import MeetingPage
from okienko.sampletown.video.telephone import Telephone
from tests.lines.conftest import REAL, Town
from tests.whole import until

pytestmark = REAL


async def test_they_see_and_hear_each_other(town: Town, tmp_path: Path) -> None:
    if "web" not in town.run.processes:
        town.run.start("web")
    await town.run.wait_for_web()
    here = town.here
    phone = await town.official("anna")
    wanted = VideoSettings.model_validate({"queue": here.queue})
    await town.do(add_account, kind="video", name="wideo", settings=wanted)
    slug = await town.read(lambda: Office.objects.get(id=here.id).slug)
    port = int(town.run.url.rpartition(":")[2])
    customer = MeetingPage(port, slug, film=Film(Figure.of("Halina Wrona")))
    await customer.begin(name="Halina", language="pl")
    assert await customer.until(lambda: customer.phase == "queue", 10)
    contact = contact_of(customer)

    def pending() -> int | None:
        rings = Offer.objects.filter(interaction_id=contact, state="pending")
        return rings.values_list("id", flat=True).first()

    offer = await until(lambda: town.read(pending), 10, "it was not offered")
    actor, anna = here.actor("anna"), here.officials["anna"]
    await town.do(routing.accept.by(actor), offer_id=offer, official_id=anna)
    given = await town.do(take_seat.by(actor), interaction_id=contact, language="pl")
    official = MeetingPage(port, slug, film=Film(OFFICIAL), token=given.token)
    official.listen()
    store = Speech(tmp_path)

    async def spoken(text: str, language: str) -> Path:
        return await asyncio.to_thread(store.text, text, language)

    try:
        assert await customer.until(lambda: len(customer.pictures) == 1, 15), "no picture"
        assert await official.until(lambda: len(official.pictures) == 1, 15), "no picture"
        telephone = Telephone(await customer.ask("sound", form={}), spoken, customer.film)
        await telephone.call()
        await official.ask("sound", told={})
        await until(lambda: bool(phone.calls), 10, "the official's telephone did not ring")
        heard = telephone.heard
        await telephone.say("Dzień dobry, chcę pokazać pismo.", "pl")
        assert telephone.heard > heard
        assert await customer.until(lambda: customer.state.get("sound") == "up", 5)
        seat = next(iter(customer.pictures))
        before = customer.pictures[seat]
        # the page of either comes anew, as after a reload: the pictures do, too
        official._came_at = 0.0
        official.come_anew()
        assert await customer.until(lambda: customer.pictures[seat] > before + 5, 15)
        await telephone.hang_up()
    finally:
        await customer.leave()
        await official.close()


@pytest.mark.parametrize("paper", [True, False])
async def test_a_figure_is_drawn_in_time(paper: bool) -> None:
    film = Film(Figure.of("Jan Kot", paper=paper))
    frames = [await film.recv() for _ in range(3)]
    assert [frame.pts for frame in frames] == [0, 9000, 18000]
    assert (frames[0].width, frames[0].height) == (320, 180)
