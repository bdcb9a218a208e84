"""What a name comes to for whoever asks the name servers that this machine uses."""

from __future__ import annotations

import socket


def addresses_of(name: str) -> set[str]:
    """Return the IP addresses that a name comes to, empty where it comes to none."""
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}
    except socket.gaierror:
        return set()
