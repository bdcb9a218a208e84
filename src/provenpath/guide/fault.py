"""What is wrong in a page, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that stops the guide."""

    path: str
    """The file, as people name it: from the root of the checkout."""
    line: int
    """From 1; 0 where the fault is of the file as a whole."""
    message: str
    """Names the thing, the value and the next move."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.message}" if self.line else f"{self.path} {self.message}"
