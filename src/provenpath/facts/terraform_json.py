"""What is read of the JSON that `terraform show -json` prints of a plan or a state.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def managed(module: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the managed resources of a module of planned or present values, and of the modules that it calls."""
    yield from (resource for resource in module.get("resources", ()) if resource["mode"] == "managed")
    for child in module.get("child_modules", ()):
        yield from managed(child)


def secret_variables(plan: Mapping[str, Any]) -> set[str]:
    """Return the names of a plan's variables that are marked as sensitive."""
    variables = plan["configuration"]["root_module"].get("variables", {})
    return {name for name, variable in variables.items() if variable.get("sensitive")}
