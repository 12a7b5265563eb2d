"""Which ports of this machine can be had."""

import socket


def free(port: int, *, udp: bool = False) -> bool:
    """Whether a port of this machine can be had."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
