"""What Viber brings hours later, when we were away."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from okienko.channels.door import Webhook
from okienko.channels.viber.callbacks import news
from okienko.interactions.actions import Arrival

CAME = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "counts"),
    [
        (timedelta(hours=20), True),
        (timedelta(seconds=5), False),  # the way's
        (timedelta(minutes=-5), False),  # a clock that is ahead
        (timedelta(days=400), False),
        (CAME - datetime(1970, 1, 1, tzinfo=UTC), False),  # not told
    ],
)
def test_its_day_is_counted_from_when_it_was_written(before: timedelta, counts: bool) -> None:
    told = {
        "event": "message",
        "timestamp": int((CAME - before).timestamp() * 1000),
        "message_token": 7,
        "sender": {"id": "01==", "name": "Halina"},
        "message": {"type": "text", "text": "Dzień dobry"},
    }
    (found,) = news(1, Webhook(json.dumps(told).encode(), {}, CAME))
    assert isinstance(found, Arrival)
    assert found.at == (CAME - before if counts else CAME)
