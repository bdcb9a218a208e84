"""Hashes that tie a record to the words, the code and the trees that it was taken with."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provenpath.checkout import Checkout
    from provenpath.facts.features import Feature

_MADE = {".terraform", "__pycache__"}
"""Folders that tools make inside the trees."""
_MADE_FILES = (
    ".tfstate",
    ".tfstate.backup",
    ".tfplan",
    ".terraform.lock.hcl",
    ".terraform.tfstate.lock.info",
)


def of_trees(trees: Iterable[Path]) -> str:
    """Return the hash of every file under *trees*, names included; what tools leave there does not count."""
    digest = hashlib.sha256()
    for tree in sorted(trees):
        for file in sorted(path for path in tree.rglob("*") if path.is_file() and not _is_made(path, tree)):
            digest.update(f"{tree.name}/{file.relative_to(tree).as_posix()}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def of_steps(checkout: Checkout, feature: Feature) -> str:
    """Return the hash of the code behind a feature: its steps, the conftest files above, the platform's package."""
    platform = feature.path.relative_to(checkout.root / "runbooks").parts[0]
    files = [feature.module]
    files += [
        folder / "conftest.py" for folder in feature.path.parents if folder.is_relative_to(checkout.root / "runbooks")
    ]
    files += sorted(platform_package(platform).rglob("*.py"))
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def platform_package(platform: str) -> Path:
    """Return the folder of the package that holds a platform's probes and operations.

    It is found by name, `coder-eks` as `provenpath.platforms.coder_eks`, so that the engine imports no platform.
    """
    spec = find_spec(f"provenpath.platforms.{platform.replace('-', '_')}")
    if spec is None or spec.origin is None:
        return Path("/nonexistent")
    return Path(spec.origin).parent


def _is_made(path: Path, tree: Path) -> bool:
    return bool(_MADE & set(path.relative_to(tree).parts)) or path.name.endswith(_MADE_FILES)
