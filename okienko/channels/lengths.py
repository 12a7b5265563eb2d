"""How a text is counted in parts that are paid for, as its door says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lengths:
    """The rules of one connection.

    `fold`: letters that make it dearer are written without their marks. `price` of a part is in
    hundredths of a grosz, 0 where nobody said. `tail` is added to each text when it leaves.
    """

    fold: bool = False
    price: int = 0
    tail: str = ""
