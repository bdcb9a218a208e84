"""Run suites of runbooks in a process of their own."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from provenpath import process
from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import evidence, features
from provenpath.facts.evidence import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from provenpath.checkout import Checkout
    from provenpath.proof.loaded import Pytest

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

_PYTEST = (sys.executable, "-m", "provenpath.proof")

_NOTHING_RAN = 5
"""[Pytest's exit code](https://docs.pytest.org/en/stable/reference/exit-codes.html) of a run without tests."""

QUIET = ("--progress", "-qq", "--tb=no", "--no-summary", "--show-capture=no")
"""What makes pytest leave the output to `provenpath.proof.progress`."""


def run(  # noqa: PLR0913  (what to run, where, and how loud)
    checkout: Checkout,
    platform: str,
    suites: Iterable[str],
    options: Sequence[str],
    *,
    criteria: Collection[str] = (),
    loaded: Pytest | None = None,
) -> int:
    """Run *suites* (all of them where none is named) and return pytest's exit code; *loaded* shows nothing of them.

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
    arguments = _arguments(checkout, options, *places)
    if loaded:
        return loaded(arguments)
    return process.run([*_PYTEST, *arguments], cwd=checkout.root, lets_interrupts_in=True)


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


def run_side_by_side(checkout: Checkout, platform: str, suite: str, deployment: str, options: Sequence[str]) -> int:
    """Run the features of a suite, each in a process of its own, as soon as those scenarios have passed it comes after.

    A feature ends with its first scenario that fails, and from then on no other is started. Returns the highest of
    pytest's exit codes, or that of a run without tests where a feature never came to its turn. *deployment* is
    the name of what the *options* say to run against.
    """
    found = {each.path.stem: each for each in features.read_all(_suite(checkout.root / "runbooks" / platform, suite))}
    files = {name: checkout.evidence / file_name(f"{deployment}-{name}") for name in found}

    holders = {scenario.id: name for name, feature in found.items() for scenario in feature.scenarios}
    awaited = {
        name: {id_ for scenario in feature.scenarios for id_ in scenario.after if holders[id_] != name}
        for name, feature in found.items()
    }

    def has_passed(id_: str) -> bool:
        file = files[holders[id_]]
        records = evidence.read([file]) if file.exists() else ()
        return any((record.scenario, record.verdict) == (id_, Verdict.PASSED) for record in records)

    commands = {
        name: [*_PYTEST, *_arguments(checkout, [*options, f"--evidence={files[name]}", "--exitfirst"], feature.module)]
        for name, feature in found.items()
    }
    codes = process.run_all(
        commands, lambda name: all(map(has_passed, awaited[name])), cwd=checkout.root, lets_interrupts_in=True
    )
    return max(codes.values()) or (0 if codes.keys() == commands.keys() else _NOTHING_RAN)


def _arguments(checkout: Checkout, options: Sequence[str], *places: Path) -> list[str]:
    # the options are written as one word each: pytest takes a separate value that is a path for a place to collect
    settings = str(checkout.root / "runbooks" / "pytest.ini")
    return ["-c", settings, *QUIET, *options, *map(str, places)]


def _suite(base: Path, name: str) -> Path:
    folder = base / name
    if not folder.is_dir():
        known = sorted({path.parent.relative_to(base).as_posix() for path in base.rglob("*.feature")})
        msg = f"No suite {name!r} in {base}. {nearest(name, known)}"
        raise ProvenpathError(msg)
    return folder
