"""Wait for a named condition, with a deadline and a pause."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class StillWaitingError(AssertionError):
    """A condition did not hold by its deadline. An assertion, because the scenario said by when it would."""


def until(  # noqa: PLR0913  (the last two are for tests)
    what: str,
    look: Callable[[], T],
    *,
    within: float,
    pause: float = 2.0,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Look until *look* returns something true, and return that.

    *what* names the condition, as in "the NAT gateways are available"; *within* and *pause* are seconds. Raises
    `StillWaitingError` with the last thing seen. *clock* and *sleep* are given where time is somebody's to move.
    """
    deadline = clock() + within
    while True:
        seen = look()
        if seen:
            return seen
        if clock() + pause > deadline:
            msg = f"Waited {within:g} s and not yet so: {what}. Last seen: {seen!r}."
            raise StillWaitingError(msg)
        sleep(pause)
