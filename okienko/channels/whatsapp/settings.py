"""What one number at WhatsApp needs."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import field_validator

from okienko.channels.meta.settings import MetaSettings, number
from okienko.channels.setup import Ask


class WhatsappSettings(MetaSettings):
    """A number, and the account to which it belongs."""

    phone_id: Annotated[
        str,
        Ask(_("Phone number ID"), _("In the app: WhatsApp → API Setup. Not the number itself.")),
    ]
    business_id: Annotated[
        str, Ask(_("WhatsApp Business Account ID"), _("Beside it. Its templates are used."))
    ]

    @field_validator("phone_id", "business_id")
    @classmethod
    def _are_ids(cls, value: str) -> str:
        return number(value)

    def own(self) -> str:
        """The number."""
        return self.phone_id
