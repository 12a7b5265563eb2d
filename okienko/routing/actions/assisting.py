"""Who takes part in a contact besides its official is sought, asked, and let go."""

from okienko.events import clock, prepared
from okienko.events.verbs import verb
from okienko.interactions.actions import assist
from okienko.interactions.helps import Help
from okienko.interactions.models import Interaction
from okienko.interactions.states import WITH_SOMEBODY, move

from ..models import Wait
from ..refusals import OFFICIAL_NOT_FREE
from .common import leave, open_wait, pending_offer
from .offers import end_offer, make_offer
from .talking import changed, talk_over
from .waiting import enqueue


@verb
def seek_interpreter(
    office: int,
    *,
    interaction_id: int,
    queue_id: int | None,
    again: bool = False,
    excluded_id: int | None = None,
) -> int:
    """Somebody with the contact's language is sought; the id of what assists it.

    `again`: one was there and has gone, so it stands at the head. `excluded_id` is not asked.
    """
    helper = assist.within(office, interaction_id=interaction_id, helps=Help.INTERPRETER.value)
    enqueue.within(
        office,
        interaction_id=helper,
        queue_id=queue_id,
        at_head=again,
        excluded_id=excluded_id,
    )
    return helper


@verb
def ask_colleague(
    office: int, *, interaction_id: int, queue_id: int | None, official_id: int
) -> int:
    """One colleague, who has room now, is asked to take part; the id of what assists the contact.

    Refused `official_not_free`. Nobody else is ever offered it.
    """
    helper = assist.within(office, interaction_id=interaction_id, helps=Help.COLLEAGUE.value)
    wait = enqueue.within(office, interaction_id=helper, queue_id=queue_id)
    if make_offer.within(office, wait_id=wait, official_id=official_id) is None:
        raise OFFICIAL_NOT_FREE()
    return helper


@verb
def let_go(office: int, *, interaction_id: int, needed: bool = True) -> None:
    """What assists a contact is over, wherever it stands. Doing it twice is harmless.

    `needed`: nobody was found in time; else the search counts for nothing.
    """
    helper = prepared.must(Interaction, lock=True, id=interaction_id)
    if helper.state in WITH_SOMEBODY:
        talk_over(office, helper)
    elif helper.state in ("waiting", "offered"):
        offer = pending_offer(helper.id)
        if offer:
            end_offer(office, offer, "withdrawn", helper)
        wait = open_wait(helper.id)
        if wait:
            result = Wait.Result.ABANDONED if needed else Wait.Result.CLOSED
            leave(office, wait, helper, result.value)
        move(helper, "abandon", ended_at=clock.now())
        changed(office, helper, "abandon")
