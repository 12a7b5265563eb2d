"""What one number at WhatsApp needs."""

from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import field_validator

from okienko.channels.meta.settings import MetaSettings, number
from okienko.channels.setup import Ask
from okienko.customers.identities import E164, typed_address


class WhatsappSettings(MetaSettings):
    """A number, and the account to which it belongs."""

    phone_id: Annotated[
        str,
        Ask(_("Phone number ID"), _("In the app: WhatsApp → API Setup. Not the number itself.")),
    ]
    business_id: Annotated[
        str, Ask(_("WhatsApp Business Account ID"), _("Beside it. Its templates are used."))
    ]
    telephone: Annotated[
        str,
        Ask(
            _("The number itself"),
            _("Empty: customers' pages do not name this way."),
            example="+48 14 000 19 00",
        ),
    ] = ""

    @field_validator("phone_id", "business_id")
    @classmethod
    def _are_ids(cls, value: str) -> str:
        return number(value)

    @field_validator("telephone")
    @classmethod
    def _is_number(cls, value: str) -> str:
        found = typed_address(value)
        if value.strip() and (found is None or found.kind != E164):
            raise ValueError(gettext("A telephone number is meant, as +48 600 100 200."))
        return found.value if found else ""

    def own(self) -> str:
        """The number."""
        return self.phone_id
