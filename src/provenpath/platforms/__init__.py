"""The platforms, one package each. The engine imports none of them: it asks for a part of one by its name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def module(platform: str, part: str) -> ModuleType:
    """Return the module *part* of a platform, such as `faults` of `coder-eks`."""
    return import_module(f"{__name__}.{platform.replace('-', '_')}.{part}")
