"""Watch what the interpreter does while a scenario runs, by Python's own audit events.

An audit hook cannot be taken back, so one is set for the life of the process, and guards come and go behind it.
A guard that raises stops what was about to happen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Guard = Callable[[str, tuple[Any, ...]], None]
"""Takes the name of an audit event and its arguments."""

_guards: list[Guard] = []
_is_installed = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    for guard in _guards:
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
