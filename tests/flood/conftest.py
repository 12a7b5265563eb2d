"""The town of tests/lines, on an Asterisk with few ports.

A folder of its own: one switchboard at a time has the lease, and the one that the tests of a folder
share is ended with them.
"""

from tests.lines.conftest import town

__all__ = ["town"]
