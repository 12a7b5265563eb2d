"""A meeting as its stream tells it to one seat: the words of the contract with the page."""

from dataclasses import asdict
from typing import Any

from okienko.channels.text_lines import Line

from .models import Role
from .queries import TOGETHER, Picture, SeatLine, generation


def state_of(seen: Picture, me: SeatLine) -> dict[str, Any]:
    """Where the meeting stands for this seat, and with whom it exchanges pictures now."""
    together = seen.phase in TOGETHER and me.turn > 0
    return {
        "phase": seen.phase,
        "place": seen.place,
        "wait": seen.wait,
        "me": me.id,
        "role": me.role,
        "official": seen.official,
        "contact": seen.contact,
        "signs": seen.signs,
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
            if together and each.id != me.id and each.here
        ],
    }


def shown(line: Line, role: str) -> dict[str, Any]:
    """A message of the text line, to a seat of this role."""
    mine = "me" if role == Role.CUSTOMER else "official"
    return {
        "id": line.id,
        "at": line.at.isoformat(),
        "mine": line.sender == mine,
        "name": line.name,
        "text": line.text,
        "client_id": line.client_id,
        "files": [asdict(file) for file in line.files],
    }
