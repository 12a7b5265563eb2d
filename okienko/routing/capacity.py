"""How much an official can do at once, and the compare-and-swap that takes and gives it back.

One call (with or without a picture) at a time, which excludes other live work beyond the person's
`texts_beside_call` and may interrupt a letter; several live texts; letters, and none while anything
live goes on. What rings counts as taken. The same rule in memory is workload.py.
"""

from collections.abc import Iterable

from okienko.events import clock, prepared

from .workload import COUNTED, Load

_CALL = "calls = 0 and texts <= texts_beside_call"
# Only who is ready, at a page that lives, and (for what is spoken) with a phone.
_FITS = {
    Load.VOICE: f"{_CALL} and phone_up",
    Load.VIDEO: f"{_CALL} and phone_up",
    Load.TEXT: "texts < case when calls = 0 then texts_limit"
    " else least(texts_limit, texts_beside_call) end",
    Load.WRITTEN: "calls = 0 and texts = 0 and written < written_limit",
}
_ROOM = {
    load: f"person_id = any (%s) and state = 'ready' and stream_until > %s and {fits}"
    for load, fits in _FITS.items()
}
_TAKE = {
    load: f"update routing_presence set {COUNTED[load]} = {COUNTED[load]} + 1 where {room}"  # noqa: S608
    for load, room in _ROOM.items()
}
_COUNT = {
    load: f"update routing_presence set {counted} = {counted} + 1 where person_id = %s"  # noqa: S608
    for load, counted in COUNTED.items()
}
_GIVE_BACK = {
    load: f"update routing_presence set {counted} = {counted} - 1, "  # noqa: S608
    f"idle_since = %s where person_id = %s and {counted} > 0"
    for load, counted in COUNTED.items()
}


def with_room(persons: Iterable[int], load: Load) -> set[int]:
    """Those of `persons` with whom one contact would find room now."""
    text = f"select person_id from routing_presence where {_ROOM[load]}"  # noqa: S608
    return {row[0] for row in prepared.execute(text, [list(persons), clock.now()])}


def take(person: int, load: Load) -> bool:
    """Take room for one contact; False when there is none (another matcher was faster)."""
    return prepared.execute(_TAKE[load], [[person], clock.now()]).rowcount == 1


def take_anyway(person: int, load: Load) -> None:
    """Count a contact that the official took without an offer: an outbound call, a come-back."""
    prepared.execute(_COUNT[load], [person])


def give_back(person: int, load: Load) -> None:
    """Give room back; the official is idle from now on when nothing live is left."""
    prepared.execute(_GIVE_BACK[load], [clock.now(), person])
