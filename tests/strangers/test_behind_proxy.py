"""The same strangers before Caddy, with the very file that docs/server.md gives."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote

import pytest

from okienko.config import PROJECT
from tests.whole import PATIENCE, free_port

from .conftest import Door, Site
from .test_requests import FILE, HOST, LOGIN, SOON, ends

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def settings_of_site() -> dict[str, str]:
    """As on a server; 200 connections, so that the proxy's own address would soon be too much."""
    return {"OKIENKO_BEHIND_TLS": "true", "OKIENKO_CONNECTIONS": "200"}


class Caddy(Door):
    """Caddy before a site."""

    def __init__(self, home: Path, site: Site) -> None:
        self.port = free_port()
        self.phone = socket.create_server(("127.0.0.1", 0))  # what comes through to Asterisk's port
        text = (PROJECT / "docs/systemd/Caddyfile").read_text()
        for ours, here in (
            ("{\n\tservers {", "{\n\tadmin off\n\tauto_https off\n\tservers {"),
            ("okienko.example.org {", f"http://localhost:{self.port} {{"),
            ("read_body 5m", "read_body 4s"),
            ("read_header 10s", "read_header 2s"),
            ("idle 2m", "idle 4s"),  # one may be kept for a next request
            ("127.0.0.1:8000", f"127.0.0.1:{site.port}"),
            ("127.0.0.1:8088", f"127.0.0.1:{self.phone.getsockname()[1]}"),
        ):
            assert ours in text, ours
            text = text.replace(ours, here)
        (home / "Caddyfile").write_text(text)
        program = shutil.which("caddy")
        assert program, "Caddy is missing: `make test-setup` installs it"
        with (home / "caddy.log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, "run", "--adapter", "caddyfile", "--config", home / "Caddyfile"],
                stdout=log,
                stderr=log,
                env={"HOME": str(home), "XDG_DATA_HOME": str(home), "PATH": "/usr/bin:/bin"},
            )
        end = time.monotonic() + 15 * PATIENCE
        while True:
            try:
                if self.get("/health/live")[0] == 200:
                    return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def get(
        self, path: str, session: str = "", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """A page, by the name that Caddy knows."""
        return super().get(path, session, Host=f"localhost:{self.port}", **headers)

    def named(self, raw: bytes) -> bytes:
        """A request with the name that Caddy knows."""
        return raw.replace(HOST, b"Host: localhost:%d\r\n" % self.port)


@pytest.fixture(scope="module")
def proxy(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caddy]:
    """A running Caddy."""
    running = Caddy(tmp_path_factory.mktemp("caddy"), site)
    yield running
    running.process.kill()
    running.process.wait()
    running.phone.close()


def test_bodies_that_never_come(site: Site, proxy: Caddy):
    with ExitStack() as held:
        raw = proxy.named(LOGIN + b"Content-Length: 5000\r\n\r\n")
        some = [held.enter_context(proxy.connect(raw)) for _ in range(100)]
        assert proxy.quick("/desk/", site.desk) < SOON
        assert proxy.quick("/health/live") < SOON
        end = time.monotonic() + 8 * PATIENCE
        while site.process_connections() > 20 and time.monotonic() < end:
            time.sleep(0.1)
        assert site.process_connections() <= 20, "we wait no longer than without a proxy"
        assert all(ends(one, 8) for one in some), "nor does the proxy, for ever"


def test_answers_that_nobody_reads(site: Site, proxy: Caddy):
    ask = proxy.named(b"GET %b HTTP/1.1\r\n" + HOST + b"\r\n") % FILE.encode()
    with ExitStack() as held:
        for _ in range(20):
            held.enter_context(proxy.connect(ask * 60))
        assert proxy.quick("/desk/", site.desk) < SOON


def test_idle_connections(site: Site, proxy: Caddy):
    with ExitStack() as held:
        for _ in range(500):
            held.enter_context(proxy.connect())
        assert proxy.quick("/desk/", site.desk) < SOON


def test_whole_requests_that_wait(site: Site, proxy: Caddy):
    """The proxy's own address has no limit, so those who wait for a thread have one."""
    body = b"login=nobody&password=wrong"
    raw = proxy.named(LOGIN + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    with ExitStack() as held:
        for _ in range(8):
            for _ in range(75):
                held.enter_context(proxy.connect(raw))
            assert proxy.quick("/desk/", site.desk) < SOON


def test_sizes(site: Site, proxy: Caddy):
    large = b"Content-Length: 300000000\r\n\r\n"
    assert proxy.say(proxy.named(LOGIN) + large) == 413
    reply = b"POST /desk/contact/1/reply/ HTTP/1.1\r\n" + HOST
    assert proxy.say(proxy.named(reply) + large) == 413
    form = proxy.named(b"POST /commune/form/none/ HTTP/1.1\r\n" + HOST)
    photo = b"Content-Length: 2000000\r\n\r\n" + b"a" * 2_000_000
    assert proxy.say(form + photo) == 403, "customers' files come through: its token is asked for"
    assert proxy.say(proxy.named(b"GET / HTTP/1.1\r\n" + HOST) + b"X: " + b"a" * 200_000) == 431
    with proxy.connect(b"GET / HTTP/1.1\r\n") as one:
        assert ends(one, 5), "a header has its time"


ODD_PATHS = [
    b"/ws",
    b"//ws",
    b"/WS",
    b"/%77s",
    b"/ari%2f..%2fws",
    b"/ari/../ws",
    b"/ari/channels/../../ws?a=b",
    b"/./ws",
]


@pytest.mark.parametrize("path", ODD_PATHS)
def test_the_telephone_is_for_who_is_signed_in_and_by_one_name(site: Site, proxy: Caddy, path):
    ask = proxy.named(b"GET %b HTTP/1.1\r\n" % path + HOST) + (
        b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: YWJjZGVmZ2hpamtsbW5vcA==\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n"
    )
    made_up = b"Cookie: sessionid=" + b"a" * 32 + b"\r\n"
    assert proxy.say(ask + b"\r\n") == 302
    assert proxy.say(ask + made_up + b"\r\n") == 302
    proxy.phone.settimeout(0.1)
    with pytest.raises(TimeoutError):
        proxy.phone.accept()
    with proxy.connect(ask + b"Cookie: sessionid=" + site.desk.encode() + b"\r\n\r\n"):
        proxy.phone.settimeout(5 * PATIENCE)
        reached, _from = proxy.phone.accept()
        with reached:
            request = reached.recv(65_536)
    assert unquote(request.split()[1].decode()).partition("?")[0] == "/ws"
    assert b"upgrade: websocket" in request.lower(), (
        "the telephone's connection, as it was asked for"
    )


def test_whom_the_proxy_speaks_of(site: Site, proxy: Caddy):
    """Who comes through it is not of this machine, whatever is claimed."""
    for claimed in ({}, {"X_Forwarded_For": "127.0.0.1"}):
        told = json.loads(proxy.get("/health", **claimed)[2])
        assert told["database"] == {"state": "ok"}
    assert "words" in json.loads(site.get("/health")[2])["database"], "past the proxy"


def test_a_stream_comes_through_at_once(site: Site, proxy: Caddy):
    cookie = b"Cookie: sessionid=" + site.desk.encode() + b"\r\n"
    raw = proxy.named(b"GET /stream?desk=0 HTTP/1.1\r\n" + HOST + cookie + b"\r\n")
    with proxy.connect(raw) as one, one.makefile("rb") as answer:
        assert b" 200 " in answer.readline()
        assert any(line.startswith(b"event: beat") for line in iter(answer.readline, b""))
