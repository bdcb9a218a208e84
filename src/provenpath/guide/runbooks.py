"""A suite as a page shows it: its features as their files have them, each scenario with its evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenpath.guide.markdown import fence, indented, link, literal

if TYPE_CHECKING:
    from provenpath.facts.features import Feature, Scenario
    from provenpath.guide.marks import Marks
    from provenpath.guide.sources import Sources

OPEN_STEPS = 8
"""A scenario of up to so many steps shows them; a longer one behind a line to press."""


@dataclass(frozen=True)
class Runbooks:
    """The runbooks of one platform."""

    sources: Sources
    marks: Marks
    criterion: Callable[[str], str]
    """Gives the link to a criterion, from the page that is made."""

    def suite(self, name: str) -> str:
        """Return a suite: how it stands, the command that runs it, each scenario with its evidence and its steps."""
        features = self.sources.suite(name)
        radii = {scenario.radius for feature in features for scenario in feature.scenarios}
        allow = "" if "read" in radii else "".join(f" --allow {radius}" for radius in sorted(radii))
        run = fence(f"provenpath run {name}{allow}", "sh", "Run it")
        return "\n\n".join(
            [self.marks.tally(features), *self.marks.failures(features), run, *map(self._feature, features)]
        )

    def alone(self, feature: Feature, scenario: Scenario, place: str) -> str:
        """Return one scenario outside its suite; its title is a link to *place*."""
        return "\n\n".join([f"**{link(scenario.title, place)}**", *self._parts(feature, scenario)])

    def _feature(self, feature: Feature) -> str:
        parts = [f"## {literal(feature.name)}", feature.description]
        parts += [self._scenario(feature, scenario) for scenario in feature.scenarios]
        return "\n\n".join(part for part in parts if part)

    def _scenario(self, feature: Feature, scenario: Scenario) -> str:
        return "\n\n".join([f"### {literal(scenario.title)} {{: #{scenario.id} }}", *self._parts(feature, scenario)])

    def _parts(self, feature: Feature, scenario: Scenario) -> list[str]:
        words = fence("\n\n".join(part for part in (feature.background_text, scenario.text) if part), "gherkin")
        steps = len(feature.background) + len(scenario.steps)
        ids = ", ".join(link(id_, self.criterion(id_)) for id_ in scenario.requirements)
        parts = [
            self.marks.line(scenario),
            scenario.description,
            words if steps <= OPEN_STEPS else f'??? example "Steps ({steps})"\n\n{indented(words)}',
            f'<p class="pp-small" markdown>Judges {ids}.</p>',
        ]
        return [part for part in parts if part]
