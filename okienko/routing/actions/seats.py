"""What routing gives back when a seat ends."""

from okienko.events import clock, prepared
from okienko.offices.access import officials_of
from okienko.offices.actions import AT_LEAVING

from ..models import Callback, Presence
from .callbacks import reopen_callback
from .common import END_ATTENDANCE, person_of, set_presence
from .presence import give_back_work


def seat_ends(office: int, official_id: int) -> None:
    """Open written work returns to its queues, call-backs to their list. Refused in mid-call.

    Who has a seat in another office stays there as they were.
    """
    give_back_work(office, official_id)
    for callback_id in Callback.objects.filter(official_id=official_id, state="taken").values_list(
        "id", flat=True
    ):
        reopen_callback(office, callback_id)
    person = person_of(official_id)
    if officials_of(person).keys() == {office}:
        set_presence(office, official_id, Presence.State.OFF)
    prepared.execute(END_ATTENDANCE, [clock.now(), office, official_id])


AT_LEAVING.append(seat_ends)
