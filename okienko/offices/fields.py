"""Ids in the fields of forms and addresses: one way to read them, whatever a page sends.

A page may be old, broken or hostile. What is no id becomes 0, which no row has, so that the verb
refuses it in words as it refuses a row that is gone.
"""

MOST = 2**63 - 1  # the largest id that a row can have


def row_id(text: str | None) -> int:
    """The id in a field; 0, which no row has, for anything else and for nothing."""
    if not text or not (text.isascii() and text.isdigit()) or len(text) > 19:
        return 0
    found = int(text)
    return found if found <= MOST else 0


def chosen_id(text: str | None) -> int | None:
    """The id in a field where nothing need be chosen: None for an empty one, else `row_id`."""
    return row_id(text) if text and text.strip() else None
