"""`okienko bench`: what the program owes, measured on the machine at hand.

Each row is a function that returns figures; `okienko bench` runs all of them or those named, prints
a table, and writes a JSON file. Figures are no tests: they are read by people, best as ratios
against a peer in the same run.
"""

from .run import main

__all__ = ["main"]
