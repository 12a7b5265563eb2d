"""From `okienko up` on an empty home to the first answered call, through the pages alone."""

import asyncio
import sys

import pytest

from okienko.bench.moving import FIELDS, MINUTES, move_in
from okienko.bench.whole import Whole

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("up"), pytest.mark.timeout(900)]


def test_an_office_moves_in_by_the_pages_alone(tmp_path):
    whole = Whole()
    try:
        whole.start()
        count = asyncio.run(move_in(whole, stuck=tmp_path))
    except Exception:
        sys.stdout.write(whole.log())  # shown with the failure
        raise
    finally:
        whole.stop()
    assert count.fields < FIELDS, count.parts
    assert count.seconds < MINUTES * 60, count.parts
