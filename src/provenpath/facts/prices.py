"""Unit prices: what a provider asks for a unit of something, read from `prices/<platform>.yaml`.

Each has the date on which its source gave it, since a price is only ever right as of a date. One that nobody found is
kept without a figure, so that a sum can name what it lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import yaml

if TYPE_CHECKING:
    from pathlib import Path

_URL = {"type": "string", "pattern": "^https://"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["region", "prices"],
    "properties": {
        "region": {"type": "string", "minLength": 3},
        "prices": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["service", "what", "unit", "page"],
                "dependentRequired": {"usd": ["seen", "sources"], "seen": ["usd"], "sources": ["usd"]},
                "properties": {
                    "service": {"type": "string", "minLength": 2},
                    "what": {"type": "string", "minLength": 3},
                    "unit": {"type": "string", "minLength": 2},
                    "usd": {"type": "number", "exclusiveMinimum": 0},
                    "seen": {},
                    "page": _URL,
                    "sources": {"type": "array", "minItems": 1, "items": _URL},
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Price:
    """What one unit of something costs."""

    key: str
    service: str
    what: str
    unit: str
    """What is counted: `hour`, `month`, `GB`, `GB-month`."""
    usd: float | None
    """US dollars for one unit, without tax; `None` where nobody found it."""
    seen: date | None
    """When the source gave it."""
    page: str
    """Where the provider keeps its own list."""
    sources: tuple[str, ...]
    """Where the figure was read."""


@dataclass(frozen=True)
class PriceList:
    """The unit prices of one region."""

    region: str
    prices: Mapping[str, Price]

    def get(self, key: str) -> Price:
        """Return the price of a key; an error names the nearest."""
        if key not in self.prices:
            msg = f"No price {key!r} in the price list. {nearest(key, self.prices)} Add it, without `usd` if unknown."
            raise ProvenpathError(msg)
        return self.prices[key]


@dataclass(frozen=True)
class Item:
    """Something that a layer is charged for: the quantity, to be multiplied by a price."""

    layer: str
    what: str
    price: str
    """Key of the price."""
    least: float | None
    """Units a month when nobody works; `None` where use alone decides."""
    full: float | None
    """Units a month when everybody works through all scheduled hours; `None` as above."""


def read(path: Path) -> PriceList:
    """Return the prices in *path*; `ProvenpathError` with file and line where it is not of its form."""
    document = yaml.load(path)
    yaml.validate(document, SCHEMA)
    found = {}
    for key, entry in document.data["prices"].items():
        seen = entry.get("seen")
        if seen is not None and type(seen) is not date:
            line = document.line(["prices", key, "seen"])
            msg = f"{path}:{line} prices.{key}.seen is {seen!r}. Write a day, such as 2026-05-31."
            raise ProvenpathError(msg)
        found[key] = Price(
            key,
            entry["service"],
            entry["what"],
            entry["unit"],
            entry.get("usd"),
            seen,
            entry["page"],
            tuple(entry.get("sources", ())),
        )
    return PriceList(document.data["region"], found)
