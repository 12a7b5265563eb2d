"""Numbers of people that came in a chat are masked in what is kept, unless a case needs them.

Who serves sees them while it goes on, and for a day after it. Where the contact is tied to a case
they stay, for the matter is about that person (GDPR art. 5(1)(c): no more than is needed).
"""

from datetime import timedelta
from typing import Any

from okienko.events import clock, prepared
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import verb
from okienko.interactions.actions import mask_numbers
from okienko.interactions.models import Interaction
from okienko.interactions.personal_numbers import find
from okienko.interactions.states import OPEN

from ..queries import of_interaction

AFTER = timedelta(days=1)  # from the end of the contact: until then it can still become a case
TIMER = "numbers.mask"


@verb
def watch_numbers(office: int, *, interaction_id: int, text: str) -> bool:
    """Look at what a customer wrote; whether there is such a number, which they are to be told.

    It is masked a day after the contact has ended, if that came to no case.
    """
    now = clock.now()
    if not find(text, now.date()):
        return False
    set_timer(office, TIMER, interaction_id, now + AFTER)
    return True


@on_timer(TIMER)
def _due(office: int, interaction_id: int, _data: dict[str, Any]) -> None:
    contact = prepared.get(Interaction, id=interaction_id)
    if contact is None:
        return
    over = contact.ended_at if contact.state not in OPEN else None
    if over is None or over + AFTER > clock.now():
        set_timer(office, TIMER, interaction_id, (over or clock.now()) + AFTER)
    elif not of_interaction(interaction_id):
        mask_numbers.within(office, interaction_id=interaction_id)
