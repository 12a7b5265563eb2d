"""A simulated official in a video call: is seen and heard, or writes to who hears nothing."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from okienko.channels.video.actions import take_seat
from okienko.routing import actions as routing

from .. import chats, talking
from ..carrier import HungUp
from ..officials import OfficialsWork, Player, read_taken
from .customers import LONGEST, VideoCustomer, VideoCustomers, matter_of
from .film import INTERPRETER, OFFICIAL, Figure, Film
from .page import TOGETHER, MeetingPage, NoMeeting

BEGINS = 20.0  # seconds until both are heard


async def meet(player: Player, offer: int, taken: OfficialsWork, meetings: VideoCustomers) -> None:
    """Take a video call that rings, speak or write until the customer has gone, then finish."""
    dice = player.world.dice
    await asyncio.sleep(dice.uniform(2, 4))
    customer = meetings.by_contact.get(taken.interaction)
    if customer is not None:
        customer.played = True
    if not await player.accepts(offer, taken):
        if customer is not None:
            customer.played = False
        return
    page = await _sit(player, taken, meetings, OFFICIAL)
    if page is not None:
        try:
            await page.tell(camera=True, microphone=True)
            await _talk(player, taken, page, customer)
        except (NoMeeting, HungUp, TimeoutError):
            player.world.dial.count("video calls whose sound or page was lost")
        finally:
            await page.close()
        if page.phase != "over":
            seat = player.hand.officials[taken.office]
            await player.verb(
                routing.end_talk, taken.office, interaction_id=taken.interaction, official_id=seat
            )
    if customer is not None and customer.signs:
        return  # who has written, has finished
    player.world.dial.count("video calls answered by simulated officials")
    await asyncio.sleep(dice.uniform(3, 8))
    await player.finish(taken, matter_of(customer))


async def assist(
    player: Player, offer: int, taken: OfficialsWork, meetings: VideoCustomers
) -> None:
    """Take part in another's meeting, as an interpreter or a colleague, until it is over."""
    await asyncio.sleep(player.world.dice.uniform(1.5, 3))
    if not await player.accepts(offer, taken):
        return
    signs = taken.helps == "interpreter"
    figure = INTERPRETER if signs else OFFICIAL
    page = await _sit(player, taken, meetings, figure)
    if page is None:
        return
    try:
        await page.tell(camera=True, microphone=True)
        await page.until(lambda: page.phase in TOGETHER, LONGEST)
        player.expect()
        await page.ask("sound", told={})
        await page.until(lambda: False, LONGEST)
    except NoMeeting:
        player.world.dial.count("video calls whose sound or page was lost")
    finally:
        await page.close()
    player.world.dial.count("video calls interpreted" if signs else "video calls joined")


async def _sit(
    player: Player, taken: OfficialsWork, meetings: VideoCustomers, figure: Figure
) -> MeetingPage | None:
    given = await player.verb(
        take_seat, taken.office, interaction_id=taken.interaction, language="pl"
    )
    if given is None:
        return None
    page = MeetingPage(meetings.port, "", film=Film(figure), token=given.token)
    page.listen()
    return page


async def _talk(
    player: Player, taken: OfficialsWork, page: MeetingPage, customer: VideoCustomer | None
) -> None:
    if customer is not None and customer.signs:
        await page.until(lambda: page.lines, BEGINS)
        written = await player.world.bridge.call(
            player.lane, read_taken, taken.office, taken.interaction
        )
        await player.converse(written)
        return
    player.expect()
    await page.ask("sound", told={})
    leg = await player.picked_up()
    scene = talking.Scene(
        player.world.town(taken.office).plan.name,
        player.hand.first_name,
        customer.who.language if customer else taken.language,
        customer.matter if customer else None,
    )
    if customer is not None:
        await asyncio.wait_for(customer.sounds.wait(), BEGINS)
        assert customer.telephone is not None  # noqa: S101 - it sounds
        with suppress(HungUp):
            await talking.both(customer.telephone, leg, scene, player.world.dice)
        await page.until(lambda: page.phase == "over", 10)
        return
    language = taken.language if taken.language in chats.PRACTICE else "pl"
    for words in (chats.GREETING, chats.PRACTICE):
        await player.type(taken, words[language].format(name=player.hand.first_name))
    with suppress(HungUp):
        await talking.with_stranger(leg, scene)
    await page.until(lambda: page.phase == "over", LONGEST)
