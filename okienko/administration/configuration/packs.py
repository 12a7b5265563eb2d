"""The starter packs: files that come with the program."""

from functools import cache
from importlib.resources import files

from django.utils.translation import get_language

from .format import OfficeFile, read

#: In the order in which they are offered.
PACKS = ("gmina", "miasto", "powiat")


@cache
def pack(name: str) -> OfficeFile:
    """A pack by its name; KeyError for none of these."""
    if name not in PACKS:
        raise KeyError(name)
    return read((files("okienko.administration") / "packs" / f"{name}.toml").read_bytes())


def offered() -> list[tuple[str, str, str]]:
    """(name, title, what is in it) of each pack, in the reader's language."""
    tongue = (get_language() or "pl")[:2]
    return [
        (name, found.name.get(tongue, name), found.about.get(tongue, ""))
        for name, found in ((name, pack(name)) for name in PACKS)
    ]


def titles() -> dict[str, str]:
    """What the packs are called in the reader's language, by name."""
    return {name: title for name, title, _about in offered()}
