"""The operator's tools."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provenpath.targets.shell import Shell

SECONDS = 30


def version_of(shell: Shell, *command: str) -> str:
    """Return the version that a program prints, empty where there is no such program or it prints none."""
    try:
        finished = shell.run(*command, within=SECONDS)
    except FileNotFoundError:
        return ""
    found = re.search(r"\d+\.\d+(\.\d+)?", finished.output)
    return found[0] if finished.code == 0 and found else ""


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that compare."""
    return tuple(int(part) for part in version.split("."))
