"""Keep a runbook from reading the trees that it judges."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provenpath.proof.audit import Guard

_READS = {
    "open",
    "os.listdir",
    "os.scandir",
    "glob.glob",
    "shutil.copyfile",
    "shutil.copytree",
    "os.link",
    "os.symlink",
}


class TreeReadError(ProvenpathError):
    """A runbook was about to read what it judges."""


def guard(trees: Sequence[Path]) -> Guard:
    """Return a guard that raises `TreeReadError` when a file or folder under *trees* is opened or listed.

    It sees this process alone: a program that a write scenario starts may read the trees, because applying
    them is its work.
    """
    roots = tuple(os.path.realpath(tree) + os.sep for tree in trees)

    def check(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _READS or not arguments or isinstance(arguments[0], int) or arguments[0] is None:
            return
        path = os.path.realpath(os.fsdecode(arguments[0])) + os.sep
        if path.startswith(roots):
            msg = (
                f"A runbook may not read {Path(path)}: it judges that tree. Take what is expected from the "
                "requirement record and what is found from the API."
            )
            raise TreeReadError(msg)

    return check
