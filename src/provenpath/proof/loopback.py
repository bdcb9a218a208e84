"""Keep a run against the sandbox on this machine."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from provenpath.errors import ProvenpathError

_TO_AN_ADDRESS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getnameinfo"}
_TO_A_HOST = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class LeavesMachineError(ProvenpathError):
    """Something in a sandbox run was about to talk to another machine."""


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise `LeavesMachineError` where a connection or a look-up of a name goes beyond loopback.

    A name that is given to `socket.connect` itself is looked up before Python raises the event; it is then refused.
    """
    if event in _TO_AN_ADDRESS:
        address = arguments[-1]
        host = address[0] if isinstance(address, tuple) and address else None  # a Unix socket has no host
    elif event in _TO_A_HOST:
        host = arguments[0]
    else:
        return
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("utf-8", "replace")
    if host is None or _is_loopback(str(host)):
        return
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
