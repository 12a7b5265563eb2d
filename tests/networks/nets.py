"""Networks of this test alone: the office's server, a router, and a home with a browser in it.

    server 203.0.113.7 --- 203.0.113.1 router 192.168.50.1 --- 192.168.50.2 home

The test's own thread, and whatever it starts, stands in the server's network; nothing here touches
the machine's. A network is gone with the last process in it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.debian import NotThere, Unpacked

SERVER, OUTSIDE, INSIDE, HOME = "203.0.113.7", "203.0.113.1", "192.168.50.1", "192.168.50.2"
BEHIND, BEFORE = (
    "10.9.0.7",
    "10.9.0.1",
)  # the server's and its router's, where it has one of its own
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET

_HOME = """
    table ip home {{
      chain out {{
        type nat hook postrouting priority 100
        oifname "out" masquerade {how}
      }}
      chain through {{
        type filter hook forward priority 0
        iifname "out" ct state new drop
        {more}
      }}
    }}
"""
_NARROW = """
    table ip home {{
      chain through {{
        type filter hook forward priority 0
        iifname "in" limit rate over {rate}/second burst {burst} drop
        iifname "out" limit rate over {rate}/second burst {burst} drop
      }}
    }}
"""
#: What the router does, as rules of nftables.
ROUTES = {
    # one local network: every packet goes its way as it is
    "lan": "",
    # a home: everybody behind the router has its one address, and nobody outside begins anything
    "nat": _HOME.format(how="", more=""),
    # each destination sees another port, drawn by lot: what one saw is of no use for another
    "symmetric": _HOME.format(how="fully-random", more=""),
    # a company: of UDP nothing passes but what goes to the relay
    "relay": _HOME.format(how="fully-random", more='iifname "in" udp dport != 3478 drop'),
    # nothing but TCP: the relay is reached by that
    "tcp": _HOME.format(how="", more="meta l4proto udp drop"),
    # the office is behind the router too, which hands on what comes for its public address
    "office": f"""
    table ip office {{
      chain to {{
        type nat hook prerouting priority -100
        ip daddr {SERVER} dnat to {BEHIND}
      }}
      chain through {{
        type filter hook forward priority 0
        iifname "in" ip daddr {BEHIND} ct status & dnat == 0 drop
        iifname "out" ct state new drop
      }}
    }}
    """,
    # a mobile network at its edge: of all packets some are lost, both ways
    "lossy": """
    table ip home {
      chain through {
        type filter hook forward priority 0
        numgen random mod 100 < 5 drop
      }
    }
    """,
    # a line of 300 kbit/s each way, and one that carries a voice and hardly more
    "narrow": _NARROW.format(rate="37 kbytes", burst="8 kbytes"),
    "narrowest": _NARROW.format(rate="16 kbytes", burst="6 kbytes"),
    # nothing but web pages: no sound has a way
    "pages": _HOME.format(how="", more='iifname "in" tcp dport != 443 drop; meta l4proto udp drop'),
}


@dataclass
class Networks:
    """The networks while they are there."""

    nft: str
    env: dict[str, str]
    router: int  # a process in it
    home: int

    def route(self, name: str) -> None:
        """From now on the router does this (ROUTES); what it knew of connections is forgotten."""
        rules = f"flush ruleset\n{ROUTES[name]}\n"
        subprocess.run(
            [*_in(self.router), self.nft, "-f", "-"],
            input=rules.encode(),
            env=self.env,
            check=True,
            timeout=20,
        )

    def firewall(self, rules: str) -> None:
        """The server's own rules."""
        subprocess.run(
            [self.nft, "-f", "-"], input=rules.encode(), env=self.env, check=True, timeout=20
        )

    @contextlib.contextmanager
    def server_behind(self) -> Iterator[None]:
        """Meanwhile the server has an address of its own network only, and a router before it."""
        _sh(
            f"""
            ip addr add {BEHIND}/24 dev wan
            ip route replace default via {BEFORE} src {BEHIND}
            ip addr del {SERVER}/24 dev wan
            """
        )
        _sh(f"ip addr add {BEFORE}/24 dev out", self.router)
        try:
            yield
        finally:
            self.route("lan")
            _sh(f"ip addr del {BEFORE}/24 dev out", self.router)
            _sh(
                f"""
                ip addr add {SERVER}/24 dev wan
                ip route replace default via {OUTSIDE} src {SERVER}
                ip addr del {BEHIND}/24 dev wan
                """
            )


def _in(process: int) -> list[str]:
    return ["nsenter", f"--net=/proc/{process}/ns/net"]


def _sh(script: str, process: int = 0) -> None:
    where = _in(process) if process else []
    done = subprocess.run(
        [*where, "sh", "-ec", script], capture_output=True, text=True, check=False, timeout=20
    )
    if done.returncode:
        raise NotThere(f"networks of their own cannot be made here: {done.stderr.strip()[-200:]}")


@contextlib.contextmanager
def networks(tools: Unpacked) -> Iterator[Networks]:
    """The three, until it is over; this thread is in the server's. NotThere where it may not."""
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    others: list[subprocess.Popen[bytes]] = []
    try:
        if libc.unshare(_NEW_NETWORK):
            raise NotThere(f"a network of its own: {os.strerror(ctypes.get_errno())}")
        for _ in range(2):  # `cat` ends with us, and its network with it
            one = subprocess.Popen(
                ["unshare", "--net", "sh", "-c", "echo; exec cat >/dev/null"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            others.append(one)
            assert one.stdout is not None
            if one.stdout.readline() != b"\n":
                raise NotThere("a second network cannot be made here")
        router, home = (each.pid for each in others)
        _sh(
            f"""
            ip link set lo up
            ip link add wan type veth peer name out netns {router}
            ip addr add {SERVER}/24 dev wan
            ip link set wan up
            ip route add default via {OUTSIDE}
            """
        )
        _sh(
            f"""
            ip link set lo up
            ip link add in type veth peer name eth0 netns {home}
            ip addr add {OUTSIDE}/24 dev out
            ip addr add {INSIDE}/24 dev in
            ip link set out up
            ip link set in up
            echo 1 > /proc/sys/net/ipv4/ip_forward
            """,
            router,
        )
        _sh(
            f"""
            ip link set lo up
            ip addr add {HOME}/24 dev eth0
            ip link set eth0 up
            ip route add default via {INSIDE}
            """,
            home,
        )
        made = Networks(tools.program("usr/sbin/nft"), tools.env, router, home)
        made.route("lan")
        yield made
    finally:
        libc.setns(before, _NEW_NETWORK)
        os.close(before)
        for one in others:
            assert one.stdin is not None
            one.stdin.close()
            one.wait(20)


def program_at(folder: Path, process: int, program: str) -> str:
    """A program that runs another one in the network of a process."""
    path = folder / "elsewhere"
    path.write_text(f'#!/bin/sh\nexec nsenter --net=/proc/{process}/ns/net {program} "$@"\n')
    path.chmod(0o755)
    return str(path)
