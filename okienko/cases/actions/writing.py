"""A letter that an official writes first, of a case or not."""

from okienko.events.verbs import verb
from okienko.interactions.actions import FirstLetter, drop_drafts
from okienko.interactions.models import Draft
from okienko.routing import actions as routing

from .opening import tie


@verb
def write_first(
    office: int,
    *,
    official_id: int,
    letter: FirstLetter,
    stays: bool = False,
    case_id: int | None = None,
    about: str = "",
) -> int:
    """Send it and tie its contact to a case, in one; the contact's id.

    `about` names the draft in which it was written, which is gone then. Refused as
    `routing.write_first` and `tie`.
    """
    contact = routing.write_first.within(
        office, official_id=official_id, letter=letter, stays=stays
    )
    if case_id is not None:
        tie.within(office, case_id=case_id, interaction_id=contact)
    if about:
        drop_drafts.within(
            office,
            interaction_id=None,
            about=about,
            official_id=official_id,
            forms=[Draft.Form.LETTER],
        )
    return contact
