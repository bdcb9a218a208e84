"""Run suites of runbooks in a process of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from provenpath import process
from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import features
from provenpath.facts.features import module_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from provenpath.checkout import Checkout

PREFLIGHT = "preflight"
"""The suite that looks at the account, and asks for what it lacks, before anything is deployed."""
DEPLOY = "deploy"
"""The suite that deploys."""
VALIDATE = "validate"
"""The suite that looks at what is deployed."""
GUIDE = f"{VALIDATE}/guide"
"""The part of it that judges the built guide itself, and so runs when it is built."""
PLAN = "plan"
"""The suite that asks Terraform what other values of variables, or another tree, would change."""

QUIET = ("--progress", "-qq", "--tb=no", "--no-summary", "--show-capture=no")
"""What makes pytest leave the output to `provenpath.proof.progress`."""


def run(  # noqa: PLR0913  (what to run, where, and how loud)
    checkout: Checkout,
    platform: str,
    suites: Iterable[str],
    options: Sequence[str],
    *,
    criteria: Collection[str] = (),
    is_quiet: bool = False,
) -> int:
    """Run *suites* (all of them where none is named) and return pytest's exit code; *is_quiet* shows nothing.

    With *criteria* only the scenarios that judge one of them are run, and 0 is returned where there are none. Raises
    `ProvenpathError` naming the nearest where there is no such suite.
    """
    base = checkout.root / "runbooks" / platform
    places = [_suite(base, suite) for suite in suites] or [base]
    if criteria:
        places = _judging(places, criteria)
        options = [*options, *(f"--criterion={each}" for each in criteria)]
    if not places:
        return 0
    out = subprocess.DEVNULL if is_quiet else None
    return process.run(_command(checkout, options, *places), cwd=checkout.root, stdout=out, lets_interrupts_in=True)


def _judging(folders: Iterable[Path], criteria: Collection[str]) -> list[Path]:
    """Return the modules below *folders* that hold a scenario of one of *criteria*: no other need be loaded."""
    return [
        feature.module
        for folder in folders
        for feature in features.read_all(folder)
        if any(set(criteria) & set(scenario.requirements) for scenario in feature.scenarios)
    ]


def suites(checkout: Checkout, platform: str) -> list[str]:
    """Return the names of a platform's suites, such as `validate/network`, in the order of their names."""
    base = checkout.root / "runbooks" / platform
    return sorted({path.parent.relative_to(base).as_posix() for path in base.rglob("*.feature")})


def file_name(deployment: str) -> str:
    """Return the name of a new file of evidence: when, where, and which process."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{deployment}-{os.getpid()}.jsonl"


def run_in_steps(checkout: Checkout, platform: str, suite: str, options: Sequence[str]) -> int:
    """Run a suite as its features are numbered, and return pytest's exit code of the first step that is not green.

    Features whose names begin with the same number, such as `20-cluster` and `20-database`, need nothing of each
    other and run side by side; the next number waits for them.
    """
    folder = _suite(checkout.root / "runbooks" / platform, suite)
    steps: dict[str, list[Path]] = {}
    for feature in sorted(folder.glob("*.feature")):
        number = re.match(r"\d+-", feature.name)
        steps.setdefault(number[0] if number else feature.name, []).append(module_of(feature))
    for modules in steps.values():
        commands = [_command(checkout, options, module) for module in modules]
        codes = process.run_all(commands, cwd=checkout.root, lets_interrupts_in=True)
        if any(codes):
            return max(codes)
    return 0


def _command(checkout: Checkout, options: Sequence[str], *places: Path) -> list[str]:
    # the options are written as one word each: pytest takes a separate value that is a path for a place to collect
    settings = str(checkout.root / "runbooks" / "pytest.ini")
    return [sys.executable, "-m", "provenpath.proof", "-c", settings, *QUIET, *options, *map(str, places)]


def _suite(base: Path, name: str) -> Path:
    folder = base / name
    if not folder.is_dir():
        known = sorted({path.parent.relative_to(base).as_posix() for path in base.rglob("*.feature")})
        msg = f"No suite {name!r} in {base}. {nearest(name, known)}"
        raise ProvenpathError(msg)
    return folder
