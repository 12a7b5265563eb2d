"""How a text message is counted while it is written, as frontend/counting.ts takes it."""

from json import dumps

from .models import Account
from .queries import accounts_to_write_by
from .short.links import PAGES, longest


def counting(account: Account | None) -> str:
    """The rules of a connection; "": its messages have no parts."""
    lengths = account.door.lengths(account) if account else None
    if lengths is None:
        return ""
    places = dict.fromkeys(PAGES, longest())
    rules = {"fold": lengths.fold, "price": lengths.price, "tail": lengths.tail}
    return dumps({**rules, "places": places}, ensure_ascii=False)


def counting_in(office: int) -> str:
    """The rules of the first connection for text messages that is in use; "": there is none."""
    found = map(counting, accounts_to_write_by(office))
    return next(filter(None, found), "")
