"""A real operator: Kamailio with digest registration over UDP, TCP and TLS, and a number behind.

What an office dials comes out at `far` (a Phone of the tests); what `far` dials goes to where the
office has registered, or to `office` where it does not.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.debian import unpacked
from tests.lines.peer import Phone
from tests.whole import free_port, until

REALM = "operator.example"
USER, WORD = "gmina-19", "s3cret-word"


def certificate(folder: Path, address: str) -> tuple[Path, Path]:
    """A certificate for an address, signed by itself, and its key."""
    made, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={address}", "-addext", f"subjectAltName=IP:{address}"),
            *("-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return made, key


class Kamailio:
    """One operator's server, and who is called through it."""

    def __init__(
        self, host: str, far: Phone, office: tuple[str, int], keys: tuple[Path, Path]
    ) -> None:
        self.host, self.far, self.office, self.keys = host, far, office, keys
        self.port, self.tls_port = free_port(), free_port()
        self.refuses = 0  # a status with which every INVITE of the office is answered
        self.folder = Path(tempfile.mkdtemp(prefix="kamailio-"))
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._begin()
        probe = Options(self.far)
        await until(lambda: probe.ask(self.host, self.port), 15, self.log(), every=0.2)

    def _begin(self) -> None:
        packages = unpacked("kamailio", "kamailio-tls-modules")
        modules = next(packages.root.glob("usr/lib/*/kamailio/modules"))
        script, tls = self.folder / "kamailio.cfg", self.folder / "tls.cfg"
        tls.write_text(
            "[server:default]\nmethod=TLSv1.2+\nverify_certificate=no\n"
            f"certificate={self.keys[0]}\nprivate_key={self.keys[1]}\n"
            "[client:default]\nmethod=TLSv1.2+\nverify_certificate=no\n"
        )
        script.write_text(self._script(modules, tls))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(packages.program("usr/sbin/kamailio"), "-DD", "-E", "-m", "16", "-M", "4"),
                    *("-f", str(script), "-P", str(self.folder / "pid"), "-Y", str(self.folder)),
                ],
                stdout=log,
                stderr=log,
                env=packages.env,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9, all its processes at once, as a machine that lost its power."""
        if self.process is not None:
            subprocess.run(["kill", "-9", "--", f"-{self.process.pid}"], check=False)
            self.process.wait()
            self.process = None

    def log(self) -> str:
        """What it said last."""
        path = self.folder / "log"
        return path.read_text(errors="replace")[-2000:] if path.exists() else ""

    async def call_there(self, number: str) -> Any:
        """The number behind calls a number of the office."""
        self.far.server = (self.host, self.port)
        return await self.far.call(number)

    def _script(self, modules: Path, tls: Path) -> str:
        far = f"{self.far.host}:{self.far.port}"
        refusal = f'sl_send_reply("{self.refuses}", "No"); exit;' if self.refuses else ""
        loaded = "tls sl tm tmx rr pv maxfwd siputils textops usrloc registrar auth nathelper"
        return f"""#!KAMAILIO
debug=1
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
enable_tls=yes
listen=udp:{self.host}:{self.port}
listen=tcp:{self.host}:{self.port}
listen=tls:{self.host}:{self.tls_port}
mpath="{modules}"
{"".join(f'loadmodule "{name}.so"{chr(10)}' for name in loaded.split())}
modparam("tls", "config", "{tls}")
modparam("usrloc", "db_mode", 0)
modparam("registrar", "received_avp", "$avp(received)")
modparam("nathelper|registrar", "received_avp", "$avp(received)")
modparam("rr", "enable_double_rr", 1)
request_route {{
  force_rport();
  if (is_method("CANCEL")) {{ if (t_check_trans()) t_relay(); exit; }}
  if (has_totag()) {{
    if (loose_route()) {{ handle_ruri_alias(); t_relay(); exit; }}
    if (is_method("ACK")) {{ if (t_check_trans()) t_relay(); exit; }}
    sl_send_reply("481", "No"); exit;
  }}
  if (is_method("OPTIONS")) {{ sl_send_reply("200", "OK"); exit; }}
  if (is_method("ACK")) exit;
  if (is_method("REGISTER")) {{
    if (!pv_www_authenticate("{REALM}", "{WORD}", "0") || $au != "{USER}") {{
      www_challenge("{REALM}", "0"); exit;
    }}
    fix_nated_register();
    save("location"); exit;
  }}
  if (!is_method("INVITE")) {{ sl_send_reply("405", "No"); exit; }}
  record_route();
  t_on_reply("ALIAS");
  if ($si == "{self.far.host}") {{
    $ru = "sip:{USER}@{self.host}";
    if (!lookup("location")) $ru = "sip:trunk@{self.office[0]}:{self.office[1]}";
    t_relay(); exit;
  }}
  {refusal}
  if (!pv_proxy_authenticate("{REALM}", "{WORD}", "0") || $au != "{USER}") {{
    proxy_challenge("{REALM}", "0"); exit;
  }}
  consume_credentials();
  add_contact_alias();
  $ru = "sip:" + $rU + "@{far};transport=udp";
  t_relay();
}}
onreply_route[ALIAS] {{ if ($si != "{self.far.host}") add_contact_alias(); }}
"""


class Options:
    """Asks by OPTIONS whether a server answers."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def ask(self, host: str, port: int) -> bool:
        """Ask once more; whether any answer has come."""
        here = f"{self.phone.host}:{self.phone.port}"
        mark = f"options-{port}@{self.phone.host}"
        self.phone.send(
            f"OPTIONS sip:{host}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bKo{port};"
            f"rport\r\nMax-Forwards: 70\r\nFrom: <sip:x@{here}>;tag=o\r\nTo: <sip:{host}>\r\n"
            f"Call-ID: {mark}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
            (host, port),
        )
        return any(answer.get("call-id") == mark for answer in self.phone.answers)
