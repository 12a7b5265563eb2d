"""How much an official can do at once, and the compare-and-swap that takes and gives it back.

One call excludes all other live work and may interrupt an e-mail; three chats; one e-mail, and
none while something live goes on. What rings counts as taken. The same rule in memory is room.py.
"""

from datetime import datetime

from django.db.models import F, Q

from okienko.events import clock

from .models import Presence


def fits(attention: str, at: datetime) -> Q:
    """The same rule as a condition on Presence rows; present and with a phone where it rings."""
    present = Q(state=Presence.State.READY, stream_until__gt=at)
    if attention == "voice":
        return present & Q(voice=0, chat=0, phone_up=True)
    if attention == "chat":
        return present & Q(voice=0, chat__lt=F("chat_limit"))
    return present & Q(voice=0, chat=0, written__lt=F("written_limit"))


def take(person: int, attention: str) -> bool:
    """Take room for one contact; False when there is none (another matcher was faster)."""
    row = Presence.objects.filter(fits(attention, clock.now()), person_id=person)
    return row.update(**{attention: F(attention) + 1}) == 1


def take_anyway(person: int, attention: str) -> None:
    """Count a contact that the official took without an offer: an outbound call, a come-back."""
    Presence.objects.filter(person_id=person).update(**{attention: F(attention) + 1})


def give_back(person: int, attention: str) -> None:
    """Give room back; the official is idle from now on when nothing live is left."""
    Presence.objects.filter(person_id=person, **{f"{attention}__gt": 0}).update(
        **{attention: F(attention) - 1}, idle_since=clock.now()
    )
