"""What one profile at Instagram needs."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import field_validator

from okienko.channels.http_client import Url
from okienko.channels.meta.settings import MetaSettings, number
from okienko.channels.setup import Ask


class InstagramSettings(MetaSettings):
    """A professional profile, signed in by Instagram itself: it needs no page."""

    profile_id: Annotated[
        str, Ask(_("Instagram account ID"), _("In the app: Instagram → API setup."))
    ]
    comments: Annotated[bool, Ask(_("Comments under the office's posts come here, too"))] = True
    api: Annotated[Url, Ask(_("Address of Meta's interface"), rare=True, reaches=True)] = (
        "https://graph.instagram.com"
    )

    @field_validator("profile_id")
    @classmethod
    def _is_id(cls, value: str) -> str:
        return number(value)

    def own(self) -> str:
        """The profile."""
        return self.profile_id
