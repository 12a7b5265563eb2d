"""The test of a mailbox, step by step: what was found, what the server said, what to do about it.

One sign-in at each server, and none at the second when the first refuses: providers count wrong
passwords. The last step is a letter to itself, which is found again and removed; our own reader
knows it by its seal and passes it by.
"""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any, Union

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from imapclient.exceptions import IMAPClientError

from okienko.channels.consent.tokens import NEVER, Bearer, ConsentMissing, SignInRefused
from okienko.channels.consent.words import advice_for
from okienko.channels.door import Temporary
from okienko.channels.models import Account
from okienko.channels.outward import Inside, look_up
from okienko.channels.plain_text import one_line
from okienko.channels.setup import Step
from okienko.events import clock

from . import imap_client, servers, smtp
from .compose import LetterDraft, compose, new_message_id
from .presented import Presented, presented
from .seal import TEST_HEADER, sealed
from .settings import EmailSettings, mailbox
from .wire import MailServer

LIMIT = 8.0  # seconds for each answer
COMES_BACK = 25.0  # seconds in which the letter to itself is waited for
LOOK_EVERY = 0.5
_SAID = 300  # characters of a server's words
_FAULTS = (IMAPClientError, smtplib.SMTPException, OSError, ssl.SSLError, Temporary)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words = Union[str, "_StrPromise"]
Steps = Generator[Step, None, Any]


def trial(account: Account) -> Iterator[Step]:
    """Both servers, the folder, and a letter to itself."""
    settings = mailbox(account.read())
    bearer = servers.bearer(settings, account.office_id, account.id)
    if bearer is not None and not (yield from _agreed(bearer)):
        return
    both = settings.imap(bearer), settings.smtp(bearer)
    reading, sending = (replace(each, timeout=LIMIT) for each in both)
    client = yield from _reading(settings, reading)
    if client is None:
        return
    try:
        relay = yield from _sending(sending)
        if relay is None:
            return
        try:
            yield from _letter(account, settings, client, relay)
        finally:
            smtp.leave(relay)
    finally:
        imap_client.drop(client)


def _agreed(bearer: Bearer) -> Steps:
    """Whether the provider lets us in by what somebody agreed to; a due token is renewed."""
    label = {"provider": bearer.provider.label}
    title = _("Sign-in at %(provider)s") % label
    yield Step("consent", title)
    theirs, words = "", _("%(provider)s does not answer as it should: its sign-in cannot be used.")
    advice = _("Test it again in some minutes. Letters wait until then, none is lost.")
    try:
        bearer.token()
    except ConsentMissing as error:
        theirs = error.theirs
        never = error.reason == NEVER
        words = (
            _("Nobody has signed in at %(provider)s yet.")
            if never
            else _("%(provider)s no longer lets us in by what was agreed.")
        )
        advice = _("Open the settings of this connection and press “Sign in at %(provider)s”.")
    except SignInRefused as error:
        theirs = error.theirs or error.code
        words = _("%(provider)s refuses Okienko as a program.")
        advice = str(advice_for(error.code))
    except Temporary as error:
        theirs = error.reason
    else:
        yield Step("consent", title, "ok", _("%(provider)s lets us in.") % label)
        return True
    yield Step("consent", title, "failed", words % label, theirs, advice % label)
    return False


def _reading(settings: EmailSettings, server: MailServer) -> Steps:
    """The mailbox, signed in, with its folder open; None when a step failed."""
    client = yield from _opened(
        "imap", gettext_lazy("The server for reading"), server, imap_client.open_client
    )
    if client is None:
        return None
    title = gettext_lazy("Sign-in at the server for reading")
    yield Step("imap-in", title)
    if server.bearer is None and not server.password:
        imap_client.drop(client)
        words = _("No password is kept for this mailbox.")
        yield Step("imap-in", title, "failed", words, advice=_("Type it in the settings."))
        return None
    try:
        imap_client.sign_in(client, server)
    except _FAULTS as error:
        imap_client.drop(client)
        yield _refused("imap-in", title, server, error)
        return None
    yield Step("imap-in", title, "ok", _("Signed in as %(user)s.") % {"user": server.user})
    title = gettext_lazy("The folder")
    yield Step("folder", title)
    try:
        count = client.select_folder(settings.folder)[b"EXISTS"]
    except _FAULTS as error:
        if "not connected" in _said(error):  # Microsoft's, right behind a good sign-in
            imap_client.drop(client)
            yield _refused("folder", title, server, error)
            return None
        there = ", ".join(_folders(client)) or "–"
        imap_client.drop(client)
        yield Step(
            "folder", title, "failed",
            _("There is no folder %(folder)s.") % {"folder": settings.folder}, _said(error),
            _("Choose one of these under “What is rarely needed”: %(there)s.") % {"there": there},
        )  # fmt: skip
        return None
    words = _("%(folder)s can be opened; letters in it: %(n)s.")
    yield Step("folder", title, "ok", words % {"folder": settings.folder, "n": count})
    return client


def _sending(server: MailServer) -> Steps:
    """The relay, signed in; None when a step failed."""
    relay = yield from _opened(
        "smtp", gettext_lazy("The server for sending"), server, smtp.connected
    )
    if relay is None:
        return None
    title = gettext_lazy("Sign-in at the server for sending")
    if not server.user:
        yield Step("smtp-in", title, "ok", _("The settings say that it asks for none."))
        return relay
    yield Step("smtp-in", title)
    try:
        smtp.sign_in(relay, server)
    except _FAULTS as error:
        relay.close()
        yield _refused("smtp-in", title, server, error)
        return None
    yield Step("smtp-in", title, "ok", _("Signed in as %(user)s.") % {"user": server.user})
    return relay


def _opened(
    name: str, title: Words, server: MailServer, connect: Callable[[MailServer], Any]
) -> Steps:
    """A server that was found and greets, encrypted by a certificate that was checked."""
    yield Step(name, title)
    try:
        addresses = look_up(server.host, server.port)
        opened = connect(server)
    except _FAULTS as error:
        yield _unreached(name, title, server, error)
        return None
    words = _("%(host)s is %(address)s and answers at port %(port)s.") % {
        "host": server.host, "address": addresses[0], "port": server.port,
    }  # fmt: skip
    line = opened.sock if isinstance(opened, smtplib.SMTP) else opened.socket()
    if isinstance(line, ssl.SSLSocket):
        words += " " + _in_words(Presented.of(line.getpeercert(binary_form=True) or b""))
        words += f" ({line.version()})"
    yield Step(name, title, "ok", words)
    return opened


def _letter(account: Account, settings: EmailSettings, client: Any, relay: Any) -> Steps:
    title = gettext_lazy("A test letter to its own address")
    yield Step("letter", title, words=_("It is sent and waited for."))
    message_id = new_message_id(account.office_id, settings.domain)
    draft = LetterDraft(
        sender=settings.sender,
        to=(settings.sender,),
        subject=_("Test of the mailbox"),
        text=_("Okienko tests this mailbox. The letter is removed by itself; you may delete it."),
        message_id=message_id,
        date=clock.now().astimezone(UTC),
        automatic=True,
    )
    raw = f"{TEST_HEADER}: 1\r\n".encode() + sealed(account.id, compose(draft))
    try:
        relay.sendmail(settings.address, [settings.address], raw)
    except _FAULTS as error:
        yield Step(
            "letter", title, "failed", _("The server for sending did not take it."), _said(error),
            _("Mostly the address is not one that this user may send from. Ask the provider."),
        )  # fmt: skip
        return
    began = time.monotonic()
    try:
        found = _wait_for(client, message_id)
    except _FAULTS as error:
        yield Step(
            "letter", title, "failed", _("The mailbox was closed meanwhile."), _said(error),
            _("Test it again."),
        )  # fmt: skip
        return
    if not found:
        yield Step(
            "letter", title, "failed",
            _("It was sent and did not come back within %(n)s seconds.") % {"n": int(COMES_BACK)},
            "",
            _(
                "Look into the mailbox by your mail program: is it among the unwanted letters? "
                "Some providers are slow at first. Then test again, or put the connection into "
                "use and write to it yourself."
            ),
        )  # fmt: skip
        return
    seconds = max(1, round(time.monotonic() - began))
    words = _("It came back after %(n)s s and was removed.")
    yield Step("letter", title, "ok", words % {"n": seconds})


def _wait_for(client: Any, message_id: str) -> bool:
    """Whether the letter came; it is removed then, and nothing else."""
    until = time.monotonic() + COMES_BACK
    while True:
        client.noop()
        uids = client.search(["HEADER", "Message-ID", message_id])
        if uids:
            client.delete_messages(uids, silent=True)
            if client.has_capability("UIDPLUS"):  # else all that is marked would go with it
                client.uid_expunge(uids)
            return True
        if time.monotonic() > until:
            return False
        time.sleep(LOOK_EVERY)


def _unreached(name: str, title: Words, server: MailServer, error: BaseException) -> Step:
    """Why a server was not reached, and what to do."""
    place = {"host": server.host, "port": server.port}
    if isinstance(error, ssl.SSLCertVerificationError):
        return _untrusted(name, title, server, error)
    if isinstance(error, Inside):
        words = _("%(host)s leads into the network of this installation, which is closed.")
        advice = _("Who runs Okienko can allow it (OKIENKO_INNER_NETWORKS).")
    elif isinstance(error, socket.gaierror):
        words = _("There is no server called %(host)s.")
        advice = _("Compare the name with what the provider wrote, letter by letter.")
    elif isinstance(error, ConnectionRefusedError):
        words = _("Nobody listens at port %(port)s of %(host)s.")
        advice = _("Compare the port: mostly 993 for reading, 465 or 587 for sending.")
    elif isinstance(error, TimeoutError):
        words = _("%(host)s does not answer at port %(port)s.")
        advice = _(
            "Compare the port (mostly 993 for reading, 465 or 587 for sending). If it is right, a "
            "firewall of your network may hold it back, or the provider is down: test later."
        )
    elif isinstance(error, ssl.SSLError):
        words = _("%(host)s answers, but cannot be spoken to encrypted at port %(port)s.")
        advice = _("Choose the other kind of encryption, or the other port.")
    else:
        words = _("%(host)s answers at port %(port)s, but not as a mail server of this kind.")
        advice = _("Compare port and encryption: it may be another service that listens there.")
    return Step(name, title, "failed", words % place, _said(error), advice)


def _untrusted(
    name: str, title: Words, server: MailServer, error: ssl.SSLCertVerificationError
) -> Step:
    shown = presented(server, "smtp" if name == "smtp" else "imap", LIMIT)
    words = _("The certificate of %(host)s is not trusted.") % {"host": server.host}
    advice = _(
        "Ask the provider. Somebody between you and the server may be reading along, so that the "
        "password was not sent."
    )
    if shown is not None:
        words += " " + _in_words(shown)
        if shown.names and not shown.covers(server.host):
            words = _("%(host)s shows a certificate of another name: %(names)s.") % {
                "host": server.host,
                "names": ", ".join(shown.names[:5]),
            }
            advice = _(
                "Type one of these names as the server if your provider's letter has it as well: "
                "%(names)s. Otherwise ask the provider. The password was not sent."
            ) % {"names": ", ".join(each for each in shown.names[:5] if "*" not in each) or "–"}
        elif shown.expired:
            words = _("The certificate of %(host)s ended on %(day)s.") % {
                "host": server.host,
                "day": shown.until.date().isoformat(),
            }
            advice = _("Only the provider can renew it. The password was not sent.")
    return Step(name, title, "failed", words, _said(error), advice)


def _refused(name: str, title: Words, server: MailServer, error: BaseException) -> Step:
    """The sign-in did not work: most often a password, and sometimes the provider's own rules."""
    said = _said(error)
    if isinstance(error, TimeoutError):
        words = _("The server was silent at the sign-in.")
        return Step(name, title, "failed", words, said, _("Test it again in some minutes."))
    low = said.lower()
    if server.bearer is not None:
        words = _("The server does not let us in as %(user)s.") % {"user": server.user}
        return Step(name, title, "failed", words, said, _by_token(low), refused=True)
    words = _("The server refuses the user name or the password.")
    if "app" in low and "password" in low:
        advice = _(
            "The provider wants a password made for programs: sign in on its web page, make an "
            "“app password” in the security settings, and type it here."
        )
    elif "imap" in low and ("disabled" in low or "enabled" in low):
        advice = _("Allow reading by programs (IMAP) in the settings on the provider's web page.")
    elif server.host.lower().endswith(("office365.com", "outlook.com", "gmail.com")):
        advice = _(
            "This provider lets programs in by its own sign-in page and no longer by a password. "
            "Choose it in the settings under “Sign-in at the provider”."
        )
    else:
        advice = _(
            "Sign in on the provider's web page with the same user name and password. If that "
            "works, type them here once more: the user name is mostly the whole address. Does the "
            "provider ask for a code as well? Then it needs a password made for programs."
        )
    return Step(name, title, "failed", words, said, advice, refused=True)


def _by_token(low: str) -> str:
    """What to do when a mail server refuses what the provider's sign-in page has given."""
    if "smtpclientauthentication is disabled" in low or "5.7.139" in low:
        return _(
            "In the Exchange admin centre open the mailbox → Manage email apps settings and switch "
            "“Authenticated SMTP” on; for the whole organisation it may be off as well."
        )
    if "xoauth2" in low:
        return _("This server cannot be signed in to like that. Ask who runs it.")
    return _(
        "Is the user name the mailbox's own address, and did its owner sign in, or somebody who "
        "has full access to it? Is reading and sending by programs (IMAP, SMTP) switched on for "
        "this mailbox at the provider? Then sign in once more in the settings."
    )


def _in_words(shown: Presented) -> str:
    return _("Its certificate is for %(names)s, by %(issuer)s, until %(day)s.") % {
        "names": ", ".join(shown.names[:3]) or "–",
        "issuer": shown.issuer or "–",
        "day": shown.until.date().isoformat(),
    }


def _folders(client: Any) -> list[str]:
    try:
        return [str(name) for _flags, _delimiter, name in client.list_folders()][:20]
    except _FAULTS:
        return []


def _said(error: BaseException) -> str:
    """A server's own words, without what breaks a page."""
    words: object = error
    if isinstance(error, smtplib.SMTPResponseException):
        words = f"{error.smtp_code} {_text(error.smtp_error)}"
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        words = "; ".join(f"{code} {_text(text)}" for code, text in error.recipients.values())
    elif isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
        words = ""  # the system's, not the server's
    elif error.args and isinstance(error.args[0], bytes):
        words = _text(error.args[0])
    return "".join(each for each in one_line(str(words), _SAID) if each.isprintable())


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
