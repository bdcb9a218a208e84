"""What an environment costs, as a page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenpath.guide import cost
from provenpath.guide.markdown import indented, link, table, text, title_of

if TYPE_CHECKING:
    from provenpath.facts.resolved import Resolved
    from provenpath.guide.sources import Sources


class Costs:
    """The tables of one platform, in the shown environment unless they say otherwise."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def by_layer(self) -> str:
        """Return what the layers cost a month in each environment, from nobody at work to everybody."""
        charged = {each.environment: self._charges(each) for each in self._sources.environments}
        sums = {name: cost.by_layer(charges) for name, charges in charged.items()}
        layers = list(dict.fromkeys(layer for found in sums.values() for layer in found))
        rows = [[text(layer), *(str(found.get(layer, "")) for found in sums.values())] for layer in layers]
        rows.append(["**All**", *(f"**{cost.total(charges)}**" for charges in charged.values())])
        shared = [cost.shared_by(self._sources.platform, each) for each in self._sources.environments]
        sharers = {what for what, _ in shared}
        rows += [
            [
                f"For each {text(what)}",
                *(str(cost.total(of) / number) for of, (_, number) in zip(charged.values(), shared, strict=True)),
            ]
            for what in sharers
        ]
        rows = [[row[0], *map(_amount, row[1:])] for row in rows]
        return table(["Layer", *map(text, charged)], rows, "US dollars a month, by layer and environment")

    def dearest(self) -> str:
        """Return what the shown environment is charged for, dearest first, with the share of each in the whole."""
        charges = [each for each in self._charges(self._sources.resolved) if each.is_summed]
        whole = cost.total(charges).full
        rows = [
            [
                text(each.item.what),
                text(each.item.layer),
                f"{each.item.full or 0:,.0f} &times; {cost.unit_price(each.price)} per {text(each.price.unit)}",
                _amount(str(cost.Sum(each.least, each.full))),
                _amount(f"{100 * each.full / whole:.1f} %"),
            ]
            for each in sorted(charges, key=lambda each: -each.full)
        ]
        heads = ["What", "Layer", "At full use", "A month", "Share"]
        return table(heads, rows, "What the sum is made of", kind="pp-charges")

    def by_use(self) -> str:
        """Return what is charged for by use alone, and what has no price, all of which the sums leave out."""
        left_out = [each for each in self._charges(self._sources.resolved) if not each.is_summed]
        rows = [
            [
                text(each.item.what),
                text(each.item.layer),
                _amount(f"{cost.unit_price(each.price)} per {text(each.price.unit)}"),
            ]
            for each in left_out
        ]
        return table(["What", "Layer", "Price"], rows, "What the sums leave out")

    def savings(self) -> str:
        """Return what turning each lever of the platform saves a month in the shown environment."""
        sources = self._sources
        before = cost.total(self._charges(sources.resolved))
        rows = []
        for what, items in cost.levers(sources.platform, sources.resolved, sources.requirements):
            after = cost.total(cost.charges(items, sources.prices))
            rows.append(
                (before.full - after.full, what, cost.Sum(before.least - after.least, before.full - after.full))
            )
        ordered = [[text(what), _amount(str(saved))] for _, what, saved in sorted(rows, key=lambda row: -row[0])]
        return table(["What to turn", "Saves a month"], ordered, "What can be saved")

    def prices(self) -> str:
        """Return the unit prices: what for, how much, where that was read and when it was written there."""
        rows = [
            [
                f"{text(price.what)} ({link(price.service, price.page)})",
                _amount(f"{cost.unit_price(price)} per {text(price.unit)}" if price.usd is not None else "unknown"),
                _amount(price.seen.isoformat() if price.seen else ""),
                ", ".join(link(title_of(url), url) for url in price.sources),
            ]
            for price in self._sources.prices.prices.values()
        ]
        heads = ["What", "US dollars", "Written", "Read in"]
        return table(heads, rows, f"Unit prices of {self._sources.prices.region}", kind="pp-entries")

    def warnings(self) -> str:
        """Return what speaks against the sums: old prices, unknown ones, those of another Region; else nothing."""
        sources = self._sources
        charges = self._charges(sources.resolved)
        used = {each.price.key: each.price for each in charges}
        warnings = []
        if aged := cost.old(used.values(), sources.now.time.date()):
            named = ", ".join(f"{price.what} ({price.seen})" for price in aged)
            warnings.append(("Prices are more than a year old", f"Look them up before you rely on them: {named}."))
        if lacking := cost.unpriced(charges):
            named = ", ".join(each.item.what for each in lacking)
            warnings.append(("The sums lack what has no price", f"Nobody found a price for: {named}."))
        region = sources.resolved.get(f"{next(iter(sources.resolved.layers))}.region")
        if region != sources.prices.region:
            named = f"They are of {sources.prices.region}, and this environment is in {region}."
            warnings.append(("The prices are of another Region", named))
        return "\n\n".join(f'!!! warning "{title}"\n\n{indented(text(words))}' for title, words in warnings)

    def _charges(self, of: Resolved) -> list[cost.Charge]:
        sources = self._sources
        return cost.charges(cost.items(sources.platform, of, sources.requirements), sources.prices)


def _amount(words: str) -> str:
    """Return an amount, which no line breaks."""
    return f'<span class="pp-amount">{words}</span>' if words else ""
