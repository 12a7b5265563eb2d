"""What strangers send to the telephone: refused or taken for what it is, and no harm is done."""

from __future__ import annotations

import asyncio
import os
import socket
from itertools import islice
from typing import NamedTuple

from tests.badday.hostile import CALLER, NAME, spoiled
from tests.badday.test_storm import in_queue
from tests.lines.conftest import NUMBER, REAL, STRANGER, TRUNK, Town
from tests.lines.peer import Phone
from tests.lines.talk import heard, talking
from tests.whole import Running, until, within

pytestmark = REAL

SEED = int(os.environ.get("OKIENKO_TEST_SEED", "2026"))
COUNT = 1200  # spoiled requests
BATCH = 10  # so many are sent between two questions whether it still answers
NO_NUMBER = "+48140009999"  # what is still understood is a call to a number that is not ours


class Strange(NamedTuple):
    """A caller in a well-formed request; what is not said is as usual."""

    user: str = "48601000777"
    name: str = ""
    header: str = ""
    dialled: str = NUMBER
    call_id: str = ""
    refused: bool = False


STRANGE = (
    *(Strange(user="%00"), Strange(user="%ff%fe"), Strange(user="9" * 1500)),
    Strange(user="48601000777'%3B%20drop%20table%20customers_person%3B--"),
    *(Strange(user="+48%20601%20000%20777"), Strange(user="%C5%BC%F0%9F%98%80")),
    *(Strange(user="anonymous"), Strange(user="-"), Strange(user="112")),
    Strange(name="\udca3ukasz \udcaf\udcf3\udcb3w"),  # ISO 8859-2, as older exchanges send it
    *(Strange(name="\udcff\udcfe"), Strange(name="${SHELL(id)}"), Strange(name="x" * 2000)),
    Strange(name="\u202eĄ😀"),
    Strange(header='P-Asserted-Identity: "\\"><script>alert(1)</script>" <sip:48601000777@x>\r\n'),
    Strange(header='P-Asserted-Identity: "${SHELL(id)}" <sip:48601000777@x>\r\n'),
    Strange(header="P-Asserted-Identity: <tel:+++++>\r\n"),
    Strange(header=f'P-Asserted-Identity: "{"ą" * 300}" <sip:48601000777@x>\r\n'),
    Strange(header="Privacy: user;header;id;nonsense\r\n"),
    Strange(header="Subject: \u202e0\r\nX-Okienko-Offer: 1\r\nX-Okienko-Answer: auto\r\n"),
    *(Strange(call_id="x" * 1500), Strange(call_id='a()<>:\\"/[]?{}b,c')),
    # with broken UTF-8 in these, Asterisk can tell nobody of the call, nor list any other
    *(Strange(call_id="a\udcff@x", refused=True), Strange(dialled="+4814%ff%fe1900", refused=True)),
    *(Strange(dialled="+48,14,0001900"), Strange(dialled="9" * 900, refused=True)),
    Strange(dialled="anna%3B%24%7BEXTEN%7D", refused=True),
)


class Wire:
    """A socket that sends anything, and asks now and then whether it is still answered."""

    def __init__(self, host: str, server: tuple[str, int]) -> None:
        self.host, self.server = host, server
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.socket.setblocking(False)
        self.asked = 0

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def send(self, data: bytes) -> None:
        self.socket.sendto(data, self.server)

    async def answers(self) -> None:
        """Ask for the options until an answer to this very question comes."""
        self.asked += 1
        name = f"ask-{self.asked}-{self.port}@{self.host}"
        question = (
            f"OPTIONS sip:{self.server[0]} SIP/2.0\r\nVia: SIP/2.0/UDP {self.host}:{self.port}"
            f";branch=z9hG4bK{self.port}{self.asked};rport\r\nFrom: <sip:a@{self.host}>;tag=1\r\n"
            f"To: <sip:{self.server[0]}>\r\nCall-ID: {name}\r\nCSeq: 1 OPTIONS\r\n"
            "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        ).encode()

        async def asked() -> bool:
            self.send(question)
            return await asyncio.to_thread(self._heard, name.encode())

        await until(asked, 5, "it answers no more")

    def _heard(self, name: bytes) -> bool:
        self.socket.settimeout(0.2)
        try:
            while True:
                data = self.socket.recv(65_535)
                if data.startswith(b"SIP/2.0") and name in data:
                    return True
        except TimeoutError:
            return False
        finally:
            self.socket.setblocking(False)


def everything_logged(run: Running) -> str:
    """All logs of an installation in one text."""
    logs = [path for path in run.home.rglob("*.log") if path.is_file()]
    assert logs, "where are the logs?"
    return "\n".join(log.read_text(errors="replace") for log in logs)


async def test_spoiled_requests_harm_nobody(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    process = town.run.asterisk.process
    wires = [Wire(host, town.run.sip) for host in (TRUNK, STRANGER)]
    sources = [
        spoiled(SEED + i, wire.host, wire.port, "127.0.0.1", NO_NUMBER)
        for i, wire in enumerate(wires)
    ]
    for _ in range(COUNT // BATCH // len(wires)):
        for wire, source in zip(wires, sources, strict=True):
            for message in islice(source, BATCH):
                wire.send(message)
        await wires[0].answers()
    await heard(caller, 440)
    await heard(desk, 700)
    caller.hang_up()
    await until(desk.ended.is_set, 8)
    other = await town.official("piotr")
    next_one = await in_queue(town, "+48601000778")
    leg = await within(8, other.arrivals.get())
    leg.say(520)
    leg.answer()
    await heard(next_one, 520)
    await heard(leg, 700)
    assert town.run.asterisk.alive()
    assert town.run.asterisk.process == process, "Asterisk was started again"
    said = everything_logged(town.run)
    for secret in (NAME, "Wrzos", CALLER, "601000212", "601000778"):
        assert secret not in said, f"seed {SEED}: a customer stands in a log"
    assert "phone_failed" not in said
    for wire in wires:
        wire.socket.close()


async def test_callers_with_hostile_names_are_taken_for_what_they_are(town: Town) -> None:
    for one in STRANGE:
        phone = Phone(TRUNK, town.run.sip, one.user, name=one.name)
        await phone.open()
        call = await phone.call(one.dialled, one.header, one.call_id)
        await until(
            lambda: call.answered.is_set() or call.ended.is_set(),  # noqa: B023
            5,
            f"neither answered nor refused: {ascii(one)[:300]}",
        )
        assert call.ended.is_set() == one.refused, f"{call.status}: {ascii(one)[:300]}"
        if call.answered.is_set():
            call.hang_up()
            await town.until_state("abandoned", "closed")
        await phone.__aexit__()
    await talking(town)
    logs = everything_logged(town.run)
    assert "phone_failed" not in logs
    assert "call_failed" not in logs
    for secret in ("601000777", "alert(1)", "drop table", "601000212", "ukasz"):
        assert secret not in logs, f"{secret!r} stands in a log"
