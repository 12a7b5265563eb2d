"""How much an official can do at once, and the compare-and-swap that takes and gives it back.

One call excludes all other live work and may interrupt an e-mail; three chats; one e-mail, and
none while something live goes on. What rings counts as taken. The same rule in memory is room.py.
"""

from collections.abc import Iterable

from okienko.events import clock, plain

# Only who is ready, at a page that lives, and (for a call) with a phone.
_FITS = {
    "voice": "voice = 0 and chat = 0 and phone_up",
    "chat": "voice = 0 and chat < chat_limit",
    "written": "voice = 0 and chat = 0 and written < written_limit",
}
_ROOM = {
    attention: f"person_id = any (%s) and state = 'ready' and stream_until > %s and {fits}"
    for attention, fits in _FITS.items()
}
_TAKE = {
    attention: f"update routing_presence set {attention} = {attention} + 1 where {room}"  # noqa: S608
    for attention, room in _ROOM.items()
}
_COUNT = {
    attention: f"update routing_presence set {attention} = {attention} + 1 "  # noqa: S608
    "where person_id = %s"
    for attention in _FITS
}
_GIVE_BACK = {
    attention: f"update routing_presence set {attention} = {attention} - 1, "  # noqa: S608
    f"idle_since = %s where person_id = %s and {attention} > 0"
    for attention in _FITS
}


def with_room(persons: Iterable[int], attention: str) -> set[int]:
    """Those of `persons` with whom one contact would find room now."""
    text = f"select person_id from routing_presence where {_ROOM[attention]}"  # noqa: S608
    return {row[0] for row in plain.execute(text, [list(persons), clock.now()])}


def take(person: int, attention: str) -> bool:
    """Take room for one contact; False when there is none (another matcher was faster)."""
    return plain.execute(_TAKE[attention], [[person], clock.now()]).rowcount == 1


def take_anyway(person: int, attention: str) -> None:
    """Count a contact that the official took without an offer: an outbound call, a come-back."""
    plain.execute(_COUNT[attention], [person])


def give_back(person: int, attention: str) -> None:
    """Give room back; the official is idle from now on when nothing live is left."""
    plain.execute(_GIVE_BACK[attention], [clock.now(), person])
