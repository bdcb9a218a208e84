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


def providers_of(shell: Shell, *command: str) -> dict[str, str]:
    """Return the versions of providers in what `terraform version -json` prints, by name, such as `hashicorp/aws`.

    *command* runs it; none is returned where that ends with an error, or where the layer was not initialized.
    """
    finished = shell.run(*command, within=SECONDS)
    # warnings may come first, since the shell takes both streams
    answer = finished.output[finished.output.find("{") :]
    chosen = json.loads(answer)["provider_selections"] if finished.code == 0 else {}
    return {address.partition("/")[2]: version for address, version in chosen.items()}


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that compare."""
    return tuple(int(part) for part in version.split("."))
