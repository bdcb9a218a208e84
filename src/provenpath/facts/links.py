"""External links: those that belong to no tree from `links.yaml`, the others from what they document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.facts.terraform import Module

SCHEMA = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "url"],
        "properties": {"title": {"type": "string", "minLength": 3}, "url": {"type": "string", "pattern": "^https://"}},
    },
}


@dataclass(frozen=True)
class Link:
    """One page somewhere else."""

    title: str
    url: str


def read(path: Path) -> Mapping[str, Link]:
    """Return the links of `links.yaml` by key; `ProvenpathError` with file and line where it is not of its form."""
    document = yaml.load(path)
    yaml.validate(document, SCHEMA)
    return {key: Link(entry["title"], entry["url"]) for key, entry in document.data.items()}


def find(links: Mapping[str, Link], key: str) -> Link:
    """Return the link of a key; an error names the nearest."""
    if key not in links:
        msg = f"No link {key!r} in links.yaml. {nearest(key, links)}"
        raise ProvenpathError(msg)
    return links[key]


def provider_pages(module: Module, tested: Mapping[str, str]) -> list[Link]:
    """Return the page of each resource type below a module, in its provider's documentation of the *tested* version.

    *tested* maps sources such as `hashicorp/aws` to versions. Raises `ProvenpathError` where a type's provider is not
    among them: then nobody knows which version to link.
    """
    sources = {source.rpartition("/")[2]: source for source in tested if "/" in source}
    pages = []
    for type_ in sorted(resource_types(module)):
        provider, _, name = type_.partition("_")
        if provider not in sources:
            msg = f"{type_} is of a provider {provider!r}, of which no version was tested. {nearest(provider, sources)}"
            raise ProvenpathError(msg)
        source = sources[provider]
        folder = f"https://registry.terraform.io/providers/{source}/{tested[source]}/docs/resources"
        pages.append(Link(type_, f"{folder}/{name}"))
    return pages


def documented(module: Module) -> dict[str, str]:
    """Return what a module and the modules below it document, as address or variable to address of the page."""
    found = {item.address: item.docs for item in module.declarations.values() if item.docs}
    found |= {f"var.{item.name}": item.docs for item in module.variables.values() if item.docs}
    for name, inner in module.modules.items():
        found |= {f"module.{name}.{address}": url for address, url in documented(inner).items()}
    return found


def resource_types(module: Module) -> set[str]:
    """Return the types of the resources that a module and the modules below it declare."""
    own = {item.type for item in module.declarations.values() if item.kind == "resource"}
    return own.union(*(resource_types(inner) for inner in module.modules.values()))
