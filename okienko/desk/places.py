"""Where a letter that answers none is begun, as a word and as an address of the desk.

`new`, `customer-7`, `contact-12` or `case-3`: what drafts are kept under. Of a text message, which
is written on a page of its own, with `sms-` before it.
"""

from django.urls import reverse

NEW = "new"
SHORT = "sms-"
PARAMETERS = {"customer": "customer_id", "contact": "interaction_id", "case": "case_id"}


def about(**ids: int) -> str:
    """The word for the parameter of an address, for none of them `new`; `short`: of a text."""
    before = SHORT if ids.get("short") else ""
    for what, parameter in PARAMETERS.items():
        if parameter in ids:
            return f"{before}{what}-{ids[parameter]}"
    return f"{before}{NEW}"


def write_at(about: str) -> str:
    """The address at which that letter is written."""
    page = "desk:write_short" if about.startswith(SHORT) else "desk:write"
    what, _dash, row = about.removeprefix(SHORT).partition("-")
    return reverse(page, kwargs={PARAMETERS[what]: int(row)} if row else {})
