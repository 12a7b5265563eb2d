"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

SERVICE_CARD_NEEDS_NAME = refusal("service_card_needs_name", _("A service card needs a name."))
SERVICE_CARD_PAGE = refusal(
    "service_card_page", _("The address of a page begins with https:// or http://.")
)
SERVICE_CARD_TEXT = refusal(
    "service_card_text",
    _("A text of a card has at most 2,000 characters, the spoken one at most 300."),
)
TEMPLATE_NEEDS_NAME = refusal("template_needs_name", _("A template needs a name."))
TEMPLATE_SHORTCUT = refusal(
    "template_shortcut", _("The short form is up to 20 letters or digits, without spaces.")
)
TEMPLATE_TAKEN = refusal("template_taken", _("There is a template of this name in this language."))
TEMPLATE_TEXT = refusal("template_text", _("Write the text, at most 20,000 characters."))
UNKNOWN_PLACEHOLDER = refusal("unknown_placeholder", _("Nothing fills %(names)s."))
UNKNOWN_TEMPLATE = refusal("unknown_template", _("There is no such template."))
