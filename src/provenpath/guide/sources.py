"""Everything that the guide may show: the sources it is pulled from, read once a build."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import evidence, links, mutants, prices, releases, requirements, resolved, terraform, versions
from provenpath.facts.evidence import FORMS, PRIVATE, PUBLIC
from provenpath.facts.features import Feature, Scenario, read_all
from provenpath.guide import checks, messages, verdicts
from provenpath.proof import hashes, published

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provenpath.checkout import Checkout
    from provenpath.facts.releases import Release
    from provenpath.facts.resolved import Resolved
    from provenpath.guide.gate import Report

ENVIRONMENT_SETTING = "PROVENPATH_ENVIRONMENT"
"""The environment whose figures are shown, instead of that in mkdocs.yml."""
EVIDENCE_SETTING = "PROVENPATH_EVIDENCE"
"""Folders of evidence to show, apart from the checkout's own, separated as in PATH; empty for none."""
RECORDS_SETTING = "PROVENPATH_RECORDS"
"""Folders of records that were fetched from elsewhere, shown beside the others, separated as in PATH."""
NOW_SETTING = "SOURCE_DATE_EPOCH"
"""Seconds since 1970: the moment that the build is to be of, so that two builds can be compared. Evidence that is
younger than that is dated ahead, so it is the moment of the build that belongs here, not that of a commit."""

IN_EXTRA = "sources"
"""Where a build keeps its sources under `extra`, so that checks and macros read them once between them."""


@dataclass(frozen=True)
class Sources:
    """The sources of one platform's pages, in one environment."""

    checkout: Checkout
    platform: str
    environment: str
    days: int = verdicts.DAYS
    is_public: bool = True
    """Whether what runs saw is shown without accounts, hosts and people."""

    @classmethod
    def of_site(cls, checkout: Checkout, extra: Mapping[str, Any]) -> Sources:
        """Return the sources that a site names under `extra` in mkdocs.yml; `ProvenpathError` where they are none."""
        environment, days = extra["environment"], extra.get("evidence_days", verdicts.DAYS)
        form = extra.get("evidence_form", PUBLIC)
        if isinstance(days, bool) or not isinstance(days, int) or days < 1:
            msg = f"evidence_days is {days!r} in mkdocs.yml. Write a number of days, 1 or more."
            raise ProvenpathError(msg)
        if form not in FORMS:
            msg = f"evidence_form is {form!r} in mkdocs.yml. Write one of: {', '.join(FORMS)}."
            raise ProvenpathError(msg)
        return cls(checkout, checkout.platform(extra["platform"]), environment, days, is_public=form == PUBLIC)

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
    def environments(self) -> list[Resolved]:
        """The resolved facts of every environment, to be shown side by side."""
        return resolved.read_all(self.checkout.root, self.platform)

    @cached_property
    def prices(self) -> prices.PriceList:
        """The unit prices; none where the platform has no list of them."""
        path = self.checkout.root / "prices" / f"{self.platform}.yaml"
        return prices.read(path) if path.is_file() else prices.PriceList("", {})

    @cached_property
    def links(self) -> Mapping[str, links.Link]:
        """The external links that belong to no tree."""
        return links.read(self.checkout.root / "links.yaml")

    @cached_property
    def messages(self) -> frozenset[str]:
        """What the trees and the scripts say when something goes wrong."""
        return messages.read(self.checkout.root, self.platform)

    @cached_property
    def mutation(self) -> mutants.Summary | None:
        """What the last run of the faults came to, `None` where there was none."""
        return mutants.read(self.checkout.state / "mutation" / "score.json")

    @cached_property
    def checked(self) -> Report:
        """What the checks found in all that people read, and the values that are typed on purpose."""
        return checks.before_build(self, self.checkout.root / "docs")

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
    def releases(self) -> Mapping[str, Release]:
        """The Helm releases by name, with the values that the environment gets; none where the platform has none."""
        return releases.read_all(self.checkout.root, self.platform, self.environment)

    def release(self, name: str) -> Release:
        """Return a Helm release; an error names the nearest."""
        return releases.find(self.releases, name)

    @cached_property
    def versions(self) -> versions.Matrix:
        """What the version matrix lists, and what was seen of it."""
        return versions.read(self.checkout.root / "versions", self.platform)

    @cached_property
    def located(self) -> tuple[evidence.Located, ...]:
        """The evidence records with their places, oldest first, each in the form that the site shows.

        `ProvenpathError` where a named folder is missing, or where what was fetched is of the other form: a public
        site is made of what was fit to be public when it was sent.
        """
        named = os.environ.get(EVIDENCE_SETTING)
        own = [self.checkout.evidence] if self.checkout.evidence.exists() else []
        found = evidence.located(own if named is None else _folders(named))
        if self.is_public:
            found = tuple(dataclasses.replace(each, record=published.public(each.record)) for each in found)
        fetched = evidence.located(_folders(os.environ.get(RECORDS_SETTING, "")))
        form = PUBLIC if self.is_public else PRIVATE
        if other := next((each for each in fetched if each.record.form != form), None):
            msg = (
                f"{other.path.name} holds {other.record.form} records, and this site shows the {form} form "
                "(evidence_form in mkdocs.yml). Fetch from the place that the other form was sent to."
            )
            raise ProvenpathError(msg)
        return tuple(sorted((*found, *fetched), key=lambda each: each.record.at))

    @cached_property
    def pages(self) -> str:
        """The hash of what the pages are made of."""
        return hashes.of_pages(self.checkout, self.platform, self.environment)

    @cached_property
    def now(self) -> verdicts.Now:
        """What records are held against."""
        return verdicts.Now(
            steps={self.path(feature): hashes.of_steps(self.checkout, feature) for feature in self.features},
            figures=hashes.of_figures(self.requirements),
            trees=hashes.of_trees(self.checkout.trees),
            pages=self.pages,
            environment=self.environment,
            time=_moment(),
            days=self.days,
        )

    def path(self, feature: Feature) -> str:
        """Return a feature's path from the root, as evidence names it."""
        return self.checkout.relative(feature.path)

    def suite_of(self, feature: Feature) -> str:
        """Return the suite that a feature is of, such as `validate/network`."""
        return feature.path.parent.relative_to(self.checkout.root / "runbooks" / self.platform).as_posix()

    def suite(self, name: str) -> list[Feature]:
        """Return the features of a suite; an error names the nearest."""
        suites: dict[str, list[Feature]] = {}
        for feature in self.features:
            suites.setdefault(self.suite_of(feature), []).append(feature)
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

    def sights(self, id_: str) -> list[verdicts.Sight]:
        """Return what is to be said of the scenario of an id, one sight a place; an error names the nearest."""
        if id_ not in self._sights:
            self.scenario(id_)
        return self._sights[id_]

    @cached_property
    def standings(self) -> dict[str, verdicts.Standing]:
        """How each criterion stands, by id."""
        return {
            id_: verdicts.standing(
                criterion,
                {
                    scenario.id: (scenario, self.sights(scenario.id))
                    for _, scenario in verdicts.features_of(id_, self.features)
                },
            )
            for id_, criterion in self.requirements.items()
        }

    @cached_property
    def _sights(self) -> dict[str, list[verdicts.Sight]]:
        mine: dict[str, list[evidence.Record]] = {}
        for each in self.located:
            mine.setdefault(each.record.scenario, []).append(each.record)
        return {
            scenario.id: verdicts.sights(scenario, self.path(feature), mine.get(scenario.id, ()), self.now)
            for feature in self.features
            for scenario in feature.scenarios
        }


def _folders(setting: str) -> list[Path]:
    return [Path(part) for part in setting.split(os.pathsep) if part]


def _moment() -> datetime:
    """Return the moment that the build is of."""
    given = os.environ.get(NOW_SETTING)
    if not given:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(float(given), UTC)
    except (ValueError, OverflowError, OSError) as error:
        msg = f"{NOW_SETTING} is {given!r}, which is no moment. Set it to seconds since 1970, or leave it out."
        raise ProvenpathError(msg) from error
