"""What one bot at Viber needs."""

from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, SecretStr, field_validator

from okienko.channels import door
from okienko.channels.http_client import Url
from okienko.channels.registering import public_address
from okienko.channels.setup import Ask
from okienko.channels.ways import handle

NAME = 28  # characters of a sender's name


class ViberSettings(door.Settings):
    """A bot, and our address that Viber is told."""

    token: Annotated[
        SecretStr,
        Ask(
            _("Token of the bot"), _("In Viber: More → Settings → Bots → Edit info → Your app key.")
        ),
    ]
    name: Annotated[
        str,
        Ask(_("Name above answers"), _("At most 28 characters."), example="Gmina Zielonka Dolna"),
    ]
    uri: Annotated[
        str,
        Ask(
            _("Name by which customers find it"),
            _("Empty: customers' pages do not name this way."),
            example="gminazielonka",
        ),
    ] = ""
    address: Annotated[
        str,
        Ask(
            _("Address of this Okienko on the internet"),
            _("By https, with a certificate that telephones trust. The test tells Viber of it."),
            example="https://okienko.gmina.pl",
        ),
    ]
    queue: Annotated[int | None, Ask(_("Queue"), _("Where new messages wait."))] = None
    api: Annotated[Url, Ask(_("Address of Viber's interface"), rare=True, reaches=True)] = (
        "https://chatapi.viber.com"
    )
    timeout: Annotated[
        float, Field(gt=0, le=60), Ask(_("Seconds to wait for each answer"), rare=True)
    ] = 15.0

    @field_validator("uri")
    @classmethod
    def _is_handle(cls, value: str) -> str:
        return handle(value)

    @field_validator("name")
    @classmethod
    def _fits(cls, value: str) -> str:
        name = value.strip()
        if not 0 < len(name) <= NAME:
            raise ValueError(gettext("Viber wants 1 to %(n)d characters.") % {"n": NAME})
        return name

    @field_validator("address")
    @classmethod
    def _is_address(cls, value: str) -> str:
        return public_address(value)

    def once(self) -> str:
        """The bot: what is brought to it goes to one address."""
        return self.token.get_secret_value()[:16]
