"""How often strangers may do something, counted in the memory of one process.

A script has one address, or many beside one another: whoever has a line of IPv6 has 256 networks
of one client. So what is around an address is counted, too.
"""

import ipaddress
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from threading import Lock

KNOWN = 20_000  # who is counted


def near(network: str) -> str:
    """The /24 or /56 around an address or a network; what is no address stays as it is."""
    return _around(network, 24, 56)


def far(network: str) -> str:
    """The /16 or /40."""
    return _around(network, 16, 40)


def _around(network: str, four: int, six: int) -> str:
    try:
        found = ipaddress.ip_network(network, strict=False)
    except ValueError:
        return network
    return str(found.supernet(new_prefix=four if found.version == 4 else six))


@dataclass
class Pace:
    """How often each may do something: `most` in `seconds`."""

    most: int
    seconds: float
    done: "OrderedDict[str, deque[float]]" = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def wait(self, who: str) -> int:
        """Counts one more; or the seconds until it may be done, and then it is not counted."""
        now = time.monotonic()
        with self.lock:
            times = self.done.setdefault(who, deque())
            self.done.move_to_end(who)
            if len(self.done) > KNOWN:
                self.done.popitem(last=False)
            while times and times[0] <= now - self.seconds:
                times.popleft()
            if len(times) >= self.most:
                return max(1, round(times[0] + self.seconds - now))
            times.append(now)
            return 0


class Around:
    """How often what is around an address may do something in `seconds`: the nearer, the less."""

    def __init__(self, near_most: int, far_most: int, seconds: float) -> None:
        self.near, self.far = Pace(near_most, seconds), Pace(far_most, seconds)

    def wait(self, network: str) -> int:
        """As `Pace.wait`."""
        return self.near.wait(near(network)) or self.far.wait(far(network))
