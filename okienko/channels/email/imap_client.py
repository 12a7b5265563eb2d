"""A connection to a mailbox's server: opened, encrypted, signed in, dropped; see imap.py."""

import imaplib
import logging
import re
import select
import socket
import ssl

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS, wrap_socket

from okienko.channels.outward import reach

from . import bearing
from .wire import MailServer, keep_alive

log = logging.getLogger(__name__)

#: How a connection fails; see `words_for`.
FAULTS = (IMAPClientError, OSError, ssl.SSLError)
_EXISTS = re.compile(rb"^\* \d+ EXISTS\b", re.IGNORECASE)


class _Encrypted(IMAP4_TLS):
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = reach(self.host, self.port, timeout or self._timeout)
        encrypted: socket.socket = wrap_socket(plain, self.ssl_context, self.host)
        return encrypted


class _Plain(IMAP4WithTimeout):
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return reach(self.host, self.port, timeout or self._timeout)


class Client(IMAPClient):
    """An IMAPClient that tells when a new letter was announced beside another answer."""

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's name
        """As IMAPClient's own, to where connections may lead."""
        wait = self._timeout.connect
        if self.ssl:
            return _Encrypted(self.host, self.port, self.ssl_context, wait)
        return _Plain(self.host, self.port, wait)

    def announced(self) -> bool:
        """True when there was news since the last call.

        A server may announce a letter in its answer to the very search that does not find it
        yet; it will not announce it again in IDLE (seen with Dovecot: mail late by an IDLE).
        """
        news = self._imap.response("EXISTS")[1]
        return any(item is not None for item in news)

    def listen(self, seconds: float) -> bool:
        """Inside IDLE: wait at most `seconds`; True when a letter was announced.

        True as well when the connection may have ended: the next command tells.
        IMAPClient's own idle_check takes a line that comes in two packets for the end of the
        connection.
        """
        poll = select.poll()
        poll.register(self.socket(), select.POLLIN)
        if not self._has_input() and not poll.poll(seconds * 1000):
            return False
        announced = not self._has_input()
        while self._has_input():
            line = self._imap.readline()
            if not line.endswith(b"\n"):
                raise IMAPClient.AbortError("end of file")
            announced = announced or _EXISTS.match(line) is not None
        return announced

    def _has_input(self) -> bool:
        """Whether something can be read now, without waiting. False at the end, too."""
        stream = getattr(self._imap, "_file", None) or self._imap.file
        connection = self.socket()
        waits = connection.gettimeout()
        connection.settimeout(0)
        try:
            return bool(stream.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            connection.settimeout(waits)


def connect(server: MailServer) -> Client:
    """A signed-in connection. Raises IMAPClientError or OSError, Temporary without a token."""
    client = open_client(server)
    try:
        sign_in(client, server)
    except BaseException:
        drop(client)
        raise
    return client


def sign_in(client: Client, server: MailServer) -> None:
    """Sign in by password or token. LoginError when that is refused, in the server's words.

    Temporary when there is no token: whatever the mail server thinks, it was not asked.
    """
    if server.bearer is None:
        try:
            client.login(server.user, server.password)
        except LoginError as error:
            raise LoginError(_words(error)) from None
        return
    offered = [
        name.decode("ascii", "replace").upper().removeprefix("AUTH=")
        for name in client.capabilities()
        if name.upper().startswith(b"AUTH=")
    ]
    mechanism = bearing.chosen(offered)
    if not mechanism:
        raise LoginError("the server takes no tokens (XOAUTH2)")
    token = server.bearer.token()
    words = bearing.Exchange(mechanism, server.user, token, server.host, server.port)
    try:
        client._command_and_check("authenticate", mechanism, words)  # noqa: SLF001 - its own sends the token again as the answer to a challenge
    except IMAPClient.AbortError:
        raise
    except IMAPClientError as error:
        server.bearer.refused()
        raise LoginError(f"{_words(error)} {words.said}".strip()) from None


def _words(error: IMAPClientError) -> str:
    """What the server said; imaplib keeps it as bytes, and IMAPClient prints those as they are."""
    for one in (error.__context__, error):
        if one is not None and one.args and isinstance(one.args[0], bytes):
            return one.args[0].decode("utf-8", "replace")
    return str(error)


def open_client(server: MailServer) -> Client:
    """A connection that is encrypted and not signed in yet. Raises as `connect`."""
    client = Client(
        server.host,
        server.port,
        ssl=server.security == "tls",
        ssl_context=server.context() if server.security == "tls" else None,
        timeout=SocketTimeout(connect=min(server.timeout, 15.0), read=server.timeout),
    )
    try:
        client.normalise_times = False
        keep_alive(client.socket())
        if server.security == "starttls":
            client.starttls(server.context())
    except BaseException:
        drop(client)
        raise
    return client


def drop(client: IMAPClient) -> None:
    """End a connection without waiting for the server."""
    try:
        client.shutdown()
    except (OSError, IMAPClientError):
        log.debug("imap_drop_failed")


def words_for(error: BaseException) -> str:
    """A reason without personal data: servers quote addresses in theirs."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate not trusted"
    if isinstance(error, TimeoutError):
        return "no answer"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, socket.gaierror):
        return "host not found"
    return type(error).__name__
