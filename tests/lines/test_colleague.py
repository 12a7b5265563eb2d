"""A colleague is asked over real SIP: by what each of the three hears, and who has the contact."""

from __future__ import annotations

from okienko.channels.phone.actions import consult
from okienko.channels.phone.models import ConsultLeg
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Offer
from tests.lines.conftest import REAL, Town
from tests.lines.talk import hear, heard, talking
from tests.whole import until, within

pytestmark = REAL


async def test_a_colleague_declines_is_asked_again_and_takes_over(town: Town) -> None:
    """Anna (440) asks Piotr (900) beside a customer (700)."""
    caller, desk, _phone = await talking(town)
    phone = await town.official("piotr")
    contact, piotr = await town.newest(), town.here.officials["piotr"]
    words = {"interaction_id": contact, "official_id": town.here.officials["anna"]}
    await town.do(consult.ask_official, colleague_id=piotr, **words)
    rings = await within(8, phone.arrivals.get())
    assert rings.invite is not None
    offer = int(rings.invite.get("X-Okienko-Offer"))
    assert await town.read(lambda: Offer.objects.get(id=offer).official_id) == piotr
    await town.do(routing.decline, offer_id=offer, official_id=piotr)  # on the page
    await until(rings.ended.is_set, 5, "it rings on after it was declined")
    ended = ConsultLeg.objects.filter(state="ended")
    await until(lambda: town.read(ended.exists), 5, "nobody is told that he declined")
    assert await town.state(contact) == "held"

    await town.do(consult.ask_official, colleague_id=piotr, **words)
    colleague = await within(8, phone.arrivals.get())
    colleague.say(900)
    colleague.answer()
    await hear(desk, {900}, {700})
    await hear(colleague, {440}, {700})
    await hear(caller, set(), {440, 900})
    await town.do(consult.swap, **words)
    await hear(caller, {440}, {900})
    await hear(colleague, set(), {440, 700})
    await town.do(consult.gather, **words)
    await hear(caller, {440, 900}, set())
    await hear(colleague, {440, 700}, set())
    desk.hang_up()  # Piotr goes on with the customer, and has the contact
    await hear(caller, {900}, {440})
    await hear(colleague, {700}, {440})

    def holder() -> tuple[str, int | None]:
        now = Interaction.objects.get(id=contact)
        return now.state, now.official_id

    assert await town.read(holder) == ("active", piotr)
    await town.do(routing.hold, interaction_id=contact, official_id=piotr)
    await hear(caller, set(), {900})
    await town.do(routing.resume, interaction_id=contact, official_id=piotr)
    await heard(caller, 900)
    caller.hang_up()
    await until(colleague.ended.is_set, 5, "the colleague's leg stayed")
    open_work = Engagement.objects.filter(ended_at=None)
    whose = await town.read(lambda: [(w.interaction_id, w.official_id) for w in open_work])
    assert whose == [(contact, piotr)], "Anna is free; Piotr wraps up"
