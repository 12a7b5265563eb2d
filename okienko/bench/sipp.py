"""SIPp plays callers and officials' telephones, so that our own cannot be what limits.

Callers come from one address, with numbers in order; a telephone answers at once and echoes sound.
"""

import itertools
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from .figures import Unavailable

#: A number for each caller of a run: who called before would come to the same official first.
_numbers = itertools.count(48601000000)
_SDP = """v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""
_INVITE = (
    """<send retrans="500"><![CDATA[

INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

"""
    + _SDP
    + """]]></send>
<recv response="100" optional="true"/><recv response="180" optional="true"/>
<recv response="183" optional="true"/><recv response="200"/>
<send><![CDATA[

ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]T[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
"""
)
_OK = """<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
"""
_CALLER = (
    _INVITE.replace('<recv response="200"/>', '<recv response="200" rrs="true"/>')
    + """<pause milliseconds="%d"/>
<send retrans="500"><![CDATA[

BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]T[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send><recv response="200" timeout="5000"/>
"""
)
#: Waits, is served, and goes when the official hangs up.
_WAITER = (
    _INVITE.replace('<recv response="200"/>', '<recv response="200" rrs="true"/>')
    + '<recv request="BYE" timeout="90000"/>'
    + _OK
)
_TELEPHONE = (
    """<recv request="INVITE"/>
<send><![CDATA[

SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=[pid]S[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:desk@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
<send retrans="500"><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]S[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:desk@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

"""
    + _SDP
    + """]]></send>
<recv request="ACK"><action><gettimeofday assign_to="1,2"/>
<log message="[$1] [$2]"/></action></recv>
<recv request="BYE"/>
"""
    + _OK
)


class Sipp:
    """One SIPp process. It ends by itself, or by `stop`."""

    def __init__(self, name: str, body: str, *options: str) -> None:
        program = shutil.which("sipp")
        if program is None:
            raise Unavailable("SIPp is needed: apt-get install sip-tester")
        self.folder = Path(tempfile.mkdtemp(prefix="okienko-sipp-"))
        scenario = self.folder / "scenario.xml"
        scenario.write_text(
            f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="{name}">\n'
            f"{body}</scenario>\n"
        )
        self.log = self.folder / "log"
        self.numbers: Path | None = None  # a file that goes with it
        with (self.folder / "out").open("wb") as out:
            self.process = subprocess.Popen(
                [program, "-sf", scenario, "-trace_logs", "-log_file", self.log, *options,
                 "-nostdin", "-timeout", "180"],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            )  # fmt: skip

    def answered(self) -> list[float]:
        """When telephones' calls stood (seconds since the epoch)."""
        times = []
        for text in self.log.read_text().splitlines() if self.log.exists() else ():
            seconds, micros = text.split()[:2]
            times.append(float(seconds) + float(micros) / 1e6)
        return times

    def wait(self, seconds: float) -> None:
        """Until it has ended by itself."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()

    def stop(self) -> None:
        """End it and remove what it wrote."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.numbers is not None:
            self.numbers.unlink(missing_ok=True)


def callers(
    host: str,
    server: tuple[str, int],
    number: str,
    *,
    rate: float,
    count: int,
    talk: float | None,
    sound: str = "",
) -> Sipp:
    """`count` callers at `rate` a second, who talk for so many seconds (None: until hung up).

    `sound`: a file of a-law that each of them says, again and again.
    """
    body = _WAITER if talk is None else _CALLER % round(1000 * talk)
    if sound:
        says = f'<nop><action><exec rtp_stream="{sound},-1,8,PCMA/8000"/></action></nop>\n'
        body = body.replace("<pause ", f"{says}<pause ", 1)
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as numbers:
        numbers.write("SEQUENTIAL\n")
        numbers.writelines(f"+{next(_numbers)}\n" for _ in range(count + 10))
    calling = Sipp(
        "caller", body, "-i", host, "-mi", host, "-inf", numbers.name, "-s", number,
        "-r", "1", "-rp", str(round(1000 / rate)), "-m", str(count), "-l", "600",
        f"{server[0]}:{server[1]}",
    )  # fmt: skip
    calling.numbers = Path(numbers.name)
    return calling


def telephones(host: str, port: int, media_port: int) -> Sipp:
    """Every official's telephone on one port: answers at once, echoes sound, hears BYE."""
    phones = Sipp(
        "telephone", _TELEPHONE, "-i", host, "-p", str(port), "-mi", host,
        "-mp", str(media_port), "-rtp_echo", "-l", "2000",
    )  # fmt: skip
    time.sleep(0.5)
    if phones.process.poll() is not None:
        raise Unavailable(f"SIPp ended: {(phones.folder / 'out').read_text()[-400:]}")
    return phones


def rate_of(times: Sequence[float]) -> float:
    """Per second, over the time from the first to the last."""
    return (len(times) - 1) / (max(times) - min(times)) if len(times) > 2 else 0.0
