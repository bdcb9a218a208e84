"""The whole chain on the real trees: record, tree, apply, scenario, evidence. One tree of the copy is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Workplace, workplace_in

from provenpath.facts.evidence import Kind, Verdict
from provenpath.facts.features import Scenario, read_all
from provenpath.sandbox.lifecycle import Sandbox

TFVARS = "terraform/coder-eks/environments/workspaces-3000/10-network.tfvars"


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """The platform in a sandbox, its flow logs kept for 30 days; the tests below only look at it."""
    place = workplace_in(tmp_path_factory.mktemp("chain"))
    place.edit(TFVARS, "flow_log_retention_days = 90", "flow_log_retention_days = 30")
    up = place.provenpath("sandbox", "up", "--quick")
    assert up.returncode == 0, up.stdout + up.stderr
    yield place
    Sandbox(place.checkout).down()


def scenarios(place: Workplace, suite: str) -> list[Scenario]:
    """Return the scenarios of a suite."""
    found = read_all(place.root / "runbooks" / "coder-eks" / suite)
    return [each for feature in found for each in feature.scenarios]


def test_a_wrong_tree_goes_red_in_a_then_of_its_criterion(deployed: Workplace) -> None:
    """The tree says 30 days, the API says 30, the record says 90: the run is red, and in an assertion of a Then."""
    run = deployed.provenpath("run", "validate/network")
    assert run.returncode == 1, run.stdout + run.stderr
    record = deployed.records()["flow-logs-kept"]
    assert record.verdict is Verdict.FAILED
    assert record.kind is Kind.EMULATED
    assert record.requirements == ("coder-eks:3.8",)
    failed = [step for step in record.steps if step.verdict is Verdict.FAILED]
    assert [(step.keyword, step.asserted) for step in failed] == [("Then", True)]
    assert "retention_days=30" in failed[0].error


def test_a_second_plan_after_the_apply_is_empty(deployed: Workplace) -> None:
    """The deploy suite says so in a Then of its own, for each layer."""
    for scenario in scenarios(deployed, "deploy"):
        record = deployed.records()[scenario.id]
        assert record.verdict is Verdict.PASSED, record
        assert any("nothing to change" in step.text for step in record.steps if step.keyword != "When"), record.steps


def test_a_new_account_is_asked_for_more_before_anything_is_deployed(deployed: Workplace) -> None:
    """It has too few vCPUs for a single node, so the request comes first."""
    records = deployed.records()
    asked = records["quotas-requested"]
    assert asked.verdict is Verdict.PASSED
    assert asked.at < records["deploy-backend"].at
    assert "RequestServiceQuotaIncrease" in {call.operation for call in asked.calls}
