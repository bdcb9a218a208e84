"""Keep a run against the sandbox on this machine."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from provenpath.errors import ProvenpathError


class LeavesMachineError(ProvenpathError):
    """Something in a sandbox run was about to talk to another machine."""


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise `LeavesMachineError` where a connection or a look-up of a name goes beyond loopback."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[-1]
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if host is None or isinstance(host, (bytes, bytearray)) or _is_loopback(str(host)):
        return  # a Unix socket has no host
    msg = (
        f"A run against the sandbox may not talk to {host}: it has no account and needs no network. "
        "Reach things through the target's facets, or name a live deployment with --deployment."
    )
    raise LeavesMachineError(msg)


def _is_loopback(host: str) -> bool:
    if host in {"", "localhost", socket.gethostname()}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
