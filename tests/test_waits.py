"""A wait is for a named condition, ends by its deadline and says what it saw last."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from provenpath.proof.waits import StillWaitingError, until


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds


def seeing(*values: object) -> Callable[[], object]:
    left = list(values)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def test_what_is_so_at_once_is_not_waited_for() -> None:
    clock = Clock()
    assert until("it is", seeing("yes"), within=0, clock=lambda: clock.now, sleep=clock.sleep) == "yes"
    assert clock.slept == []


def test_it_looks_again_after_each_pause() -> None:
    clock = Clock()
    look = seeing(None, [], 0, "yes")
    assert until("it is", look, within=10, pause=3, clock=lambda: clock.now, sleep=clock.sleep) == "yes"
    assert clock.slept == [3, 3, 3]


@pytest.mark.parametrize(("within", "pauses"), [(0, 0), (5, 2), (6, 3), (1.9, 0)])
def test_it_ends_by_its_deadline(within: float, pauses: int) -> None:
    """It never sleeps past it, and the error names the condition, the time and what was seen."""
    clock = Clock()
    message = rf"Waited {within:g} s and not yet so: the gateway is available\. Last seen: \[\]"
    with pytest.raises(StillWaitingError, match=message) as caught:
        until("the gateway is available", list, within=within, pause=2, clock=lambda: clock.now, sleep=clock.sleep)
    assert clock.slept == [2] * pauses
    assert isinstance(caught.value, AssertionError)
