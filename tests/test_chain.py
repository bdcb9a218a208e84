"""The whole chain on one criterion: record, tree, apply, scenario, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenpath.facts.evidence import Kind, Verdict

if TYPE_CHECKING:
    from conftest import Workplace

TFVARS = "terraform/coder-eks/environments/workspaces-3000/10-network.tfvars"


def test_a_wrong_tree_goes_red_in_a_then_of_its_criterion(workplace: Workplace) -> None:
    """The tree says 30 days, the API says 30, the record says 90: the run is red, and in an assertion of a Then."""
    workplace.edit(TFVARS, "flow_log_retention_days = 90", "flow_log_retention_days = 30")
    up = workplace.provenpath("sandbox", "up")
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
