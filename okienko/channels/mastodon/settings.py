"""What one account at a Mastodon server needs."""

from typing import Annotated
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from pydantic import Field, SecretStr, field_validator

from okienko.channels import door
from okienko.channels.http_client import Url
from okienko.channels.setup import Ask
from okienko.channels.ways import handle


class MastodonSettings(door.Settings):
    """The server at which the office has its account, and the right to use it."""

    server: Annotated[
        Url,
        Ask(
            _("Server"),
            _("At which the office has its account."),
            example="https://mastodon.example",
            reaches=True,
        ),
    ]
    token: Annotated[
        SecretStr,
        Ask(_("Access token"), _("From Preferences → Development → the application's page.")),
    ]
    username: Annotated[
        str,
        Ask(
            _("Name by which customers find it"),
            _("Empty: customers' pages do not name this way."),
            example="gmina_zielonka",
        ),
    ] = ""
    queue: Annotated[int | None, Ask(_("Queue"), _("Where new messages wait."))] = None
    timeout: Annotated[
        float, Field(gt=0, le=60), Ask(_("Seconds to wait for each answer"), rare=True)
    ] = 15.0
    silence: Annotated[
        float,
        Field(ge=1, le=300),
        Ask(_("Seconds after which a silent stream is opened anew"), rare=True),
    ] = 40.0

    @field_validator("username")
    @classmethod
    def _is_handle(cls, value: str) -> str:
        return handle(value)

    @property
    def host(self) -> str:
        """The name of the server, as it stands behind addresses."""
        return urlsplit(self.server).hostname or ""
