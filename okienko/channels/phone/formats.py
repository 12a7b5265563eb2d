"""How a line's operator writes numbers, both ways. Pure.

In our rows a number is +48601000212; a short one (19115) is written alike everywhere.
"""

from __future__ import annotations

from typing import Literal

#: +48601000212, 48601000212, 0048601000212; at home 601000212 and abroad 0049...
Style = Literal["plus", "country", "zeros", "national"]
#: The same of a caller's number; `auto` reads what can only mean one thing.
Reading = Literal["auto", "country"]
HOME = "+48"
SHORTEST = 8  # digits of a number with its country; fewer are a short number


def written(number: str, style: Style) -> str:
    """A number of ours as the operator wants it."""
    if not number.startswith("+"):
        return number
    if style == "country":
        return number[1:]
    if style == "zeros" or (style == "national" and not number.startswith(HOME)):
        return f"00{number[1:]}"
    return number.removeprefix(HOME) if style == "national" else number


def read(number: str, reading: Reading) -> str:
    """A caller's number as the operator sent it, so that it can only be read one way.

    A line that sends the country without a sign says so: 4930901820 is Berlin there, and would
    be nobody at home.
    """
    bare = reading == "country" and number.isascii() and number.isdecimal()
    if bare and len(number) >= SHORTEST and not number.startswith("0"):
        return f"+{number}"
    return number
