"""Mutants made of what is planned: each argument that matters is broken once, where it is written.

What matters is a decision with a wrong side that a machine can name: a switch (turned over), a number (halved) and an
optional block (left out). Texts are left alone, because what is wrong for one is a matter of its meaning: names are an
adopter's to choose, a policy or a version has its named faults, and most others are refused before anything is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenpath.facts import hcl, terraform, terraform_json

if TYPE_CHECKING:
    from pathlib import Path

TERRAFORMS_OWN = frozenset({
    "allow_major_version_upgrade", "allow_overwrite", "apply_immediately", "bootstrap_self_managed_addons",
    "bypass_policy_lockout_safety_check", "count", "create_before_destroy", "deletion_window_in_days",
    "final_snapshot_identifier", "for_each", "force_destroy", "force_detach_policies", "force_update_version",
    "overwrite", "prevent_destroy", "recovery_window_in_days", "skip_destroy", "skip_final_snapshot",
    "update_default_version", "wait_for_completion",
})  # fmt: skip
"""Arguments that say how Terraform goes about a change: nothing that stands shows them, so no runbook could look."""

_META = frozenset({"connection", "lifecycle", "provisioner", "timeouts"})
"""Blocks that are Terraform's own as well."""


@dataclass(frozen=True)
class Change:
    """One written argument or block, and what stands there instead in the wrong tree."""

    path: Path
    start: int
    """In bytes, from the beginning of the file."""
    end: int
    new: str
    name: str
    """As deep as it lies: `serverlessv2_scaling_configuration.min_capacity`."""
    what: str
    addresses: tuple[str, ...]
    """Every resource of the layer that it is of."""

    @property
    def id(self) -> str:
        """Address without keys, and name: what stays the same from one environment to the next."""
        return f"{_plain(self.addresses[0])}.{self.name}"

    def apply(self, root: Path, other: Path) -> None:
        """Make the copy *other* of the tree *root*, which it was found in, wrong."""
        path = other / self.path.relative_to(root)
        text = path.read_bytes()
        path.write_bytes(text[: self.start] + self.new.encode() + text[self.end :])


def of_layer(layer: Path, state: Mapping[str, Any]) -> list[Change]:
    """Return the changes of a root layer, by what `terraform show -json` says of its *state*.

    What is called several times is broken for all calls at once: it stands in the code once.
    """
    found: dict[tuple[Path, int], tuple[hcl.Block, list[dict[str, Any]]]] = {}
    root = terraform.read(layer)
    for resource in resources_of(state):
        place = _module(root, resource["address"])
        declaration = place.declarations.get(f"{resource['type']}.{resource['name']}")
        if declaration is not None:
            key = declaration.path, declaration.line
            if key not in found:
                blocks = hcl.parse(declaration.path).blocks
                found[key] = next(each for each in blocks if each.line == declaration.line), []
            found[key][1].append(resource)
    return [
        change
        for block, resources in found.values()
        for change in _of_block(block, [each["values"] for each in resources], "", _addresses(resources))
    ]


def resources_of(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the managed resources in what `terraform show -json` says of a state."""
    return list(terraform_json.managed(state.get("values", {}).get("root_module", {})))


def _addresses(resources: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(str(each["address"]) for each in resources)


def _of_block(
    block: hcl.Block, values: list[dict[str, Any]], prefix: str, addresses: tuple[str, ...]
) -> Iterator[Change]:
    """Yield the changes of a block, by the values that it came to: one a resource."""
    for attribute in block.attributes.values():
        known = [each[attribute.name] for each in values if each.get(attribute.name) is not None]
        if attribute.name in TERRAFORMS_OWN or not known:
            continue
        start, end = attribute.span
        name = f"{prefix}{attribute.name}"
        if all(isinstance(value, bool) for value in known):
            yield Change(block.path, start, end, f"!({attribute.source})", name, "the other way round", addresses)
        elif all(isinstance(value, (int, float)) and value > 0 for value in known):
            new = f"floor(({attribute.source}) / 2)"
            yield Change(block.path, start, end, new, name, "half as much", addresses)
    for inner in block.blocks:
        kind = inner.labels[0] if inner.type == "dynamic" else inner.type
        content = next(inner.all("content"), inner) if inner.type == "dynamic" else inner
        below = [each[kind][0] for each in values if isinstance(each.get(kind), list) and each[kind]]
        if kind in _META or not below:
            continue
        alike = [each for each in block.blocks if kind == (each.labels[0] if each.type == "dynamic" else each.type)]
        name = f"{prefix}{kind}" + (f".{alike.index(inner)}" if len(alike) > 1 else "")
        yield Change(block.path, *inner.span, "", name, "left out", addresses)
        if len(alike) == 1:  # else which value is whose?
            yield from _of_block(content, below, f"{name}.", addresses)


def _module(root: terraform.Module, address: str) -> terraform.Module:
    """Return the module that declares a resource, by its address."""
    module = root
    for name in re.findall(r"(?:^|\.)module\.([\w-]+)", _plain(address)):
        module = module.modules[name]
    return module


def _plain(address: str) -> str:
    """Return an address without the keys of instances."""
    return re.sub(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]', "", address)
