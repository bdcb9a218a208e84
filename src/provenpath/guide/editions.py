"""Editions of the guide, one a version, on a branch that a host of pages serves: mike does the work."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from provenpath.guide import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from provenpath.checkout import Checkout

CONFIGURATION = "mkdocs.publish.yml"


def publish(  # noqa: PLR0913  (what mike asks for)
    checkout: Checkout,
    version: str,
    alias: str,
    *,
    branch: str,
    remote: str,
    push: bool,
    extra: Mapping[str, str] | None = None,
) -> None:
    """Build the guide, strictly, and commit it to *branch* as *version*; *alias* leads to it from then on.

    What other versions there are stays. A reader who names none is led to the alias `latest` or, until there is one,
    to this alias. *push* sends the branch to *remote* as well. *extra* is added to the variables of the build. Raises
    `BuildError` with what mike or the build said.
    """
    to = ["--branch", branch, "--remote", remote, *(["--push"] if push else [])]
    config = ["--config-file", str(checkout.root / CONFIGURATION)]
    _mike(checkout, ["deploy", *config, *to, "--update-aliases", version, alias], extra)
    listed = json.loads(_mike(checkout, ["list", *config, "--branch", branch, "--remote", remote, "--json"], extra))
    default = "latest" if any("latest" in each["aliases"] for each in listed) else alias
    _mike(checkout, ["set-default", *config, *to, "--allow-empty", default], extra)


def _mike(checkout: Checkout, arguments: Sequence[str], extra: Mapping[str, str] | None) -> str:
    # mike starts `mkdocs` by its name
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    command = [str(Path(sys.executable).with_name("mike")), *arguments]
    failure = f"The guide was not published (mike {arguments[0]})"
    return build.run_builder(checkout, command, {**(extra or {}), "PATH": path}, failure)
