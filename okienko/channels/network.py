"""What doors that speak to a server share: a deadline for its answers, and which one is our own."""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Iterator


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
