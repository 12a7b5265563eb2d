"""Two offices with at least one row in every table, as the official of either sees them."""

from dataclasses import dataclass

import pytest

from okienko.events.security.scope import in_offices

from .rows import Maker, new_office, office_models

HERE = "Zastrzeżone u nas"
THERE = "Sprawa sąsiadów"


@dataclass(frozen=True)
class Neighbours:
    """Makers of the two offices; each has made one row of every table."""

    here: Maker
    there: Maker


@pytest.fixture
def neighbours(db: None) -> Neighbours:
    makers = []
    for marker in (HERE, THERE):
        maker = Maker(new_office(marker), marker)
        with in_offices([maker.office]):
            for model in office_models():
                maker.row(model)
            maker.tie()
        makers.append(maker)
    return Neighbours(*makers)
