"""The Helm releases of a platform: what is installed, from where, and with which values.

`helm-values/<platform>/releases.yaml` lists them; the values files and the inventories of keys lie beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import charts, values, yaml

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.facts.charts import Inventory
    from provenpath.facts.values import Setting, Values

_WORDS = {"type": "string", "minLength": 1}
_LINK = {"type": "string", "pattern": "^(https|oci)://"}
_LINKS = ("docs", "source", "changelog")
SOURCES = {
    "handed": "What a layer hands on, by the names of the layer and of its parameter.",
    "declared": "A fact of the environment.",
    "open": "Why it cannot be had yet.",
}
"""Where a parameter of the values may come from."""
SCHEMA = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "chart", "repository", "version", "namespace", "values", "keys", *_LINKS],
        "properties": {
            **dict.fromkeys(("title", "chart", "namespace", "keys"), _WORDS),
            "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
            "repository": _LINK,
            **dict.fromkeys(_LINKS, _LINK),
            "values": {"type": "array", "minItems": 1, "items": _WORDS},
            "variables": _WORDS,
            "parameters": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": 1,
                    "properties": dict.fromkeys(SOURCES, _WORDS),
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Parameter:
    """A value that only a deployed environment knows, and where it comes from."""

    name: str
    source: str
    """One of `SOURCES`."""
    text: str
    """`edge.access_url`, `network.region`, or why it is open."""


@dataclass(frozen=True)
class Plain:
    """What is listed of a release's chart, without the files beside the list."""

    chart: str
    version: str
    source: str
    keys: str
    """The inventory of its keys, from the folder of the list."""
    variables: str | None
    """The page of its source that lists the variables of its program."""


@dataclass(frozen=True)
class Release:
    """One release in one environment."""

    name: str
    title: str
    chart: str
    repository: str
    version: str
    namespace: str
    values: tuple[Values, ...]
    """Its values files, in the order in which Helm merges them."""
    inventory: Inventory
    docs: str
    source: str
    changelog: str
    parameters: Mapping[str, Parameter]

    @property
    def settings(self) -> tuple[Setting, ...]:
        """What is set, file by file."""
        return tuple(setting for each in self.values for setting in each.settings)

    def setting(self, name: str) -> Setting:
        """Return the setting of a name: of several files the last one's, as Helm has it; an error names the nearest."""
        for each in reversed(self.values):
            if found := each.get(name):
                return found
        known = (setting.name for setting in self.settings)
        msg = f"The values of the release {self.name!r} set no {name!r}. {nearest(name, known)}"
        raise ProvenpathError(msg)

    def port(self, variable: str) -> int:
        """Return the port of the address that the program listens on by a variable, such as `CODER_HTTP_ADDRESS`.

        What the values set counts before what the chart and the program do. Raises `ProvenpathError` where the variable
        is not known, or is no address with a port.
        """
        known = {name: self.inventory.variable(name) for name in (*self.inventory.variables, *self.inventory.sets)}
        known |= {setting.variable: setting.value for setting in self.settings if setting.variable}
        if variable not in known:
            msg = f"The release {self.name!r} knows no variable {variable!r}. {nearest(variable, known)}"
            raise ProvenpathError(msg)
        port = str(known[variable]).rpartition(":")[2]
        if not port.isdecimal():
            msg = f"{variable} of the release {self.name!r} is {known[variable]!r}, which names no port. Name another."
            raise ProvenpathError(msg)
        return int(port)


def read(path: Path, environment: str) -> dict[str, Release]:
    """Return the releases that *path* lists, by name, with the values that they get in *environment*.

    Raises `ProvenpathError` with file and line for what is not of its form, a key that the chart does not know, an
    inventory of another version than the release's, and a `${name}` whose source is not listed, or the other way round.
    """
    document = yaml.load(path)
    yaml.validate(document, SCHEMA)
    return {name: _release(document, name, entry, environment) for name, entry in document.data.items()}


def read_all(root: Path, platform: str, environment: str) -> dict[str, Release]:
    """Return the releases of a platform in the checkout at *root* as `read` does; none where it lists none."""
    path = path_of(root, platform)
    return read(path, environment) if path.is_file() else {}


def find(installed: Mapping[str, Release], name: str) -> Release:
    """Return a release by its name; an error names the nearest."""
    if name not in installed:
        msg = f"No release {name!r} in the platform's releases.yaml. {nearest(name, installed)}"
        raise ProvenpathError(msg)
    return installed[name]


def path_of(root: Path, platform: str) -> Path:
    """Return where the list of a platform's releases lies."""
    return root / "helm-values" / platform / "releases.yaml"


def plain(path: Path, name: str) -> Plain:
    """Return what *path* lists of a release's chart, without the files beside it; an error names the nearest."""
    document = yaml.load(path)
    yaml.validate(document, SCHEMA)
    if name not in document.data:
        msg = f"No release {name!r} in {path}. {nearest(name, document.data)}"
        raise ProvenpathError(msg)
    entry = document.data[name]
    source = entry["source"].replace("{version}", entry["version"])
    return Plain(entry["chart"], entry["version"], source, entry["keys"], entry.get("variables"))


def _release(document: yaml.Document, name: str, entry: dict[str, Any], environment: str) -> Release:
    folder = document.path.parent
    inventory = charts.read(folder / entry["keys"])
    where = f"{document.path}:{document.line((name, 'version'))}"
    if (inventory.chart, inventory.version) != (entry["chart"], entry["version"]):
        msg = (
            f"{where} {name} is {entry['chart']} {entry['version']}, and {entry['keys']} lists the keys of "
            f"{inventory.chart} {inventory.version}. Make it anew: `provenpath charts {name} SOURCE --write`."
        )
        raise ProvenpathError(msg)
    files = tuple(values.read(folder / file.replace("{environment}", environment)) for file in entry["values"])
    for file in files:
        charts.check(file, inventory)
    parameters = {
        each: Parameter(each, *next(iter(source.items()))) for each, source in entry.get("parameters", {}).items()
    }
    _check_parameters(document, name, files, parameters)
    links = {key: entry[key].replace("{version}", entry["version"]) for key in _LINKS}
    given = {key: entry[key] for key in ("title", "chart", "repository", "version", "namespace")}
    return Release(name=name, values=files, inventory=inventory, parameters=parameters, **given, **links)


def _check_parameters(
    document: yaml.Document, name: str, files: tuple[Values, ...], parameters: Mapping[str, Parameter]
) -> None:
    used = {each: f"{file.path}:{line}" for file in files for each, line in file.placeholders.items()}
    for each, where in used.items():
        if each not in parameters:
            msg = f"{where} ${{{each}}} has no source under parameters of {name!r}. {nearest(each, parameters)}"
            raise ProvenpathError(msg)
    for each in parameters:
        if each not in used:
            line = document.line((name, "parameters", each))
            msg = f"{document.path}:{line} no values file of {name!r} holds ${{{each}}}. {nearest(each, used)}"
            raise ProvenpathError(msg)
