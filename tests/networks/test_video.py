"""Picture and sound of a meeting whose customer is in a network as people have them: the sound goes
first, the picture gets smaller before it stands still, and both sides read what happens.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from okienko.channels.phone import turn as relay
from okienko.channels.video.limits import RELAYED
from okienko.config import Config
from tests.lines.browser import Desk, chromium, desk_of
from tests.lines.conftest import REAL, Town
from tests.lines.test_video_pages import FRAMES, HEARS, begun, both, customer
from tests.whole import until

from .conftest import RELAY, SECRET
from .nets import SERVER
from .test_networks import office

pytestmark = REAL
#: How the pictures' way is reached, and what was decoded and stood still of them.
WAY = """async () => {
  const [peer] = okienkoVideo.mesh.peers.values();
  const report = await peer.stats();
  let out = {way: '', by: '', decoded: 0, frozen: 0, height: 0};
  report.forEach(row => {
    if (row.type === 'transport') {
      const near = report.get(report.get(row.selectedCandidatePairId)?.localCandidateId);
      if (near) Object.assign(out, {way: near.candidateType, by: near.relayProtocol ?? ''});
    }
    if (row.type === 'inbound-rtp') {
      out.decoded += row.framesDecoded ?? 0;
      out.frozen += row.totalFreezesDuration ?? 0;
      out.height = Math.max(out.height, row.frameHeight ?? 0);
    }
  });
  return out;
}"""
#: Whether a relay gives a place to who shows these passwords.
RELAYED_BY = """async ice => {
  const way = new RTCPeerConnection({iceServers: ice, iceTransportPolicy: 'relay'});
  way.createDataChannel('any');
  const found = new Promise(done => way.onicecandidate =
    ({candidate}) => candidate?.type === 'relay' ? done(true) : candidate || done(false));
  await way.setLocalDescription();
  const given = await found;
  way.close();
  return given;
}"""


def noise(path: Path) -> str:
    """A camera whose picture takes all that it is given; the flag for it."""
    width, height, rate = 320, 180, 15
    frame = width * height * 3 // 2
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420mpeg2\n".encode())
        for _ in range(rate):
            film.write(b"FRAME\n" + bytes(112 + (each & 31) for each in os.urandom(frame)))
    return f"--use-file-for-fake-video-capture={path}"


@asynccontextmanager
async def meeting(town: Town, route: str) -> AsyncIterator[tuple[Desk, Page]]:
    """Anna, beside the server, talks with a customer behind a router that does this."""
    run = office(town)
    run.nets.route(route)
    home, run.chromium = run.chromium, ""
    try:
        async with desk_of(town) as desk:
            run.chromium = home
            await desk.press("ready")
            await desk.look("ready")
            async with chromium(town) as browser, customer(town, browser) as page:
                await begun(desk, page)
                yield desk, page
    finally:
        run.chromium = home


async def way(page: Page) -> dict[str, Any]:
    return dict(await page.evaluate(WAY))


async def goes_by(page: Page, relay: str, seconds: float = 30) -> None:
    """Until the pictures go by a relay that is reached so."""

    async def so() -> bool:
        now = await way(page)
        return (now["way"], now["by"]) == ("relay", relay)

    await until(so, seconds, f"pictures do not go by {relay}", 0.2)


async def test_by_a_relay_alone_and_another_network_in_mid_meeting(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"turn:{SERVER}:{RELAY}"
    monkeypatch.setattr(relay, "config", lambda: Config(turn_urls=url, turn_secret=SECRET))
    async with meeting(town, "relay") as (desk, page):
        await goes_by(page, "udp")
        # the password of who talks is taken, an older one is not
        for valid in (RELAYED, -RELAYED):
            given = list(relay.ice_servers("test", valid))
            assert await page.evaluate(RELAYED_BY, given) == (valid is RELAYED)
        # another network, which lets nothing through but TCP: all comes back by itself
        office(town).nets.route("tcp")
        await goes_by(page, "tcp")
        await both(desk, page, 45)
        await expect(page.locator("#quality")).to_have_text("")


async def test_the_sound_goes_first_on_a_slow_line(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nets, flags = office(town).nets, office(town).chromium_flags
    film = noise(tmp_path / "noise.y4m")
    monkeypatch.setattr(office(town), "chromium_flags", (*flags, film))
    async with meeting(town, "lan") as (desk, page):
        slow = desk.page.locator(".desk-video .slow")
        # one packet in twenty is lost: the picture lives, and nothing is said
        nets.route("lossy")
        before, began = await way(page), time.monotonic()
        await until(lambda: time.monotonic() - began > 6, 8, "")
        now = await way(page)
        assert (now["decoded"] - before["decoded"]) / 6 > 3, (before, now)
        assert now["frozen"] - before["frozen"] < 1.5, (before, now)
        assert await slow.inner_text() == "", "pictures are smaller already"
        # 300 kbit/s: the picture of the test's camera is small enough to fit, or is made smaller;
        # either way it moves, and the sound is as before (frontend/tests/video-rate.test.ts: when)
        nets.route("narrow")
        await both(desk, page)
        before, began = await way(page), time.monotonic()
        await until(lambda: time.monotonic() - began > 10, 12, "")
        now = await way(page)
        assert (now["decoded"] - before["decoded"]) / 10 > 3, (before, now)
        assert now["frozen"] - before["frozen"] < 3, (before, now)
        await both(desk, page)
        # hardly more than a voice: the sound alone, with words on both sides and ways back
        nets.route("narrowest")
        await expect(page.locator("#quality")).to_contain_text("za woln", timeout=60000)
        await expect(slow).to_contain_text("za woln", timeout=10000)
        await expect(page.get_by_role("button", name="Spróbuj znowu z obrazem")).to_be_visible()
        heard = (await page.evaluate(HEARS))["heard"]

        async def hears_on() -> bool:
            return bool((await page.evaluate(HEARS))["heard"] > heard + 0.001)

        await until(hears_on, 10, "the sound went with the pictures", 0.2)
        # the line is well again: pressed, the pictures are back
        nets.route("lan")
        frames = await page.evaluate(FRAMES)
        await desk.page.get_by_role("button", name="Spróbuj znowu z obrazem").click()
        await page.get_by_role("button", name="Spróbuj znowu z obrazem").click()

        async def moves() -> bool:
            return bool(await page.evaluate(FRAMES) > frames + 10)

        await until(moves, 20, "no picture came back", 0.2)
