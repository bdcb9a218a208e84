"""Run suites of runbooks in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from provenpath import process
from provenpath.errors import ProvenpathError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from provenpath.checkout import Checkout

QUIET = ("--progress", "-qq", "--tb=no", "--no-summary", "--show-capture=no")
"""What makes pytest leave the output to `provenpath.proof.progress`."""


def run(
    checkout: Checkout, platform: str, suites: Iterable[str], options: Sequence[str], *, is_quiet: bool = False
) -> int:
    """Run *suites* (all of them where none is named) and return pytest's exit code; *is_quiet* shows nothing.

    Raises `ProvenpathError` naming the nearest where there is no such suite.
    """
    base = checkout.root / "runbooks" / platform
    folders = [_suite(base, suite) for suite in suites] or [base]
    # the options are written as one word each: pytest takes a separate value that is a path for a place to collect
    command = [sys.executable, "-m", "pytest", "-c", str(checkout.root / "runbooks" / "pytest.ini"), *QUIET, *options]
    out = subprocess.DEVNULL if is_quiet else None
    return process.run([*command, *map(str, folders)], cwd=checkout.root, stdout=out)


def _suite(base: Path, name: str) -> Path:
    folder = base / name
    if not folder.is_dir():
        known = sorted({path.parent.relative_to(base).as_posix() for path in base.rglob("*.feature")})
        msg = f"No suite {name!r} in {base}. {nearest(name, known)}"
        raise ProvenpathError(msg)
    return folder
