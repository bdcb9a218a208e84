"""Check every Terraform module and root layer: form, validity, its own tests.

    python -m provenpath.sandbox.check_trees

Works on a copy, so that Terraform's files stay out of the checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from provenpath.checkout import Checkout
from provenpath.sandbox import terraform, tree

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 900
"""How long one Terraform command may take."""


def main() -> None:
    """Check everything; print a line a folder, and what Terraform said where one fails; exit with 1 then."""
    checkout = Checkout.find()
    found = terraform.find(checkout.state)
    settings = {
        **found.environment,
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
    }
    click.echo(f"Terraform {found.terraform_version}, the AWS provider from {found.provider_from}")
    failed = _failed(found.terraform, checkout.root / "terraform", settings, ["fmt", "-check", "-recursive", "-diff"])
    with tempfile.TemporaryDirectory(prefix="provenpath-trees-") as folder:
        work = Path(folder) / "work"
        tree.copy(checkout.root, work)
        for override in work.rglob(tree.OVERRIDE):
            override.unlink()
        folders = [path.parent for path in sorted((work / "terraform").rglob("versions.tf"))]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            checks = threads.map(lambda each: _check(found.terraform, each, settings), folders)
            for each, (said, seconds) in zip(folders, checks, strict=True):
                click.echo(f"{'failed' if said else 'ok    '} {seconds:5.1f} s  {each.relative_to(work)}")
                failed += said
    if failed:
        click.echo(failed)
    sys.exit(1 if failed else 0)


def _check(command: Path, folder: Path, settings: Mapping[str, str]) -> tuple[str, float]:
    started = time.monotonic()
    # each run of a test validates what it plans, and starting the provider once more takes seconds
    check = "test" if any(folder.glob("tests/*.tftest.hcl")) else "validate"
    for arguments in (["init", "-backend=false", "-input=false"], [check]):
        said = _failed(command, folder, settings, arguments)
        if said:
            return said, time.monotonic() - started
    return "", time.monotonic() - started


def _failed(command: Path, folder: Path, settings: Mapping[str, str], arguments: list[str]) -> str:
    """Return what Terraform said where a command failed, nothing where it went well."""
    finished = subprocess.run(  # noqa: S603  (the Terraform that was found)
        [command, *arguments, *([] if arguments[0] == "fmt" else ["-no-color"])],
        cwd=folder,
        env=dict(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return (
        "" if finished.returncode == 0 else f"\n`terraform {' '.join(arguments)}` in {folder.name}:\n{finished.stdout}"
    )


if __name__ == "__main__":
    main()
