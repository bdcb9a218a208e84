"""The facts that no page may type, from every source that holds some.

A source is a function that yields facts. Where two hold the same, the message of the gate names the earlier one.
The figures of requirement records are no source: they hold so many spans of minutes and days that "about two minutes"
would be one of them wherever it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenpath.facts.resolved import leaves
from provenpath.facts.terraform import UNSET
from provenpath.guide.fact import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from provenpath.facts.prices import Price
    from provenpath.facts.releases import Release
    from provenpath.facts.resolved import Resolved
    from provenpath.facts.terraform import Module
    from provenpath.guide.sources import Sources


def facts(sources: Sources) -> list[Fact]:
    """Return what the sources of a platform's pages hold."""
    return [
        *resolved(sources.resolved),
        *tested(sources.resolved.tested),
        *declared(sources.layers),
        *released(sources.releases),
        *priced(sources.prices.prices),
    ]


def resolved(found: Resolved) -> Iterator[Fact]:
    """Yield the resolved facts of an environment, then how many resources of each type its layers manage."""
    for name, value in found:
        yield Fact(f"the fact {name}", name, value, f'fact("{name}")')
    for layer in found.layers.values():
        for type_, number in layer.resources.items():
            words = type_.split("_")[1:]
            yield Fact(
                what=f"the number of {type_} in the layer {layer.name}",
                name=f"{layer.name}.{type_}",
                value=number,
                macro=f'count("{layer.name}", "{type_}")',
                counted=tuple({" ".join(words), " ".join(words[-2:])}),
            )


def tested(versions: Mapping[str, str]) -> Iterator[Fact]:
    """Yield the versions that the guide was tested with, by what they are of: `terraform` or `hashicorp/aws`."""
    for source, version in versions.items():
        yield Fact(
            what=f"the version of {source} that was tested",
            name=f"{source}.version",
            value=version,
            macro=f'version("{source}")',
            products=_names(source),
        )


def priced(prices: Mapping[str, Price]) -> Iterator[Fact]:
    """Yield the unit prices."""
    for key, price in prices.items():
        if price.usd is not None:
            yield Fact(f"the price of {key}", f"{key}.usd", price.usd, f'price("{key}")')


def declared(layers: Mapping[str, Module]) -> Iterator[Fact]:
    """Yield the defaults and the version constraints of root layers and of the modules they call."""
    for name, module in _with_modules(layers):
        for variable in module.variables.values():
            if variable.default is not UNSET and not variable.is_sensitive:
                for path, value in leaves(variable.name, variable.default):
                    yield Fact(f"the default of {path} in {name}", path, value, f'default("{name}", "{path}")')
        constraints = {"terraform": module.required_version, **module.providers}
        for source, constraint in constraints.items():
            if constraint:
                product = source.rpartition("/")[2]
                yield Fact(
                    what=f"the constraint on {product} in {name}",
                    name=f"{product}.version",
                    value=constraint,
                    macro=f'constraint("{name}", "{product}")',
                    products=_names(source),
                )


def released(releases: Mapping[str, Release]) -> Iterator[Fact]:
    """Yield the versions of Helm releases, and what their values set.

    What is filled in by an environment is no fact yet, and a text of several lines is for no page to type.
    """
    for name, release in releases.items():
        yield Fact(
            what=f"the version of the release {name}",
            name=f"{name}.version",
            value=release.version,
            macro=f'release_version("{name}")',
            products=(release.chart, f"{release.chart} chart", release.title, f"{release.title} chart"),
        )
        for setting in release.settings:
            for path, value in leaves(setting.name, setting.value):
                if not (isinstance(value, str) and ("\n" in value or "${" in value)):
                    yield Fact(f"the value of {path} in {name}", path, value, f'setting("{name}", "{path}")')


def _names(source: str) -> tuple[str, ...]:
    """Return what stands before a version of Terraform or of the provider `hashicorp/aws`."""
    if "/" not in source:
        return (source,)
    name = source.rpartition("/")[2]
    return (f"{name} provider", f"provider {name}", f"provider for {name}", source)


def _with_modules(layers: Mapping[str, Module]) -> Iterable[tuple[str, Module]]:
    """Return layers by name and, once each, the modules below them as `modules/<name>`."""
    found = dict(layers)
    open_ = list(layers.values())
    while open_:
        for module in open_.pop().modules.values():
            name = f"modules/{module.path.name}"
            if name not in found:
                found[name] = module
                open_.append(module)
    return found.items()
