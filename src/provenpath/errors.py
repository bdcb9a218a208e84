"""The error that a person is meant to read."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


SHOWN = 20
"""How many names an error lists where none is near."""


class ProvenpathError(Exception):
    """Something is missing or wrong; the message names the thing, the value and the next move.

    The command line prints the message alone and exits with 1. Anything else that is raised is a defect
    of ours and keeps its traceback.
    """


def nearest(asked: str, known: Iterable[str]) -> str:
    """Return a sentence that helps somebody who asked for *asked*: the nearest of *known*, else all of them."""
    names = sorted(set(known))
    if not names:
        return "There is none."
    if close := get_close_matches(asked, names, n=1, cutoff=0.6):
        return f"Did you mean {close[0]!r}?"
    shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    return f"There is: {shown}."
