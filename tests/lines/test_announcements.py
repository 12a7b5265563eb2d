"""What is announced, over real SIP: heard first, hung up on, and gone on from by a key."""

from __future__ import annotations

from typing import Any

from okienko.channels.phone.actions.announcing import announce, end_announcement
from okienko.channels.phone.actions.closing import set_pin
from okienko.channels.phone.announcements import AnnouncementLine, closed_now, lines
from okienko.channels.phone.models import Call
from okienko.events.actor import official
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


async def test_a_call_closes_and_the_next_caller_is_told(town: Town, settings: Any) -> None:
    # tests hash in haste, which the running switchboard does not know
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    maria = town.here.officials["maria"]
    await town.do(set_pin.by(official(town.here.id, maria)), pin="83920174")

    def heard() -> str:
        row = Call.objects.order_by("-id").first()
        return "" if row is None else str(row.menu["commander"])

    async def commands() -> bool:
        return await town.read(heard) == str(maria)

    async def closed() -> bool:
        return bool(await town.read(closed_now))

    caller = await town.operator.call(NUMBER)
    await caller.until_answered()
    for key in f"#*#{maria}*83920174#":
        await caller.press(key)
    await until(commands, 10, "the code was not taken")
    await caller.press("1")
    await until(closed, 5, "the telephone was not closed")
    await until(caller.ended.is_set, 15, "the call did not end after its confirmation")
    late = await town.operator.call(NUMBER)
    await until(late.ended.is_set, 30, "who called a closed office was not sent away")
    assert late.sound.loudness() > 100
    assert await town.state() == "closed"
