"""What must be so before the program starts, each refusal with what to do."""

import errno
import shutil
import socket
from pathlib import Path

import psutil

from okienko.config import Config
from okienko.machinery.trouble import Trouble

MEMORY_WANTED = 700 * 2**20  # bytes: the parts at rest and room for the pages
DISK_NEEDED = 300 * 2**20
DISK_WANTED = 2 * 2**30


def listen(host: str, port: int, setting: str) -> socket.socket:
    """A listening socket for the pages. Raises Trouble with advice if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise _refusal(error, host, port, setting, "tcp") from error
    listener.listen(1024)
    listener.set_inheritable(True)
    return listener


def free(host: str, port: int, setting: str, *, udp: bool = False) -> None:
    """Raises Trouble with advice if another program holds the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM) as probe:
        if not udp:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _refusal(error, host, port, setting, "udp" if udp else "tcp") from error


def asterisk_ports(config: Config) -> None:
    """Raises Trouble with advice if another program holds one of Asterisk's ports."""
    free(config.sip_host, config.sip_port, "OKIENKO_SIP_PORT", udp=True)
    free(config.asterisk_http_host, config.asterisk_http_port, "OKIENKO_ASTERISK_HTTP_PORT")


def post_office_ports(config: Config) -> None:
    """Raises Trouble with advice if another program holds a port of the demo's post office.

    Another demo's would take this one's letters: its boxes have the same names and password.
    """
    free("127.0.0.1", config.post_imap_port, "OKIENKO_POST_IMAP_PORT")
    free("127.0.0.1", config.post_smtp_port, "OKIENKO_POST_SMTP_PORT")


def _refusal(error: OSError, host: str, port: int, setting: str, kind: str) -> Trouble:
    other = f"Choose another port, as {setting}={port + 1}"
    if error.errno == errno.EADDRINUSE:
        by = _holder(port, kind)
        return Trouble(
            f"Port {port} ({kind}) is taken by {by}.",
            f"Stop that program, or choose another port: {setting}={port + 1} make demo",
        )
    if error.errno == errno.EACCES:
        return Trouble(f"This user may not listen at port {port}.", f"{other} (above 1023).")
    return Trouble(
        f"Cannot listen at {host} port {port}: {error.strerror}.",
        "Look whether the address is one of this machine's.",
    )


def _holder(port: int, kind: str) -> str:
    """The program at a port, as well as this user may know it."""
    try:
        for connection in psutil.net_connections(kind):
            at = connection.laddr
            listening = kind == "udp" or connection.status == psutil.CONN_LISTEN
            if at and at.port == port and listening and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except (psutil.Error, OSError):
        pass
    return "another program"


def room(home: Path) -> list[str]:
    """Sentences of warning about memory and disk. Raises Trouble if it cannot work at all."""
    warnings = []
    folder = next(part for part in (home, *home.parents) if part.exists())
    disk = shutil.disk_usage(folder).free
    if disk < DISK_NEEDED:
        raise Trouble(
            f"The disk is full: {_mib(disk)} are free where {home} lies.",
            "Free some space, or put OKIENKO_HOME on another disk.",
        )
    if disk < DISK_WANTED:
        warnings.append(f"The disk is getting full: {_mib(disk)} are free where {home} lies.")
    memory = psutil.virtual_memory().available
    if memory < MEMORY_WANTED:
        warnings.append(
            f"Memory is short: {_mib(memory)} are free, {_mib(MEMORY_WANTED)} are wanted. "
            "Close other programs if Okienko becomes slow or ends."
        )
    return warnings


def _mib(size: int) -> str:
    return f"{size // 2**20} MiB"
