"""Which versions of which components: what each needs, what is here, what the feeds said last.

`versions/<platform>.yaml` lists the components, `versions/<platform>.snapshot.yaml` what was seen of each, dated line
by line. A date that could not be looked up is null there, and nobody works one out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import yaml

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = {"type": "string", "minLength": 1}
_LINK = {"type": "string", "pattern": "^https://"}


def _one_of(*names: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": dict.fromkeys(names, _WORDS),
    }


_NEEDS = {
    "type": "object",
    "oneOf": [
        {"required": ["constraint"], "properties": {"constraint": _WORDS}, "additionalProperties": False},
        {"required": ["exactly"], "properties": {"exactly": {"const": "here"}}, "additionalProperties": False},
        {
            "required": ["least", "source"],
            "properties": {"least": _WORDS, "source": _LINK},
            "additionalProperties": False,
        },
    ],
}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["quarantine_days", "components"],
    "properties": {
        "quarantine_days": {"type": "integer", "minimum": 0},
        "components": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["title", "needs", "here", "known", "feed"],
                "properties": {
                    "title": _WORDS,
                    "needs": _NEEDS,
                    "here": _one_of("tested", "fact", "release"),
                    "known": _WORDS,
                    "feed": _one_of("github", "registry", "endoflife", "none"),
                    "support": _WORDS,
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Component:
    """One thing that has a version."""

    name: str
    title: str
    needs: Mapping[str, str]
    """`constraint`: by the trees, of this product; `least`, with its `source`; or `exactly`: what is here."""
    here: tuple[str, str]
    """Where the version here is found: (`tested`, a source), (`fact`, a name) or (`release`, a name)."""
    known: str
    """How the version here is known to work."""
    feed: tuple[str, str]
    """Who tells of new ones: (`github`, a repository), (`registry`, a provider), (`endoflife`, a product), or (`none`,
    why)."""
    support: str | None
    """The product at endoflife.date, which tells how long a version is supported."""


@dataclass(frozen=True)
class Latest:
    """The newest version that was seen."""

    version: str
    released: date | None
    """`None` where that could not be looked up."""
    seen: date
    source: str


@dataclass(frozen=True)
class Support:
    """Until when versions are supported."""

    ends: Mapping[str, date | None]
    """By cycle, such as `1.36`; `None` where no end is known."""
    seen: date
    source: str

    def of(self, version: str) -> date | None:
        """Return the end of the support of the cycle that *version* is of; `None` where none is known."""
        return next((end for cycle, end in self.ends.items() if is_of(version, cycle)), None)


@dataclass(frozen=True)
class Seen:
    """What was seen of one component, as far as it was."""

    latest: Latest | None = None
    support: Support | None = None


@dataclass(frozen=True)
class Matrix:
    """The components of one platform, and what was seen of them."""

    components: Mapping[str, Component]
    quarantine_days: int
    seen: Mapping[str, Seen]
    snapshot: Path


def read(folder: Path, platform: str) -> Matrix:
    """Return the matrix of a platform; `ProvenpathError` with file and line where a file is not of its form."""
    document = yaml.load(folder / f"{platform}.yaml")
    yaml.validate(document, SCHEMA)
    components = {
        name: Component(
            name,
            entry["title"],
            entry["needs"],
            next(iter(entry["here"].items())),
            entry["known"],
            next(iter(entry["feed"].items())),
            entry.get("support"),
        )
        for name, entry in document.data["components"].items()
    }
    snapshot = folder / f"{platform}.snapshot.yaml"
    return Matrix(components, document.data["quarantine_days"], _seen(snapshot, components), snapshot)


def parts(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, to compare it by: of `v1.36.0-eksbuild.25` they are 1, 36 and 0."""
    match = re.match(r"v?(\d+(?:\.\d+)*)", version)
    if not match:
        msg = f"{version!r} is no version: it does not begin with a number."
        raise ProvenpathError(msg)
    return tuple(map(int, match[1].split(".")))


def is_of(version: str, cycle: str) -> bool:
    """Whether a version is of a cycle: 1.11.4 is of 1.11, and of 1, but not of 1.1."""
    return parts(version)[: len(parts(cycle))] == parts(cycle)


def _seen(path: Path, components: Mapping[str, Component]) -> dict[str, Seen]:
    document = yaml.load(path)
    found = {}
    for name, entry in document.data.items():
        if name not in components:
            msg = f"{path}:{document.line([name])} {name!r} is no component. {nearest(name, components)}"
            raise ProvenpathError(msg)
        try:
            latest = Latest(**_checked(entry["latest"], "released", "seen")) if "latest" in entry else None
            support = Support(**_checked(entry["support"], "seen")) if "support" in entry else None
        except (TypeError, KeyError, ValueError) as error:
            msg = f"{path}:{document.line([name])} {name} is no record of what was seen ({error})."
            raise ProvenpathError(msg) from error
        found[name] = Seen(latest, support)
    return found


def _checked(entry: dict[str, Any], *dates: str) -> dict[str, Any]:
    """Return *entry* with its dates and its link looked at, which YAML reads as whatever they look like."""
    ends = entry.get("ends", {}).values()
    for value in (*(entry[name] for name in dates), *ends):
        if value is not None and not isinstance(value, date):
            msg = f"{value!r} is no date"
            raise ValueError(msg)
    if entry["seen"] is None or not str(entry["source"]).startswith("https://"):
        msg = "a line without its day and its page"
        raise ValueError(msg)
    if not isinstance(entry.get("version", ""), str):
        msg = f"the version {entry['version']} is a number; write it between quotes"
        raise TypeError(msg)
    return entry
