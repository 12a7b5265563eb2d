"""Every door answers every point of the checklist in docs/add-a-door.md."""

import re
import tomllib
from pathlib import Path

import pytest

from okienko.channels import registry
from okienko.channels.door import Abilities, Door
from tests.kit.live_toy.door import LiveToyDoor
from tests.kit.toy.door import ToyDoor

PROJECT = Path(__file__).resolve().parents[2]
POINTS = re.findall(r"^\* `([\w-]+)`: ", (PROJECT / "docs/add-a-door.md").read_text(), re.MULTILINE)


# the toys are what a new door is copied from
DOORS = (*registry.doors(), ToyDoor(), LiveToyDoor())


def folder(door: Door) -> Path:
    return PROJECT / Path(*type(door).__module__.split(".")[:-1])


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.kind)
def test_a_door_answers_the_checklist(door: Door) -> None:
    answers = tomllib.loads((folder(door) / "checklist.toml").read_text())
    assert set(answers) == set(POINTS), f"{door.kind}: answer each point of docs/add-a-door.md"
    for point, answer in answers.items():
        if isinstance(answer, dict):
            assert set(answer) == {"not"}, point
            assert len(answer["not"]) > 15, f"{door.kind}: say why {point} does not apply"
        else:
            for name in [answer] if isinstance(answer, str) else answer:
                assert (PROJECT / name).is_file(), f"{door.kind}: {point} points to {name}"


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.kind)
def test_a_door_has_its_page(door: Door) -> None:
    page = (folder(door) / "README.md").read_text()
    settings = type(door).Settings.model_fields
    assert len(page) > 500
    assert settings, "a door needs settings, or nobody can connect it"


@pytest.mark.parametrize("door", registry.doors(), ids=lambda door: door.kind)
def test_the_rules_of_imports_know_the_door(door: Door) -> None:
    """The inbox, the outbox and the rooms below find it through the registry alone."""
    package = type(door).__module__.rpartition(".")[0]
    linter = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]
    for contract in linter["contracts"]:
        if doors := contract.get("forbidden_modules"):
            assert package in doors, f"pyproject.toml: add {package} to {contract['name']!r}"


def test_a_door_whose_names_no_column_holds_is_not_registered() -> None:
    class Long(Door):
        kind = "x" * 31

    class OfLongAddresses(Door):
        kind = "x"
        abilities = Abilities(identity_kinds=("elevenlong.",))

    for door in (Long(), OfLongAddresses()):
        with pytest.raises(ValueError, match="characters"):
            registry.register(door)


def test_a_written_door_is_small() -> None:
    assert len((folder(ToyDoor()) / "door.py").read_text().splitlines()) < 170


def test_there_are_doors_and_points() -> None:
    assert {door.kind for door in registry.doors()} >= {"phone", "email"}
    assert len(POINTS) > 10
