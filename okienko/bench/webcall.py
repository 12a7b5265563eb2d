"""A customer's call from the browser: from "Call" to sound both ways, directly and by a relay."""

import asyncio
import contextlib
import hmac
import json
import shutil
import socket
import subprocess
import tempfile
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

from . import office, whole
from .browser import open_chromium
from .figures import Measured, p50, p95, row
from .waiting import until

CALLS = 10
_SECRET = "bench"  # noqa: S105 - of a relay that lives for a minute, on the loopback address
# Clicks, then asks the connection until the menu is heard and the microphone is sent.
_CALL = """async () => {
  const began = performance.now();
  document.querySelector('#call').click();
  while (performance.now() - began < 15000) {
    const report = await window.okienkoCall.stats();
    let heard = 0, sent = 0, way;
    report?.forEach(r => {
      if (r.type === 'inbound-rtp') heard = r.totalAudioEnergy ?? 0;
      if (r.type === 'outbound-rtp') sent = r.packetsSent ?? 0;
      if (r.type === 'transport') way = report.get(r.selectedCandidatePairId);
    });
    if (heard > 0 && sent > 0) {
      return [performance.now() - began, report.get(way.localCandidateId).candidateType];
    }
    await new Promise(done => setTimeout(done, 10));
  }
  return [0, ''];
}"""
# Asterisk's sound is on the loopback address alone here, of which it tells no browser; a relay
# sends only to whom the browser names.
_TELL = """(() => {
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (given) {
    const port = /m=audio (\\d+)/.exec(given.sdp)?.[1];
    const sdp = `${given.sdp}a=candidate:L 1 udp 2130706431 127.0.0.1 ${port} typ host\\r\\n`;
    return take.call(this, { type: given.type, sdp });
  };
})()"""


@row(
    "webcall",
    "A customer's call from the browser, to sound both ways, directly and by a relay",
    "Most of it is the browser's: signing in over the WebSocket, ICE and DTLS. The menu is heard "
    "once Asterisk has answered. The relay is coturn on this machine, so its way costs no distance "
    "here (`apt-get install coturn`; without it only the direct way is measured).",
)
def measure() -> Sequence[Measured]:
    """Calls of one Chromium to the number that welcomes, hung up once it is heard."""
    running = whole.shared()
    here = office.made()
    _offer(here.id)
    figures = _figures("directly", asyncio.run(_calls(running, here.id, None)))
    program = shutil.which("turnserver")
    if program is None:
        return figures
    with _relay(program) as ice:
        figures += _figures("by a relay", asyncio.run(_calls(running, here.id, ice)))
    return figures


def _figures(way: str, times: list[float]) -> list[Measured]:
    note = f"{len(times)} of {CALLS} calls; the browser tells its counts each 50 ms"
    what = f"from the click on Call to sound both ways, {way}"
    return [
        Measured(f"{what}, p50", p50(times), "ms", note=note),
        Measured(f"{what}, p95", p95(times), "ms"),
        Measured(f"{what}, longest", max(times), "ms"),
    ]


def _offer(office_id: int) -> None:
    from okienko.channels.phone.models import Number
    from okienko.channels.phone.numbers import change_number
    from okienko.events.security.scope import in_offices

    with in_offices([office_id]):
        number = Number.objects.get(digits=office.WELCOME).id
    change_number(office_id, number_id=number, web=True)


def _forget(office_id: int) -> None:
    """One network may call only so often; the bench is one."""
    from okienko.channels.phone.models import Guest
    from okienko.events.security.scope import in_offices

    with in_offices([office_id]):
        Guest.objects.update(network="")


async def _calls(running: whole.Whole, office_id: int, ice: dict[str, Any] | None) -> list[float]:
    times: list[float] = []
    async with _page(running, ice) as page:
        for _ in range(CALLS):
            await asyncio.to_thread(_apart, office_id)
            took, way = await page.evaluate(_CALL)
            if took and (way == "relay") == bool(ice):
                times.append(float(took))
            if await page.locator("#hang-up").is_visible():
                await page.locator("#hang-up").click()
            await page.locator("#again").click()
    return times


def _apart(office_id: int) -> None:
    from django.db import connection

    try:
        _forget(office_id)
    finally:
        connection.close()


@contextlib.asynccontextmanager
async def _page(running: whole.Whole, ice: dict[str, Any] | None) -> AsyncIterator[Any]:
    """The page of calls in Chromium, which is given this relay and takes no other way."""
    async with open_chromium() as browser:
        page = await browser.new_page(base_url=f"http://localhost:{running.http_port}")
        if ice is not None:

            async def with_relay(route: Any) -> None:
                answer = await route.fetch()
                given = await answer.json() | {"ice": [ice]}
                await route.fulfill(response=answer, body=json.dumps(given))

            await page.route("**/phone/guest/begin/**", with_relay)
            await page.add_init_script(_TELL)
        await page.goto(f"/zielonka/call/{'?relay' if ice else ''}")
        yield page


@contextlib.contextmanager
def _relay(program: str) -> Iterator[dict[str, Any]]:
    """Coturn on the loopback address, and what a browser is told of it."""
    port = whole.free_port(socket.SOCK_DGRAM)
    with tempfile.TemporaryDirectory(prefix="okienko-bench-") as name:
        folder = Path(name)
        (folder / "turnserver.conf").write_text(
            f"use-auth-secret\nstatic-auth-secret={_SECRET}\nrealm=bench\nlistening-port={port}\n"
            "listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nfingerprint\nno-cli\nno-tls\nno-dtls\n"
            f"allow-loopback-peers\nallowed-peer-ip=127.0.0.1\nuserdb={folder}/turndb\n"
            f"pidfile={folder}/turn.pid\n"
        )
        with (folder / "log").open("ab") as log:
            server = subprocess.Popen(
                [program, "-c", "turnserver.conf", "--log-file", "stdout"],
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        try:
            until(lambda: _listens(port), 20, f"coturn:\n{(folder / 'log').read_text()[-400:]}")
            user = f"{int(time.time()) + 3600}:bench"
            digest = hmac.digest(_SECRET.encode(), user.encode(), "sha1")
            yield {
                "urls": [f"turn:127.0.0.1:{port}"],
                "username": user,
                "credential": b64encode(digest).decode(),
            }
        finally:
            server.kill()
            server.wait()


def _listens(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
