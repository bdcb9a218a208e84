"""The sandbox's own copy of the trees: applied by real Terraform, and broken on purpose where a test asks for it.

The copy is made so that Terraform's files stay out of the checkout, and so that a wrong tree never lies in it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenpath.checkout import TREES
from provenpath.errors import ProvenpathError
from provenpath.facts import hcl

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OVERRIDE = "sandbox_override.tf"

_OVERRIDE_TEXT = """\
# Written by provenpath for the sandbox. Terraform merges this into the provider block beside it.
provider "aws" {
  max_retries = 3 # of its 25, each with a longer pause: what the sandbox lacks should be said at once
}
"""


@dataclass(frozen=True)
class Edit:
    """One change of a tree: *old* stands exactly once in *file* and becomes *new*."""

    file: str
    """Path from the root of the checkout."""
    old: str
    new: str


def copy(root: Path, target: Path, *, region: str | None = None, edits: Iterable[Edit] = ()) -> None:
    """Copy the trees and the scripts of *root* to *target*, which is made anew.

    *region* replaces the region of every environment, as an adopter would; *edits* are done last.
    """
    shutil.rmtree(target, ignore_errors=True)
    for name in (*TREES, "runbooks"):
        if (root / name).is_dir():
            shutil.copytree(
                root / name,
                target / name,
                ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*", "*.tfplan", "__pycache__"),
            )
    for layer in layers(target):
        (layer / OVERRIDE).write_text(_OVERRIDE_TEXT, encoding="utf-8")
    if region:
        set_region(target, region)
    for edit in edits:
        apply(edit, target)


def layers(root: Path) -> list[Path]:
    """Return the root layers below *root*, in the order of their numbers."""
    return sorted(folder for folder in (root / "terraform").glob("*/[0-9][0-9]-*") if folder.is_dir())


def environments(root: Path, platform: str) -> list[str]:
    """Return the names of a platform's environments below *root*, shorter ones first: `small-300`, `small-1000`."""
    folder = root / "terraform" / platform / "environments"
    return sorted((path.name for path in folder.glob("*") if path.is_dir()), key=lambda name: (len(name), name))


def environment(root: Path, platform: str, name: str) -> Path:
    """Return the folder of an environment; `ProvenpathError` naming those that there are where it is none of them."""
    known = environments(root, platform)
    if name not in known:
        msg = (
            f"No environment {name!r} in terraform/{platform}/environments. "
            f"There is: {', '.join(known)}. Name one of them, or copy one under that name."
        )
        raise ProvenpathError(msg)
    return root / "terraform" / platform / "environments" / name


def apply(edit: Edit, root: Path) -> None:
    """Do one edit; `ProvenpathError` where the old text does not stand there exactly once."""
    path = root / edit.file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if text.count(edit.old) != 1:
        msg = f"{edit.file} holds {edit.old!r} {text.count(edit.old)} times, not once, so the edit has no one place."
        raise ProvenpathError(msg)
    path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")


def set_region(root: Path, region: str) -> None:
    """Write *region* into every environment's files below *root*."""
    for path in sorted((root / "terraform").glob("*/environments/*/*")):
        if path.suffix not in {".tfvars", ".tfbackend"}:
            continue
        attribute = hcl.parse(path).attributes.get("region")
        if attribute is not None:
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            lines[attribute.line - 1] = lines[attribute.line - 1].replace(attribute.source, f'"{region}"', 1)
            path.write_text("".join(lines), encoding="utf-8")
