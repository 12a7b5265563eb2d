"""What doors that speak to a server share: a deadline for its answers, whom TLS trusts, and which
server is our own.
"""

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext
from pydantic import AfterValidator


def is_loopback(host: str) -> bool:
    """True for this machine, the only place where things may travel unencrypted."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextlib.contextmanager
def hang_up_after(seconds: float, connection: socket.socket | None) -> Iterator[None]:
    """Cut the connection when the block takes longer, and raise TimeoutError at its end.

    A timeout of a socket begins anew with each byte: a server that drips them would be waited for
    without end. Inside the block the cut is an error or an end of what is read.
    """
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        if connection is not None:
            with contextlib.suppress(OSError):
                # the plain socket's: TLS may be in the middle of a read
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError("no whole answer in time")


def trusting(certificate: str) -> ssl.SSLContext:
    """TLS with the name checked, always. `certificate`, if there is one, is a PEM of an authority,
    or of the server itself, to trust besides the system's: `Certificate` in a door's settings.
    """
    context = ssl.create_default_context()
    if certificate:
        context.load_verify_locations(cadata=certificate)
        # one made by hand is often its own authority; trust just it
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _is_one(certificate: str) -> str:
    found = certificate.strip()
    try:
        if found:  # into a context of nothing else: settings are read for each message
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=found)
    except (ssl.SSLError, TypeError):  # TypeError: letters that are not ASCII
        raise ValueError(gettext("This is no certificate as text (PEM).")) from None
    return found


Certificate = Annotated[str, AfterValidator(_is_one)]
