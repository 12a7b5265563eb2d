"""What a door says so that an administrator can set it up: its fields, and the steps of its test.

The pages of settings (`administration/connections`) are made from this and know no door.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Ask:
    """How one field of a door's settings is asked for: `host: Annotated[str, Ask(_("Server"))]`.

    A field without one is shown under its own name.
    """

    label: str | _StrPromise
    help: str | _StrPromise = ""
    group: str | _StrPromise = ""  # the heading over it; fields without one come first
    rare: bool = False  # folded away: nearly nobody needs it
    long: bool = False  # several lines of text
    choices: Mapping[str, str | _StrPromise] = field(default_factory=dict)  # of a Literal, in words
    example: str = ""
    # Where the secrets are sent: who changes it types them once more, so that nobody learns a
    # secret that is kept by leading the connection to a server of their own.
    reaches: bool = False
    # Asked for only while another field has one of these values: ("sign_in", "google").
    when: tuple[str, ...] = ()
    # What an empty field gets as soon as the field `usual_by` has one of these values.
    usual: Mapping[str, str] = field(default_factory=dict)
    usual_by: str = ""


@dataclass(frozen=True)
class Guide:
    """What has to be done outside before a connection can work, step by step, for whom does it.

    Shown beside the form while a field has a value, as `Ask.when` says. `redirect`: our address
    for what comes back from a sign-in is typed there.
    """

    title: str | _StrPromise
    steps: tuple[str | _StrPromise, ...]
    when: tuple[str, ...]
    names: tuple[str, ...] = ()  # of what to choose there, word for word
    redirect: bool = False

    @property
    def field(self) -> str:
        """The field that decides."""
        return self.when[0]

    @property
    def values(self) -> str:
        """The values for which it is, with spaces between."""
        return " ".join(self.when[1:])


@dataclass(frozen=True)
class ToCopy:
    """A line that is put somewhere outside, as a script's into a web site."""

    name: str
    label: str | _StrPromise
    value: str
    help: str | _StrPromise = ""


@dataclass(frozen=True)
class Step:
    """One step of a test. It is told when it begins (`running`) and, by the same name, how it went.

    Nothing in it is a secret: administrators read it, and nobody else.
    """

    name: str
    title: str | _StrPromise
    state: Literal["running", "ok", "off", "late", "failed"] = "running"  # off: nothing to tell
    words: str | _StrPromise = ""  # what was found
    theirs: str = ""  # what the other side said, word for word
    advice: str | _StrPromise = ""  # what to do about it
    refused: bool = False  # the other side did not take the name or the secret


@dataclass(frozen=True)
class Found:
    """Settings that a door has found out by itself; the administrator sees and corrects them."""

    values: Mapping[str, Any]
