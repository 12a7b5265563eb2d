"""A talk that the office began gets the name by which its network calls it."""

from typing import Any

from okienko.events.verbs import verb

from ..models import Interaction, Message
from ..queries import open_in


@verb
def name_talk(_office: int, *, channel: str, account_id: int, before: str, after: str) -> bool:
    """What was said in the talk `before` is of the talk `after`; whether anything was.

    A network may tell only later what it calls a talk that began with a number. Two contacts that
    are both open stay apart.
    """
    here: dict[str, Any] = {"channel": channel, "account_id": account_id}
    if not before or before == after:
        return False
    if open_in(**here, conversation=before) and open_in(**here, conversation=after):
        return False
    Message.objects.filter(account=account_id, conversation=before).update(conversation=after)
    contacts = Interaction.objects.filter(**here, conversation=before)
    return contacts.update(conversation=after) > 0
