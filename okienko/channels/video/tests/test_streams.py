"""The streams of a process, without a network."""

import asyncio

from okienko.channels.video.meetings import Open, Page
from okienko.channels.video.queries import Sitting
from okienko.events.runtime.bridge import Bridge

WHO = Sitting(
    office=1,
    seat=2,
    meeting=3,
    interaction=4,
    account=5,
    role="customer",
    official=None,
    ended=True,
)


def test_a_stream_whose_place_was_taken_and_left_again_ends() -> None:
    """It was still being written down when the next one came, and went."""

    async def run() -> None:
        bridge = Bridge(1, "streams")
        try:
            all_ = Open(bridge)
            first, second = (Page("pl", who=WHO, name=f"page-{n}") for n in ("one", "two"))
            for page in (first, second):
                all_.join(page)
            all_.leave(second)
            await all_.bring(first)
            assert first.ended.is_set()
            assert not all_.meetings
        finally:
            await asyncio.to_thread(bridge.close)

    asyncio.run(run())
