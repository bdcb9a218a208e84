"""Keep a runbook from reading what it judges."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenpath.checkout import TREES
from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provenpath.proof.audit import Guard

JUDGED = (*TREES, "facts")
"""Folders of a checkout, and of the sandbox's copy of it, that say what is declared or what that comes to."""

_READS = {"open", "os.listdir", "os.scandir", "os.link", "os.rename", "glob.glob"}
"""Audit events that come before something is read, or moved to where it could be; all other ways to read a file
raise `open`."""

_DESCRIPTORS = Path("/proc/self/fd")


class TreeReadError(ProvenpathError):
    """A runbook was about to read what it judges."""


def guard(roots: Iterable[Path]) -> Guard:
    """Return a guard that raises `TreeReadError` when what is judged below one of *roots* is opened or listed.

    It sees this process alone: a program that a write scenario starts may read the trees, because applying
    them is its work.
    """
    judged = tuple({os.path.realpath(root / name) + os.sep for root in roots for name in JUDGED})

    def check(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _READS or not arguments:
            return
        for path in _meant(event, arguments):
            if (path + os.sep).startswith(judged):
                msg = (
                    f"A runbook may not read {Path(path)}: it judges that tree. Take what is expected from the "
                    "requirement record and what is found from the API."
                )
                raise TreeReadError(msg)

    return check


def _meant(event: str, arguments: tuple[Any, ...]) -> Iterator[str]:
    """Yield what an event's path may stand for, links resolved."""
    given = "." if arguments[0] is None else arguments[0]  # os.listdir() says None
    if isinstance(given, int):
        if event != "open":  # an open file was looked at when it was opened
            yield os.path.realpath(_DESCRIPTORS / str(given))
        return
    path = os.fsdecode(given)
    yield os.path.realpath(path)
    # os.open, os.link and os.rename may start from an open folder; only the last two say from which
    is_low_level = event in {"os.link", "os.rename"} or (event == "open" and arguments[1] is None)
    if is_low_level and not Path(path).is_absolute() and _DESCRIPTORS.is_dir():
        for descriptor in _DESCRIPTORS.iterdir():
            yield os.path.realpath(descriptor / path)
