"""What the guide may say of a scenario and of a criterion, by the evidence that there is.

Nothing is shown as passed that did not pass: in these words, with this code, expecting these figures, on these trees,
in this environment, whole, and not too long ago.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING

from provenpath.errors import nearest
from provenpath.facts.evidence import Kind, Record, Verdict

if TYPE_CHECKING:
    from provenpath.facts.evidence import Located
    from provenpath.facts.features import Feature, Scenario
    from provenpath.facts.requirements import Criterion


class Shown(StrEnum):
    """What a page says of a scenario."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"
    PART = "run in part"
    """A row of its examples has no record."""
    CHANGED = "changed since"
    """What it says, does, expects or judges is no longer what it was in the run."""
    ELSEWHERE = "of another environment"
    AHEAD = "dated ahead"
    """Its record is of a moment that is still to come: a clock is wrong, so its age is not known."""
    OLD = "too old"
    NEVER = "never run here"


class Standing(StrEnum):
    """What a page says of a criterion."""

    PROVED = "proved"
    REHEARSED = "rehearsed"
    """Shown by evidence of a kind that its floor does not hold."""
    OPEN = "open"


WORST_FIRST = (
    Shown.FAILED,
    Shown.BLOCKED,
    Shown.NEVER,
    Shown.PART,
    Shown.CHANGED,
    Shown.ELSEWHERE,
    Shown.AHEAD,
    Shown.OLD,
    Shown.PASSED,
)
LEADING_FIRST = (Shown.FAILED, Shown.BLOCKED, Shown.PASSED, *reversed(WORST_FIRST[2:-1]))
"""A failure anywhere leads; behind a pass comes what lacks least of one."""
WEAKEST_FIRST = (Kind.STAND_IN, Kind.EMULATED, Kind.PLAN, Kind.DOCUMENT, Kind.MANUAL, Kind.LIVE)
DAYS = 30
"""After how many days a record is too old, unless the site says otherwise."""
SKEW = timedelta(minutes=5)
"""How far the clock of a run may be ahead of that of the build."""


@dataclass(frozen=True)
class Now:
    """What the checkout says at this moment; records are held against it."""

    steps: Mapping[str, str]
    """Hash of the code behind a feature, by the feature's path from the root."""
    figures: str
    trees: str
    pages: str
    """Hash of what the guide is made of."""
    environment: str
    time: datetime
    days: int = DAYS


@dataclass(frozen=True)
class Sight:
    """What is to be said of one scenario in one place."""

    shown: Shown
    target: str
    """Empty where it was never run."""
    deployment: str
    environment: str
    region: str
    kind: Kind | None
    """The weakest kind among its rows."""
    when: datetime | None
    """When its oldest row was run, in UTC."""
    why: str
    """What makes it less than passed, as the record has it; empty where it passed."""
    records: tuple[Record, ...]
    """One a row of the examples that was run."""


_Place = tuple[str, str, str, str, str, str]
_NEVER = Sight(Shown.NEVER, "", "", "", "", None, None, "", ())


def sights(scenario: Scenario, feature_path: str, records: Iterable[Record], now: Now) -> list[Sight]:
    """Return what is to be said of a scenario, one sight a place where it was run; one "never" where there is none.

    A place is a deployment on a target, in one environment, account and region: rows of an outline that were run in
    two places were never run together. Where a deployment moved, its newest place counts, and a failure in an
    older one is still said.
    """
    places: dict[_Place, dict[str, list[Record]]] = {}
    for record in records:
        if record.scenario == scenario.id and _platform(record.feature) == _platform(feature_path):
            places.setdefault(_place(record), {}).setdefault(record.example, []).append(record)
    found = [_sight(scenario, feature_path, rows, now) for _, rows in sorted(places.items(), key=itemgetter(0))]
    newest: dict[tuple[str, str], datetime] = {}
    for sight, at in found:
        key = sight.target, sight.deployment
        newest[key] = max(at, newest.get(key, at))
    return [
        sight
        for sight, at in found
        if at == newest[sight.target, sight.deployment] or sight.shown in {Shown.FAILED, Shown.BLOCKED}
    ] or [_NEVER]


def best(found: Iterable[Sight]) -> Sight:
    """Return the sight that a page leads with: a failure anywhere before anything else, then the strongest pass."""

    def order(sight: Sight) -> tuple[int, int]:
        strength = -1 if sight.kind is None else WEAKEST_FIRST.index(sight.kind)
        return LEADING_FIRST.index(sight.shown), -strength

    return min(found, key=order)


def standing(criterion: Criterion, found: Mapping[str, tuple[Scenario, list[Sight]]]) -> Standing:
    """Return how a criterion stands.

    *found* holds, by id, the scenarios that carry the criterion's tag and their sights. Evidence comes through four
    channels: the built guide, the plan, a person, and what a target answers. Proved: nothing is missing from its
    proof, and in each channel of which its floor holds a kind there is a scenario, and every one there passed on
    evidence of a kind in the floor. Rehearsed: every one that can run outside the real platform passed. Else open;
    and one failure anywhere makes it open.
    """
    if criterion.missing or not found:
        return Standing.OPEN
    if any(sight.shown in {Shown.FAILED, Shown.BLOCKED} for _, each in found.values() for sight in each):
        return Standing.OPEN
    if all(_is_proved(criterion.floor & channel, channel, found) for channel in _CHANNELS if criterion.floor & channel):
        return Standing.PROVED
    can_run = [each for scenario, each in found.values() if not scenario.is_live_only]
    return Standing.REHEARSED if can_run and all(map(_passed, can_run)) else Standing.OPEN


_ANSWERS = frozenset({Kind.LIVE, Kind.EMULATED, Kind.STAND_IN})
_CHANNELS = (frozenset({Kind.DOCUMENT}), frozenset({Kind.PLAN}), frozenset({Kind.MANUAL}), _ANSWERS)


def _channel(scenario: Scenario) -> frozenset[Kind]:
    """Return the kinds of evidence that a scenario can bring."""
    for mark in (Kind.DOCUMENT, Kind.PLAN):
        if mark.value in scenario.tags:
            return frozenset({mark})
    return _ANSWERS


def _is_proved(
    kinds: frozenset[Kind], channel: frozenset[Kind], found: Mapping[str, tuple[Scenario, list[Sight]]]
) -> bool:
    mine = [each for scenario, each in found.values() if _channel(scenario) == channel]
    return bool(mine) and all(_passed(each, kinds) for each in mine)


def _passed(each: list[Sight], kinds: frozenset[Kind] | None = None) -> bool:
    return any(sight.shown is Shown.PASSED and (kinds is None or sight.kind in kinds) for sight in each)


def headline(requirements: Mapping[str, Criterion], standings: Mapping[str, Standing]) -> dict[Standing, int]:
    """Return how many numbered criteria stand how; bullets show under their parents and are not counted."""
    numbered = [standings[id_] for id_, criterion in requirements.items() if not criterion.parent]
    return {standing: numbered.count(standing) for standing in Standing}


def features_of(criterion: str, features: Iterable[Feature]) -> list[tuple[Feature, Scenario]]:
    """Return the scenarios that carry a criterion's tag."""
    return [(feature, each) for feature in features for each in feature.scenarios if criterion in each.requirements]


def strays(found: Iterable[Located], platform: str, features: Iterable[Feature], now: Now) -> list[tuple[Located, str]]:
    """Return the records on these trees that no scenario of the platform has, each with what is to be done.

    A renamed id would hide a failure otherwise. Records on other trees are history, and may be of scenarios that
    were there then.
    """
    known = {scenario.id for feature in features for scenario in feature.scenarios}
    return [
        (each, _stray(each.record.scenario, platform, known))
        for each in found
        if _platform(each.record.feature) == platform
        and each.record.hashes.get("trees") == now.trees
        and each.record.scenario not in known
    ]


def _stray(id_: str, platform: str, known: Iterable[str]) -> str:
    return (
        f"is of @id:{id_}, run on the trees as they are, and no feature of {platform} has that id. "
        f"{nearest(id_, known)} Move the file away if the scenario is gone on purpose."
    )


def _platform(feature_path: str) -> str:
    """Return the platform of a feature, by its path from the root: `runbooks/<platform>/...`."""
    return feature_path.partition("/")[2].partition("/")[0]


def _place(record: Record) -> _Place:
    return record.target, record.deployment, record.environment, record.account, record.partition, record.region


def _sight(scenario: Scenario, feature_path: str, rows: Mapping[str, list[Record]], now: Now) -> tuple[Sight, datetime]:
    """Return what is to be said of a scenario in one place, and when it was last run there."""
    wanted = scenario.examples or ("",)
    judged = {row: _judge_row(rows[row], scenario, feature_path, now) for row in wanted if row in rows}
    verdicts = [(shown, why) for shown, why, _ in judged.values()]
    verdicts += [(Shown.PART, f"{row} was not run") for row in wanted if row not in rows]
    if not judged:
        verdicts = [(Shown.CHANGED, "its rows changed since the run")]
    shown, why = min(verdicts, key=lambda each: WORST_FIRST.index(each[0]))
    present = tuple(record for _, _, record in judged.values())
    every = [record for each in rows.values() for record in each]
    sight = Sight(
        shown=shown,
        target=every[0].target,
        deployment=every[0].deployment,
        environment=every[0].environment,
        region=every[0].region,
        kind=min((record.kind for record in present or every), key=WEAKEST_FIRST.index),
        when=min(record.at for record in present or every),
        why=why,
        records=present,
    )
    return sight, max(min(record.at, now.time) for record in every)


def _judge_row(records: list[Record], scenario: Scenario, feature_path: str, now: Now) -> tuple[Shown, str, Record]:
    """Judge the newest record of a row.

    Nobody knows the order of two that bear the same time, or where one dated ahead belongs: the worst of them counts.
    """
    ahead = [record for record in records if record.at > now.time + SKEW]
    others = [record for record in records if record.at <= now.time + SKEW]
    newest = max((record.at for record in others), default=None)
    counted = ahead + [record for record in others if record.at == newest]
    judged = [(*_judge(record, scenario, feature_path, now), record) for record in counted]
    return min(judged, key=lambda each: WORST_FIRST.index(each[0]))


def _judge(record: Record, scenario: Scenario, feature_path: str, now: Now) -> tuple[Shown, str]:
    if record.verdict is not Verdict.PASSED:
        shown = Shown.BLOCKED if record.verdict is Verdict.BLOCKED else Shown.FAILED
        return shown, next((step.error for step in record.steps if step.error), f"its record says {record.verdict}")
    if not record.steps or any(step.verdict is not Verdict.PASSED for step in record.steps):
        return Shown.FAILED, "its record says passed, and does not of every step"
    if changed := _changed(record, scenario, feature_path, now):
        return Shown.CHANGED, f"{changed} changed since the run"
    if record.environment != now.environment:
        return Shown.ELSEWHERE, f"run in {record.environment or 'an environment that its record does not name'}"
    if record.at > now.time + SKEW:
        return Shown.AHEAD, "its date is still to come, so a clock is wrong"
    is_old = now.time - record.at > timedelta(days=now.days)
    return (Shown.OLD, f"older than {now.days} days") if is_old else (Shown.PASSED, "")


def _changed(record: Record, scenario: Scenario, feature_path: str, now: Now) -> str:
    """Return what is no longer as it was in the run, or nothing."""
    held = {
        "scenario": (scenario.hash, "its words"),
        "steps": (now.steps.get(feature_path), "the code of its steps"),
        "figures": (now.figures, "the figures of the requirements"),
        "trees": (now.trees, "the trees"),
    }
    if Kind.DOCUMENT in {record.kind, *scenario.tags}:
        held["pages"] = now.pages, "the pages"
    changed = (what for name, (hash_, what) in held.items() if not hash_ or record.hashes.get(name) != hash_)
    return next(changed, "")
