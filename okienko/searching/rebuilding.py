"""All documents made anew, beside the running program, which goes on finding what is there."""

from collections.abc import Callable, Iterator

from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction

from .indexing import forget_words, index

BATCH = 100  # contacts in one transaction: the reader of the log waits for it


def rebuild(office: int, told: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Make the documents of an office anew, the newest first; how many there are.

    The words are forgotten before, and learnt anew: until then a form that nobody typed in a
    contact made anew finds less. `told(done, all)` hears of each batch. It may be begun again.
    """
    with in_offices([office]):
        total = Interaction.objects.filter(office=office).count()
    forget_words(office)
    done = 0
    for ids in _batches(office):
        done += index(office, interactions=ids)
        told(done, total)
    return done


def _batches(office: int) -> Iterator[list[int]]:
    last = 2**62
    while True:
        with in_offices([office]):
            rows = Interaction.objects.filter(office=office, id__lt=last).order_by("-id")
            ids = list(rows.values_list("id", flat=True)[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]
