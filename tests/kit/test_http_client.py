"""What a provider's server cannot do to whoever asks it."""

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from okienko.channels import http_client
from okienko.channels.door import Permanent, Temporary, Uncertain

OK = b"HTTP/1.1 200 OK\r\n"
Server = Callable[[Iterable[bytes]], str]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers one request with these pieces, one each 50 ms; its address."""
    with contextlib.ExitStack() as ends:

        def serve(pieces: Iterable[bytes]) -> str:
            listener = ends.enter_context(socket.create_server(("127.0.0.1", 0)))
            thread = threading.Thread(target=_answer, args=(listener, pieces), daemon=True)
            thread.start()
            return f"http://127.0.0.1:{listener.getsockname()[1]}/x"

        yield serve


def _answer(listener: socket.socket, pieces: Iterable[bytes]) -> None:
    with contextlib.suppress(OSError):
        one, _ = listener.accept()
        with one:
            asked = b""
            while not asked.endswith(b"{}"):  # who hangs up on unread bytes resets the connection
                asked += one.recv(65_536)
            for piece in pieces:
                one.sendall(piece)
                time.sleep(0.05)


def ask(url: str) -> http_client.Answer:
    return http_client.ask("POST", url, b"{}", headers={}, timeout=0.5)


WITHOUT_END = {
    "a status line": itertools.repeat(b"H"),
    "headers": itertools.chain([OK], itertools.repeat(b"X")),
    "go on, go on": itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body of a given length": itertools.chain(
        [OK + b"Content-Length: 9999\r\n\r\n"], itertools.repeat(b"t")
    ),
    "a body that ends with the connection": itertools.chain([OK + b"\r\n"], itertools.repeat(b"t")),
    "pieces of a body": itertools.chain(
        [OK + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"1\r\nt\r\n")
    ),
}


@pytest.mark.parametrize("what", WITHOUT_END)
def test_what_never_ends_is_cut_off(server: Server, what: str) -> None:
    began = time.monotonic()
    with pytest.raises(Uncertain):
        ask(server(WITHOUT_END[what]))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff\xfe\0",
        b"220 relay.example ESMTP\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        OK + b"Content-Length: 10\r\n\r\nhalf",
        OK + b"Transfer-Encoding: chunked\r\n\r\nno number\r\n",
        OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"X: y\r\n" * 200 + b"\r\n",
        OK + b"\r\n" + b"x" * (http_client.MOST + 1),
    ],
)
def test_what_is_no_whole_answer_is_uncertain(server: Server, answer: bytes) -> None:
    with pytest.raises(Uncertain):
        ask(server([answer]))


def test_an_answer_of_any_status_is_one_and_no_other_address_is_asked(server: Server) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nRetry-After: 7\r\n\r\n"
    answer = ask(server([head + b'{"a": 1}']))
    assert (answer.status, answer.json(), answer.retry_after()) == (302, {"a": 1}, 7.0)


@pytest.mark.parametrize("body", [b"", b"[1]", b"\xff", b"{", b"[" * 100_000])
def test_what_is_no_object_is_an_empty_one(body: bytes) -> None:
    assert http_client.Answer(200, {}, body).json() == {}


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30.0),
        ("9" * 5000, float(http_client.LONGEST_WAIT)),
        ("", 60.0),
        ("-1", 60.0),
        ("nan", 60.0),
        ("١", 60.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0),
    ],
)
def test_when_to_come_again(said: str, seconds: float) -> None:
    assert http_client.Answer(429, {"retry-after": said}, b"").retry_after() == seconds


def test_who_is_not_there_was_surely_not_asked() -> None:
    handed: list[bool] = []
    for url in ("http://127.0.0.1:1/", "http://a..b/"):
        with pytest.raises(Temporary):
            http_client.ask("GET", url, headers={}, timeout=2, handing=lambda: handed.append(True))
    assert not handed


@pytest.mark.parametrize(
    "url",
    ["http://api.example.pl/", "ftp://127.0.0.1/", "api.example.pl", "https://", "https://a:b@c/"],
)
def test_no_address_without_encryption_is_taken(url: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(http_client.Url).validate_python(url)


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.pl/x", "javascript:1", "http://[::1/x", "//x", "http:///x", "http://a.pl:99999/"],
)
def test_a_file_whose_address_is_none_is_never_there(url: str) -> None:
    with pytest.raises(Permanent):
        http_client.fetch(url, headers={}, timeout=1)


def test_an_address_with_polish_letters_is_asked_for(tmp_path: Path) -> None:
    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing: it is a test."""

    (tmp_path / "zażółć gęś.txt").write_bytes(b"gotowe")
    place = partial(Handler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), place) as there:
        threading.Thread(target=there.serve_forever, args=(0.01,), daemon=True).start()
        for name in ("zażółć gęś.txt?a=ż", "za%C5%BC%C3%B3%C5%82%C4%87%20g%C4%99%C5%9B.txt"):
            url = f"http://127.0.0.1:{there.server_port}/{name}"
            assert http_client.fetch(url, headers={}, timeout=5).body == b"gotowe"
        there.shutdown()


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "0x7f.1"])
def test_an_address_that_a_stranger_named_leads_nowhere_inside(
    host: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"), pytest.raises(Temporary):
        http_client.fetch(f"http://{host}/latest/", headers={}, timeout=0.5, found=True)
    assert [record.error for record in caplog.records] == ["Inside"]  # type: ignore[attr-defined]
