"""Tests of provenpath.facts.requirements, and of the records of Coder on Amazon EKS."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from provenpath.errors import ProvenpathError
from provenpath.facts import requirements
from provenpath.facts.evidence import Kind
from provenpath.facts.requirements import Criterion, Requirements, UnknownRequirementError, numbers

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
PLATFORM = "coder-eks"

CRITERIA = {
    "1": "1 2 3 4 5",
    "2": "1 2 3 4 5 6 7",
    "2a": "1 2 3 4 5",
    "2b": "1 2 3 4 5 6 7",
    "3": "1 1a 1b 1c 1d 1e 2 3 4 5 6 7 8",
    "4": "1 2 3 4 5 6 7 8 8b 8c 8d 9 10 11 12",
    "5": "1 2 3 4 5 6 7 8 9 10 11",
    "6": "1 2 3 4 5 6",
    "7": "1 2 3 4 5",
    "8": "1 1a 1b 1c 2 3 4 5 6 7 8 8a 8b 8c 8d 9 10",
    "9": "1 2 3 4 5 6 7",
    "10": "1 2 3 4 5 6",
    "11": "1 2 3 4 5 6 7 8 9",
    "11a": "1 2 3",
    "11c": "1 2 3 4 5 6 7 8 9 10",
    "11d": "1 2 3 4 5 6 7 8",
    "11e": "1 2 3 4 5",
    "11f": "1 2 3 4 5",
    "11g": "1 2 3 4 5",
    "11b": "1 2 3 4 5 6 7 8 9",
    "12": "1 2 3 5 6 7 8 8a 9 10",
    "12a": "1 2 3 4 5 6 7 8 9 10",
    "12b": "1 2 3 4 6 7",
    "12c": "1 2 3 4 5 6 7 8 9 10",
    "12d": "1 2 3 6 7 8 9",
    "12e": "1",
    "12f": "1 2 3 4 5 6",
    "12g": "1 2 3 4 5 6",
    "13": "1 2 3 4",
    "14": "1 2 3 4 5 6 7 7a 8 9 10 11 12 13 14 15 16 17 18 19 20",
    "15": "1 2 2a 3 4 4a 4b 4c 5",
    "16": "1 2 3 4 5",
    "17": "1 2 3 4",
}
"""The numbered criteria of the requirements document, in its order (11b follows 11g there)."""
BULLETS = {"1.1": 6, "11.4": 3, "11.5": 4, "12e.1": 8, "14.16": 7}
"""How many bullets a criterion has."""

SUITES_TO_COME: set[str] = set()
PAGES_TO_COME: set[str] = set()


def record(id_: str = "demo:1.1", statement: str = "It shall hold.", **fields: Any) -> dict[str, Any]:
    """Return a record that is right as it stands; *fields* add to it and replace."""
    return {
        "id": id_,
        "statement": statement,
        "floor": ["live"],
        "proof": {"plan": "Look at it and compare."},
        **fields,
    }


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Requirements]:
    """Read records from a file of the platform `demo`, in which the first one stands on line 6."""

    def read_records(*records: dict[str, Any]) -> Requirements:
        path = tmp_path / "demo.yaml"
        titles = {"1": "One", "2": "Two", "2a": "Two a", "12a": "Twelve a", "14": "Fourteen"}
        lines = ["platform: demo", "title: Demo", f"source: A document\ntitles: {json.dumps(titles)}", "criteria:"]
        lines += [f"  - {json.dumps(each)}" for each in records]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return requirements.read(path)

    return read_records


@pytest.fixture(scope="module")
def coder() -> Requirements:
    """The records of Coder on Amazon EKS."""
    return requirements.read(ROOT / "requirements" / f"{PLATFORM}.yaml")


def test_a_requirement_without_a_title_is_refused(read: Callable[..., Requirements]) -> None:
    """A page that lists criteria by requirement has to say what each requirement is about."""
    with pytest.raises(ProvenpathError, match=r"demo\.yaml:6 demo:3\.1 is of requirement 3, which has no title"):
        read(record("demo:3.1"))


# What a record becomes


def test_a_record_is_read_with_everything_in_it(read: Callable[..., Requirements]) -> None:
    """Whitespace of folded text is closed up; lists keep their order; the line is the record's own."""
    criterion = read(
        record("demo:1.0"),
        record(
            "demo:2a.3b",
            "It shall be kept for\n  90 days.",
            figures={"days": {"min": 90, "unit": "days"}},
            derived={"zones": {"exactly": 2, "reason": "One may be lost.", "source": "demo:1.0", "key": "ec2/zones"}},
            floor=["emulated", "live"],
            floor_reason="It is a stored setting.",
            proof={
                "plan": "Read it from the API.",
                "suites": ["validate/b", "validate/a"],
                "pages": ["a.md"],
                "missing": ["The rest of it."],
            },
        ),
    )["demo:2a.3b"]
    assert criterion.statement == "It shall be kept for 90 days."
    assert criterion.floor == {Kind.LIVE, Kind.EMULATED}
    assert criterion.floor_reason == "It is a stored setting."
    assert (criterion.plan, criterion.missing) == ("Read it from the API.", ("The rest of it.",))
    assert (criterion.suites, criterion.pages) == (("validate/b", "validate/a"), ("a.md",))
    assert (criterion.path.name, criterion.line) == ("demo.yaml", 7)
    assert (criterion.requirement, criterion.anchor, criterion.parent) == ("2a", "demo-2a-3b", None)
    days, zones = criterion.figures["days"], criterion.figures["zones"]
    assert (days.bound, days.value, days.unit, days.is_derived) == ("min", 90, "days", False)
    assert (zones.reason, zones.source, zones.key) == ("One may be lost.", "demo:1.0", "ec2/zones")
    assert zones.is_derived


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({"min": 90, "unit": "days"}, "at least 90 days"),
        ({"max": 2, "unit": "hours"}, "at most 2 hours"),
        ({"below": 500, "unit": "ms"}, "less than 500 ms"),
        ({"exactly": 3}, "3"),
        ({"exactly": ["s3", "ecr.api"]}, "s3, ecr.api"),
    ],
)
def test_a_figure_is_shown_with_its_bound_and_unit(
    read: Callable[..., Requirements], figure: dict[str, Any], words: str
) -> None:
    derived = {"x": {**figure, "reason": "For the test.", "source": "https://example.com"}}
    assert str(read(record(derived=derived))["demo:1.1"].figures["x"]) == words


def test_records_keep_the_order_of_the_file(read: Callable[..., Requirements]) -> None:
    records = read(record("demo:2.1"), record("demo:1.10"), record("demo:1.10-1"), record("demo:1.9"))
    assert list(records) == ["demo:2.1", "demo:1.10", "demo:1.10-1", "demo:1.9"]
    assert len(records) == 4
    assert (records.platform, records.title, records.source) == ("demo", "Demo", "A document")


def test_a_bullet_knows_its_parent(read: Callable[..., Requirements]) -> None:
    assert read(record("demo:14.16b"), record("demo:14.16b-12"))["demo:14.16b-12"].parent == "demo:14.16b"


def test_an_unknown_id_names_the_file_and_the_nearest_id(read: Callable[..., Requirements]) -> None:
    records = read(record("demo:1.1"), record("demo:12a.4"))
    with pytest.raises(UnknownRequirementError) as caught:
        records["demo:12a4"]
    assert str(caught.value) == "No requirement 'demo:12a4' in requirements/demo.yaml. Did you mean 'demo:12a.4'?"
    assert records.get("demo:12a4") is None


# What is refused

DERIVED = {"reason": "The check needs it.", "source": "https://example.com/page"}


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        pytest.param(record("demo:1"), "criteria.0.id: 'demo:1' does not match", id="id without criterion"),
        pytest.param(record("demo:1.1-"), "criteria.0.id: 'demo:1.1-' does not match", id="id of an unfinished bullet"),
        pytest.param(record("Demo:1.1"), "criteria.0.id: 'Demo:1.1' does not match", id="id in capitals"),
        pytest.param(record("other:1.1"), "other:1.1 is no id of the platform 'demo'.", id="other platform"),
        pytest.param(
            record("demo:1.1-1"),
            "demo:1.1-1 is a bullet of demo:1.1, which does not stand before it.",
            id="bullet without parent",
        ),
        pytest.param(record(floor=[]), "criteria.0.floor: [] should be non-empty", id="no floor"),
        pytest.param(record(floor=["sandbox"]), "criteria.0.floor.0: 'sandbox' is not one of", id="unknown kind"),
        pytest.param(
            record(floor=["document"]),
            "demo:1.1 has a floor weaker than [live] and no floor_reason. Say why",
            id="weak floor without reason",
        ),
        pytest.param(
            record(floor=["live", "emulated"]),
            "demo:1.1 has a floor weaker than [live] and no floor_reason. Say why",
            id="floor that adds a weaker kind, without reason",
        ),
        pytest.param(
            record(statement="It shall be kept for 90 days."),
            "demo:1.1 states 90, which its figures lack (they hold: none).",
            id="number without figure",
        ),
        pytest.param(
            record(statement="It shall have Three zones and 5 nodes.", figures={"nodes": {"exactly": 5}}),
            "demo:1.1 states 3, which its figures lack (they hold: 5).",
            id="number in words",
        ),
        pytest.param(
            record(statement="There shall be zero downtime."), "demo:1.1 states 0, which its figures lack", id="zero"
        ),
        pytest.param(
            record(statement="It shall be kept for 90 days.", derived={"days": {"min": 90, **DERIVED}}),
            "demo:1.1 states 90, which its figures lack (they hold: none).",
            id="number that only a derived figure holds",
        ),
        pytest.param(
            record(figures={"days": {"min": 90}}),
            "demo:1.1 holds days = 90, which its statement does not state. Move it to derived",
            id="figure that is not stated",
        ),
        pytest.param(
            record(statement="It shall be 3 or 4.", figures={"x": {"exactly": [3, 4, 5]}}),
            "demo:1.1 holds x = 5, which its statement does not state.",
            id="figure of which one value is not stated",
        ),
        pytest.param(
            record(figures={"days": {"min": 90, "max": 100}}),
            "criteria.0.figures.days: {'min': 90, 'max': 100} is valid under each of",
            id="two bounds",
        ),
        pytest.param(
            record(figures={"days": {"unit": "days"}}),
            "criteria.0.figures.days: {'unit': 'days'} is not",
            id="no bound",
        ),
        pytest.param(
            record(figures={"Days": {"min": 90}}), "criteria.0.figures: 'Days' does not match", id="name in capitals"
        ),
        pytest.param(
            record(derived={"zones": {"min": 2, "source": "https://example.com"}}),
            "criteria.0.derived.zones: 'reason' is a required property",
            id="derived without reason",
        ),
        pytest.param(
            record(derived={"zones": {"min": 2, "reason": "One may be lost."}}),
            "criteria.0.derived.zones: 'source' is a required property",
            id="derived without source",
        ),
        pytest.param(
            record(derived={"zones": {"min": 2, "reason": "One may be lost.", "source": "common sense"}}),
            "criteria.0.derived.zones.source: 'common sense' does not match",
            id="derived from hearsay",
        ),
        pytest.param(
            record(derived={"zones": {"min": 2, "reason": "One may be lost.", "source": "demo:1.2"}}),
            "demo:1.1 takes zones from 'demo:1.2', which is no criterion here. Did you mean 'demo:1.1'?",
            id="derived from an unknown criterion",
        ),
        pytest.param(
            record(
                statement="It shall have 2 zones.",
                figures={"zones": {"min": 2}},
                derived={"zones": {"min": 3, **DERIVED}},
            ),
            "demo:1.1 has 'zones' both in figures and in derived. Keep one of them.",
            id="one name, two figures",
        ),
        pytest.param(record(flor=["live"]), "criteria.0: Additional properties are not allowed", id="misspelt field"),
        pytest.param(record(proof={"suites": []}), "criteria.0.proof: 'plan' is a required property", id="no plan"),
    ],
)
def test_a_faulty_record_is_refused(read: Callable[..., Requirements], faulty: dict[str, Any], message: str) -> None:
    """The message names the file and the line of the record, the fault and, where there is one, the way out."""
    with pytest.raises(ProvenpathError) as caught:
        read(faulty)
    assert re.search(r"demo\.yaml:6 " + re.escape(message), str(caught.value)), str(caught.value)


def test_an_id_that_stands_twice_is_refused(read: Callable[..., Requirements]) -> None:
    with pytest.raises(ProvenpathError, match=r"demo\.yaml:7 demo:1\.1 stands twice\.$"):
        read(record("demo:1.1"), record("demo:1.1"))


def test_a_bullet_before_its_parent_is_refused(read: Callable[..., Requirements]) -> None:
    with pytest.raises(
        ProvenpathError, match=r"demo\.yaml:6 demo:1\.1-1 is a bullet of demo:1\.1, which does not stand"
    ):
        read(record("demo:1.1-1"), record("demo:1.1"))


def test_every_fault_is_named_at_once(read: Callable[..., Requirements]) -> None:
    with pytest.raises(ProvenpathError) as caught:
        read(record("demo:1.1", "It shall take 5 minutes."), record("demo:1.2", floor=["manual"]), record("demo:1.1"))
    assert [line.split()[1] for line in str(caught.value).splitlines()] == ["demo:1.1", "demo:1.2", "demo:1.1"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProvenpathError, match=r"none\.yaml does not exist"):
        requirements.read(tmp_path / "none.yaml")


def test_a_statement_may_write_a_figure_as_people_do(read: Callable[..., Requirements]) -> None:
    """Words, thousands separators and times count as the number; one thing may be single."""
    figures = {
        "zones": {"min": 2},
        "workspaces": {"min": 3000},
        "stop_time": {"exactly": "1800"},
        "owners": {"exactly": 1},
    }
    statement = "It shall spread 3,000 workspaces over two zones, stop them at 1800 ET, each with a single owner."
    assert set(read(record(statement=statement, figures=figures))["demo:1.1"].figures) == set(figures)


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("kept for 90 days, at 99.9 % and for 1,000 users", ["90", "99.9", "1000"]),
        ("within 2-3 minutes", ["2", "3"]),
        ("a 90-day limit and 100GB", ["90", "100"]),
        ("at least TLS 1.2", ["1.2"]),
        ("three zones, Twelve nodes, zero downtime", ["3", "12", "0"]),
        ("S3, EC2, IPv4, AES-256, P95, g4dn and base-k8s", []),
        ("coder-eks:3.1b at https://example.com:8443/v2/5", []),
        ("one of them, someone, weighing, often", []),
    ],
)
def test_numbers_are_told_from_names(sentence: str, stated: list[str]) -> None:
    """A number that a name contains is no figure; one in words is."""
    assert numbers(sentence) == stated


# The records of Coder on Amazon EKS


def test_every_criterion_has_its_record_and_every_bullet_follows_it(coder: Requirements) -> None:
    """The ids and their order are those of the requirements document, nothing more and nothing less."""
    expected = []
    for requirement, names in CRITERIA.items():
        for name in names.split():
            id_ = f"{requirement}.{name}"
            expected += [id_, *(f"{id_}-{number}" for number in range(1, BULLETS.get(id_, 0) + 1))]
    assert sum(len(names.split()) for names in CRITERIA.values()) == 257
    assert list(coder) == [f"{PLATFORM}:{id_}" for id_ in expected]


def test_every_statement_obliges_or_permits(coder: Requirements) -> None:
    assert [each.id for each in coder.values() if not re.search(r"\b(shall|may)\b", each.statement)] == []


def test_what_no_suite_proves_says_what_it_lacks(coder: Requirements) -> None:
    """While nothing is run for a criterion, its record names what its proof waits for."""
    assert [each.id for each in coder.values() if not each.suites and not each.missing] == []


def test_no_suite_brings_evidence_that_the_floor_does_not_take(coder: Requirements) -> None:
    """The guide suite finds in documents, the plan suite in plans, the others through APIs."""
    finds = {"validate/guide": {Kind.DOCUMENT}, "plan": {Kind.PLAN}}

    def fits(criterion: Criterion, suite: str) -> bool:
        return bool(finds.get(suite, {Kind.LIVE, Kind.EMULATED}) & criterion.floor)

    assert [(each.id, suite) for each in coder.values() for suite in each.suites if not fits(each, suite)] == []


def test_named_suites_and_pages_exist_or_are_being_built(coder: Requirements) -> None:
    """What has been built leaves the list of what is to come, so that the list cannot hide a loss."""
    suites = {suite for each in coder.values() for suite in each.suites}
    pages = {page for each in coder.values() for page in each.pages}
    built_suites = {suite for suite in suites if any((ROOT / "runbooks" / PLATFORM / suite).glob("**/*.feature"))}
    built_pages = {page for page in pages if (ROOT / "docs" / page).is_file()}
    assert suites - built_suites == SUITES_TO_COME
    assert pages - built_pages == PAGES_TO_COME


def test_a_quota_is_needed_in_one_place_only(coder: Requirements) -> None:
    """A quota's code is in the form that Service Quotas is asked with, and no two figures speak of the same one."""
    keys = [figure.key for each in coder.values() for figure in each.figures.values() if figure.key]
    assert keys
    assert len(set(keys)) == len(keys)
    assert [
        key for key in keys if not re.fullmatch(r"(vpc|ec2|ebs|eks|elasticloadbalancing|rds|s3)/L-[0-9A-F]{8}", key)
    ] == []


def test_what_a_new_account_has_is_what_the_sandbox_begins_with(coder: Requirements) -> None:
    """The guide and the local AWS hold AWS's defaults each for itself, so that neither looks at the other."""
    catalogue = yaml.safe_load((ROOT / "src/provenpath/sandbox/aws/services/data/quotas.yaml").read_text())
    for figure in (each for criterion in coder.values() for each in criterion.figures.values() if each.key):
        service, _, code = figure.key.partition("/")
        assert catalogue[service][code]["value"] == figure.default, figure


def test_derived_figures_agree_with_what_they_are_derived_from(coder: Requirements) -> None:
    """Each is worked out here a second time, from the criteria, as its reason says."""

    def value(id_: str, name: str) -> Any:
        return coder[f"{PLATFORM}:{id_}"].figures[name].value

    node_vcpus, interface_addresses, interfaces = 32, 30, 2
    zones = value("4.10", "zones") + 1
    per_node = node_vcpus // value("14.4", "vcpus") - 1
    assert value("3.1b", "workspaces_per_node") == per_node
    assert value("3.1b", "addresses_per_node") == interfaces * interface_addresses - per_node
    workspaces, builds = value("14.14", "running_workspaces"), value("14.11", "simultaneous_builds")
    assert workspaces == value("2a.5", "max_workspaces") == value("14.1", "peak_workspaces")
    assert workspaces == value("14.1", "peak_users") * value("14.3", "workspaces_per_user")
    nodes = value("2a.5", "max_nodes")
    builders = math.ceil(builds / 30)
    assert nodes == math.ceil(workspaces / per_node) + builders + 37
    endpoints = value("2a.2", "needed_interface_endpoints")
    interface_services = [each for each in value("5.2", "endpoint_services") if each != "s3"]
    assert endpoints == len(interface_services) + len(value("5.2", "more_endpoint_services")) + 6
    assert value("2a.2", "needed_nat_gateways") == value("3.1", "nat_gateways_per_zone")
    assert value("2a.2", "needed_elastic_ips") == zones * value("3.1", "nat_gateways_per_zone")
    assert value("2a.2", "needed_subnets") == 3 * zones
    assert value("2a.2", "needed_route_tables") == zones + 3
    zonal = zones * (endpoints + 1 + 1)  # with a NAT gateway and a node of the load balancer
    node_interfaces = interfaces * nodes + builders
    assert value("2a.5", "needed_network_interfaces") == node_interfaces + zonal + 8
    pods = workspaces + builds + 6 * nodes
    units = node_interfaces * interface_addresses + (node_interfaces - nodes) + pods + 6 * zonal
    assert value("2a.5", "needed_network_address_units") == units
    per_zone = math.ceil(math.ceil(workspaces / per_node) / (zones - 1))
    assert value("2a.5", "needed_nodes_per_group") == per_zone
    assert value("2a.5", "needed_on_demand_vcpus") == nodes * node_vcpus
    assert value("2a.5", "needed_spot_vcpus") == (zones - 1) * per_zone * node_vcpus
    assert value("2a.5", "storage_per_workspace") == value("14.4", "storage_gb")
    storage_gib = workspaces * value("2a.5", "storage_per_workspace") + nodes * 200
    assert value("2a.5", "needed_gp3_tib") == math.ceil(storage_gib / 1024)
    assert value("2a.2", "needed_gpu_vcpus") == value("14.16-7", "vcpus")
    assert value("4.9", "monthly_downtime_minutes") == pytest.approx(
        30 * 24 * 60 * (100 - value("4.9", "uptime_percent")) / 100
    )


@pytest.mark.parametrize(
    ("bound", "value", "allowed", "refused"),
    [
        ("min", 3, (3, 4), (2,)),
        ("max", 3, (2, 3), (4, 3.5)),
        ("below", 3, (2, 2.9), (3, 4)),
        ("exactly", "a", ("a",), ("b", 3)),
    ],
)
def test_a_figure_says_what_it_allows(
    bound: str, value: Any, allowed: tuple[Any, ...], refused: tuple[Any, ...]
) -> None:
    figure = requirements.Figure("x", bound, value)
    assert [each for each in allowed if not figure.allows(each)] == []
    assert [each for each in refused if figure.allows(each)] == []
