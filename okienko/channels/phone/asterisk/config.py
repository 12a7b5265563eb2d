"""Asterisk's configuration, written by the program and by nobody else.

Only what does not change while it runs stands in files: ports, addresses, modules and a
dialplan of one rule (everything from a known trunk enters our application). Trunks and
officials' phones are put into Asterisk's memory through ARI when the switchboard connects,
so no file holds a password but that of ARI itself.

Against floods: calls are counted as they come in, over all, for each trunk and for each caller's
number, one caller after another; who is over a limit hears that all lines are busy, or busy alone
(limits.py).

Against toll fraud: an unknown sender matches no endpoint and is refused; the dialplan has no
way out; REFER and in-dialog transfers have no module; calls outside are only originated by
the program.
"""

from __future__ import annotations

import math
import secrets
import struct
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .limits import limits
from .modules import MODULES

APP = "okienko"  # the Stasis application: one per node, the newest socket wins
TRUNK_CONTEXT = "from-trunk"
PHONE_CONTEXT = "from-phone"
WEB_CONTEXT = "from-web"
#: What the endpoint of a meeting's seat says that it dialled, before the office: a trunk cannot.
MEETING = "meeting."
CHECK = "check"  # and what one says that only tries its sound
CHECK_SECONDS = 20
WEB_DIALS = "office"  # all that a customer's browser can dial; its endpoint says which number it is
BUSY_WORDS = "OKIENKO_BUSY"  # global variable: the files that tell that all lines are busy
TURNED_AWAY = "OKIENKO_TURNED_AWAY"  # when a caller heard so last, in seconds since 1970
TOLD = "OKIENKO_TOLD_"  # and three hexadecimal digits: when a number of these heard so
TOLD_AGAIN = 60  # seconds: who calls again within them, and there is still no place, hears busy
NOT_RUNG = "OKIENKO_NOT_RUNG"  # when a telephone could not be rung for want of ports
TRUNK_USER = "trunk"  # what a trunk registers as; calls for it say in To which number is meant


@dataclass(frozen=True)
class Layout:
    """What the files are written from; the program's settings, narrowed to the phone's."""

    folder: Path  # the configuration's own folder, below the home
    modules: Path
    data: Path
    music: Path | None = None
    sip_host: str = "0.0.0.0"  # noqa: S104 - calls come from outside
    sip_port: int = 5060
    tls_port: int = 0  # 0: neither TCP nor TLS
    authorities: Path | None = None  # PEM; none: the system's
    certificate: Path | None = None  # PEM, what this machine shows of itself
    key: Path | None = None
    http_host: str = "127.0.0.1"
    http_port: int = 8088
    rtp_start: int = 10000
    rtp_end: int = 11999
    calls_per_number: int = 5
    public_address: str = ""  # what others see when the machine stands behind a router
    local_nets: tuple[str, ...] = ()  # networks reached without that address
    # where packets for that address arrive here, when it is known; no reason to start it anew
    inner_address: str = field(default="", repr=False)
    stun: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)  # file name -> text, appended

    @property
    def ari_url(self) -> str:
        """Base of ARI's REST address."""
        host = "127.0.0.1" if self.http_host in {"0.0.0.0", "::"} else self.http_host  # noqa: S104 - no binding
        return f"http://{host}:{self.http_port}/ari"


def ari_password(folder: Path) -> str:
    """The password of ARI, made once and readable by its owner only."""
    path = folder / "ari.secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text().strip()


def write(layout: Layout) -> Path:
    """Write every file; returns the path of asterisk.conf. Safe to repeat."""
    folder = layout.folder
    for name in ("run", "log", "spool/recording", "lib", "keys/keys", "db", "agi"):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    if layout.music is None:
        _compose(folder / "music" / "waiting.wav")
    for name, text in files(layout).items():
        path = folder / name
        new = path.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(text + layout.extra.get(name, ""))
        new.replace(path)
    return folder / "asterisk.conf"


def files(layout: Layout) -> dict[str, str]:
    """The text of each file by its name."""
    return {
        "asterisk.conf": _asterisk(layout),
        "modules.conf": "[modules]\nautoload=no\n"
        + "".join(f"load={m}\n" for m in MODULES if (layout.modules / f"{m}.so").exists()),
        "logger.conf": _LOGGER,
        "http.conf": _http(layout),
        "ari.conf": _ari(layout),
        "manager.conf": _manager(layout),
        "websocket_client.conf": "",
        "pjproject.conf": "[startup]\nlog_level=0\n",
        "pjsip.conf": _pjsip(layout),
        "sorcery.conf": _SORCERY,
        "rtp.conf": _rtp(layout),
        "musiconhold.conf": "[default]\nmode=files\nsort=random\n"
        f"directory={layout.music or layout.folder / 'music'}\n",
        "extensions.conf": _extensions(layout),
        "indications.conf": _TONES,
        "acl.conf": "",
        "udptl.conf": "",
        "features.conf": "[general]\n[featuremap]\n",
        "cdr.conf": "[general]\nenable=no\n",
        "cel.conf": "[general]\nenable=no\n",
        "stasis.conf": "[threadpool]\ninitial_size=5\nidle_timeout_sec=20\nmax_size=20\n",
    }


def _asterisk(layout: Layout) -> str:
    folder = layout.folder
    return f"""[directories]
astetcdir={folder}
astmoddir={layout.modules}
astvarlibdir={folder / "lib"}
astdbdir={folder / "db"}
astkeydir={folder / "keys"}
astdatadir={layout.data}
astagidir={folder / "agi"}
astspooldir={folder / "spool"}
astrundir={folder / "run"}
astlogdir={folder / "log"}
[options]
systemname=okienko
hideconnect=yes
nocolor=yes
dumpcore=no
live_dangerously=no
maxcalls={limits(layout.rtp_start, layout.rtp_end).at_all}
"""


# No channel, number or SIP message goes into the log: only what breaks.
_LOGGER = """[general]
dateformat=%F %T.%3q
use_callids=no
[logfiles]
messages => error
console => error
"""


def _http(layout: Layout) -> str:
    # The default of 100 sessions is fewer than the desks of a city.
    return f"""[general]
enabled=yes
bindaddr={layout.http_host}
bindport={layout.http_port}
sessionlimit=2000
session_keep_alive=60000
servername=
enablestatic=no
"""


def _ari(layout: Layout) -> str:
    return f"""[general]
enabled=yes
pretty=no
websocket_write_timeout=1000
channelvars=OKIENKO
[{APP}]
type=user
read_only=no
password_format=plain
password={ari_password(layout.folder)}
"""


def _manager(layout: Layout) -> str:
    # By the HTTP server above alone; a listener of its own cannot be left out, so it stands on a
    # free port of this machine. The account hears who was not let in, and may do nothing.
    return f"""[general]
enabled=yes
webenabled=yes
bindaddr=127.0.0.1
port=0
httptimeout=60
displayconnects=no
[{APP}]
secret={ari_password(layout.folder)}
read=security
write=
"""


def _pjsip(layout: Layout) -> str:
    # The HTTP server listens for `ws`; its address here is where the browsers' *sound* is bound:
    # with the loopback's, no browser on another machine would be heard.
    outside = ""
    if layout.public_address:
        outside = (
            f"external_media_address={layout.public_address}\n"
            f"external_signaling_address={layout.public_address}\n"
        )
        outside += "".join(f"local_net={net}\n" for net in layout.local_nets)
    return f"""[system]
type=system
timer_t1=500
[global]
type=global
user_agent=Okienko
default_realm={APP}
endpoint_identifier_order=auth_username,username,ip
keep_alive_interval=30
max_initial_qualify_time=1
[udp]
type=transport
protocol=udp
bind={layout.sip_host}:{layout.sip_port}
{outside}{_streams(layout, outside)}[ws]
type=transport
protocol=ws
bind={layout.sip_host}
{outside}; Nobody's phone: ARI tells of phones only where there is at least one.
[nobody]
type=auth
auth_type=digest
username=nobody
password={secrets.token_urlsafe(24)}
[nobody]
type=endpoint
transport=udp
context={PHONE_CONTEXT}
disallow=all
allow=alaw
auth=nobody
"""


#: Where systems keep the certificates of the authorities that they trust.
AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)


def _streams(layout: Layout, outside: str) -> str:
    """TCP and TLS, for operators that want them. The certificate is checked, and its name."""
    if not layout.tls_port:
        return ""
    found = [path for path in AUTHORITIES if Path(path).exists()]
    authorities = str(layout.authorities or "") or next(iter(found), "")
    own = ""
    if layout.certificate and layout.key:
        own = f"cert_file={layout.certificate}\npriv_key_file={layout.key}\n"
    return f"""[tcp]
type=transport
protocol=tcp
bind={layout.sip_host}:{layout.sip_port}
{outside}[tls]
type=transport
protocol=tls
bind={layout.sip_host}:{layout.tls_port}
method=tlsv1_2
verify_server=yes
{f"ca_list_file={authorities}" if authorities else ""}
{own}{outside}"""


# Endpoints of officials and trunks live in memory only; each type keeps its config wizard as
# well, because the dialplan functions and `pjsip show` expect one.
_SORCERY = """[res_pjsip]
endpoint=config,pjsip.conf,criteria=type=endpoint
endpoint/dyn=memory
auth=config,pjsip.conf,criteria=type=auth
auth/dyn=memory
aor=config,pjsip.conf,criteria=type=aor
aor/dyn=memory
contact=memory
[res_pjsip_endpoint_identifier_ip]
identify=config,pjsip.conf,criteria=type=identify
identify/dyn=memory
[res_pjsip_outbound_registration]
registration=config,pjsip.conf,criteria=type=registration
registration/dyn=memory
[acl]
acl=config,pjsip.conf,criteria=type=acl
acl/dyn=memory
"""


def _rtp(layout: Layout) -> str:
    stun = f"stunaddr={layout.stun}\n" if layout.stun else ""
    return f"""[general]
rtpstart={layout.rtp_start}
rtpend={layout.rtp_end}
strictrtp=yes
icesupport=yes
{stun}{_candidates(layout)}"""


def _candidates(layout: Layout) -> str:
    """Browsers outside are told of the router's address too: of it `external_media_address` says
    nothing to them, for they speak ICE.
    """
    if not layout.public_address or not layout.inner_address:
        return ""
    both = f"{layout.inner_address} => {layout.public_address},include_local_address"
    return f"[ice_host_candidates]\n{both}\n"


# While no switchboard listens (a restart takes some seconds), the caller hears ringing for up
# to half a minute and gets in when it is back. Ringing comes before the first try: one that has
# just died is still on Asterisk's list, and its caller would hear nothing.
#
# With broken UTF-8 in what was dialled or in its Call-ID, Asterisk can tell nobody of a call, nor
# list any other as long as that one is there: of the first only what a number may have is passed
# on, and with such a Call-ID (RFC 3261 knows printable ASCII only) nobody comes in.
#
# Callers are counted one after another, under a lock that ends with its channel: of two who come in
# the same instant the last place has one. Only who gets in is counted, so that a storm that goes on
# keeps nobody out. The groups: `all` the callers (and those who are only told), `line` those of a
# trunk, whose limit comes with its endpoint, `number` those of a number that is shown: by its last
# nine digits, which are the same with 0, 0048 or +48 before them.
#
# A customer's browser reaches the one number that its endpoint names, whatever it says it is: its
# number is withheld, it is one caller at a time, and all browsers together are the line `web`.
# A browser that dials into its meeting (guests.MEETING) has places of its own, and one that tries
# its sound (guests.CHECK) hears itself for some seconds and gets no further.
#
# Who is told that all lines are busy and dials again at once gets in as soon as there is a place;
# until then, for a minute, the number hears busy alone, which is over at once and leaves the words
# to others. It is kept by three digits of a digest: 4,096 moments, whatever a storm does.
def _extensions(layout: Layout) -> str:
    limit = limits(layout.rtp_start, layout.rtp_end)
    return f"""[general]
static=yes
writeprotect=yes
autofallthrough=yes
clearglobalvars=yes
[{TRUNK_CONTEXT}]
exten => _[+*0-9a-zA-Z].,1,Set(DIALLED=${{FILTER(+*#0-9a-zA-Z,${{EXTEN}})}})
 same => n,Goto(enter,1)
exten => _[+*0-9A-Za-gi-z],1,Set(DIALLED=${{EXTEN}})
 same => n,Goto(enter,1)
exten => s,1,Goto(enter,1)
exten => {TRUNK_USER},1,Set(MEANT=$["${{CHANNEL(pjsip,local_uri)}}" : ".*sips*:([^@]*)@"])
 same => n,Set(DIALLED=${{FILTER(+*#0-9a-zA-Z,${{MEANT}})}})
 same => n,Goto(enter,1)
exten => enter,1,Set(NAMED=${{CHANNEL(pjsip,call-id)}})
 same => n,GotoIf($[${{LEN(${{FILTER(\\x21-\\x7e,${{NAMED}})}})}}!=${{LEN(${{NAMED}})}}]?end)
 same => n,GotoIf($["${{KIND}}"!=""]?count)
 same => n,Set(KIND=callers)
 same => n,Set(PLACES={limit.callers})
 same => n,Set(LINE=${{CHANNEL(endpoint)}})
 same => n,Set(SHOWN=$["${{CALLERID(num-pres)}}" : "allowed"])
 same => n,Set(WHO=${{IF(${{SHOWN}}?${{FILTER(0-9,${{CALLERID(num)}})}})}})
 same => n,Set(WHO=${{WHO:-9}})
 same => n,Set(MOST={layout.calls_per_number})
 same => n(count),Set(ALONE=${{LOCK(callers)}})
 same => n,GotoIf($["${{WHO}}"=""]?places)
 same => n,GotoIf($[${{GROUP_COUNT(${{WHO}}@number)}}>=${{MOST}}]?busy)
 same => n(places),GotoIf($[${{GROUP_COUNT(${{KIND}}@all)}}>=${{PLACES}}]?full)
 same => n,GotoIf($[${{GROUP_COUNT(${{LINE}}@line)}}>=${{CALLS}}]?full)
 same => n,Set(GROUP(all)=${{KIND}})
 same => n,Set(GROUP(line)=${{LINE}})
 same => n,GotoIf($["${{WHO}}"=""]?in)
 same => n,Set(GROUP(number)=${{WHO}})
 same => n(in),Set(ALONE=${{UNLOCK(callers)}})
 same => n,Set(TRIES=0)
 same => n,Ringing()
 same => n(try),Stasis({APP},in,${{DIALLED}},${{CALLERID(num-pres)}})
 same => n,GotoIf($["${{STASISSTATUS}}"="SUCCESS"]?end)
 same => n,Wait(1)
 same => n,Set(TRIES=$[${{TRIES}}+1])
 same => n,GotoIf($[${{TRIES}}<30]?try)
 same => n(end),Hangup()
 same => n(full),GotoIf($["${{KIND}}"="meetings"]?busy)
 same => n,Set(GLOBAL({TURNED_AWAY})=${{EPOCH}})
 same => n,GotoIf($["${{{BUSY_WORDS}}}"="" | ${{GROUP_COUNT(told@all)}}>={limit.told}]?busy)
 same => n,GotoIf($["${{WHO}}"=""]?tell)
 same => n,Set(LAST={TOLD}${{MD5(${{WHO}}):0:3}})
 same => n,GotoIf($[0${{GLOBAL(${{LAST}})}}+{TOLD_AGAIN}>${{EPOCH}}]?busy)
 same => n,Set(GLOBAL(${{LAST}})=${{EPOCH}})
 same => n(tell),Set(GROUP(all)=told)
 same => n,Set(ALONE=${{UNLOCK(callers)}})
 same => n,Progress()
 same => n,Playback(${{{BUSY_WORDS}}},noanswer)
 same => n,Hangup(17)
 same => n(busy),Set(ALONE=${{UNLOCK(callers)}})
 same => n,Hangup(17)
[{WEB_CONTEXT}]
exten => {WEB_DIALS},1,Set(CALLERID(num)=)
 same => n,Set(CALLERID(name)=)
 same => n,Set(CALLERID(num-pres)=prohib)
 same => n,GotoIf($["${{DIALLED}}"="{CHECK}"]?check)
 same => n,Set(KIND=${{IF($["${{DIALLED:0:{len(MEETING)}}}"="{MEETING}"]?meetings:callers)}})
 same => n,Set(PLACES=${{IF($["${{KIND}}"="meetings"]?{limit.meetings}:{limit.callers})}})
 same => n,Set(LINE=${{IF($["${{KIND}}"="meetings"]?meetings:web)}})
 same => n,Set(CALLS=${{IF($["${{KIND}}"="meetings"]?{limit.meetings}:{limit.web})}})
 same => n,Set(WHO=${{CHANNEL(endpoint)}})
 same => n,Set(MOST=1)
 same => n,Goto({TRUNK_CONTEXT},enter,1)
 same => n(check),Set(ALONE=${{LOCK(callers)}})
 same => n,GotoIf($[${{GROUP_COUNT(checks@all)}}>={limit.checks}]?{TRUNK_CONTEXT},enter,busy)
 same => n,Set(WHO=${{CHANNEL(endpoint)}})
 same => n,GotoIf($[${{GROUP_COUNT(${{WHO}}@number)}}>=1]?{TRUNK_CONTEXT},enter,busy)
 same => n,Set(GROUP(all)=checks)
 same => n,Set(GROUP(number)=${{WHO}})
 same => n,Set(ALONE=${{UNLOCK(callers)}})
 same => n,Set(TIMEOUT(absolute)={CHECK_SECONDS})
 same => n,Answer()
 same => n,Echo()
 same => n,Hangup()
[{PHONE_CONTEXT}]
exten => _[+*0-9a-zA-Z].,1,Hangup(21)
exten => _[+*0-9a-zA-Z],1,Hangup(21)
"""


# What an official hears while somebody is rung: the tones of the Polish network.
_TONES = """[general]
country=pl
[pl]
description=Poland
ringcadence=1000,4000
dial=425
busy=425/500,0/500
ring=425/1000,0/4000
congestion=425/500,0/500
"""


def _compose(path: Path) -> None:
    """A quiet arpeggio of sixteen seconds, where no package of music is at hand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rate, beat = 8000, 0.5
    notes = [
        262,
        330,
        392,
        523,
        392,
        330,
        220,
        262,
        330,
        440,
        330,
        262,
        175,
        220,
        262,
        349,
        262,
        220,
        196,
        247,
        294,
        392,
        294,
        247,
        262,
        330,
        392,
        523,
        659,
        523,
        392,
        330,
    ]
    frames = bytearray()
    for note in notes:
        for i in range(int(rate * beat)):
            t = i / rate
            swell = min(1.0, t / 0.02) * math.exp(-3.0 * t)
            tone = math.sin(2 * math.pi * note * t) + 0.3 * math.sin(4 * math.pi * note * t)
            frames += struct.pack("<h", int(5000 * swell * tone))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(bytes(frames))
