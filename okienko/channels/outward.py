"""Where connections may lead that an office's administrator has typed in.

Several offices may share one installation, and its machine stands in the provider's own network:
an administrator of one office must not reach, or even find, what is in there (databases, the
consoles of machines, the addresses of a cloud that give out keys). So:

* a name leads to addresses of the internet alone; that is looked at each time a connection is made
  and not when the name was typed, and the connection goes to the very address that was looked at,
  so that a name which changes its mind (DNS rebinding) leads nowhere else;
* an address in numbers, or `localhost`, that is inside is refused when a person keeps it. Who runs
  the installation may still set one by the command line: a mail server beside us is usual;
* OKIENKO_INNER_NETWORKS names networks inside that may be reached, for an office whose mail server
  stands in its own house.
"""

import contextlib
import ipaddress
import socket
import time
from collections.abc import Iterable

from okienko.config import config

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: All that the internet has of IPv6 (RFC 4291, 2.4); the rest is wrapped, old or of local use.
_UNICAST = ipaddress.ip_network("2000::/3")


class Inside(OSError):
    """A name leads into the network of this installation, where nothing may be reached."""


def is_inside(address: str) -> bool:
    """Whether an address in numbers is not the internet's, nor in a network that is allowed."""
    found = _plain(ipaddress.ip_address(address.partition("%")[0]))
    if any(found in network for network in _allowed() if network.version == found.version):
        return False
    if found.version == 6 and found not in _UNICAST:
        return True
    return not found.is_global or found.is_multicast


def leads_inside(host: str) -> bool:
    """Whether what was typed is by itself an address inside; of names that is known later."""
    word = host.strip().strip("[]").rstrip(".").lower()
    if word == "localhost" or word.endswith(".localhost"):
        word = "127.0.0.1"
    with contextlib.suppress(OSError, ValueError):
        # as the system reads it: 127.1 and 0x7f000001 are addresses, too
        word = socket.inet_ntoa(socket.inet_aton(word))
    try:
        return is_inside(word)
    except ValueError:
        return False


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name, in the system's order; socket.gaierror when there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:  # no name at all: a label of nothing, or of more than 63 letters
        raise socket.gaierror(socket.EAI_NONAME, "no name of a host") from None
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def reach(host: str, port: int, timeout: float, *, found: bool = False) -> socket.socket:
    """A connection to a name, or to an address that was typed; `timeout` in seconds for all of it.

    `found`: somebody outside named the host, so that an address in numbers is looked at as well.

    Raises Inside, socket.gaierror, TimeoutError or another OSError.
    """
    until = time.monotonic() + timeout
    addresses = look_up(host, port)
    if found or not _typed(host):
        addresses = [each for each in addresses if not is_inside(each)]
        if not addresses:
            raise Inside(f"{host} leads inside")
    last: OSError = TimeoutError("no time left")
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, port), left)
        except OSError as error:
            last = error
    raise last


def _typed(host: str) -> bool:
    """An address in numbers, or this machine's own name: looked at when it was kept."""
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _plain(address: Address) -> Address:
    """The IPv4 address that one of IPv6 only wraps: mapped, 6to4, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _allowed() -> Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(each, strict=False) for each in config().inner_networks]
