"""What is announced, over real SIP: heard first, hung up on, and gone on from by a key."""

from __future__ import annotations

from okienko.channels.phone.actions.announcing import announce, end_announcement
from okienko.channels.phone.announcements import AnnouncementLine, lines
from tests.lines.conftest import NUMBER, REAL, Town
from tests.whole import until

pytestmark = REAL


async def test_who_hears_it_hangs_up_content_or_goes_on_by_a_key(town: Town) -> None:
    anna = await town.official("anna")
    pk = await town.do(announce, kind="water", texts={"pl": "Awaria wodociągu, ulica Lipowa."})

    async def line() -> AnnouncementLine:
        def now() -> AnnouncementLine:
            return next(one for one in lines().now if one.row.id == pk)

        found: AnnouncementLine = await town.read(now)
        return found

    content = await town.operator.call(NUMBER)
    await content.until_answered()
    await until(lambda: content.sound.loudness() > 100, 8, "nothing was heard")
    content.hang_up()

    async def counted() -> bool:
        return (await line()).content == 1

    await until(counted, 5, "who hung up was not counted")
    more = await town.operator.call(NUMBER)
    await more.until_answered()
    await until(lambda: more.sound.loudness() > 100, 8, "nothing was heard")
    await more.press("1")
    await until(lambda: not anna.arrivals.empty(), 8, town.run.log()[-3000:])
    assert (await line()).went_on == 1
    more.hang_up()
    await town.do(end_announcement, announcement_id=pk)
