"""Template tags of the desk."""

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from okienko.desk.seen import marked

register = template.Library()


@register.simple_tag(takes_context=True)
def panel(context: Context, name: str) -> SafeString:
    """Include the template of a panel that fetches itself; see seen.py."""
    flat = {str(key): value for key, value in context.flatten().items()}
    return marked(get_template(name).render(flat, context.get("request")))
