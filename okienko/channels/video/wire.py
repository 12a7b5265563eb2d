"""A meeting as its stream tells it to one seat: the words of the contract with the page."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from okienko.channels.text_lines import Line
from okienko.customers.identities import display

from .helpers import Asked, Sought
from .models import Role
from .queries import TOGETHER, Picture, SeatLine, generation

_ASSIST = (Role.INTERPRETER, Role.COLLEAGUE)


def state_of(seen: Picture, me: SeatLine) -> dict[str, Any]:
    """Where the meeting stands for this seat, and with whom it exchanges pictures now."""
    together = seen.phase in TOGETHER and me.turn > 0
    return {
        # who assists came before the official
        "phase": "gather" if me.role in _ASSIST and seen.phase == "queue" else seen.phase,
        "place": seen.place,
        "wait": seen.wait,
        "me": me.id,
        "role": me.role,
        "official": seen.official,
        "contact": seen.contact,
        "signs": seen.signs,
        "language": seen.language,
        "interpreter": _interpreter(seen.interpreter),
        "colleague": _colleague(seen.colleague),
        "link": seen.link and me.role == Role.OFFICIAL,
        "sound": me.sound,
        "beside": asdict(seen.beside),
        "seats": [
            {
                "id": each.id,
                "role": each.role,
                "name": each.name,
                "here": each.here,
                "camera": each.camera,
                "microphone": each.microphone,
            }
            for each in seen.seats
        ],
        "peers": [
            {
                "seat": each.id,
                "generation": generation(me.id, me.turn, each.id, each.turn),
                "polite": me.id > each.id,
            }
            for each in seen.seats
            if together and each.id != me.id and each.here and each.role != Role.TELEPHONE
        ],
        "relay": asdict(seen.relay) if seen.relay is not None and me.staff else None,
        "again": seen.again and me.role == Role.CUSTOMER,
        "phones": [
            {"seat": each.seat, "name": each.name, "state": each.state}
            | ({"number": display("e164", each.number)} if me.staff else {})
            for each in seen.phones
        ],
    }


def _interpreter(found: Sought | None) -> dict[str, Any] | None:
    return None if found is None else {**asdict(found), "since": _millis(found.since)}


def _colleague(found: Asked | None) -> dict[str, Any] | None:
    return None if found is None else asdict(found)


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def shown(line: Line, me: SeatLine) -> dict[str, Any]:
    """A message of the text line, to a seat."""
    said_here = line.own.startswith(f"{me.id}.")
    mine = said_here or (me.role == Role.OFFICIAL and line.sender == "official")
    client_id = line.own.partition(".")[2] if said_here else ""
    if me.role == Role.CUSTOMER:
        mine, client_id = line.sender == "me", line.client_id
    return {
        "id": line.id,
        "at": line.at.isoformat(),
        "mine": mine,
        "name": line.name,
        "text": line.text,
        "client_id": client_id,
        "files": [asdict(file) for file in line.files],
    }
