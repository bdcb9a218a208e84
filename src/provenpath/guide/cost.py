"""What an environment costs: quantities from its facts, multiplied by dated unit prices.

A platform says in `provenpath.platforms.<name>.bill` what its layers are charged for: `items` and `levers`, both of
the resolved facts and the requirement records, and `shared_by`. Nothing here knows what a node or a database is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from provenpath import platforms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from provenpath.facts.prices import Item, Price, PriceList
    from provenpath.facts.requirements import Criterion
    from provenpath.facts.resolved import Resolved

OLD = timedelta(days=365)
"""From when on a price is too old to be relied on without a word."""
_CENTS_BELOW = 10
"""Dollars from which on nobody asks for cents."""


@dataclass(frozen=True)
class Charge:
    """One item with its price."""

    item: Item
    price: Price

    @property
    def is_by_use(self) -> bool:
        """Whether use alone decides the quantity."""
        return self.item.least is None or self.item.full is None

    @property
    def is_summed(self) -> bool:
        """Whether it is in the sums: its quantity and its price are known."""
        return not self.is_by_use and self.price.usd is not None

    @property
    def least(self) -> float:
        """US dollars a month when nobody works; 0 where it is not summed."""
        return (self.item.least or 0.0) * (self.price.usd or 0.0)

    @property
    def full(self) -> float:
        """US dollars a month when everybody works; 0 where it is not summed."""
        return (self.item.full or 0.0) * (self.price.usd or 0.0)


@dataclass(frozen=True)
class Sum:
    """US dollars a month, from nobody at work to everybody."""

    least: float
    full: float

    def __truediv__(self, number: float) -> Sum:
        return Sum(self.least / number, self.full / number)

    def __str__(self) -> str:
        least, full = dollars(self.least), dollars(self.full)
        return least if least == full else f"{least} to {full}"


def charges(items: Iterable[Item], prices: PriceList) -> list[Charge]:
    """Return items with their prices; `ProvenpathError` for a key that the price list lacks."""
    return [Charge(item, prices.get(item.price)) for item in items]


def total(of: Iterable[Charge]) -> Sum:
    """Return the sum of what has a quantity and a price."""
    summed = [each for each in of if each.is_summed]
    return Sum(sum(each.least for each in summed), sum(each.full for each in summed))


def by_layer(of: Iterable[Charge]) -> dict[str, Sum]:
    """Return the sums of the layers that are charged for anything that can be summed, in their order."""
    layers: dict[str, list[Charge]] = {}
    for each in of:
        if each.is_summed:
            layers.setdefault(each.item.layer, []).append(each)
    return {layer: total(found) for layer, found in layers.items()}


def unpriced(of: Iterable[Charge]) -> list[Charge]:
    """Return what sums lack though its quantity is known."""
    return [each for each in of if not each.is_by_use and not each.is_summed]


def old(prices: Iterable[Price], today: date) -> list[Price]:
    """Return the prices that were seen more than a year before *today*, oldest first."""
    dated = [(price.seen, price) for price in prices if price.seen is not None]
    return [price for seen, price in sorted(dated, key=lambda each: (each[0], each[1].key)) if today - seen > OLD]


def dollars(amount: float) -> str:
    """Return US dollars as a table shows them: whole ones, with cents where there are few."""
    return f"${amount:,.2f}" if 0 < abs(amount) < _CENTS_BELOW else f"${amount:,.0f}"


def unit_price(price: Price) -> str:
    """Return a price for one unit, with every figure that it has."""
    return "unknown" if price.usd is None else f"${price.usd:,.4f}".rstrip("0").rstrip(".")


def items(platform: str, resolved: Resolved, requirements: Mapping[str, Criterion]) -> Sequence[Item]:
    """Return what the layers of a platform's environment are charged for."""
    found: Sequence[Item] = platforms.module(platform, "bill").items(resolved, requirements)
    return found


def levers(
    platform: str, resolved: Resolved, requirements: Mapping[str, Criterion]
) -> Sequence[tuple[str, Sequence[Item]]]:
    """Return what a platform can turn, each with what its layers would be charged for then."""
    found: Sequence[tuple[str, Sequence[Item]]] = platforms.module(platform, "bill").levers(resolved, requirements)
    return found


def shared_by(platform: str, resolved: Resolved) -> tuple[str, float]:
    """Return what an environment is for, in the singular, and how many of it there may be."""
    found: tuple[str, float] = platforms.module(platform, "bill").shared_by(resolved)
    return found
