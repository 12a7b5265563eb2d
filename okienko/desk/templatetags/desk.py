"""Template tags of the desk."""

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from okienko.customers.identities import in_words, word_of
from okienko.desk.letters.query import can_be_written as can_be_written_at_all
from okienko.desk.seen import marked
from okienko.interactions.models import Interaction
from okienko.offices.access import Seat
from okienko.offices.refusals import MAY_NOT_CURATE

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, right: str, office: int) -> bool:
    """Whether the reader has a right in an office; the verbs ask again."""
    seat: Seat = context["request"].seat
    return seat.may(right, office)


@register.simple_tag
def lacks_curate() -> str:
    """What is said where the right `curate` is wanting."""
    return str(MAY_NOT_CURATE.words)


@register.simple_tag
def can_be_written() -> bool:
    """Whether any installed door can write to somebody first."""
    return can_be_written_at_all()


@register.filter
def address_word(kind: str) -> str:
    """What a kind of address is called: "Chat"."""
    return word_of(kind)


@register.filter
def address_shown(contact: Interaction) -> str:
    """The address of a contact's customer as a person reads it: "601 000 212"."""
    return in_words(contact.address_kind, contact.address_value)


@register.simple_tag(takes_context=True)
def panel(context: Context, name: str) -> SafeString:
    """Include the template of a panel that fetches itself; see seen.py."""
    flat = {str(key): value for key, value in context.flatten().items()}
    return marked(get_template(name).render(flat, context.get("request")))
