"""What one page at Facebook needs."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import field_validator

from okienko.channels.meta.settings import MetaSettings, number
from okienko.channels.setup import Ask


class MessengerSettings(MetaSettings):
    """A page: its private messages, and the comments under its posts."""

    page_id: Annotated[str, Ask(_("Page ID"), _("On the page: About → Page transparency."))]
    comments: Annotated[
        bool,
        Ask(
            _("Comments under the office's posts come here, too"),
            _("Officials answer in public or in private, and hide with a reason."),
        ),
    ] = True

    @field_validator("page_id")
    @classmethod
    def _is_id(cls, value: str) -> str:
        return number(value)

    def own(self) -> str:
        """The page."""
        return self.page_id
