"""What one profile at Instagram needs."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import field_validator

from okienko.channels.http_client import Url
from okienko.channels.meta.settings import MetaSettings, number
from okienko.channels.registering import public_address
from okienko.channels.setup import Ask
from okienko.channels.ways import handle


class InstagramSettings(MetaSettings):
    """A professional profile, signed in by Instagram itself: it needs no page."""

    profile_id: Annotated[
        str, Ask(_("Instagram account ID"), _("In the app: Instagram → API setup."))
    ]
    username: Annotated[
        str,
        Ask(
            _("Name by which customers find it"),
            _("Empty: customers' pages do not name this way."),
            example="gmina.zielonka",
        ),
    ] = ""
    address: Annotated[
        str,
        Ask(
            _("Address of this Okienko on the internet"),
            _("Instagram fetches files of answers from there. Empty: the first of its own names."),
            example="https://okienko.gmina.pl",
        ),
    ] = ""
    comments: Annotated[bool, Ask(_("Comments under the office's posts come here, too"))] = True
    api: Annotated[Url, Ask(_("Address of Meta's interface"), rare=True, reaches=True)] = (
        "https://graph.instagram.com"
    )

    @field_validator("username")
    @classmethod
    def _is_handle(cls, value: str) -> str:
        return handle(value)

    @field_validator("profile_id")
    @classmethod
    def _is_id(cls, value: str) -> str:
        return number(value)

    @field_validator("address")
    @classmethod
    def _is_address(cls, value: str) -> str:
        return public_address(value) if value.strip() else ""

    def own(self) -> str:
        """The profile."""
        return self.profile_id
