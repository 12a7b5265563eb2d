"""Two cards of one customer: proposed, dismissed, merged, taken back.

Nothing is merged by the program: a person looks at both cards and says so. Nothing is lost by it:
the card that is gone is kept as it was, and so are the ids of all rows that moved.
"""

from django.db.models import Q

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.offices.access import must_curate

from ..events import CustomersMerged, MergeDismissed, MergeProposed, MergeTakenBack
from ..merging import move, move_back
from ..models import Customer, Merge, Pair, PairVerdict
from ..refusals import (
    MERGE_COVERED,
    MERGE_UNDONE_ALREADY,
    ONE_CARD_ALREADY,
    UNKNOWN_CUSTOMER,
    UNKNOWN_MERGE,
)
from .card import searchable, unmerged

#: Empty fields of the kept card that the other one fills.
FILLS = ("name", "address", "language", "needs", "note")


@verb
def merge(office: int, *, kept: int, gone: int) -> int:
    """Make `gone` a part of `kept`; the id of the merge.

    All that points to `gone` points to `kept` then; fields that are empty on `kept` are filled.
    Refused `one_card_already` for one card twice; `unknown_customer`, `card_merged` as `correct`;
    `may_not_curate` to an official without the right `curate`.
    """
    must_curate(office)
    if kept == gone:
        raise ONE_CARD_ALREADY()
    first, second = unmerged(min(kept, gone)), unmerged(max(kept, gone))  # one order: no deadlock
    card, other = (first, second) if kept < gone else (second, first)
    filled = {
        field: getattr(other, field)
        for field in FILLS
        if getattr(other, field) and not getattr(card, field)
    }
    moved = move(gone, kept)
    _write(card, filled)
    Customer.objects.filter(id=gone).update(merged_into_id=kept)
    row = Merge.objects.create(
        office_id=office,
        kept=card,
        gone=other,
        moved=moved,
        filled=filled,
        official_id=acting_official(office),
        at=clock.now(),
    )
    emit(CustomersMerged(office=office, subject=kept, gone=gone, merge=row.id))
    return row.id


@verb
def unmerge(office: int, *, merge_id: int) -> None:
    """Take a merge back: both cards stand on their own, each with what it had.

    What came after the merge stays with the kept card, and so does a filled field that somebody
    corrected since. Refused `unknown_merge`; `merge_undone_already` when it was taken back before;
    `merge_covered` when the kept card was itself merged later: that one comes first;
    `may_not_curate`.
    """
    must_curate(office)
    row = Merge.objects.select_for_update(no_key=True).filter(id=merge_id).first()
    if row is None:
        raise UNKNOWN_MERGE()
    if row.undone_at is not None:
        raise MERGE_UNDONE_ALREADY()
    cards = Customer.objects.select_for_update(no_key=True).order_by("id")
    card = {c.id: c for c in cards.filter(id__in=[row.kept_id, row.gone_id])}[row.kept_id]
    if card.merged_into_id is not None:
        raise MERGE_COVERED()
    move_back(row.moved, row.kept_id, row.gone_id)
    Customer.objects.filter(id=row.gone_id).update(merged_into=None)
    _write(card, {f: "" for f, value in row.filled.items() if getattr(card, f) == value})
    Merge.objects.filter(id=merge_id).update(
        undone_at=clock.now(), undone_by_id=acting_official(office)
    )
    emit(
        MergeTakenBack(
            office=office,
            subject=row.kept_id,
            gone=row.gone_id,
            merge=merge_id,
        )
    )


@verb
def propose(office: int, *, customer_id: int, other_id: int, hint: str = "") -> bool:
    """Say that two cards may be one customer, and why; False when somebody dismissed it before."""
    low, high = _pair(customer_id, other_id)
    Pair.objects.bulk_create(
        [
            Pair(
                office_id=office,
                low_id=low,
                high_id=high,
                verdict=PairVerdict.PROPOSED,
                hint=hint[:200],
                official_id=acting_official(office),
                at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    if Pair.objects.filter(low_id=low, high_id=high, verdict=PairVerdict.DIFFERENT).exists():
        return False
    emit(MergeProposed(office=office, subject=customer_id, other=other_id))
    return True


@verb
def dismiss(office: int, *, customer_id: int, other_id: int) -> None:
    """Remember that the two are different customers: the pair is never proposed again.

    Refused `may_not_curate` to an official without the right `curate`.
    """
    must_curate(office)
    low, high = _pair(customer_id, other_id)
    Pair.objects.bulk_create(
        [
            Pair(
                office_id=office,
                low_id=low,
                high_id=high,
                verdict=PairVerdict.DIFFERENT,
                official_id=acting_official(office),
                at=clock.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["office", "low", "high"],
        update_fields=["verdict", "official", "at"],
    )
    emit(MergeDismissed(office=office, subject=customer_id, other=other_id))


def _pair(one: int, other: int) -> tuple[int, int]:
    if one == other:
        raise ONE_CARD_ALREADY()
    if Customer.objects.filter(Q(id=one) | Q(id=other)).count() != 2:
        raise UNKNOWN_CUSTOMER()
    return min(one, other), max(one, other)


def _write(card: Customer, values: dict[str, str]) -> None:
    if not values:
        return
    name, address = (values.get(f, getattr(card, f)) for f in ("name", "address"))
    Customer.objects.filter(id=card.id).update(
        **values, **searchable(name, address), version=card.version + 1, changed_at=clock.now()
    )
