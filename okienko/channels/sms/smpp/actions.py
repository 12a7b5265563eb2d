"""The verbs of the SMS door; nobody else writes its tables."""

from collections.abc import Sequence
from datetime import timedelta

from okienko.channels.door import Webhook
from okienko.channels.inbox.actions import keep_all
from okienko.events import clock
from okienko.events.verbs import one_at_a_time, verb

from ..models import LinkState, Piece
from . import units
from .incoming import CONTENT_TYPE, Brought, packed
from .pdu import Malformed

#: How long parts of a text wait for the others: networks try for a day, but mostly it is seconds.
PATIENCE = timedelta(minutes=30)
MOST_LATE = 300  # texts that go on without in one go: what comes meanwhile waits for its end
#: A message centre that has not heard our answer brings a text again as soon as we are back.
REMEMBERED = timedelta(minutes=15)


@verb
def bring(office: int, *, account_id: int, link: str, brought: Sequence[bytes]) -> None:
    """Keep what a message centre brought by a connection `link`, in its order.

    A part of a text waits for the others, and what was brought before counts no more.
    """
    one_at_a_time(f"sms pieces {account_id}", office)  # parts may come by two connections
    whole = [
        text
        for unit in brought
        for text in _one(office, account_id, link, units.without_place(unit))
    ]
    _keep(office, account_id, whole)


def _one(office: int, account_id: int, link: str, unit: bytes) -> Sequence[Brought]:
    """What goes to be read because a unit came: a text of one or of several, or nothing."""
    try:
        short = units.read(unit)
        part = units.part_of(short)
    except Malformed:  # kept as it is: it is set aside before a person when it is read
        return [Brought("", [unit])]
    own = units.own_id(short)
    if units.is_receipt(short) or (own and part.of == 1):
        # a receipt says twice what it says once; a text with an id of its own counts once by it
        return [Brought(f"id:{own}", [unit])]
    before: Sequence[Brought] = []
    text = units.text_of(unit, short, part)
    there = list(Piece.objects.filter(account_id=account_id, text=text).order_by("id"))
    if part.of == 1:
        if any(each.link != link for each in there):
            return []  # brought again, for our answer was lost with the connection
    else:
        same = next((each for each in there if each.number == part.number), None)
        if same is not None and bytes(same.unit) == unit:
            return []
        if same is not None:  # the telephone gives this number to another text
            before = _gone_on(there)
            Piece.objects.filter(id__in=[each.id for each in there]).delete()
            there = []
    now = clock.now()
    made = Piece.objects.create(
        office_id=office, account_id=account_id, text=text, number=part.number, of=part.of,
        unit=unit, link=link, at=now,
    )  # fmt: skip
    there = [*there, made] if part.of > 1 else [made]
    whole = len({each.number for each in there}) == part.of
    return [*before, *(_gone_on(there, whole=True) if whole else [])]


def _gone_on(pieces: Sequence[Piece], *, whole: bool = False) -> Sequence[Brought]:
    """What is there of a text, to be read; what went before without a part goes only whole."""
    if not whole and all(each.went_at for each in pieces):
        return []
    by_number = {each.number: bytes(each.unit) for each in pieces}
    last = max(pieces, key=lambda each: each.id)
    Piece.objects.filter(id__in=[each.id for each in pieces]).update(went_at=clock.now())
    own = f"{last.text[:40]}:{last.id}"
    return [Brought(own, [by_number.get(number) for number in range(1, pieces[0].of + 1)])]


def _keep(office: int, account_id: int, texts: Sequence[Brought]) -> None:
    headers, now = {"content-type": CONTENT_TYPE}, clock.now()
    webhooks = [Webhook(body=packed(each), headers=headers, at=now) for each in texts]
    if webhooks:
        keep_all.within(office, account_id=account_id, brought=webhooks)


@verb
def tidy(office: int, *, account_id: int) -> None:
    """What waited too long for the rest of its text goes on without; what is old is forgotten."""
    one_at_a_time(f"sms pieces {account_id}", office)
    now = clock.now()
    mine = Piece.objects.filter(account_id=account_id)
    late = mine.filter(went_at=None, at__lt=now - PATIENCE).values_list("text", flat=True)
    for text in sorted(set(late))[:MOST_LATE]:
        _keep(office, account_id, _gone_on(list(mine.filter(text=text).order_by("id"))))
    mine.filter(went_at__lt=now - REMEMBERED).delete()


@verb
def note_link(office: int, *, account_id: int, way: str, trouble: str = "") -> None:
    """Write down that the other side answers, or why it does not."""
    now = clock.now()
    state, _ = LinkState.objects.get_or_create(office_id=office, account_id=account_id, way=way)
    if not trouble:
        state.heard_at, state.trouble, state.trouble_since = now, "", None
    else:
        state.trouble_since = state.trouble_since or now
        state.trouble = trouble[:200]
    state.save(update_fields=["heard_at", "trouble", "trouble_since"])


@verb
def forget_links(_office: int, *, account_id: int, ways: Sequence[str]) -> None:
    """Only connections of these `ways` are kept: the settings may have changed."""
    LinkState.objects.filter(account_id=account_id).exclude(way__in=ways).delete()
