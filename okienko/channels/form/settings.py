"""What the form door of an office needs."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, ValidationInfo, field_validator

from okienko.channels import door
from okienko.channels.plain_text import one_line
from okienko.channels.setup import Ask
from okienko.customers.identities import email_address

_MAP = _("Map, for questions about a place")


class FormSettings(door.Settings):
    """Where forms wait, from which mailbox they are answered, and which map there is, if any."""

    queue: int | None = None
    mailbox: Annotated[
        str,
        Ask(
            _("Answers go from this mailbox"),
            _("Its e-mail address, as in the connections. Empty: from the first mailbox."),
            example="urzad@gmina.pl",
        ),
    ] = ""
    tiles: Annotated[
        str,
        Ask(
            _("Address of the map’s tiles"),
            _(
                "As the map’s provider tells it, with {z}, {x} and {y} in it; or the address of a "
                "WMS, with its layers below. Who opens a form with a place loads pictures from "
                "there. Empty: a place is written in words."
            ),
            group=_MAP,
            rare=True,
        ),
    ] = ""
    layers: Annotated[
        str,
        Ask(
            _("Layers of the WMS"),
            _("Their names, with commas between. Only where the address above is of a WMS."),
            group=_MAP,
            rare=True,
            example="Raster",
        ),
        Field(validate_default=True),
    ] = ""
    credit: Annotated[
        str,
        Ask(_("Whose map it is"), _("As the provider wants to be named."), group=_MAP, rare=True),
    ] = ""
    centre: Annotated[
        str,
        Ask(
            _("Where the map begins"),
            _("Latitude and longitude, such as 50.0614,19.9366."),
            group=_MAP,
            rare=True,
        ),
    ] = ""
    held_at: Annotated[
        int,
        Ask(
            _("Forms from one network address within an hour"),
            _("More of them wait for a person before they go on."),
            rare=True,
        ),
        Field(ge=1, le=1000),
    ] = 10

    def once(self) -> str:
        """An office has one such door in use."""
        return "form"

    @field_validator("mailbox")
    @classmethod
    def _mailbox(cls, value: str) -> str:
        value = one_line(value, 254)
        if value and email_address(value).hidden:
            raise ValueError(gettext("This is no e-mail address."))
        return email_address(value).value if value else ""

    @field_validator("tiles")
    @classmethod
    def _tiles(cls, value: str) -> str:
        value = one_line(value, 300)
        if not value:
            return ""
        parts = urlsplit(value)
        safe = not (set(value) & set("\"'<> ;,\\"))
        if parts.scheme != "https" or not parts.hostname or not safe or "@" in parts.netloc:
            raise ValueError(gettext("Write the whole address; it begins with https://."))
        tiles = all(each in value for each in ("{z}", "{x}", "{y}"))
        if "{" in parts.netloc or ("{" in value and not tiles):
            raise ValueError(gettext("The address must have {z}, {x} and {y} in it."))
        return value

    @field_validator("layers")
    @classmethod
    def _layers(cls, value: str, info: ValidationInfo) -> str:
        value = one_line(value, 200).replace(" ", "")
        tiles = info.data.get("tiles", "")
        if not tiles or "{" in tiles:
            return ""
        if not re.fullmatch(r"[\w.:-]+(,[\w.:-]+)*", value):
            raise ValueError(
                gettext("Write the names of the layers, or an address with {z}, {x} and {y}.")
            )
        return value

    @field_validator("credit")
    @classmethod
    def _credit(cls, value: str) -> str:
        return one_line(value, 200)

    @field_validator("centre")
    @classmethod
    def _centre(cls, value: str) -> str:
        plain = value.replace(" ", "")
        if not plain:
            return ""
        try:
            north, east = (float(each) for each in plain.split(","))
        except ValueError:
            north = east = 1000.0
        if not (-90 <= north <= 90 and -180 <= east <= 180):
            raise ValueError(
                gettext("Write two numbers with a comma between, such as 50.06,19.94.")
            )
        return f"{north:.5f},{east:.5f}"


def form_settings(settings: object) -> FormSettings:
    """An account's settings as they are; TypeError for those of another door."""
    if not isinstance(settings, FormSettings):
        raise TypeError("these are no settings of the form door")
    return settings
