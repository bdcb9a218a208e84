"""Which keys a chart's tested version knows, with their defaults: an inventory that is kept as data.

`provenpath charts --write` makes it from the chart itself (see `provenpath.sandbox.charts`); the keys that are no part
of the chart's own values are added by hand, each with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import values, yaml

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.facts.values import Keys, Setting, Values

_REASONS = {"type": "object", "additionalProperties": {"type": "string", "minLength": 20}}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["chart", "version", "source", "keys"],
    "properties": {
        "chart": {"type": "string"},
        "version": {"type": "string"},
        "source": {"type": "string", "pattern": "^https://"},
        "keys": {"type": "object", "minProperties": 1},
        "read": _REASONS,
        "ours": _REASONS,
        "variables": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        "sets": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        "locked": {"type": "array", "items": {"type": "string"}},
    },
}


@dataclass(frozen=True)
class Inventory:
    """The keys of one version of a chart."""

    chart: str
    version: str
    source: str
    """The page that holds them: the chart's own values at this version."""
    keys: Mapping[str, Any]
    """Full name to default."""
    read: Mapping[str, str]
    """Keys that the chart's templates read though its values lack them, each with what shows that."""
    ours: Mapping[str, str]
    """Keys that our own templates among the values read, each with its reason; what lies below is ours, too."""
    variables: Mapping[str, str | None]
    """The variables that the program takes, by its own documentation of this version, with their defaults."""
    sets: Mapping[str, str | None]
    """The variables that the chart sets itself; `None` where it finds out the value."""
    locked: frozenset[str]
    """Those of them that it sets whatever the values say: to set them again gives a container two of a name."""
    path: Path

    def knows(self, keys: Keys) -> bool:
        """Whether the chart reads what lies under *keys*.

        Below a default that is empty, such as `{}`, the chart takes whatever it is given.
        """
        names = [".".join(map(str, keys[:length])) for length in range(1, len(keys) + 1)]
        if names[-1] in self.keys or names[-1] in self.read:
            return True
        return any(name in self.ours or (name in self.keys and self.keys[name] in (None, {}, [])) for name in names)

    def variable(self, name: str) -> str | None:
        """Return what the program gets for a variable that nobody sets; `None` where it gets nothing."""
        return self.sets.get(name) or self.variables.get(name)

    def default(self, setting: Setting) -> Any:
        """Return what holds where nobody makes *setting*; `None` where nothing does."""
        return self.variable(setting.variable) if setting.variable else self._default(setting.keys)

    def _default(self, keys: Keys) -> Any:
        name = ".".join(map(str, keys))
        if name in self.keys:
            return self.keys[name]
        below = {key.removeprefix(f"{name}."): item for key, item in self.keys.items() if key.startswith(f"{name}.")}
        return below or None


def read(path: Path) -> Inventory:
    """Return the inventory in *path*; `ProvenpathError` with file and line where it is not of its form."""
    document = yaml.load(path)
    yaml.validate(document, SCHEMA)
    data = document.data
    return Inventory(
        data["chart"],
        data["version"],
        data["source"],
        data["keys"],
        data.get("read", {}),
        data.get("ours", {}),
        data.get("variables", {}),
        data.get("sets", {}),
        frozenset(data.get("locked", ())),
        path,
    )


def check(found: Values, inventory: Inventory) -> None:
    """Raise `ProvenpathError` with file, line and the nearest name for each key and variable that is not known.

    A variable that the chart locks is an error, too, and so is an override that changes nothing.
    """
    known = [*inventory.keys, *inventory.read, *inventory.ours]
    chart = f"the chart {inventory.chart} {inventory.version}"
    faults = []
    for keys, _ in values.leaves(found.data):
        if not inventory.knows(keys):
            name = ".".join(map(str, keys))
            where = f"{found.path}:{found.document.line(keys)}"
            faults.append(f"{where} {name}: {chart} has no such key. {nearest(name, known)}")
    if inventory.variables:
        faults += [fault for setting in found.settings if (fault := _of_variable(setting, inventory))]
    faults += [
        f"{found.path}:{setting.line} {setting.name} is {chart}'s own default. Take it out."
        for setting in found.settings
        if setting.value is not None and setting.value == inventory.default(setting)
    ]
    if faults:
        raise ProvenpathError("\n".join(faults))


def _of_variable(setting: Setting, inventory: Inventory) -> str | None:
    """Return what is wrong with the variable that *setting* sets, `None` where nothing is or it sets none."""
    name, chart = setting.variable, f"the chart {inventory.chart} {inventory.version}"
    if name in inventory.locked:
        return f"{setting.path}:{setting.line} {name}: {chart} sets this variable itself. Take it out."
    if name and name not in inventory.variables and name not in inventory.sets:
        what = f"the program of {chart} takes no such variable"
        return f"{setting.path}:{setting.line} {name}: {what}. {nearest(name, inventory.variables)}"
    return None
