"""Small helps for a Then."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

T = TypeVar("T")


def some(things: Collection[T], what: str) -> Collection[T]:
    """Return *things*; an assertion fails where there are none, because "each of none" would hold of anything."""
    assert things, f"There is no {what}."  # noqa: S101  (it is called by a Then)
    return things
