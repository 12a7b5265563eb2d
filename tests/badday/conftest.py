"""Storms: the town of tests/lines, in which processes are killed under load."""

from tests.lines.conftest import keys, running, town
from tests.lines.test_browser import desk

__all__ = ["desk", "keys", "running", "town"]
