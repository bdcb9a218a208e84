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
from provenpath.sandbox import attached, terraform, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SECONDS = 900
"""How long one Terraform command may take."""

_INIT = ["init", "-backend=false", "-input=false"]


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
        for each, said, seconds in _checked(found.terraform, folders, settings):
            click.echo(f"{'failed' if said else 'ok    '} {seconds:5.1f} s  {each.relative_to(work)}")
            failed += said
    if failed:
        click.echo(failed)
    sys.exit(1 if failed else 0)


def _checked(command: Path, folders: Sequence[Path], settings: Mapping[str, str]) -> Iterator[tuple[Path, str, float]]:
    """Yield each folder with what Terraform said where it failed, and the seconds that its check took."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        failed = list(threads.map(lambda each: _failed(command, each, settings, _INIT), folders))
        yield from ((each, said, 0.0) for each, said in zip(folders, failed, strict=True) if said)
        ready = [each for each, said in zip(folders, failed, strict=True) if not said]
        if ready:  # every test mocks the provider, so they can share it
            with attached.provider(ready[0], settings) as shared:
                yield from threads.map(lambda each: (each, *_check(command, each, shared)), ready)


def _check(command: Path, folder: Path, settings: Mapping[str, str]) -> tuple[str, float]:
    started = time.monotonic()
    # each run of a test validates what it plans
    check = "test" if any(folder.glob("tests/*.tftest.hcl")) else "validate"
    return _failed(command, folder, settings, [check]), time.monotonic() - started


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
