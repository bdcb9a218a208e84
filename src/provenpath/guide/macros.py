"""What a page can call: each macro returns Markdown pulled from the sources, or raises where there is nothing.

Registered with mkdocs-macros by `define_env`. A macro asks the site for nothing but its own sources, so that the
pages can move to another builder.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from provenpath.checkout import Checkout
from provenpath.guide import verdicts
from provenpath.guide.sources import Sources
from provenpath.guide.verdicts import Shown, Sight, Standing

if TYPE_CHECKING:
    from provenpath.facts.features import Feature, Scenario

_MARKS = {
    Shown.PASSED: ("✓", "passed"),
    Shown.FAILED: ("✗", "failed"),
    Shown.BLOCKED: ("■", "blocked"),
    Shown.CHANGED: ("≠", "stale"),
    Shown.OLD: ("⌛", "stale"),
    Shown.NEVER: ("○", "never"),
}


class Macros:
    """The macros of one platform's pages."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def fact(self, name: str) -> str:
        """Return a resolved fact, such as `fact("network.flow_log_retention_days")`."""
        return shown(self.sources.resolved.get(name))

    def count(self, layer: str, type_: str) -> str:
        """Return how many resources of a type a layer manages, such as `count("network", "aws_nat_gateway")`."""
        return str(self.sources.resolved.count(layer, type_))

    def requirement(self, id_: str) -> str:
        """Return a criterion in one line: its id, its statement, how it stands."""
        criterion = self.sources.requirements[id_]
        return f"**{criterion.id}** {criterion.statement} {self.standing(id_)}"

    def standing(self, id_: str) -> str:
        """Return the chip that says how a criterion stands."""
        standing = self.sources.standings[self.sources.requirements[id_].id]
        mark = {Standing.PROVED: "✓", Standing.REHEARSED: "◐", Standing.OPEN: "○"}[standing]
        return chip(standing.value, mark, standing.value)

    def evidence(self, id_: str) -> str:
        """Return the evidence line of a scenario."""
        feature, scenario = self.sources.scenario(id_)
        return evidence_line(scenario, self.sources.sights(feature, scenario))

    def runbook(self, suite: str) -> str:
        """Return the pages' text of a suite: each scenario with its evidence, its steps and its command."""
        return "\n\n".join(self._feature(feature, suite) for feature in self.sources.suite(suite))

    def _feature(self, feature: Feature, suite: str) -> str:
        parts = [f"## {feature.name}", feature.description]
        parts += [self._scenario(feature, scenario) for scenario in feature.scenarios]
        command = f"provenpath run {suite}"
        parts.append(f'```sh title="Run it"\n{command}\n```')
        return "\n\n".join(part for part in parts if part)

    def _scenario(self, feature: Feature, scenario: Scenario) -> str:
        lines = [line for line in (feature.background_text, scenario.text) if line]
        body = "\n\n".join(lines)
        fence = "\n".join(f"    {line}" if line else "" for line in f"```gherkin\n{body}\n```".splitlines())
        return "\n\n".join(
            [
                f"### {scenario.title} {{: #{scenario.id} }}",
                evidence_line(scenario, self.sources.sights(feature, scenario)),
                scenario.description,
                f'???+ example "Steps ({len(feature.background) + len(scenario.steps)})"\n\n{fence}',
            ]
        )


def shown(value: Any) -> str:
    """Return a fact as prose shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def chip(kind: str, mark: str, words: str) -> str:
    """Return a chip: it says the word, the colour and the mark only repeat it."""
    return f'<span class="pp-chip pp-{kind}"><span aria-hidden="true">{mark}</span> {escape(words)}</span>'


def evidence_line(scenario: Scenario, sights: list[Sight]) -> str:
    """Return a scenario's evidence as one line, the sight to lead with first."""
    first = verdicts.best(sights)
    ordered = [first, *(sight for sight in sights if sight is not first)]
    tags = "".join(
        f' <span class="pp-tag">@{tag}</span>'
        for tag in (scenario.radius, *(["live-only"] if scenario.is_live_only else []))
    )
    return f'<p class="pp-evidence" data-search-exclude>{" · ".join(map(_sight, ordered))}{tags}</p>'


def _sight(sight: Sight) -> str:
    mark, kind = _MARKS[sight.shown]
    said = chip(kind, mark, sight.shown.value)
    if sight.when is None:
        return said
    date = sight.when.date().isoformat()
    why = f' <span class="pp-why">({escape(sight.why)})</span>' if sight.why else ""
    return (
        f'{said}{why} <time datetime="{date}">{date}</time> on {escape(sight.deployment)}, '
        f'<span class="pp-fid">{sight.kind}</span>'
    )


def define_env(env: Any) -> None:
    """Register the macros; called by mkdocs-macros once a build."""
    extra = env.conf["extra"]
    sources = Sources(
        Checkout.find(), extra["platform"], extra["environment"], extra.get("evidence_days", verdicts.DAYS)
    )
    macros = Macros(sources)
    for name in ("fact", "count", "requirement", "standing", "evidence", "runbook"):
        env.macro(getattr(macros, name), name)
