"""Faults: a deployed sandbox broken on purpose, in a way that AWS allows.

A platform lists its named ones in `provenpath.platforms.<name>.faults` as `FAULTS`. A fault says which criteria it
breaks and nothing about who will notice: that is for the runbooks to show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenpath import platforms
from provenpath.proof import runner
from provenpath.sandbox.tree import Edit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provenpath.targets.aws import Aws

Injection = Callable[["Aws"], None]
"""Breaks something through the public API, as somebody with a console might."""


@dataclass(frozen=True)
class Fault:
    """One named fault; either `inject` or `edits` is given."""

    id: str
    what: str
    """What is wrong, as a sentence."""
    criteria: tuple[str, ...]
    """The criteria that it breaks."""
    inject: Injection | None = None
    edits: tuple[Edit, ...] = ()
    """What makes the tree wrong."""
    script: str = ""
    """The script of the guide that applies the wrong tree; empty where a plan of it shows what is wrong."""
    suite: str = runner.VALIDATE
    """The suite that is run: `validate`, which judges what is deployed, or `preflight`, which judges the account."""

    @property
    def way(self) -> str:
        """`call` or `tree`: how AWS lets it happen."""
        return "tree" if self.edits else "call"


@dataclass(frozen=True)
class Catalogue:
    """The faults of one platform."""

    faults: tuple[Fault, ...]
    harmless: Mapping[str, str]
    """What may be taken away or changed and no criterion is broken, by address, each with the reason."""
    survivors: Mapping[str, str]
    """What is wrong and no runbook notices, by address, each with the reason."""


def of_platform(platform: str) -> Catalogue:
    """Return the faults of a platform, found by its name."""
    module = platforms.module(platform, "faults")
    return Catalogue(tuple(module.FAULTS), dict(module.HARMLESS), dict(module.SURVIVORS))


__all__ = ["Catalogue", "Edit", "Fault", "of_platform"]
