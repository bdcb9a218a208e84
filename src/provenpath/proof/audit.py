"""Watch what the interpreter does while runbooks run, by Python's own audit events.

An audit hook cannot be taken back, so one is set for the life of the process, and guards come and go behind it.
A guard that raises stops what was about to happen. This keeps honest code from a slip, not hostile code from its
aim: what a library does in C without an event (https://peps.python.org/pep-0578/) is not seen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from threading import local
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Guard = Callable[[str, tuple[Any, ...]], None]
"""Takes the name of an audit event and its arguments."""

_guards: list[Guard] = []
_is_installed = False
_thread = local()


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not getattr(_thread, "is_trusted", False):
        for guard in tuple(_guards or ()):  # Python takes away even that name while it ends
            guard(event, arguments)


@contextmanager
def guarded(guard: Guard) -> Iterator[None]:
    """Let *guard* see every audit event of this process inside the `with` block."""
    global _is_installed  # noqa: PLW0603  (a hook is of the process, once)
    if not _is_installed:
        sys.addaudithook(_hook)
        _is_installed = True
    _guards.append(guard)
    try:
        yield
    finally:
        _guards.remove(guard)


@contextmanager
def trusted() -> Iterator[None]:
    """Let no guard see what this thread does inside the `with` block: it is our own doing."""
    before = getattr(_thread, "is_trusted", False)
    _thread.is_trusted = True
    try:
        yield
    finally:
        _thread.is_trusted = before
