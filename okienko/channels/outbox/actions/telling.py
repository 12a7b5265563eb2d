"""What a provider, or the customer, lets us know of a message of ours after it has left."""

from collections.abc import Collection

from okienko.events.verbs import verb

from ..models import Outgoing
from ..results import Found, failed, learn, whole
from .moving import move


@verb
def tell(office: int, *, outgoing_id: int, found: Found) -> None:
    """Write down results of a message that has left; those that failed come before a person.

    Who failed once has failed: what is told later of the same recipient changes nothing.
    """
    outgoing = Outgoing.objects.select_for_update(no_key=True).defer("content").get(id=outgoing_id)
    before = failed(outgoing)
    learn(outgoing, {to: said for to, said in found.items() if to not in before})
    if failed(outgoing).keys() > before.keys():
        to, words = whole(outgoing)
        left = ["sent", "uncertain", "partly", "failed"]
        moved = move(office, outgoing, to, expected=left, words=words)
    else:  # who tells what became of it has had it
        moved = move(office, outgoing, "sent", expected=["uncertain"])
    if not moved:  # nothing new; or it is told so early that the end of the try finds it
        Outgoing.objects.filter(id=outgoing.id).update(results=outgoing.results)


@verb
def had(office: int, *, external_ids: Collection[str]) -> None:
    """Who quotes a message of ours has had it: one that was perhaps sent, was sent."""
    doubtful = (
        Outgoing.objects.select_for_update(no_key=True, of=("self",))
        .filter(external_id__in=list(external_ids), message__delivery="uncertain")
        .defer("content")
    )
    for outgoing in doubtful:
        move(office, outgoing, "sent", expected=["uncertain"])
