"""One conversation for one matter: which contacts stand together at the desk, and which may."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from okienko.cases.queries import tied_among
from okienko.channels import registry
from okienko.channels.door import Door
from okienko.events.security.scope import once
from okienko.interactions import queries
from okienko.interactions.matter import Joined, Matter, Suggestion, matter
from okienko.interactions.models import Interaction
from okienko.interactions.queries import about


@once
def matter_of(interaction: Interaction) -> Matter:
    """The matter of a contact, within an open scope. Three queries, and one for each
    step to a contact of which nobody knows whose it is.
    """
    history = queries.history(interaction)
    if len(history) < 2:
        return Matter(interaction)
    ids = [row.id for row in history]
    return matter(interaction, history, queries.bonds_of(ids), tied_among(ids))


@dataclass(frozen=True)
class ContactOfMatter:
    """A line of the section: a contact, its door, what holds it or why it may belong to it."""

    contact: Interaction
    door: Door
    line: str
    why: str
    here: bool = False


@dataclass(frozen=True)
class MatterSection:
    """What the card's side says of the matter of a contact."""

    contact: Interaction
    together: tuple[ContactOfMatter, ...]
    suggestions: tuple[ContactOfMatter, ...]
    parted: tuple[ContactOfMatter, ...]


def section(interaction: Interaction) -> MatterSection:
    """The section for a contact; both lists are empty when it stands alone."""
    found = matter_of(interaction)
    together = [_joined(one) for one in found.joined]
    if together:
        together.append(_line(interaction, "", here=True))
        together.sort(key=lambda one: (one.contact.received_at, one.contact.id))
    return MatterSection(
        interaction,
        tuple(together),
        tuple(_suggested(one) for one in found.suggestions),
        tuple(_line(one, "") for one in found.parted),
    )


def _joined(one: Joined) -> ContactOfMatter:
    if one.bond is not None:
        who = one.bond.official.name if one.bond.official else _("the program")
        return _line(one.contact, _("joined by %(name)s") % {"name": who})
    words = {"follows": _("one takes the other up"), "case": _("of the same case"), "said": ""}
    return _line(one.contact, words[one.why])


def _suggested(one: Suggestion) -> ContactOfMatter:
    words = {
        "number": _("its number stands in the subject"),
        "topic": _("the same topic"),
        "days": _("the same customer, within three days"),
    }
    return _line(one.contact, words[one.hint])


def _line(contact: Interaction, why: str, *, here: bool = False) -> ContactOfMatter:
    return ContactOfMatter(contact, registry.door(contact.channel), about(contact), why, here)
