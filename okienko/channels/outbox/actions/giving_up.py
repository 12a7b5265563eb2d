"""An answer that no account can send comes before a person: it waits for nobody in silence."""

from django.utils.translation import gettext_noop

from okienko.events.verbs import verb
from okienko.interactions.models import Message

from ..results import learn, missed, whole
from .deciding import tries_of
from .moving import move, not_made
from .sending import CUT_OFF, doubt

NO_ACCOUNT = gettext_noop("The account that would send it is not in use, or cannot be read.")


@verb
def give_up(office: int, *, message_id: int) -> None:
    """Nobody sends it now: it has failed, or is uncertain when it may have left.

    Sent again by a person, it waits anew for an account. Nothing happens to what has moved on.
    """
    outgoing = tries_of(message_id)
    if outgoing is None:
        not_made(office, Message.objects.get(id=message_id), NO_ACCOUNT)
    elif outgoing.handed_at is not None:
        doubt(office, outgoing, CUT_OFF)
    else:
        learn(outgoing, missed(outgoing, NO_ACCOUNT))
        to, words = whole(outgoing)
        # under a new number: who sends it in this moment does not go on
        number = outgoing.attempts + 1
        waits = ["queued", "sending"]
        move(office, outgoing, to, expected=waits, words=words, attempts=number)
