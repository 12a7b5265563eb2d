"""The telephones of those who try the demo: one for each browser, by networks on this machine."""

from __future__ import annotations

from collections import OrderedDict
from itertools import count
from typing import Any

from .connections import PUBLIC
from .lines import Owner
from .telephones import Telephones

MOST = 60  # telephones; who was longest silent gives theirs up
FIRST = 900  # of the range of numbers that nobody has
NUMBERS = 100  # of it, given again and again
NAME = "Próbny telefon"


class Newcomers:
    """Answers the landing page's questions (`Control`)."""

    def __init__(self, telephones: Telephones) -> None:
        self.telephones = telephones
        self._owners: OrderedDict[str, Owner] = OrderedDict()
        self._serials = count(FIRST)

    async def asked(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What stands on the telephone of `who` by the network `by`, once `text` is written.

        Who has not written has no telephone yet, and no number.
        """
        kinds = self.telephones.kinds
        if not kinds:
            return {"kinds": []}
        who, by, text = (str(asked.get(name) or "") for name in ("who", "by", "text"))
        by = by if by in kinds else kinds[0]
        owner = self._owners.get(who)
        if owner is None and who and text:
            owner = self._new(who)
        told = {"kinds": kinds, "by": by, "public": by in PUBLIC, "said": []}
        if owner is None:
            return {**told, "number": ""}
        self._owners.move_to_end(who)
        line = self.telephones.line(by, owner)
        if text:
            await line.write(text)
        said = [
            {"office": one.office, "text": one.text, "at": one.at.isoformat()}
            for one in line.look()
        ]
        return {**told, "number": owner.number, "said": said}

    def _new(self, who: str) -> Owner:
        if len(self._owners) >= MOST:
            _, gone = self._owners.popitem(last=False)
            self.telephones.forget(gone)
        taken = {owner.number for owner in self._owners.values()}
        numbers = ((n, f"+48601000{FIRST + (n - FIRST) % NUMBERS:03d}") for n in self._serials)
        serial, number = next(one for one in numbers if one[1] not in taken)
        self._owners[who] = Owner(serial, NAME, number)
        return self._owners[who]
