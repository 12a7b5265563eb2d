"""The way from pages and commands to the running sample commune: one JSON line over loopback."""

import json
import socket
from pathlib import Path
from typing import Any

#: The answer's `error` when somebody should call and there is no Asterisk.
NO_TELEPHONE = "no telephone"


class NoTown(Exception):
    """The sample commune does not run here."""


def address_file(home: Path) -> Path:
    """Where the sample commune leaves its port and password."""
    return home / "run" / "town.json"


def site_file(home: Path) -> Path:
    """Where stands at which port the commune's web site is, and whose chat it shows."""
    return home / "run" / "town_site.json"


def site(home: Path) -> tuple[int, str] | None:
    """The port of the commune's web site and the key of its chat; None when there is none."""
    try:
        place = json.loads(site_file(home).read_text())
        return int(place["port"]), str(place["key"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ask(home: Path, do: str, timeout: float = 5.0, **more: Any) -> dict[str, Any]:
    """Ask the sample commune to do something; its answer. Raises NoTown when it does not run."""
    try:
        place = json.loads(address_file(home).read_text())
        with socket.create_connection(("127.0.0.1", int(place["port"])), timeout) as line:
            line.sendall(json.dumps({"word": place["word"], "do": do, **more}).encode() + b"\n")
            told = line.makefile("rb").readline()
        answer = json.loads(told)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoTown("the sample commune does not run") from error
    return dict(answer)
