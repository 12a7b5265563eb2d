"""A supervisor's own work at somebody's call: their telephone is kept for it; they take it over."""

from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.interactions.states import WITH_SOMEBODY
from okienko.offices.access import must_supervise

from ..models import Presence
from ..refusals import NOT_LIVE, PHONE_NOT_FREE
from .common import open_engagement, person_of
from .passing import goes_on_with
from .presence import not_ready


@verb
def put_aside(office: int, *, official_id: int) -> None:
    """The official's telephone is wanted for something that is no contact: no call is offered.

    They stay not ready until they say otherwise. Refused `phone_not_free`, `may_not_supervise`.
    """
    must_supervise(office)
    room = Presence.objects.filter(person_id=person_of(official_id), calls=0, phone_up=True)
    presence = room.select_for_update(no_key=True).first()
    if presence is None:
        raise PHONE_NOT_FREE()
    if presence.state == Presence.State.READY:
        not_ready.within(office, official_id=official_id, reason="meeting")


@verb
def take_from(office: int, *, interaction_id: int, official_id: int) -> int:
    """A live contact goes on with a supervisor, whoever had it; the engagement's id.

    Refused `may_not_supervise`, `not_live`; as `accept`.
    """
    must_supervise(office)
    contact = chosen(Interaction, interaction_id, lock=True)
    work = open_engagement(interaction_id)
    if work is None or not contact.live or contact.state not in WITH_SOMEBODY:
        raise NOT_LIVE()
    return goes_on_with(office, contact, work, official_id)
