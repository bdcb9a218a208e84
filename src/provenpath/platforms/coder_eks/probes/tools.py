"""The operator's tools."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provenpath.targets.shell import Shell

SECONDS = 30


def version_of(shell: Shell, *command: str) -> str:
    """Return the version that a program prints, empty where there is no such program or it prints none."""
    try:
        finished = shell.run(*command, within=SECONDS)
    except FileNotFoundError:
        return ""
    found = re.search(r"\d+\.\d+(\.\d+)?", finished.output)
    return found[0] if finished.code == 0 and found else ""


def providers_of(shell: Shell, layer: str) -> dict[str, str]:
    """Return the versions of the providers that a layer runs with, by their names, such as `hashicorp/aws`.

    Empty where it was not initialized on this machine, or where there is no Terraform.
    """
    finished = shell.run("runbooks/coder-eks/deploy/providers.sh", layer, within=SECONDS)
    selected = json.loads(finished.output)["provider_selections"] if finished.code == 0 else {}
    return {address.partition("/")[2]: version for address, version in selected.items()}


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that compare."""
    return tuple(int(part) for part in version.split("."))
