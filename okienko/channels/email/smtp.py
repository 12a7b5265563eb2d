"""Giving a letter to a relay over SMTP, so that one always knows whether it may have left.

The protocol has one moment of doubt: after the last dot is sent and before its answer is heard.
The caller writes down `before_end` that this moment comes; when the process dies earlier, the
letter has surely not left, and may be sent again.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence

from okienko.channels.door import Permanent, SendError, Temporary, Uncertain
from okienko.channels.network import hang_up_after
from okienko.channels.outward import reach

from . import bearing
from .wire import Bearer, MailServer, keep_alive

_DOT = re.compile(rb"(?m)^\.")
_LINE = re.compile(rb"\r\n|\r|\n")
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
# RFC 3463 and what relays mean by it, in words for an official.
_MEANINGS = {
    "5.1.1": "no such mailbox",
    "5.1.2": "no such domain",
    "5.1.10": "the domain takes no mail",
    "5.2.1": "mailbox closed",
    "5.2.2": "mailbox full",
    "5.2.3": "letter too large",
    "5.3.4": "letter too large",
    "5.7.1": "refused by the recipient's rules",
}


def hand_over(
    server: MailServer,
    sender: str,
    recipients: Sequence[str],
    raw: bytes,
    before_end: Callable[[], None] = lambda: None,
) -> dict[str, SendError]:
    """Give `raw` (CRLF lines) to the relay; {recipient: why} of those that it refused.

    Raises Temporary (surely not sent, may work later), Permanent (surely not sent, never will)
    or Uncertain (the answer to the last dot was not heard). When `before_end` raises, nothing
    was sent.
    """
    relay = open_relay(server)
    try:
        refused = _envelope(relay, sender, recipients, len(raw))
        _begin_data(relay, raw)
        before_end()
        _end_data(relay)
    except BaseException:
        # at once, without a good-bye: in the middle of the data a QUIT would be a line of it
        relay.close()
        raise
    leave(relay)
    return refused


class _Relay(smtplib.SMTP):
    """A relay whose every answer has a deadline, though it be dripped out byte by byte.

    It is reached where connections may lead.
    """

    def getreply(self) -> tuple[int, bytes]:
        """The next answer, whole within the connection's timeout."""
        seconds = self.sock.gettimeout() if self.sock is not None else None
        if seconds is None:
            return super().getreply()
        with hang_up_after(seconds, self.sock):
            return super().getreply()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return reach(host, port, timeout)


class _RelayOverTls(_Relay, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=self._host)  # type: ignore[attr-defined]


def open_relay(server: MailServer) -> smtplib.SMTP:
    """A signed-in connection; raises Temporary: what is wrong there can be mended."""
    try:
        relay = connected(server)
        try:
            if server.user:
                sign_in(relay, server)
        except BaseException:
            relay.close()
            raise
        return relay
    except smtplib.SMTPAuthenticationError as error:
        raise Temporary(f"sign-in refused ({error.smtp_code})", 300) from error
    except ssl.SSLCertVerificationError as error:
        raise Temporary("certificate not trusted", 300) from error
    except smtplib.SMTPResponseException as error:
        raise Temporary(_reason(error.smtp_code, error.smtp_error), 60) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Temporary("the relay offers no encryption or sign-in", 300) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Temporary(f"relay not reached ({type(error).__name__})", 30) from error


def connected(server: MailServer) -> smtplib.SMTP:
    """A relay that is encrypted and not signed in yet; raises as smtplib does."""
    wait = min(server.timeout, 15.0)
    relay: smtplib.SMTP
    if server.security == "tls":
        relay = _RelayOverTls(server.host, server.port, timeout=wait, context=server.context())
    else:
        relay = _Relay(server.host, server.port, timeout=wait)
    try:
        relay.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            relay.starttls(context=server.context())
            relay.ehlo_or_helo_if_needed()
        if relay.sock is not None:
            keep_alive(relay.sock)
            relay.sock.settimeout(server.timeout)
    except BaseException:
        relay.close()
        raise
    return relay


def sign_in(relay: smtplib.SMTP, server: MailServer) -> None:
    """Sign in; SMTPAuthenticationError when it is refused, or as smtplib does.

    Temporary when there is no token.
    """
    try:
        if server.bearer is None:
            relay.login(server.user, server.password)
        else:
            _by_token(relay, server, server.bearer)
    except smtplib.SMTPServerDisconnected as error:
        # some relays hang up on a wrong password
        raise smtplib.SMTPAuthenticationError(535, b"connection closed") from error


def _by_token(relay: smtplib.SMTP, server: MailServer, bearer: Bearer) -> None:
    mechanism = bearing.chosen(relay.esmtp_features.get("auth", "").split())
    if not mechanism:
        raise smtplib.SMTPNotSupportedError("no sign-in by a token (XOAUTH2)")
    token = bearer.token()
    words = bearing.Exchange(mechanism, server.user, token, server.host, server.port)
    try:
        relay.auth(mechanism, words)
    except smtplib.SMTPAuthenticationError as error:
        bearer.refused()
        text = error.smtp_error
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        raise smtplib.SMTPAuthenticationError(
            error.smtp_code, f"{bearing.decoded(said)} {words.said}".strip()
        ) from None
    except UnicodeEncodeError as error:
        raise smtplib.SMTPNotSupportedError("a user name with such letters") from error


def _envelope(
    relay: smtplib.SMTP, sender: str, recipients: Sequence[str], size: int
) -> dict[str, SendError]:
    options = [f"SIZE={size}"] if relay.has_extn("size") else []
    if not all(address.isascii() for address in (sender, *recipients)):
        if not relay.has_extn("smtputf8"):
            raise Permanent("the relay does not take addresses with such letters")
        options.append("SMTPUTF8")
    try:
        _expect(*relay.mail(sender, options))
        answers = {address: relay.rcpt(address) for address in recipients}
    except (OSError, smtplib.SMTPException) as error:
        raise Temporary(f"relay lost ({type(error).__name__})", 30) from error
    refused = {a: (code, text) for a, (code, text) in answers.items() if code not in (250, 251)}
    if refused and len(refused) == len(answers):
        # One that may still work keeps the letter waiting; it goes to all of them then.
        _expect(*min(refused.values(), key=lambda answer: answer[0]))
    return {address: _fault(code, text) for address, (code, text) in refused.items()}


def _begin_data(relay: smtplib.SMTP, raw: bytes) -> None:
    """The whole letter but its last dot: without it no relay may deliver (RFC 5321, 4.1.1.4)."""
    lines = _LINE.sub(b"\r\n", raw)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    try:
        code, text = relay.docmd("DATA")
        if code != 354:
            _expect(code, text)
            raise Temporary(_reason(code, text))
        relay.send(_DOT.sub(b"..", lines))
    except (OSError, smtplib.SMTPException) as error:
        raise Temporary(f"relay lost ({type(error).__name__})", 30) from error


def _end_data(relay: smtplib.SMTP) -> None:
    try:
        relay.send(b".\r\n")
        code, text = relay.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Uncertain(f"cut off before the relay's answer ({type(error).__name__})") from error
    if not (200 <= code < 300 or 400 <= code < 600):  # no yes and no no: RFC 5321, 4.3.2
        raise Uncertain("the relay's answer is none")
    _expect(code, text)


def _expect(code: int, text: bytes) -> None:
    if not 200 <= code < 300:
        raise _fault(code, text)


def _fault(code: int, text: bytes) -> SendError:
    """What an answer that is no yes means (RFC 5321, 4.2.1)."""
    kind = Permanent if 500 <= code < 600 else Temporary
    return kind(_reason(code, text))


def _reason(code: int, text: bytes | str) -> str:
    """The relay's answer without addresses, at most a line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    words = " ".join(_ADDRESS.sub("…", words).split())[:200]
    match = re.match(r"^(\d\.\d{1,3}\.\d{1,3})\b", words)
    meaning = _MEANINGS.get(match[1], "") if match else ""
    return f"{code} {words}" + (f" ({meaning})" if meaning else "")


def leave(relay: smtplib.SMTP) -> None:
    """The letter's fate is settled; whatever happens at good-bye changes nothing."""
    try:
        if relay.sock is not None:
            relay.sock.settimeout(3)
        relay.quit()
    except (OSError, smtplib.SMTPException, ValueError):
        relay.close()
