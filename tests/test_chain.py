"""The whole chain on the real trees: record, tree, apply, scenario, evidence, in another partition and to the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Workplace, workplace_in

from provenpath.facts.evidence import Kind, Verdict
from provenpath.facts.features import Scenario, read_all
from provenpath.sandbox.lifecycle import Sandbox

REGION = "us-gov-west-1"
LOOKING = ("preflight", *(f"validate/{layer}" for layer in ("network", "cluster", "database", "edge", "access")))
TFVARS = "terraform/coder-eks/environments/workspaces-3000/10-network.tfvars"


def test_a_wrong_tree_goes_red_in_a_then_of_its_criterion(workplace: Workplace) -> None:
    """The tree says 30 days, the API says 30, the record says 90: the run is red, and in an assertion of a Then."""
    workplace.edit(TFVARS, "flow_log_retention_days = 90", "flow_log_retention_days = 30")
    up = workplace.provenpath("sandbox", "up", "--quick")
    assert up.returncode == 0, up.stdout + up.stderr
    run = workplace.provenpath("run", "validate/network")
    assert run.returncode == 1, run.stdout + run.stderr
    record = workplace.records()["flow-logs-kept"]
    assert record.verdict is Verdict.FAILED
    assert record.kind is Kind.EMULATED
    assert record.requirements == ("coder-eks:3.8",)
    failed = [step for step in record.steps if step.verdict is Verdict.FAILED]
    assert [(step.keyword, step.asserted) for step in failed] == [("Then", True)]
    assert "retention_days=30" in failed[0].error


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """The platform as it was deployed in another partition; the tests below use it in their order."""
    place = workplace_in(tmp_path_factory.mktemp("elsewhere"))
    up = place.provenpath("sandbox", "up", "--quick", "--region", REGION)
    assert up.returncode == 0, up.stdout + up.stderr
    yield place
    Sandbox(place.checkout).down()


def scenarios(place: Workplace, *suites: str) -> list[Scenario]:
    """Return the scenarios of suites that a sandbox can answer."""
    folder = place.root / "runbooks" / "coder-eks"
    found = [each for suite in suites for feature in read_all(folder / suite) for each in feature.scenarios]
    return [each for each in found if not each.is_live_only]


def test_a_second_plan_after_the_apply_is_empty(elsewhere: Workplace) -> None:
    """The deploy suite says so in a Then of its own, for each layer."""
    for scenario in scenarios(elsewhere, "deploy"):
        record = elsewhere.records()[scenario.id]
        assert record.verdict is Verdict.PASSED, record
        assert any("nothing to change" in step.text for step in record.steps if step.keyword != "When"), record.steps


def test_a_new_account_is_asked_for_more_before_anything_is_deployed(elsewhere: Workplace) -> None:
    """It has too few vCPUs for a single node, so the request comes first."""
    records = elsewhere.records()
    asked = records["quotas-requested"]
    assert asked.verdict is Verdict.PASSED
    assert asked.at < records["deploy-backend"].at
    assert "RequestServiceQuotaIncrease" in {call.operation for call in asked.calls}


def test_all_that_looks_passes_in_another_partition(elsewhere: Workplace) -> None:
    """No name of a partition, an account or a region is typed anywhere in the trees."""
    run = elsewhere.provenpath("run", *LOOKING)
    assert run.returncode == 0, run.stdout + run.stderr
    wanted = {each.id for each in scenarios(elsewhere, *LOOKING) if each.radius == "read"}
    records = elsewhere.records()
    assert len(wanted) > 70
    assert {id_: records[id_].verdict for id_ in wanted} == dict.fromkeys(wanted, Verdict.PASSED)
    assert {(records[id_].partition, records[id_].region) for id_ in wanted} == {("aws-us-gov", REGION)}
    assert {records[id_].kind for id_ in wanted} <= {Kind.EMULATED, Kind.STAND_IN}


def test_what_variables_decide_is_evidence_of_plans(elsewhere: Workplace) -> None:
    run = elsewhere.provenpath("run", "plan", "--allow", "write")
    assert run.returncode == 0, run.stdout + run.stderr
    wanted = {each.id for each in scenarios(elsewhere, "plan")}
    records = elsewhere.records()
    assert {records[id_].kind for id_ in wanted} == {Kind.PLAN}


def test_what_changes_things_leaves_them_as_they_were(elsewhere: Workplace) -> None:
    """Scenarios that write clean up behind them: what only looks still passes."""
    run = elsewhere.provenpath("run", *LOOKING[1:], "--allow", "write")
    assert run.returncode == 0, run.stdout + run.stderr
    for scenario in scenarios(elsewhere, *LOOKING[1:]):
        assert elsewhere.records()[scenario.id].verdict is Verdict.PASSED
    assert elsewhere.records()["second-writer-refused"].radius == "write"


def test_to_destroy_it_leaves_nothing_behind(elsewhere: Workplace) -> None:
    run = elsewhere.provenpath("run", "destroy", "--allow", "destroy", "--confirm", "sandbox")
    assert run.returncode == 0, run.stdout + run.stderr
    for scenario in scenarios(elsewhere, "destroy"):
        assert elsewhere.records()[scenario.id].verdict is Verdict.PASSED
