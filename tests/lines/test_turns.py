"""Who leaves the page keeps the place, and is called at their turn over a real Asterisk."""

from __future__ import annotations

from okienko.channels.actions import add_account
from okienko.channels.video import queries
from okienko.channels.video.actions import begin, call_me, say
from okienko.channels.video.settings import VideoSettings
from okienko.events import clock
from okienko.events.runtime.timers import set_timer
from okienko.interactions.models import Interaction, Message
from okienko.routing.models import Engagement, OwedCall
from okienko.routing.resting import CALLED_AGAIN
from tests.lines.conftest import REAL, Town
from tests.lines.peer import Call
from tests.lines.talk import answer_saying, heard, within
from tests.whole import until

pytestmark = REAL

NUMBER = "601 000 212"


async def waits(town: Town) -> int:
    """Halina waits by video, has written a line, and wishes to be called instead."""
    wanted = VideoSettings.model_validate({"queue": town.here.queue})
    account = await town.do(add_account, kind="video", name="wideo", settings=wanted)
    begun = await town.do(begin, account_id=account, client_id="begins-one", language="pl")
    who = await town.read(lambda: queries.sitting(begun.token))
    await town.do(say, who=who, client_id="said-first", text="Chodzi o śmieci")
    turn = await town.do(call_me, who=who, number=NUMBER, again="+48 601-000-212")
    assert turn.number == "601 000 212"
    return int(who.interaction)


async def test_who_left_the_page_is_called_and_tried_again(town: Town) -> None:
    anna = await town.official("anna")
    contact = await waits(town)

    async def called() -> tuple[Call, Call]:
        """Anna's telephone rings as for any contact; she answers, and the customer is dialled."""
        desk = await within(15, anna.arrivals.get())
        assert desk.invite is not None
        assert "601000212" in desk.invite.get("from").replace(" ", "")
        desk.say(440)
        desk.answer()
        return desk, await within(8, town.operator.arrivals.get())

    desk, customer = await called()
    assert await town.state(contact) == "dialling"
    customer.refuse(486)
    await until(desk.ended.is_set, 5)

    async def tried() -> bool:
        return bool(
            await town.read(
                lambda: Engagement.objects.filter(
                    interaction=contact, result="not_reached"
                ).exists()
            )
        )

    await until(tried, 5)
    # its five minutes are over
    await town.read(lambda: set_timer(town.here.id, CALLED_AGAIN, contact, clock.now()))
    desk, customer = await called()
    customer.say(700)
    customer.answer()
    await heard(desk, 700)
    await heard(customer, 440)
    await town.until_state("active")
    owed = await town.read(lambda: OwedCall.objects.get(interaction=contact))
    assert (owed.result, owed.tries) == ("reached", 2)
    row = await town.read(lambda: Interaction.objects.get(id=contact))
    assert (row.channel, row.medium, row.customer_id is not None) == ("phone", "voice", True)
    lines = await town.read(
        lambda: list(Message.objects.filter(interaction=contact).values_list("text", flat=True))
    )
    assert lines == ["Chodzi o śmieci"]
    customer.hang_up()
    await until(desk.ended.is_set, 5)
    await town.until_state("wrap_up")


async def test_an_official_who_hangs_up_too_early_ends_the_ringing(town: Town) -> None:
    anna = await town.official("anna")
    anna.on_call = answer_saying(440)
    contact = await waits(town)
    desk = await within(15, anna.arrivals.get())
    customer = await within(8, town.operator.arrivals.get())
    desk.hang_up()
    await until(customer.ended.is_set, 5, "it still rings at the customer's")
    await town.until_state("waiting")
    assert (await town.read(lambda: OwedCall.objects.get(interaction=contact))).tries == 1
