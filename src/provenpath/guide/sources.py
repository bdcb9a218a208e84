"""Everything that the guide may show: the sources it is pulled from, read once a build."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import evidence, links, mutants, requirements, resolved, terraform
from provenpath.facts.features import Feature, Scenario, read_all
from provenpath.guide import checks, verdicts
from provenpath.proof import hashes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provenpath.checkout import Checkout
    from provenpath.guide.gate import Waived

EVIDENCE_SETTING = "PROVENPATH_EVIDENCE"
"""Folders of evidence to show, apart from the checkout's own, separated as in PATH; empty for none."""
NOW_SETTING = "SOURCE_DATE_EPOCH"
"""Seconds since 1970: the moment that the build is to be of, so that two builds can be compared."""


@dataclass(frozen=True)
class Sources:
    """The sources of one platform's pages, in one environment."""

    checkout: Checkout
    platform: str
    environment: str
    days: int = verdicts.DAYS

    @cached_property
    def requirements(self) -> requirements.Requirements:
        """The requirement records."""
        return requirements.read(self.checkout.root / "requirements" / f"{self.platform}.yaml")

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The runbooks."""
        return read_all(self.checkout.root / "runbooks" / self.platform)

    @cached_property
    def resolved(self) -> resolved.Resolved:
        """The resolved facts."""
        return resolved.read(resolved.path_of(self.checkout.root, self.platform, self.environment))

    @cached_property
    def links(self) -> Mapping[str, links.Link]:
        """The external links that belong to no tree."""
        return links.read(self.checkout.root / "links.yaml")

    @cached_property
    def mutation(self) -> mutants.Summary | None:
        """What the last run of the faults came to, `None` where there was none."""
        return mutants.read(self.checkout.state / "mutation" / "score.json")

    @cached_property
    def literals(self) -> tuple[Waived, ...]:
        """The values that are typed on purpose."""
        return checks.before_build(self, self.checkout.root / "docs").waived

    @cached_property
    def layers(self) -> dict[str, terraform.Module]:
        """The root layers by name, in the order of their numbers."""
        folders = sorted((self.checkout.root / "terraform" / self.platform).glob("[0-9][0-9]-*"))
        return {folder.name.partition("-")[2]: terraform.read(folder) for folder in folders}

    def layer(self, name: str) -> terraform.Module:
        """Return a root layer; an error names the nearest."""
        if name not in self.layers:
            msg = f"No layer {name!r} in terraform/{self.platform}. {nearest(name, self.layers)}"
            raise ProvenpathError(msg)
        return self.layers[name]

    @cached_property
    def records(self) -> tuple[evidence.Record, ...]:
        """The evidence records, oldest first."""
        named = os.environ.get(EVIDENCE_SETTING)
        folders = (
            [Path(part) for part in named.split(os.pathsep) if part] if named is not None else [self.checkout.evidence]
        )
        return evidence.read(folder for folder in folders if folder.exists())

    @cached_property
    def now(self) -> verdicts.Now:
        """What records are held against."""
        moment = os.environ.get(NOW_SETTING)
        return verdicts.Now(
            steps={self.path(feature): hashes.of_steps(self.checkout, feature) for feature in self.features},
            trees=hashes.of_trees(self.checkout.trees),
            time=datetime.fromtimestamp(float(moment), UTC) if moment else datetime.now(UTC),
            days=self.days,
        )

    def path(self, feature: Feature) -> str:
        """Return a feature's path from the root, as evidence names it."""
        return self.checkout.relative(feature.path)

    def suite(self, name: str) -> list[Feature]:
        """Return the features of a suite, such as `validate/network`; an error names the nearest."""
        base = self.checkout.root / "runbooks" / self.platform
        suites: dict[str, list[Feature]] = {}
        for feature in self.features:
            suites.setdefault(feature.path.parent.relative_to(base).as_posix(), []).append(feature)
        if name not in suites:
            msg = f"No suite {name!r} in runbooks/{self.platform}. {nearest(name, suites)}"
            raise ProvenpathError(msg)
        return suites[name]

    def scenario(self, id_: str) -> tuple[Feature, Scenario]:
        """Return the scenario of an id, with its feature; an error names the nearest."""
        known = {scenario.id: (feature, scenario) for feature in self.features for scenario in feature.scenarios}
        if id_ not in known:
            msg = f"No scenario @id:{id_} in runbooks/{self.platform}. {nearest(id_, known)}"
            raise ProvenpathError(msg)
        return known[id_]

    def sights(self, feature: Feature, scenario: Scenario) -> list[verdicts.Sight]:
        """Return what is to be said of a scenario, one sight a target."""
        return verdicts.sights(scenario, self.path(feature), self.records, self.now)

    @cached_property
    def standings(self) -> dict[str, verdicts.Standing]:
        """How each criterion stands, by id."""
        return {
            id_: verdicts.standing(
                criterion,
                {
                    scenario.id: (scenario, self.sights(feature, scenario))
                    for feature, scenario in verdicts.features_of(id_, self.features)
                },
            )
            for id_, criterion in self.requirements.items()
        }
