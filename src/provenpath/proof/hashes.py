"""Hashes that tie a record to the words, the code, the figures and the trees that it was taken with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provenpath.checkout import Checkout
    from provenpath.facts.features import Feature
    from provenpath.facts.requirements import Criterion

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
    """Return the hash of the code behind a feature.

    That is its steps, the conftest files above, the platform's package, and whatever else lies in the platform's
    runbooks but features and the steps of others: scripts are run by suites that they do not lie in.
    """
    runbooks = checkout.root / "runbooks"
    platform = feature.path.relative_to(runbooks).parts[0]
    files = [feature.module]
    files += [folder / "conftest.py" for folder in feature.path.parents if folder.is_relative_to(runbooks)]
    files += sorted(platform_package(platform).rglob("*.py"))
    files += sorted(path for path in (runbooks / platform).rglob("*") if _is_shared(path, runbooks))
    return _of_contents(files)


def of_figures(requirements: Mapping[str, Criterion]) -> str:
    """Return the hash of every figure of the records: what steps may expect without saying it in their words."""
    figures = {id_: [asdict(figure) for figure in each.figures.values()] for id_, each in requirements.items()}
    return hashlib.sha256(json.dumps(figures, sort_keys=True, default=str).encode()).hexdigest()


def of_pages(checkout: Checkout, platform: str, environment: str) -> str:
    """Return the hash of what the guide of an environment is made of, but for the trees and for evidence.

    The trees have a hash of their own. Evidence is left out because a page may change in what it says of that, and
    in nothing else, without having to be judged again.
    """
    root = checkout.root
    folders = [root / "docs", root / "versions", root / "runbooks" / platform, root / "deployments"]
    folders += [Path(place) for name in ("facts", "guide") for place in _places(f"provenpath.{name}")]
    files = [root / "mkdocs.yml", root / "links.yaml", root / "requirements" / f"{platform}.yaml"]
    files += [root / "prices" / f"{platform}.yaml", root / "facts" / f"{platform}.{environment}.json"]
    files += sorted((root / "facts").glob(f"{platform}.*.json"))  # a page may show the environments side by side
    files += sorted(path for folder in folders for path in folder.rglob("*") if not _is_made(path, folder))
    return _of_contents(files)


def _of_contents(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(f"{file.name}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _is_shared(path: Path, runbooks: Path) -> bool:
    is_own = path.suffix == ".feature" or path.name.startswith("test_") or path.name == "conftest.py"
    return not is_own and not _is_made(path, runbooks)


def _places(package: str) -> Iterable[str]:
    spec = find_spec(package)
    return () if spec is None else spec.submodule_search_locations or ()


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
