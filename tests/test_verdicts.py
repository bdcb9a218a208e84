"""No page says more than was shown: the rule, stated anew here and held against every combination of what can be."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain, combinations, product
from pathlib import Path

import pytest

from provenpath.facts.evidence import Kind, Located, Record, Step, Verdict
from provenpath.facts.features import Feature, Scenario
from provenpath.facts.requirements import Criterion
from provenpath.guide import verdicts
from provenpath.guide.verdicts import Now, Shown, Sight, Standing

FEATURE = "runbooks/app/suite/a.feature"
NOW = Now(
    steps={FEATURE: "steps"},
    figures="figures",
    trees="trees",
    pages="pages",
    environment="big",
    time=datetime(2026, 11, 21, 12, tzinfo=UTC),
    days=30,
)
HASHES = {"scenario": "words", "steps": "steps", "figures": "figures", "trees": "trees", "pages": "pages"}
HOUR = timedelta(hours=1)
BAD = {Shown.FAILED, Shown.BLOCKED}


def scenario(*tags: str, rows: tuple[str, ...] = (), id_: str = "a") -> Scenario:
    return Scenario(
        id=id_,
        title="A",
        description="",
        tags=("read", *tags),
        radius="read",
        requirements=("app:1.1",),
        steps=(),
        examples=rows,
        text="",
        line=1,
        hash="words",
    )


def record(verdict: Verdict = Verdict.PASSED, *, age: timedelta = HOUR, **changed: object) -> Record:
    """A record of a run *age* ago that fits in every way, but for what is *changed*."""
    whole = Record(
        scenario="a",
        example="",
        title="A",
        feature=FEATURE,
        requirements=("app:1.1",),
        radius="read",
        verdict=verdict,
        started=(NOW.time - age).isoformat(),
        seconds=0.1,
        target="sandbox",
        deployment="sandbox",
        kind=Kind.EMULATED,
        account="111122223333",
        partition="aws",
        region="us-east-1",
        versions={},
        hashes=HASHES,
        dirty=False,
        steps=(Step("Then", "it holds", verdict, error="" if verdict is Verdict.PASSED else "it does not"),),
        environment="big",
    )
    return dataclasses.replace(whole, **changed)  # type: ignore[arg-type]


def see(*records: Record, of: Scenario | None = None) -> list[Sight]:
    return verdicts.sights(of or scenario(), FEATURE, records, NOW)


def lead(*records: Record, of: Scenario | None = None) -> Shown:
    """What a page leads with."""
    return verdicts.best(see(*records, of=of)).shown


## One record

AGES = {  # of a record, and whether it is one of the last 30 days, give or take what clocks differ by
    -timedelta(days=400): False,
    -timedelta(minutes=6): False,
    -timedelta(minutes=4): True,
    timedelta(0): True,
    timedelta(days=30): True,
    timedelta(days=30, seconds=1): False,
    timedelta(days=4000): False,
}
LOST = ({}, *({name: other} for name in HASHES for other in ("of another time", None)))
"""What of the hashes is not as it is now: nothing, or one that differs or is not there."""
STEPS = {
    "all": lambda each: each.steps,
    "none": lambda _: (),
    **{
        str(verdict): lambda each, verdict=verdict: (*each.steps, Step("Then", "more", verdict))
        for verdict in Verdict
        if verdict is not Verdict.PASSED
    },
}


def test_passed_is_said_of_exactly_what_passed_in_every_way() -> None:
    """Of its verdict and its steps, its words, code, figures, trees and pages, its environment, platform and age."""
    seen = set()
    for verdict, age, lost, steps, environment, path, kind, tags in product(
        Verdict,
        AGES,
        LOST,
        STEPS,
        ("big", "small", ""),
        (FEATURE, "runbooks/app/moved/a.feature", "runbooks/other/suite/a.feature"),
        (Kind.EMULATED, Kind.LIVE, Kind.DOCUMENT),
        ((), ("document",)),
    ):
        one = record(verdict, age=age, kind=kind, environment=environment, feature=path)
        hashes = {name: hash_ for name, hash_ in (HASHES | lost).items() if hash_ is not None}
        one = dataclasses.replace(one, hashes=hashes, steps=STEPS[steps](one))
        judges_pages = kind is Kind.DOCUMENT or bool(tags)
        is_shown = (
            verdict is Verdict.PASSED
            and steps == "all"
            and (not lost or (set(lost) == {"pages"} and not judges_pages))
            and environment == "big"
            and path.startswith("runbooks/app/")
            and AGES[age]
        )
        (sight,) = see(one, of=scenario(*tags))
        assert (sight.shown is Shown.PASSED) is is_shown, one
        assert bool(sight.why) is (sight.shown not in {Shown.PASSED, Shown.NEVER}), one
        seen.add(sight.shown)
    assert seen == set(Shown) - {Shown.PART}


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"verdict": Verdict.FAILED}, Shown.FAILED),
        ({"verdict": Verdict.NOT_REACHED}, Shown.FAILED),
        ({"verdict": Verdict.BLOCKED}, Shown.BLOCKED),
        ({"hashes": HASHES | {"trees": "others"}}, Shown.CHANGED),
        ({"environment": "small"}, Shown.ELSEWHERE),
        ({"age": timedelta(days=31)}, Shown.OLD),
        ({"age": -timedelta(days=1)}, Shown.AHEAD),
        ({"scenario": "b"}, Shown.NEVER),
    ],
)
def test_what_is_less_than_passed_is_named(changed: dict[str, object], shown: Shown) -> None:
    assert lead(record(**changed)) is shown  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.BLOCKED])
def test_a_failure_is_said_however_old_or_changed(verdict: Verdict) -> None:
    """What failed is not taken back by editing it, nor by waiting."""
    for age, lost, environment in product(AGES, LOST, ("big", "small", "")):
        hashes = {name: hash_ for name, hash_ in (HASHES | lost).items() if hash_ is not None}
        assert lead(record(verdict, age=age, hashes=hashes, environment=environment)).value == verdict.value


def test_a_scenario_without_code_of_its_own_passed_nothing() -> None:
    """Two hashes that are both missing are not the same hash."""
    hashes = {name: hash_ for name, hash_ in HASHES.items() if name != "steps"}
    now = dataclasses.replace(NOW, steps={})
    (sight,) = verdicts.sights(scenario(), FEATURE, [record(hashes=hashes)], now)
    assert sight.shown is Shown.CHANGED


## Several records


def test_of_one_key_the_newest_counts_in_whatever_zone_its_time_is_written() -> None:
    east, west = timezone(timedelta(hours=9)), timezone(-timedelta(hours=9))
    for older, newer in product((east, west, UTC), repeat=2):
        for first, second in product((Verdict.PASSED, Verdict.FAILED, Verdict.BLOCKED), repeat=2):
            records = [
                record(first, started=(NOW.time - 2 * HOUR).astimezone(older).isoformat()),
                record(second, started=(NOW.time - HOUR).astimezone(newer).isoformat()),
            ]
            assert lead(*records).value == second.value
            assert lead(*reversed(records)).value == second.value


@pytest.mark.parametrize("ages", [(HOUR, HOUR), (HOUR, -HOUR), (-HOUR, HOUR), (-HOUR, -2 * HOUR)])
def test_where_nobody_knows_which_is_newer_the_worse_counts(ages: tuple[timedelta, timedelta]) -> None:
    """Of two with the same time, and of one that is dated ahead and any other."""
    worst_first = [Shown.FAILED, Shown.BLOCKED, Shown.AHEAD, Shown.PASSED]
    for one, other in product((Verdict.PASSED, Verdict.FAILED, Verdict.BLOCKED), repeat=2):
        records = [record(one, age=ages[0]), record(other, age=ages[1])]
        alone = [lead(each) for each in records]
        assert lead(*records) is lead(*reversed(records)) is min(alone, key=worst_first.index)


PLACES = [
    {},
    {"target": "live", "deployment": "prod", "kind": Kind.LIVE},
    {"target": "live", "deployment": "prod", "kind": Kind.LIVE, "account": "444455556666"},
    {"partition": "aws-us-gov", "region": "us-gov-west-1"},
    {"region": "eu-central-1"},
    {"environment": "small"},
]


def test_a_failure_in_one_place_is_not_hidden_by_a_pass_in_another() -> None:
    """Another target, deployment, account, partition, region or environment; and whichever was first."""
    for here, there in product(range(len(PLACES)), repeat=2):
        for verdict, hours in product((Verdict.FAILED, Verdict.BLOCKED), (1, 3)):
            if here != there:
                bad = record(verdict, age=hours * HOUR, **PLACES[here])
                assert lead(bad, record(age=2 * HOUR, **PLACES[there])).value == verdict.value


def test_a_deployment_that_moved_is_shown_where_it_is_now() -> None:
    """Its old places are history, but for a failure there."""
    moved = [record(age=age * HOUR, region=region) for age, region in ((3, "us-east-1"), (1, "eu-central-1"))]
    assert [sight.region for sight in see(*moved)] == ["eu-central-1"]
    other = record(age=5 * HOUR, target="live", deployment="prod")
    assert {(sight.deployment, sight.region) for sight in see(*moved, other)} == {
        ("sandbox", "eu-central-1"),
        ("prod", "us-east-1"),
    }


def test_the_strongest_pass_leads() -> None:
    kinds = [Kind.STAND_IN, Kind.EMULATED, Kind.LIVE]
    records = [record(target=kind, deployment=kind, kind=kind) for kind in kinds]
    for chosen in permutations_of(records):
        assert verdicts.best(see(*chosen)).kind is max((each.kind for each in chosen), key=kinds.index)


def permutations_of(records: list[Record]) -> Iterator[tuple[Record, ...]]:
    for size in range(1, len(records) + 1):
        yield from combinations(records, size)


def test_a_stale_record_of_the_platform_itself_does_not_hide_a_pass_elsewhere() -> None:
    """Nor the other way round: each is said, and the pass leads."""
    stale = record(target="live", deployment="prod", kind=Kind.LIVE, hashes=HASHES | {"trees": "others"})
    found = see(stale, record())
    assert {sight.shown for sight in found} == {Shown.CHANGED, Shown.PASSED}
    assert verdicts.best(found).shown is Shown.PASSED


## Rows

ROWS = ("x", "y", "z")


def test_an_outline_passed_where_every_row_passed_in_one_place() -> None:
    """Every way in which three rows can be there or not, pass or not, in two places."""
    states = (None, Verdict.PASSED, Verdict.FAILED, Verdict.BLOCKED)
    for here, there in product(product(states, repeat=3), repeat=2):
        records = [
            record(verdict, example=row, **place)
            for place, verdicts_ in ((PLACES[0], here), (PLACES[1], there))
            for row, verdict in zip(ROWS, verdicts_, strict=True)
            if verdict is not None
        ]
        said = lead(*records, of=scenario(rows=ROWS))
        is_whole = {Verdict.PASSED} in (set(here), set(there))
        is_bad = bool({Verdict.FAILED, Verdict.BLOCKED} & {*here, *there})
        assert (said is Shown.PASSED) is (is_whole and not is_bad), records
        assert (said in BAD) is is_bad, records


@pytest.mark.parametrize("place", PLACES[3:])
def test_rows_of_two_runs_in_two_places_are_no_whole(place: dict[str, str]) -> None:
    """A sandbox keeps its name when it moves to another region, and a deployment file may name another account."""
    records = [record(example="x", **place), record(example="y"), record(example="z")]
    assert lead(*records, of=scenario(rows=ROWS)) is Shown.PART


@pytest.mark.parametrize("changed", [{"hashes": HASHES | {"steps": "others"}}, {"age": timedelta(days=31)}])
def test_one_stale_row_makes_the_outline_stale(changed: dict[str, object]) -> None:
    records = [record(example="x"), record(example="y", **changed), record(example="z")]  # type: ignore[arg-type]
    sight = verdicts.best(see(*records, of=scenario(rows=ROWS)))
    assert sight.shown in {Shown.CHANGED, Shown.OLD}
    assert sight.when == min(each.at for each in records)


def test_the_kind_of_an_outline_is_that_of_its_weakest_row() -> None:
    for kinds in product((Kind.STAND_IN, Kind.EMULATED, Kind.LIVE), repeat=3):
        records = [record(example=row, kind=kind) for row, kind in zip(ROWS, kinds, strict=True)]
        (sight,) = see(*records, of=scenario(rows=ROWS))
        weakest = next(kind for kind in (Kind.STAND_IN, Kind.EMULATED, Kind.LIVE) if kind in kinds)
        assert sight.kind is weakest


def test_rows_that_are_no_longer_there_count_for_nothing() -> None:
    old = record(example="gone")
    assert lead(old, of=scenario(rows=ROWS)) is Shown.CHANGED
    assert lead(old) is Shown.CHANGED
    assert lead(old, record(example="x"), of=scenario(rows=ROWS)) is Shown.PART


## Criteria

FLOORS = [frozenset(kinds) for size in (1, 2, 3) for kinds in combinations(Kind, size)]
SOURCES = {  # what brings which kinds of evidence
    "document": {Kind.DOCUMENT},
    "plan": {Kind.PLAN},
    "answers": {Kind.LIVE, Kind.EMULATED, Kind.STAND_IN},
    "live-only": {Kind.LIVE, Kind.EMULATED, Kind.STAND_IN},
}


def criterion(floor: frozenset[Kind], *missing: str) -> Criterion:
    return Criterion("app:1.1", "It holds.", {}, floor, "", "", (), (), missing, Path(), 1)


def sight(shown: Shown, kind: Kind | None) -> Sight:
    return Sight(shown, "sandbox", "sandbox", "big", "us-east-1", kind, NOW.time, "", ())


def states() -> Iterator[tuple[str, list[Sight]]]:
    """Every way in which a scenario can stand, by its source: alone, and beside a sight in another place."""
    for source, kinds in SOURCES.items():
        for kind in [*sorted(kinds), Kind.MANUAL]:
            for shown in (Shown.PASSED, Shown.FAILED, Shown.BLOCKED, Shown.PART, Shown.CHANGED, Shown.OLD):
                yield source, [sight(shown, kind)]
        yield source, [sight(Shown.NEVER, None)]
        for first, second in combinations((Shown.PASSED, Shown.FAILED, Shown.CHANGED), 2):
            yield source, [sight(first, min(kinds)), sight(second, max(kinds))]


STATES = list(states())


def passed(sights: list[Sight], kinds: frozenset[Kind] | set[Kind]) -> bool:
    return any(each.shown is Shown.PASSED and each.kind in kinds for each in sights)


def expected(floor: frozenset[Kind], is_missing: bool, found: list[tuple[str, list[Sight]]]) -> Standing:  # noqa: FBT001
    """The rule in the words of the design, without the order in which the code asks."""
    shown = {each.shown for _, sights in found for each in sights}
    if is_missing or not found or shown & BAD:
        return Standing.OPEN
    wanted = [
        kinds & floor
        for kinds in ({Kind.DOCUMENT}, {Kind.PLAN}, {Kind.MANUAL}, {Kind.LIVE, Kind.EMULATED, Kind.STAND_IN})
        if kinds & floor
    ]
    speakers = [[sights for source, sights in found if SOURCES[source] & kinds] for kinds in wanted]
    if all(speakers) and all(
        passed(sights, kinds) for kinds, mine in zip(wanted, speakers, strict=True) for sights in mine
    ):
        return Standing.PROVED
    local = [sights for source, sights in found if source != "live-only"]
    return Standing.REHEARSED if local and all(passed(sights, set(Kind)) for sights in local) else Standing.OPEN


def stand(floor: frozenset[Kind], found: list[tuple[str, list[Sight]]], *missing: str) -> Standing:
    mine = {
        str(index): (scenario(*({source} - {"answers"}), id_=str(index)), sights)
        for index, (source, sights) in enumerate(found)
    }
    return verdicts.standing(criterion(floor, *missing), mine)


def test_a_criterion_stands_as_its_floor_and_its_scenarios_have_it() -> None:
    """Every floor with every one scenario, every two, and a share of every three."""
    draw = random.Random(3)  # noqa: S311  (a choice of cases)
    threes = ([draw.choice(STATES) for _ in range(3)] for _ in range(1000))
    twos = draw.sample(list(combinations(STATES, 2)), 1500)
    seen = set()
    for found in chain([[]], ([each] for each in STATES), map(list, twos), threes):
        for floor in FLOORS:
            stands = stand(floor, found)
            assert stands is expected(floor, False, found), (floor, found)  # noqa: FBT003
            seen.add(stands)
        assert stand(draw.choice(FLOORS), found, "a layer") is Standing.OPEN
    assert seen == set(Standing)


@pytest.mark.parametrize("floor", FLOORS)
def test_nothing_is_proved_without_evidence_in_the_floor(floor: frozenset[Kind]) -> None:
    for source, kinds in SOURCES.items():
        for kind in kinds - floor:
            assert stand(floor, [(source, [sight(Shown.PASSED, kind)])]) is not Standing.PROVED


@pytest.mark.parametrize("shown", [Shown.FAILED, Shown.BLOCKED])
def test_a_failure_on_any_target_opens_a_criterion(shown: Shown) -> None:
    """Also one that other evidence would prove, and by a kind that the floor does not hold."""
    good = ("answers", [sight(Shown.PASSED, Kind.LIVE)])
    assert stand(frozenset({Kind.LIVE}), [good]) is Standing.PROVED
    for source, kinds in SOURCES.items():
        for kind in kinds:
            assert stand(frozenset({Kind.LIVE}), [good, (source, [sight(shown, kind)])]) is Standing.OPEN


def test_a_live_only_scenario_that_never_ran_proves_nothing() -> None:
    never = ("live-only", [sight(Shown.NEVER, None)])
    live, emulated = ("answers", [sight(Shown.PASSED, Kind.LIVE)]), ("answers", [sight(Shown.PASSED, Kind.EMULATED)])
    for floor in (frozenset({Kind.LIVE}), frozenset({Kind.LIVE, Kind.EMULATED})):
        assert stand(floor, [never]) is Standing.OPEN
        assert stand(floor, [never, live]) is Standing.REHEARSED
        assert stand(floor, [never, emulated]) is Standing.REHEARSED


def test_a_floor_of_two_sources_takes_both() -> None:
    """That the guide says what is needed does not show that the account has it."""
    page, account = ("document", [sight(Shown.PASSED, Kind.DOCUMENT)]), ("answers", [sight(Shown.PASSED, Kind.LIVE)])
    floor = frozenset({Kind.DOCUMENT, Kind.LIVE})
    assert stand(floor, [page]) is Standing.REHEARSED
    assert stand(floor, [account]) is Standing.REHEARSED
    assert stand(floor, [page, account]) is Standing.PROVED
    assert stand(frozenset({Kind.LIVE, Kind.MANUAL}), [account]) is Standing.REHEARSED


def test_only_numbered_criteria_are_counted() -> None:
    ids = {
        "app:1.1": Standing.PROVED,
        "app:1.1-1": Standing.PROVED,
        "app:1.2": Standing.OPEN,
        "app:1.2-1": Standing.OPEN,
    }
    records = {id_: dataclasses.replace(criterion(frozenset({Kind.LIVE})), id=id_) for id_ in ids}
    assert verdicts.headline(records, ids) == {Standing.PROVED: 1, Standing.REHEARSED: 0, Standing.OPEN: 1}


## Records of no scenario


def test_a_record_that_no_scenario_has_is_a_stray_while_the_trees_are_its_own() -> None:
    """A renamed id would take its failure along; what ran on other trees may be of scenarios that were there then."""
    feature = Feature(Path(FEATURE), "A", "", (), "", (scenario(),))
    records = [
        record(),
        record(scenario="b"),
        record(Verdict.FAILED, scenario="a-b", feature="runbooks/app/gone/c.feature"),
        record(scenario="b", hashes=HASHES | {"trees": "others"}),
        record(scenario="b", feature="runbooks/other/suite/b.feature"),
    ]
    located = [Located(Path("run.jsonl"), line, each) for line, each in enumerate(records, start=1)]
    found = verdicts.strays(located, "app", [feature], NOW)
    assert [each.line for each, _ in found] == [2, 3]
    assert "@id:a-b" in found[1][1]
    assert "no feature of app has that id. There is: a." in found[1][1]
