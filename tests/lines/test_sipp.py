"""SIPp as the caller: a stack that is not ours, each codec, keys as RFC 4733 events."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from okienko.interactions.models import Interaction
from tests.lines.conftest import NUMBER, REAL, TRUNK, Town
from tests.whole import free_port, until

pytestmark = [
    *REAL,
    pytest.mark.skipif(shutil.which("sipp") is None, reason="SIPp is not installed"),
]

DIGITS = Path("/usr/share/sip-tester/dtmf_2833_1.pcap")
CODECS = {"alaw": (8, "PCMA/8000"), "ulaw": (0, "PCMU/8000"), "g722": (9, "G722/8000")}

INVITE = """<send retrans="500"><![CDATA[
INVITE sip:{number}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+48601000212@[local_ip]:[local_port]>;tag=[pid]s[call_number]
To: <sip:{number}@[remote_ip]:[remote_port]>
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
m=audio [media_port] RTP/AVP {payload} 101
a=rtpmap:{payload} {codec}
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="200" rrs="true" rtd="true">
  <action>
    <ereg regexp="RTP/AVP {payload}( |\\r)" search_in="body" check_it="true" assign_to="1"/>
  </action>
</recv>
<Reference variables="1"/>
"""
SAY = """<send><![CDATA[
{method} [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: <sip:+48601000212@[local_ip]:[local_port]>;tag=[pid]s[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: {sequence} {method}
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Length: 0

]]></send>
"""
PRESS = '<pause milliseconds="700"/><nop><action><exec play_pcap_audio="{file}"/></action></nop>'


def scenario(folder: Path, codec: str, press: str = "", pause: int = 1500) -> Path:
    """A call of one codec that hangs up after `pause` milliseconds."""
    payload, name = CODECS[codec]
    steps = [
        INVITE.format(number=NUMBER, payload=payload, codec=name),
        SAY.format(method="ACK", sequence=1),
        press,
        f'<pause milliseconds="{pause}"/>',
        SAY.format(method="BYE", sequence=2),
        '<recv response="200"/>',
    ]
    path = folder / f"{codec}.xml"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{codec}">\n'
        + "\n".join(steps)
        + "\n</scenario>\n"
    )
    return path


async def sipp(town: Town, path: Path, *options: str) -> int:
    """Run SIPp from the operator's address; its exit code (0: every call went as written)."""
    host, port = town.run.sip
    process = await asyncio.create_subprocess_exec(
        "sipp", f"{host}:{port}", "-i", TRUNK, "-mi", TRUNK, "-p", str(free_port()),
        "-sf", str(path), "-nostdin", "-timeout", "40s", *(options or ("-m", "1")),
        cwd=path.parent, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    return await process.wait()


async def test_each_codec_is_answered_in_itself(town: Town, tmp_path: Path) -> None:
    for codec in CODECS:
        assert await sipp(town, scenario(tmp_path, codec, pause=300)) == 0, codec
    await town.until_state("abandoned")


@pytest.mark.skipif(os.geteuid() != 0, reason="SIPp needs a raw socket to play a capture")
async def test_a_key_from_a_capture_chooses(town: Town, tmp_path: Path) -> None:
    path = scenario(tmp_path, "alaw", PRESS.format(file=DIGITS), pause=4000)
    call = asyncio.create_task(sipp(town, path))
    await until(
        lambda: town.read(
            lambda: Interaction.objects.filter(chosen="odpady", state="waiting").exists()
        ),
        12,
        town.run.log()[-2000:],
    )
    assert await call == 0


async def test_fifty_calls_at_ten_a_second(town: Town, tmp_path: Path) -> None:
    path = scenario(tmp_path, "alaw", pause=1000)
    assert await sipp(town, path, "-m", "50", "-r", "10") == 0
    count = await town.read(Interaction.objects.count)
    assert count == 50
