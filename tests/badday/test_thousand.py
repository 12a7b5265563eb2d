"""A thousand calls at once for a small office: the line's limit holds, and those inside feel none.

Bounded: a thousand calls in ten seconds, and SIPp ends by itself.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from okienko.channels.actions import change_account
from okienko.interactions.models import Interaction
from okienko.routing.models import Wait
from tests.badday.test_storm import in_queue
from tests.lines.conftest import NUMBER, REAL, Town
from tests.lines.sound import power_at
from tests.lines.talk import heard
from tests.lines.test_sipp import SAY, sipp
from tests.whole import within

pytestmark = [
    *REAL,
    pytest.mark.skipif(shutil.which("sipp") is None, reason="SIPp is not installed"),
]

CALLS, RATE = 1000, 100
LINES = 12  # that the operator sold to the office
HELD = 2000  # milliseconds that each caller who got in stays

INVITE = f"""<send retrans="500"><![CDATA[
INVITE sip:{NUMBER}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]s[call_number]
To: <sip:{NUMBER}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="486" optional="true" next="refused"/>
<recv response="503" optional="true" next="refused"/>
<recv response="200" rrs="true"/>
"""
REFUSED = """<label id="refused"/>
<send next="over"><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]s[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<label id="over"/>
"""


def storm(folder: Path) -> tuple[Path, Path]:
    """The scenario, and the numbers from which they call."""
    numbers = folder / "numbers.csv"
    each = "".join(f"+486020{at:05}\n" for at in range(CALLS))
    numbers.write_text("SEQUENTIAL\n" + each)
    steps = [
        INVITE,
        SAY.format(method="ACK", sequence=1).replace("+48601000212", "[field0]"),
        f'<pause milliseconds="{HELD}"/>',
        SAY.format(method="BYE", sequence=2).replace("+48601000212", "[field0]"),
        '<recv response="200" next="over"/>',
        REFUSED,
    ]
    path = folder / "storm.xml"
    text = "\n".join(steps)
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="storm">\n{text}\n</scenario>\n'
    )
    return path, numbers


async def test_a_thousand_calls_at_once_for_a_small_office(
    town: Town, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    first = await in_queue(town, "+48601000401")
    second = await in_queue(town, "+48601000402")
    process = town.run.asterisk.process
    fields = {"calls": LINES, "calls_out": 0}
    await town.do(change_account, account_id=town.account, fields=fields)
    path, numbers = storm(tmp_path)
    began = time.monotonic()
    options = ("-m", str(CALLS), "-r", str(RATE), "-l", str(CALLS), "-inf", str(numbers))
    callers = asyncio.create_task(sipp(town, path, *options))
    await asyncio.sleep(0)

    async def taken() -> int:
        return int(await town.read(Interaction.objects.count))

    # in the middle of it an official comes: who waited first is rung for first, and both hear
    while await taken() < 2 + LINES // 2:
        assert not callers.done(), "nobody got in"
        await asyncio.sleep(0.1)
    anna = await town.official("anna")
    asked = time.monotonic()
    leg = await within(8, anna.arrivals.get())
    rang = time.monotonic() - asked
    leg.say(440)
    leg.answer()
    first.say(700)
    await heard(first, 440)
    await heard(leg, 700)
    assert not callers.done(), "the storm was over before it was looked at"
    assert power_at(second.sound.samples(time.monotonic() - 0.3), 440) < 0.3  # music
    assert await callers == 0, "a caller got neither in nor a refusal"
    lasted, got_in = time.monotonic() - began, await taken() - 2
    record_property("seconds", round(lasted, 1))
    record_property("got_in", got_in)
    record_property("rang_ms", round(1000 * rang))
    # never more than the line has: each stays two seconds and some for the menu
    assert LINES // 2 <= got_in <= LINES * (lasted * 1000 / HELD + 1)
    assert not second.ended.is_set(), "who waited lost the place"
    second_waits = Wait.objects.filter(interaction__address_value="+48601000402", left_at=None)
    assert await town.read(second_waits.exists)
    await heard(leg, 700)
    assert town.run.asterisk.process == process, "Asterisk was started again"
