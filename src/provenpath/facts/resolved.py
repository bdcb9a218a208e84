"""What the trees come to in one environment: values that only a plan can tell.

`facts/<platform>.<environment>.json` holds them. It is made by `nox -s facts` (see `provenpath.sandbox.resolve`),
committed, and checked to be current.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError, nearest

if TYPE_CHECKING:
    from pathlib import Path


class UnknownFactError(ProvenpathError, KeyError):
    """There is no fact of this name."""

    __str__ = ProvenpathError.__str__


@dataclass(frozen=True)
class Layer:
    """What one root layer comes to."""

    name: str
    """Without its number: `network`."""
    folder: str
    """Its folder, such as `10-network`."""
    values: Mapping[str, Any]
    """Of its variables and of those outputs that are known before an apply, by name."""
    resources: Mapping[str, int]
    """How many resources of each type it manages."""


@dataclass(frozen=True)
class Resolved:
    """The resolved facts of one environment."""

    platform: str
    environment: str
    layers: Mapping[str, Layer]
    tested: Mapping[str, str]
    """What it was resolved with: the version of `terraform`, and of each provider by its source."""
    path: Path

    def get(self, name: str) -> Any:
        """Return the fact *name*, such as `network.zone_count` or `network.address_plan.private.0.cidr`.

        Raises `UnknownFactError` naming the nearest fact.
        """
        layer_name, _, rest = name.partition(".")
        if layer_name not in self.layers:
            raise UnknownFactError(self._unknown(name))
        value: Any = self.layers[layer_name].values
        for part in rest.split("."):
            try:
                value = dict(enumerate(value))[int(part)] if isinstance(value, list) else value[part]
            except (KeyError, IndexError, ValueError, TypeError):
                raise UnknownFactError(self._unknown(name)) from None
        return value

    def count(self, layer: str, type_: str) -> int:
        """Return how many resources of *type_* a layer manages; `UnknownFactError` where it manages none."""
        resources = self.layers[layer].resources if layer in self.layers else {}
        if type_ not in resources:
            msg = f"The layer {layer!r} manages no {type_!r} in {self.path.name}. {nearest(type_, resources)}"
            raise UnknownFactError(msg)
        return resources[type_]

    def total(self, type_: str) -> int:
        """Return how many resources of *type_* all layers manage together."""
        return sum(layer.resources.get(type_, 0) for layer in self.layers.values())

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield every fact that is a plain value, with its full name."""
        for layer in self.layers.values():
            for name, value in layer.values.items():
                yield from leaves(f"{layer.name}.{name}", value)

    def _unknown(self, name: str) -> str:
        return f"No fact {name!r} in {self.path.name}. {nearest(name, (known for known, _ in self))}"


def read(path: Path) -> Resolved:
    """Return the resolved facts in *path*; `ProvenpathError` where it is missing or holds none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        layers = {
            name: Layer(name, layer["folder"], layer["values"], layer["resources"])
            for name, layer in data["layers"].items()
        }
        return Resolved(data["platform"], data["environment"], layers, data["tested"], path)
    except FileNotFoundError as error:
        known = [file.stem.partition(".")[2] for file in path.parent.glob(f"{path.stem.partition('.')[0]}.*.json")]
        msg = (
            f"No resolved facts {path}. {nearest(path.stem.partition('.')[2], known)} Run `nox -s facts` to make them."
        )
        raise ProvenpathError(msg) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} holds no resolved facts ({error!r}). Run `nox -s facts` to make them anew."
        raise ProvenpathError(msg) from error


def read_all(root: Path, platform: str) -> list[Resolved]:
    """Return the resolved facts of every environment of a platform, shorter names first: `small-300`, `small-1000`."""
    found = sorted((root / "facts").glob(f"{platform}.*.json"), key=lambda path: (len(path.name), path.name))
    return [read(path) for path in found]


def path_of(root: Path, platform: str, environment: str) -> Path:
    """Return where the resolved facts of an environment lie."""
    return root / "facts" / f"{platform}.{environment}.json"


def leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every plain value in *value*, with its full name below *name*."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(f"{name}.{key}", item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(f"{name}.{index}", item)
    else:
        yield name, value
