"""Small helps for a step."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

T = TypeVar("T")


def names(text: str) -> list[str]:
    """Return the names in a list as a step has it, such as "one, two"."""
    return [name.strip() for name in text.split(",")]


def some(things: Collection[T], what: str) -> Collection[T]:
    """Return *things*; an assertion fails where there are none, because "each of none" would hold of anything."""
    assert things, f"There is no {what}."  # noqa: S101  (it is called by a Then)
    return things


def only(things: Collection[T], what: str) -> T:
    """Return the one thing in *things*; an assertion fails where there is none, or more than one."""
    assert len(things) == 1, f"There should be one {what}, not {len(things)}: {things}"  # noqa: S101  (as above)
    return next(iter(things))
