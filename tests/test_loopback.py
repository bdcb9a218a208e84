"""A run against the sandbox talks to nobody but this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from provenpath.proof import audit, loopback
from provenpath.proof.loopback import LeavesMachineError

ELSEWHERE = "192.0.2.1"  # kept for documentation: nobody has it (https://www.rfc-editor.org/rfc/rfc5737)


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    with audit.guarded(loopback.guard):
        yield


def connect(host: str | bytes, family: int = socket.AF_INET, *more: int) -> None:
    with socket.socket(family) as connection:
        connection.settimeout(0.2)
        connection.connect((host, 1, *more))


def send(host: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.sendto(b"x", (host, 9))


def send_message(host: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.sendmsg([b"x"], [], 0, (host, 9))


def pair() -> None:
    for end in socket.socketpair():
        end.close()


def try_to_connect(host: str) -> None:
    with socket.socket() as connection:
        connection.settimeout(0.2)
        connection.connect_ex((host, 1))


WAYS: dict[str, Callable[[], object]] = {
    "connect": lambda: connect(ELSEWHERE),
    "connect by bytes": lambda: connect(ELSEWHERE.encode()),
    "connect_ex": lambda: try_to_connect(ELSEWHERE),
    "create_connection": lambda: socket.create_connection((ELSEWHERE, 1), timeout=0.2),
    "IPv6": lambda: connect("2001:db8::1", socket.AF_INET6, 0, 0),
    "every address": lambda: connect("0.0.0.0"),  # noqa: S104  (connecting, not listening)
    "name that begins well": lambda: socket.getaddrinfo("127.0.0.1.example.invalid", 1),
    "name that ends well": lambda: socket.getaddrinfo("evil.localhost.invalid", 1),
    "look-up": lambda: socket.getaddrinfo("example.invalid", 443),
    "look-up by bytes": lambda: socket.getaddrinfo(b"example.invalid", 443),
    "gethostbyname": lambda: socket.gethostbyname("example.invalid"),
    "gethostbyname_ex": lambda: socket.gethostbyname_ex("example.invalid"),
    "gethostbyaddr": lambda: socket.gethostbyaddr(ELSEWHERE),
    "getnameinfo": lambda: socket.getnameinfo((ELSEWHERE, 1), 0),
    "sendto": lambda: send(ELSEWHERE),
    "sendmsg": lambda: send_message(ELSEWHERE),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_off_this_machine(way: str) -> None:
    with pytest.raises(LeavesMachineError, match=r"may not talk to .*--deployment"):
        WAYS[way]()


@pytest.mark.parametrize(
    "act",
    [
        lambda: connect("127.0.0.1"),
        lambda: connect(b"127.0.0.1"),
        lambda: connect("127.1.2.3"),
        lambda: connect("localhost"),
        lambda: connect("::1", socket.AF_INET6, 0, 0),
        lambda: socket.getaddrinfo("localhost", 80),
        lambda: socket.getaddrinfo("127.0.0.1", 80),
        lambda: socket.getaddrinfo(None, 80),
        lambda: socket.getnameinfo(("127.0.0.1", 1), socket.NI_NUMERICHOST),
        lambda: send("127.0.0.1"),
        pair,
    ],
)
def test_this_machine_may_be_talked_to(act: Callable[[], object]) -> None:
    """Nobody listens there, which is another error."""
    with suppress(OSError):
        act()


def test_a_socket_of_this_machine_has_no_host(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = str(tmp_path_factory.mktemp("s") / "socket")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as connection:
        server.bind(path)
        server.listen()
        connection.connect(path)
