"""What to run while working on Provenpath. `nox` alone runs what CI runs.

Every session works in `.venv`, the environment that `./provenpath` makes and keeps current, so that there is one
set of packages and nothing is installed twice.
"""

from __future__ import annotations

import os
from pathlib import Path

import nox

ROOT = Path(__file__).parent
BIN = ROOT / ".venv" / "bin"

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "none"
nox.options.error_on_external_run = False  # `none` makes every program an external one
nox.options.sessions = ["lint", "terraform", "facts", "tests"]


def run(session: nox.Session, *command: str, **options: str) -> None:
    """Run a program of `.venv`, after bringing `.venv` up to date."""
    session.run("python3", str(ROOT / "provenpath"), "--version", silent=True)
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    session.run(str(BIN / command[0]), *command[1:], env={"PATH": path, "NO_MKDOCS_2_WARNING": "1", **options})


@nox.session
def tests(session: nox.Session) -> None:
    """Run the project's own tests. What follows `--` goes to pytest."""
    run(session, "pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check form and types: ruff and mypy, strict."""
    run(session, "ruff", "format", "--check", ".")
    run(session, "ruff", "check", ".")
    run(session, "mypy")


@nox.session
def guide(session: nox.Session) -> None:
    """Build the guide, strictly, with the evidence that there is."""
    run(session, "mkdocs", "build", *session.posargs)


@nox.session
def facts(session: nox.Session) -> None:
    """Check that the committed resolved facts are what the trees come to; `-- --write` writes them anew."""
    run(session, "provenpath", "facts", *session.posargs)
