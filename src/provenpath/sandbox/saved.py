"""The saved state of a deployed sandbox, and when it may be used again.

It is pickle, which runs what it says. It is loaded only from the state folder of the sandbox that wrote it, where
nobody else can write, and only while it fits: the same trees, moto, package, Python and region. Otherwise the next
start is cold.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from provenpath.proof import hashes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provenpath.checkout import Checkout


@dataclass(frozen=True)
class Fits:
    """What a saved state must agree with."""

    trees: str
    scripts: str
    code: str
    region: str
    environment: str
    moto: str
    boto3: str
    cloudpickle: str
    cryptography: str
    python: str
    provenpath: str
    place: str
    options: list[str]


def fits(checkout: Checkout, region: str, environment: str, folder: Path, options: Iterable[str] = ()) -> Fits:
    """Return what a state saved here and now would have to agree with."""
    package = hashes.of_trees([_package()])
    return Fits(
        trees=hashes.of_trees(checkout.trees),
        scripts=hashes.of_trees([checkout.root / "runbooks"]),
        code=package,
        region=region,
        environment=environment,
        moto=version("moto"),
        boto3=version("boto3"),
        cloudpickle=version("cloudpickle"),
        cryptography=version("cryptography"),
        python=sys.version,
        provenpath=version("provenpath"),
        place=str(folder.resolve()),
        options=list(options),
    )


def write_card(folder: Path, wanted: Fits) -> None:
    """Write the card of the state in *folder*, last and at once: a state without its card does not count."""
    digest = hashlib.sha256((folder / "state.pickle").read_bytes()).hexdigest()
    draft = folder / "card.draft"
    draft.write_text(json.dumps({"fits": asdict(wanted), "sha256": digest}), encoding="utf-8")
    draft.replace(folder / "card.json")


def usable(folder: Path, wanted: Fits) -> Path | None:
    """Return the saved state in *folder* where it may be loaded, else `None`."""
    state = folder / "state.pickle"
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        if card["fits"] != asdict(wanted) or not all(_is_ours(path) for path in (folder, state)):
            return None
        return state if hashlib.sha256(state.read_bytes()).hexdigest() == card["sha256"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_ours(path: Path) -> bool:
    """Say whether only we can have written a file: ours, no link, and not writable for others."""
    info = path.lstat()
    return not stat.S_ISLNK(info.st_mode) and info.st_uid == os.getuid() and not info.st_mode & 0o022


def _package() -> Path:
    """Return the folder of this package: what the sandbox adds to moto is part of what was saved."""
    return Path(__file__).parent
