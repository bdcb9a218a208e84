"""What the guide may say of a scenario and of a criterion, by the evidence that there is.

Nothing is shown as passed that did not pass, in these words, with this code, on these trees, not too long ago.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from provenpath.facts.evidence import Kind, Record, Verdict

if TYPE_CHECKING:
    from provenpath.facts.features import Feature, Scenario
    from provenpath.facts.requirements import Criterion


class Shown(StrEnum):
    """What a page says of a scenario."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"
    CHANGED = "changed since"
    """The words, the code of the steps or the trees are no longer those of the run."""
    OLD = "too old"
    NEVER = "never run here"


class Standing(StrEnum):
    """What a page says of a criterion."""

    PROVED = "proved"
    REHEARSED = "rehearsed"
    """Shown by evidence of a kind that its floor does not hold."""
    OPEN = "open"


WORST_FIRST = (Shown.FAILED, Shown.BLOCKED, Shown.NEVER, Shown.CHANGED, Shown.OLD, Shown.PASSED)
DAYS = 30
"""After how many days a record is too old, unless the site says otherwise."""


@dataclass(frozen=True)
class Now:
    """What the checkout says at this moment; records are held against it."""

    steps: Mapping[str, str]
    """Hash of the code behind a feature, by the feature's path from the root."""
    trees: str
    time: datetime
    days: int = DAYS


@dataclass(frozen=True)
class Sight:
    """What is to be said of one scenario on one target."""

    shown: Shown
    target: str
    """Empty where it was never run."""
    deployment: str
    kind: Kind | None
    when: datetime | None
    why: str
    """What makes it less than passed; empty where it passed."""
    records: tuple[Record, ...]
    """One a row of the examples."""


def sights(scenario: Scenario, feature_path: str, records: Iterable[Record], now: Now) -> list[Sight]:
    """Return what is to be said of a scenario: one sight a target and deployment, one "never" where there is none."""
    mine: dict[tuple[str, str], dict[str, Record]] = {}
    for record in records:
        if record.scenario == scenario.id:
            rows = mine.setdefault((record.target, record.deployment), {})
            if record.example not in rows or rows[record.example].started <= record.started:
                rows[record.example] = record
    if not mine:
        return [Sight(Shown.NEVER, "", "", None, None, "", ())]
    return [
        _sight(scenario, feature_path, target, deployment, rows, now)
        for (target, deployment), rows in sorted(mine.items())
    ]


def best(found: Iterable[Sight]) -> Sight:
    """Return the sight that a page leads with: a failure anywhere before anything else, then the strongest pass."""
    strength = [Kind.LIVE, Kind.EMULATED, Kind.STAND_IN, Kind.PLAN, Kind.DOCUMENT, Kind.MANUAL, None]

    def order(sight: Sight) -> tuple[int, int]:
        leads = {
            Shown.FAILED: 0,
            Shown.BLOCKED: 1,
            Shown.PASSED: 2,
            Shown.CHANGED: 3,
            Shown.OLD: 4,
            Shown.NEVER: 5,
        }
        return leads[sight.shown], strength.index(sight.kind)

    return min(found, key=order)


def standing(criterion: Criterion, found: Mapping[str, tuple[Scenario, list[Sight]]]) -> Standing:
    """Return how a criterion stands.

    *found* holds, by id, the scenarios that carry the criterion's tag and their sights. There are three channels of
    evidence: the built guide, the plan, and what a target answers. Proved: nothing is missing from its proof, and in
    one channel that its floor holds every scenario passed, on evidence of a kind in the floor. Rehearsed: every one
    that can run outside the real platform passed. Else open; and one fresh failure anywhere makes it open.
    """
    if criterion.missing or not found:
        return Standing.OPEN
    if any(sight.shown in {Shown.FAILED, Shown.BLOCKED} for _, each in found.values() for sight in each):
        return Standing.OPEN
    for channel in (frozenset({Kind.DOCUMENT}), frozenset({Kind.PLAN}), _ANSWERS):
        mine = [each for scenario, each in found.values() if _channel(scenario) == channel]
        if mine and criterion.floor & channel and all(_passed(each, criterion.floor) for each in mine):
            return Standing.PROVED
    can_run = [each for scenario, each in found.values() if not scenario.is_live_only]
    return Standing.REHEARSED if can_run and all(map(_passed, can_run)) else Standing.OPEN


_ANSWERS = frozenset({Kind.LIVE, Kind.EMULATED, Kind.STAND_IN})


def _channel(scenario: Scenario) -> frozenset[Kind]:
    """Return the kinds of evidence that a scenario can bring."""
    for mark in (Kind.DOCUMENT, Kind.PLAN):
        if mark.value in scenario.tags:
            return frozenset({mark})
    return _ANSWERS


def _passed(each: list[Sight], kinds: frozenset[Kind] | None = None) -> bool:
    return any(sight.shown is Shown.PASSED and (kinds is None or sight.kind in kinds) for sight in each)


def headline(requirements: Mapping[str, Criterion], standings: Mapping[str, Standing]) -> dict[Standing, int]:
    """Return how many numbered criteria stand how; bullets show under their parents and are not counted."""
    numbered = [standings[id_] for id_, criterion in requirements.items() if not criterion.parent]
    return {standing: numbered.count(standing) for standing in Standing}


def features_of(criterion: str, features: Iterable[Feature]) -> list[tuple[Feature, Scenario]]:
    """Return the scenarios that carry a criterion's tag."""
    return [(feature, each) for feature in features for each in feature.scenarios if criterion in each.requirements]


def _sight(  # noqa: PLR0913, PLR0917  (one call site)
    scenario: Scenario, feature_path: str, target: str, deployment: str, rows: Mapping[str, Record], now: Now
) -> Sight:
    wanted = scenario.examples or ("",)
    present = [rows[row] for row in wanted if row in rows]
    judged = [_judge(record, scenario, feature_path, now) for record in present]
    judged += [(Shown.NEVER, f"row {row} has not run") for row in wanted if row not in rows]
    shown, why = min(judged, key=lambda each: WORST_FIRST.index(each[0]))
    order = [Kind.STAND_IN, Kind.EMULATED, Kind.PLAN, Kind.DOCUMENT, Kind.MANUAL, Kind.LIVE]
    kind = min((record.kind for record in present), key=order.index, default=None)
    when = min((datetime.fromisoformat(record.started) for record in present), default=None)
    return Sight(shown, target, deployment, kind, when, why, tuple(present))


def _judge(record: Record, scenario: Scenario, feature_path: str, now: Now) -> tuple[Shown, str]:
    if record.verdict is Verdict.FAILED:
        return Shown.FAILED, next((step.error for step in record.steps if step.error), "")
    if record.verdict is Verdict.BLOCKED:
        return Shown.BLOCKED, next((step.error for step in record.steps if step.error), "")
    if record.verdict is not Verdict.PASSED:
        return Shown.FAILED, f"its record says {record.verdict}"
    for name, current, what in (
        ("scenario", scenario.hash, "its words"),
        ("steps", now.steps.get(feature_path), "the code of its steps"),
        ("trees", now.trees, "the trees"),
    ):
        if record.hashes.get(name) != current:
            return Shown.CHANGED, f"{what} changed since the run"
    age = now.time - datetime.fromisoformat(record.started).astimezone(UTC)
    if age > timedelta(days=now.days):
        return Shown.OLD, f"older than {now.days} days"
    return Shown.PASSED, ""
