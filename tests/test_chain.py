"""The whole chain on the real trees: record, tree, apply, scenario, evidence. One tree of the copy is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Workplace, workplace_in

from provenpath.facts.evidence import Kind, Verdict
from provenpath.facts.features import module_of
from provenpath.sandbox.lifecycle import Sandbox

TFVARS = "terraform/coder-eks/environments/workspaces-3000/10-network.tfvars"


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """The platform up to its network in a sandbox, its flow logs kept for 30 days."""
    place = workplace_in(tmp_path_factory.mktemp("chain"))
    for later in (place.root / "runbooks" / "coder-eks" / "deploy").glob("[2-9]?-*.feature"):
        later.unlink()
        module_of(later).unlink()
    place.edit("deployments/sandbox.toml", "\nrole = ", "\n# role = ")  # of a layer that is left out
    place.edit(TFVARS, "flow_log_retention_days = 90", "flow_log_retention_days = 30")
    up = place.provenpath("sandbox", "up", "--quick")
    assert up.returncode == 0, up.stdout + up.stderr
    yield place
    Sandbox(place.checkout).down()


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
