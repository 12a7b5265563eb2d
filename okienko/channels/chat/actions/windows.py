"""The key of a connection's window."""

import secrets

from okienko.events.verbs import verb

from ..models import Window

#: Letters and digits that nobody takes for one another.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 10


@verb
def open_window(office: int, *, account_id: int) -> str:
    """The public key of a connection's window: made once, and kept whatever is changed."""
    key = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    row, _made = Window.objects.get_or_create(
        office_id=office, account_id=account_id, defaults={"key": key}
    )
    return row.key
