"""What strangers may send: how much, how slowly, how many, how odd. Nobody else notices."""

import http.client
import json
import socket
import time
from contextlib import ExitStack, closing, suppress

import pytest
from django.conf import settings

from tests.whole import PATIENCE

from .conftest import Site

pytestmark = pytest.mark.django_db

HOST = b"Host: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
LOGIN = b"POST /account/login/ HTTP/1.1\r\n" + HOST + FORM
SOON = 1.0 * PATIENCE  # seconds that a page may take while strangers do their worst
FILE = "/static/built/desk.js"


def ends(one: socket.socket, seconds: float = 6) -> bool:
    """Whether the server ends this connection within the time."""
    one.settimeout(seconds * PATIENCE)
    try:
        while one.recv(65_536):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


def flooded(site: Site, first: bytes, piece: bytes) -> bool:
    """Sends 50 MB in pieces; whether the server ended that before."""
    with site.connect(first) as one:
        try:
            for _ in range(800):
                one.sendall(piece)
        except (ConnectionResetError, BrokenPipeError):
            return True
    return False


def test_bodies_that_never_come_take_no_thread(site: Site):
    """Twice as many as there are threads, and nobody waits; then they are sent away."""
    with ExitStack() as held:
        some = [
            held.enter_context(site.connect(LOGIN + b"Content-Length: 5000\r\n\r\n"))
            for _ in range(16)
        ]
        assert site.quick("/desk/", site.desk) < SOON
        assert site.quick("/health/live") < SOON
        assert all(ends(one) for one in some)


def test_answers_that_nobody_reads_take_no_thread(site: Site):
    ask = b"GET %b HTTP/1.1\r\n" + HOST + b"\r\n"
    with ExitStack() as held:
        some = []
        for path in [FILE.encode()] * 9 + [b"/account/login/"] * 9:  # the latter are small
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            held.enter_context(one).connect(("127.0.0.1", site.port))
            one.sendall((ask % path) * 60)
            some.append(one)
        assert site.quick("/desk/", site.desk) < SOON
        assert site.quick("/health/live") < SOON
        end = time.monotonic() + 8 * PATIENCE
        while site.process_connections() > 11 and time.monotonic() < end:
            time.sleep(0.1)
        assert site.process_connections() <= 11, "who does not read is dropped"


def test_a_header_that_never_ends_takes_no_memory(site: Site):
    site.get("/account/login/")
    before = site.memory
    first = b"GET / HTTP/1.1\r\n" + HOST
    assert flooded(site, first, b"X-A: " + b"a" * 65_536)
    assert flooded(site, first, b"X-B: b\r\n" * 8192)
    assert flooded(site, b"GET /", b"a" * 65_536)
    assert site.memory - before < 20 * 2**20


@pytest.mark.parametrize(
    "many",
    [
        b"GET / HTTP/1.1\r\n" + HOST + b"a:\r\n" * 7900,
        LOGIN + b"Content-Length: 9\r\n\r\n" + b"GET / HTTP/1.1\r\n\r\n" * 12_000,
        LOGIN
        + b"Content-Length: 0\r\n\r\n"
        + (b"GET / HTTP/1.1\r\n" + b"a:\r\n" * 90 + b"\r\n") * 600,
        LOGIN
        + b"Content-Length: 0\r\n\r\n"
        + LOGIN
        + b"Content-Length: 250000\r\n\r\n"
        + b"a" * 250_000,
    ],
    ids=["headers", "requests", "requests with headers", "bodies"],
)
def test_small_things_that_are_many_take_no_memory(site: Site, many):
    """Each object costs more than the bytes that it came as; 300 connections hold them at once."""
    site.get("/account/login/")
    before = site.memory
    with ExitStack() as held:
        for _ in range(300):
            one = held.enter_context(site.connect())
            one.setblocking(False)
            with suppress(BlockingIOError):
                one.send(many)
        assert site.quick("/desk/", site.desk) < SOON
        assert site.memory - before < 60 * 2**20


@pytest.mark.parametrize("path", [b"/account/login/", b"/stream", FILE.encode()])
def test_cookies_that_are_read_slowly_are_not_read(site: Site, path):
    """Some versions of Python take seconds over 30 kB of these, and hold all threads meanwhile."""
    slow = b'Cookie: a="' + b"\\1" * 15_000 + b'"; sessionid=' + site.desk.encode() + b"\r\n"
    began = time.monotonic()
    site.say(b"GET %b HTTP/1.1\r\n" % path + HOST + slow + b"\r\n")
    assert time.monotonic() - began < SOON


def test_cookies_in_two_headers_are_one(site: Site):
    """As HTTP/2 splits them (RFC 9113, 8.2.3); a good one beside a bad one counts."""
    session = b'Cookie: a="\\1"; b=c\r\nCookie: sessionid=' + site.desk.encode() + b"\r\n"
    assert site.say(b"GET /desk/ HTTP/1.1\r\n" + HOST + session + b"\r\n") == 200


@pytest.mark.parametrize(
    "slow", [b"GET / HTTP/1.1\r\n" + HOST, b"\r\n", b""], ids=["header", "lines", "nothing"]
)
def test_a_header_that_comes_drop_by_drop_is_not_waited_for(site: Site, slow):
    with site.connect(slow) as one:
        began = time.monotonic()
        one.settimeout(0.2)
        while time.monotonic() - began < 8 * PATIENCE:
            try:
                if slow:
                    one.sendall(b"\r\n" if slow == b"\r\n" else b"X")
                if not one.recv(1000):
                    return
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                return
    raise AssertionError("it may stay for ever")


def test_a_large_form_of_a_stranger_is_refused_before_it_comes(site: Site, tmp_path_factory):
    """By its length alone; nothing of it lies in the folder for temporary files."""
    head = b"POST /%b HTTP/1.1\r\n" + HOST + b"Content-Type: multipart/form-data; boundary=x\r\n"
    large = b"Content-Length: 300000000\r\nExpect: 100-continue\r\n\r\n"
    for path in (b"account/login/", b"desk/contact/1/reply/", b"language/setlang/"):
        assert site.say(head % path + large) == 413
    forged = b"Cookie: sessionid=%b\r\n" % (b"a" * 32)
    assert site.say(head % b"desk/contact/1/reply/" + forged + large) == 401
    folder = site.log.parent
    assert sum(file.stat().st_size for file in folder.rglob("*") if file != site.log) < 2**20


def test_a_sign_in_of_a_usual_size_passes(site: Site):
    body = b"login=nobody&password=" + b"a" * 200
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    assert site.say(LOGIN + length + body) == 403, "it is read, and wants its token"
    assert site.say(LOGIN + b"Content-Length: 8193\r\n\r\n") == 413


def test_a_provider_may_bring_a_megabyte_and_no_more(site: Site):
    """To an address for webhooks, which then asks whose it is; sent in one piece or in many."""
    head = b"POST /hooks/sms/no-such-token HTTP/1.1\r\n" + HOST
    head += b"Content-Type: application/json\r\n"
    body = b" " * 1_000_000
    assert site.say(head + b"Content-Length: %d\r\n\r\n" % len(body) + body) == 404
    assert site.say(head + b"Content-Length: 1048577\r\n\r\n") == 413
    chunks = b"10000\r\n" + b" " * 65536 + b"\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    assert site.say(chunked + chunks * 2 + b"0\r\n\r\n") == 404
    assert site.say(chunked + chunks * 17) == 413


@pytest.mark.parametrize(
    "kind",
    [b"text/xml; charset=iso-8859-2", b'text/plain; charset="utf-16"', b"x; charset=idna", b";"],
)
def test_a_provider_may_write_in_what_letters_it_likes(site: Site, kind: bytes):
    """Its door reads the bytes; a page's form is in UTF-8."""
    head = b"POST /hooks/sms/no-such-token HTTP/1.1\r\n" + HOST
    assert site.say(head + b"Content-Type: " + kind + b"\r\nContent-Length: 2\r\n\r\n{}") == 404


def test_files_of_an_official_pass_and_too_many_do_not(site: Site):
    boundary = b"--x\r\nContent-Disposition: form-data; name=attachments; filename=a.pdf\r\n\r\n"
    for megabytes, path, wanted in (
        (19, "/desk/contact/1/reply/", 403),  # read, and wants its token
        (40, "/desk/contact/1/reply/", 413),
        (2, "/desk/contact/1/note/", 413),
    ):
        body = boundary + b"a" * (megabytes * 1_000_000) + b"\r\n--x--\r\n"
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20 * PATIENCE)
        with closing(connection):
            headers = {
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={site.desk}",
                "Content-Type": "multipart/form-data; boundary=x",
            }
            connection.request("POST", path, body, headers)
            assert connection.getresponse().status == wanted, (megabytes, path)


@pytest.mark.parametrize(
    ("language", "came", "words", "back"),
    [
        ("pl", "/desk/?a=1", "To było za duże, aby je wysłać", "/desk/?a=1"),
        ("uk", "https://elsewhere.example/x", "Це завелике, щоб його надіслати", 'href="/"'),
    ],
)
def test_an_official_without_a_script_is_told_in_words_what_was_too_large(
    site: Site, language: str, came: str, words: str, back: str
):
    """By the length alone; a script, which has words of its own, gets none."""
    host = f"127.0.0.1:{site.port}"
    head = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={site.desk}",
        "Accept-Language": language,
        "Referer": f"http://{host}{came}" if came.startswith("/") else came,
        "Content-Length": "40000000",
    }
    for accept, told in (("text/html,*/*;q=0.8", True), ("*/*", False)):
        with closing(http.client.HTTPConnection(host, timeout=20 * PATIENCE)) as connection:
            connection.putrequest("POST", "/desk/contact/1/note/")
            for name, value in {**head, "Accept": accept}.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            page = answer.read().decode()
        assert answer.status == 413
        assert (words in page) is told
        assert (back in page) is told


def test_whole_requests_that_wait_keep_nobody_out(site: Site):
    """Who waits for us cannot be sent away, so only so many may; the others hear so at once."""
    body = b"login=nobody&password=wrong"
    raw = LOGIN + b"Content-Length: %d\r\n\r\n" % len(body) + body
    made_up = b"GET /stream?desk=0 HTTP/1.1\r\n" + HOST + b"Cookie: sessionid=%032d\r\n\r\n"
    with ExitStack() as held:
        some = []
        for n in range(1200):
            one = held.enter_context(socket.socket())
            one.bind((f"127.0.0.{2 + n % 4}", 0))
            one.connect(("127.0.0.1", site.port))
            one.sendall(made_up % n if n % 2 else raw)
            some.append(one)
        assert site.quick("/desk/", site.desk) < SOON
        cookie = b"Cookie: sessionid=" + site.desk.encode() + b"\r\n\r\n"
        began = time.monotonic()
        assert site.say(b"GET /stream?desk=0 HTTP/1.1\r\n" + HOST + cookie) == 200
        assert time.monotonic() - began < SOON, "made-up sessions do not stand before a known one"
        heard = [one.recv(1000) for one in some]
    refused = [answer for answer in heard if b" 503 " in answer]
    assert refused
    assert all(b"retry-after: " in answer.lower() for answer in refused)


def test_idle_connections_keep_nobody_out(site: Site):
    """More than one address may have: those that wait longest give way."""
    with ExitStack() as held:
        for _ in range(1100):
            held.enter_context(site.connect())
        assert site.quick("/desk/", site.desk) < SOON
        assert site.process_connections() <= 1002


ODD: list[tuple[bytes, set[int]]] = [
    (b"GET /health/live HTTP/1.1\r\n\r\n", {400}),
    (b"GET /health/live HTTP/1.0\r\n\r\n", {200}),
    (b"GET /health/live HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n", {400}),
    (b"GET http://evil.example/health/live HTTP/1.1\r\n" + HOST + b"\r\n", {200, 400}),
    (b"GET /account/login/?n=\xff HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    (b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    (b"GET /%00%ff%fe HTTP/1.1\r\n" + HOST + b"\r\n", {404}),
    (b"TRACE / HTTP/1.1\r\n" + HOST + b"\r\n", {501}),
    (b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n", {400, 501}),
    (b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    (b"get / HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", {400}),
    (b"GET / HTTP/1.1\r\n" + HOST + b"a: b\r\n" * 120 + b"\r\n", {431}),
    (LOGIN.replace(b"urlencoded", b"urlencoded; charset=utf-16") + b"\r\n", {415}),
    (LOGIN.replace(b"urlencoded", b"urlencoded; charset=UTF-8") + b"\r\n", {403}),
    (b"GET / HTTP/1.1\r\n" + HOST + b"A : b\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n c\r\n\r\n", {400}),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400}),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 501}),
    (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", {400, 404, 405}),
    (LOGIN + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    (LOGIN + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\naaaaa", {400}),
    (LOGIN + b"Content-Length: -5\r\n\r\n", {400}),
    (LOGIN + b"Content-Length: " + b"0" * 5000 + b"\r\n\r\n", {413}),
    (LOGIN + b"Content-Length: 5, 5\r\n\r\naaaaa", {400}),
    (LOGIN + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", {400}),
    (LOGIN + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", {400}),
    (LOGIN + b"Transfer-Encoding: chunked\r\n\r\n5;" + b"a" * 70_000, {0, 400, 403, 408, 413}),
    (LOGIN + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", {400}),
    (LOGIN + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 9000, {413}),
    (LOGIN + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n", {403}),
    (LOGIN + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n", {408}),
    (b"GET /stream HTTP/1.1\r\n" + HOST + b"\r\n", {401}),
    (b"POST /stream HTTP/1.1\r\n" + HOST + b"Content-Length: 300000000\r\n\r\n", {405, 413}),
    (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 300000000\r\n\r\n", {413}),
    (
        b"GET /health/live HTTP/1.1\r\n" + HOST + b"Upgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Version: 13\r\n\r\n",
        {200},
    ),
]


@pytest.mark.parametrize("which", range(len(ODD)))
def test_odd_requests_are_refused_and_hold_nothing(site: Site, which):
    raw, allowed = ODD[which]
    assert site.say(raw) in allowed


def test_what_follows_a_refused_request_is_not_a_second_one(site: Site):
    """A request hidden in another's body, where a proxy and we could disagree."""
    hidden = b"GET /health/live HTTP/1.1\r\n" + HOST + b"\r\n"
    raw = LOGIN + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden
    with site.connect(raw) as one:
        one.settimeout(6 * PATIENCE)
        got = b""
        while piece := one.recv(65_536):
            got += piece
    assert got.count(b"HTTP/1.1 ") == 1


def test_trailers_are_no_headers(site: Site):
    session = site.desk.encode()
    raw = (
        b"POST /language/setlang/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\nCookie: sessionid=" + session + b"\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n"
    )
    assert site.say(raw) == 403, "without its token; the rest was not looked at"


def test_what_a_client_says_of_a_proxy_does_not_count(site: Site):
    """Without OKIENKO_BEHIND_TLS nobody is a proxy; who speaks of one is not of this machine."""
    for name in (b"X-Forwarded-For", b"X_Forwarded_For", b"Forwarded", b"Via"):
        raw = b"GET /health HTTP/1.0\r\n" + HOST + name + b": for=127.0.0.1\r\n\r\n"
        with site.connect(raw) as one, one.makefile("rb") as answer:
            told = json.loads(answer.read().partition(b"\r\n\r\n")[2])["database"]
        assert ("words" in told) == (name == b"X_Forwarded_For"), "an underscore is dropped"
    assert "words" in json.loads(site.get("/health")[2])["database"]


def test_one_login_has_so_many_streams_and_no_more(site: Site):
    cookie = b"Cookie: sessionid=" + site.desk.encode() + b"\r\n"
    raw = b"GET /stream?desk=0 HTTP/1.1\r\n" + HOST + cookie + b"\r\n"
    with ExitStack() as held:
        answers = []
        for _ in range(26):
            one = held.enter_context(site.connect(raw))
            one.settimeout(6 * PATIENCE)
            answers.append(int(one.recv(1000).split(b" ", 2)[1]))
        assert answers == [200] * 24 + [429] * 2


def test_files_are_served_from_the_loop_with_their_headers(site: Site):
    status, headers, body = site.get(FILE, Accept_Encoding="identity")
    assert (status, len(body)) == (200, int(headers["content-length"]))
    assert headers["x-content-type-options"] == "nosniff"
    assert site.get(FILE, If_None_Match=headers["etag"])[0] == 304
    assert site.get("/static/../settings.py")[0] == 404
    assert site.say(b"POST /static/built/desk.js HTTP/1.1\r\n" + HOST + b"\r\n") == 405


def test_a_storm_leaves_few_lines(site: Site):
    before = site.log.read_text().count("\n")
    fields = b"&" * settings.DATA_UPLOAD_MAX_NUMBER_FIELDS  # one more than are read
    for _ in range(50):
        site.say(b"BREW / HTTP/1.1\r\n\r\n")
        assert site.say(b"GET /account/login/?" + fields + b" HTTP/1.1\r\n" + HOST + b"\r\n") == 400
    assert site.log.read_text().count("\n") - before < 30
