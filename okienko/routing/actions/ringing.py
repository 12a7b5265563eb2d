"""How it rings at somebody's desk: what they choose for themselves."""

from okienko.events import prepared
from okienko.events.verbs import verb
from okienko.offices.access import must_act_for

from ..models import Presence
from .common import person_of, say_presence
from .presence import ensure_presence


@verb
def ring_as(office: int, *, official_id: int, answers_itself: bool, says_queue: bool) -> None:
    """A call is answered by itself after a tone; the queue's name is said before that, or not.

    Of a person, in each of their offices. Refused `may_not_supervise` to anybody else.
    """
    must_act_for(office, official_id)
    person = person_of(official_id)
    ensure_presence(person)
    chosen = {"answers_itself": answers_itself, "says_queue": says_queue}
    if not prepared.get(Presence, person_id=person, **chosen):
        prepared.update(Presence, {"person_id": person}, **chosen)
        say_presence(office, official_id)
