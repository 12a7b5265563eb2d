"""What each of Meta's doors needs to speak to it."""

import re
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, SecretStr, field_validator

from okienko.channels import door
from okienko.channels.http_client import Url
from okienko.channels.setup import Ask

#: Of 5 months before it was written; it is served until July 2028. Meta names each one's last day.
VERSION = "v25.0"


def number(value: str) -> str:
    """An id of Meta's, as it is typed."""
    found = value.strip()
    if not re.fullmatch(r"[0-9]{5,25}", found):
        raise ValueError(gettext("Meta's ids have digits only."))
    return found


class MetaSettings(door.Settings):
    """An app at Meta, and a token with which it may act for the office."""

    token: Annotated[
        SecretStr,
        Ask(
            _("Access token"),
            _("Of a system user, made in the business settings: it does not end by itself."),
        ),
    ]
    app_secret: Annotated[
        SecretStr,
        Ask(_("App secret"), _("In the app at Meta: App settings → Basic. It signs what comes.")),
    ]
    queue: Annotated[int | None, Ask(_("Queue"), _("Where new messages wait."))] = None
    api: Annotated[Url, Ask(_("Address of Meta's interface"), rare=True, reaches=True)] = (
        "https://graph.facebook.com"
    )
    version: Annotated[
        str,
        Ask(_("Version of the interface"), _("Each is served for two years."), rare=True),
    ] = VERSION
    timeout: Annotated[
        float, Field(gt=0, le=60), Ask(_("Seconds to wait for each answer"), rare=True)
    ] = 15.0

    @field_validator("version")
    @classmethod
    def _is_version(cls, value: str) -> str:
        found = value.strip()
        if not re.fullmatch(r"v[0-9]{1,3}\.[0-9]", found):
            raise ValueError(gettext("A version looks like v25.0."))
        return found

    def own(self) -> str:
        """The id of the number, page or profile that this connection is."""
        raise NotImplementedError

    def once(self) -> str:
        """Meta brings everything of one app to one address."""
        return self.own()
