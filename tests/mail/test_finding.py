"""A mailbox's servers are found by its address: a DNS, a web server and mail servers of our own."""

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import dns.message
import dns.resolver
import dns.rrset
import pytest
from django.utils.translation import override

from okienko.channels import http_client, outward
from okienko.channels.email import finding
from okienko.channels.email.door import EmailDoor
from okienko.channels.email.settings import EmailSettings
from okienko.channels.setup import Found, Step

from .servers import Dovecot, Relay, make_certificate

ADDRESS = "urzad@gmina.example"
HOSTS = ("localhost", "imap.gmina.example", "smtp.gmina.example")


class Nameserver:
    """Answers from `rows`: (name, kind) -> lines; of anything else it says that there is none."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[str]] = {}
        self.silent = False
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def resolver(self) -> dns.resolver.Resolver:
        found = dns.resolver.Resolver(configure=False)
        found.nameservers = ["127.0.0.1"]
        found.port = self.line.getsockname()[1]
        return found

    def _serve(self) -> None:
        while True:
            try:
                asked, visitor = self.line.recvfrom(4096)
            except OSError:
                return
            if not asked:
                return
            query = dns.message.from_wire(asked)
            question = query.question[0]
            kind = dns.rdatatype.to_text(question.rdtype)
            answer = dns.message.make_response(query)
            rows = self.rows.get((question.name.to_text().rstrip("."), kind), [])
            if rows:
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *rows))
            if not self.silent:
                self.line.sendto(answer.to_wire(), visitor)

    def stop(self) -> None:
        port = self.line.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", ("127.0.0.1", port))
        self.thread.join(5)
        self.line.close()


@pytest.fixture
def nameserver(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nameserver]:
    """The DNS; names of the domain lead to this machine, which is allowed."""
    server = Nameserver()
    internet = finding.Internet(server.resolver, dovecot.certificate)
    monkeypatch.setattr(finding, "INTERNET", internet)

    def look_up(host: str, port: int) -> list[str]:
        if host not in HOSTS:
            raise socket.gaierror("no such name")
        return ["127.0.0.1"]

    monkeypatch.setattr(outward, "look_up", look_up)
    monkeypatch.setattr(outward, "_allowed", lambda: [outward.ipaddress.ip_network("127.0.0.1/32")])
    yield server
    server.stop()


def found() -> tuple[dict[str, Step], dict[str, Any]]:
    steps: dict[str, Step] = {}
    values: dict[str, Any] = {}
    with override("en"):
        for told in EmailDoor().find(EmailSettings.model_construct(address=ADDRESS)):
            if isinstance(told, Found):
                values |= told.values
            else:
                steps[told.name] = told
    return steps, values


def test_the_domain_says_it(nameserver: Nameserver, dovecot: Dovecot, relay: Relay) -> None:
    nameserver.rows = {
        ("_imaps._tcp.gmina.example", "SRV"): [f"0 1 {dovecot.imaps_port} localhost."],
        ("_imap._tcp.gmina.example", "SRV"): ["0 0 0 ."],  # RFC 6186: not offered
        ("_submission._tcp.gmina.example", "SRV"): [f"0 1 {relay.port} localhost."],
    }
    steps, values = found()
    assert values == {
        "called": ADDRESS, "address": ADDRESS, "user": ADDRESS,
        "imap_host": "localhost", "imap_port": dovecot.imaps_port, "imap_security": "tls",
        "smtp_host": "localhost", "smtp_port": relay.port, "smtp_security": "starttls",
    }  # fmt: skip
    assert list(steps) == ["dns", "all"]
    EmailSettings.model_validate({k: v for k, v in values.items() if k != "called"})


def test_what_does_not_greet_is_not_taken(nameserver: Nameserver, relay: Relay) -> None:
    nameserver.rows = {
        ("_imaps._tcp.gmina.example", "SRV"): [f"0 1 {relay.port} localhost."],  # no IMAP there
        ("_submission._tcp.gmina.example", "SRV"): ["0 1 1 localhost."],
    }
    steps, values = found()
    assert values == {}
    assert list(steps) == ["dns", "file", "mx", "usual", "all"]
    assert "No server was found" in str(steps["all"].words)
    assert steps["all"].advice


def test_a_silent_dns_is_not_waited_for_long(
    nameserver: Nameserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "DNS_SECONDS", 0.2)
    nameserver.silent = True
    steps, values = found()
    assert values == {}
    assert all(step.state in ("off", "late") for step in steps.values())


FILE = """<clientConfig version="1.1"><emailProvider id="x">
<incomingServer type="pop3"><hostname>localhost</hostname><port>110</port>
  <socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>localhost</hostname><port>{imap}</port>
  <socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>localhost</hostname><port>{smtp}</port>
  <socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>"""


@contextmanager
def web(folder: Path, answer: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A web server at port 443 of the domain, trusted; what it was asked for."""
    certificate, key = make_certificate(folder)
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer(self)

        def log_message(self, *_: Any) -> None:
            """Nothing: it is a test."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    port = server.server_port
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(certificate))
    real = outward.reach

    def reach(host: str, wanted: int, timeout: float, *, found: bool = False) -> socket.socket:
        return real(host, port if wanted == 443 else wanted, timeout, found=found)

    monkeypatch.setattr(http_client, "reach", reach)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def fetched(url: str = "https://localhost/x") -> bytes:
    return finding.INTERNET.fetch(url)


def test_what_it_tells_mail_programs(
    nameserver: Nameserver, dovecot: Dovecot, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = FILE.format(imap=dovecot.imaps_port, smtp=relay.port).encode()
    urls: list[str] = []

    def fetch(url: str) -> bytes:
        urls.append(url)
        return file if url.startswith("https://gmina.example/.well-known/") else b""

    monkeypatch.setattr(finding.INTERNET, "fetch", fetch)
    steps, values = found()
    assert list(steps) == ["dns", "file", "all"]
    assert values["user"] == "urzad"
    assert values["imap_port"] == dovecot.imaps_port
    assert values["smtp_security"] == "starttls"
    asked = "mail/config-v1.1.xml?emailaddress=urzad%40gmina.example"
    assert sorted(urls) == [
        f"https://autoconfig.gmina.example/{asked}",
        f"https://gmina.example/.well-known/autoconfig/{asked}",
    ]


def test_a_file_is_fetched_and_no_redirection_leads_inside(
    nameserver: Nameserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = ""

    def answer(request: Any) -> None:
        if request.path == "/x" and to:
            request.send_response(302)
            request.send_header("Location", to)
            request.end_headers()
            return
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"here")

    with web(tmp_path, answer, monkeypatch) as asked:
        assert fetched() == b"here"
        to = "/y"
        assert fetched() == b"here"
        to = "https://localhost/a b"
        assert fetched() == b"here"
        assert asked == ["/x", "/x", "/y", "/x", "/a%20b"]
        for to in (
            "http://localhost/y",
            "file:///etc/passwd",
            "https://10.0.0.8/y",
            "https://169.254.169.254/latest",
            "https://[::ffff:10.0.0.8]/y",
            "https://[/y",
            "https://localhost:x/y",
            "/x",
        ):
            assert fetched() == b"", to
        assert "/y" not in asked[5:]


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"\xff\xfe<",
        b"<html>no",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + FILE.format(imap=993, smtp=465).encode(),
        FILE.format(imap="9" * 5000, smtp="-1").encode(),
        FILE.format(imap="x", smtp="0").encode(),
        FILE.replace("localhost", "a b\n").format(imap=993, smtp=465).encode(),
        FILE.replace("SSL", "plain").replace("STARTTLS", "").format(imap=143, smtp=25).encode(),
        b"<a>" * 20_000,
    ],
)
def test_a_file_that_is_no_file(file: bytes) -> None:
    assert finding.told_by(file, ADDRESS) == []


def test_who_receives_its_mail(nameserver: Nameserver, monkeypatch: pytest.MonkeyPatch) -> None:
    nameserver.rows = {
        ("gmina.example", "MX"): ["0 gmina-example.mail.protection.outlook.com."],
    }
    monkeypatch.setattr(finding.Internet, "greets", lambda self, server: 2)
    steps, values = found()
    assert values["imap_host"] == "outlook.office365.com"
    assert steps["all"].state == "late"
    assert "Microsoft 365 refuses passwords" in str(steps["all"].advice)
    assert values["sign_in"] == "microsoft"


def test_the_usual_names_with_their_own_certificate_first(
    nameserver: Nameserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = {("mail.gmina.example", 993): 2, ("imap.gmina.example", 993): 1,
             ("smtp.gmina.example", 587): 1, ("poczta.gmina.example", 25): 2}  # fmt: skip
    monkeypatch.setattr(
        finding.Internet, "greets", lambda self, server: marks.get((server.host, server.port), 0)
    )
    _steps, values = found()
    assert (values["imap_host"], values["imap_port"]) == ("mail.gmina.example", 993)
    assert (values["smtp_host"], values["smtp_port"]) == ("smtp.gmina.example", 587)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
     "2002:a00:1::", "224.0.0.1", "::7f00:1", "::ffff:0:10.0.0.1", "64:ff9b:1::a00:1", "fec0::1"],
)  # fmt: skip
def test_addresses_inside(address: str) -> None:
    assert outward.is_inside(address)
    assert not outward.is_inside("91.227.10.4")
    assert not outward.is_inside("2a02:1234::1")


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "x.localhost", "127.1", "0x7f000001", "2130706433", "[::1]"]
)
def test_words_that_are_addresses_inside(host: str) -> None:
    assert outward.leads_inside(host)
    assert not outward.leads_inside("imap.gmina.example")


def test_networks_that_may_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    network = outward.ipaddress.ip_network("192.168.7.0/24")
    monkeypatch.setattr(outward, "_allowed", lambda: [network])
    assert not outward.leads_inside("192.168.7.9")
    assert outward.leads_inside("192.168.8.9")


def test_a_name_that_changes_its_mind_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was looked at, and the name is asked for once."""
    asked: list[str] = []

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(outward, "look_up", look_up)
    with pytest.raises(outward.Inside):
        outward.reach("imap.gmina.example", 993, 1)
    assert asked == ["imap.gmina.example"]
