"""Where a letter that answers none is begun, as a word and as an address of the desk.

`new`, `customer-7`, `contact-12` or `case-3`: what drafts are kept under.
"""

from django.urls import reverse

NEW = "new"
PARAMETERS = {"customer": "customer_id", "contact": "interaction_id", "case": "case_id"}


def about(**ids: int) -> str:
    """The word for the parameter of an address, for none of them `new`."""
    for what, parameter in PARAMETERS.items():
        if parameter in ids:
            return f"{what}-{ids[parameter]}"
    return NEW


def write_at(about: str) -> str:
    """The address at which that letter is written."""
    what, _dash, row = about.partition("-")
    return reverse("desk:write", kwargs={PARAMETERS[what]: int(row)} if row else {})
