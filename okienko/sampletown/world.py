"""What all who are simulated share."""

from dataclasses import dataclass
from random import Random

from okienko.events.runtime.bridge import Bridge

from .carrier import Carrier
from .cast import Hand, Town
from .control import Knobs


@dataclass
class World:
    """The offices and who works there, the way to the domain, the telephones, the dice."""

    bridge: Bridge
    carrier: Carrier
    towns: list[Town]
    hands: list[Hand]
    dial: Knobs
    dice: Random

    def town(self, office: int) -> Town:
        """The office of this id."""
        return next(town for town in self.towns if town.id == office)
