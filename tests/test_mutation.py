"""What is broken on purpose is noticed by a Then of its own criterion, or said not to be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import mini
import pytest
from conftest import Workplace

from provenpath.sandbox import mutation
from provenpath.sandbox.lifecycle import Sandbox

if TYPE_CHECKING:
    from provenpath.facts.mutants import Mutant

LAYER = "terraform/mini/00-bucket/main.tf"

MORE = """
# requirements: mini:1.1
resource "aws_cloudwatch_metric_alarm" "unseen" {
  alarm_name          = "mini"
  namespace           = "mini"
  metric_name         = "unseen"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  period              = 60
  evaluation_periods  = 1 + 1
  actions_enabled     = false
}

# requirements: mini:1.1
resource "aws_cloudwatch_log_group" "refused" {
  name              = "mini"
  retention_in_days = 90
}
"""
"""Both are made and changed without a pause of the provider's."""


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workplace, dict[str, Mutant]]:
    """Everything that is made of the mini platform, with things in it that nobody looks at."""
    folder = tmp_path_factory.mktemp("mutation")
    place = Workplace(folder / "checkout", folder / "state")
    mini.write(place.root)
    text = (place.root / LAYER).read_text()
    for resource in ('resource "aws_s3_bucket"', 'resource "aws_ssm_parameter"'):
        text = text.replace(resource, f"# requirements: mini:1.1\n{resource}")
    (place.root / LAYER).write_text(text + MORE)
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patches:
        patches.setenv("PROVENPATH_STATE", str(place.state))
        ways = ("drop", "attribute")
        summary = mutation.run(
            place.checkout, "mini", [], ways=ways, layers=(), workers=2, quick=False, report=said.append
        )
    assert len(said) >= len(summary.mutants)
    return place, {each.id.partition(":")[2]: each for each in summary.mutants}


def test_a_dropped_resource_is_noticed_by_who_judges_its_criterion(tried: tuple[Workplace, dict[str, Mutant]]) -> None:
    _, mutants = tried
    assert {name: (each.outcome, each.by) for name, each in mutants.items() if each.way == "drop"} == {
        "aws_s3_bucket.this": ("killed", ("bucket-there",)),
        "aws_ssm_parameter.this": ("survived", ()),  # the When that looks it up fails, and no Then
        "aws_cloudwatch_metric_alarm.unseen": ("survived", ()),
        "aws_cloudwatch_log_group.refused": ("survived", ()),
    }
    assert mutants["aws_ssm_parameter.this"].note == "also red: parameter-says"


def test_each_argument_is_broken_and_what_is_refused_is_told_apart(
    tried: tuple[Workplace, dict[str, Mutant]],
) -> None:
    _, mutants = tried
    assert {name: each.outcome for name, each in mutants.items() if each.way == "attribute"} == {
        "aws_cloudwatch_metric_alarm.unseen.period": "survived",
        "aws_cloudwatch_metric_alarm.unseen.evaluation_periods": "survived",
        "aws_cloudwatch_metric_alarm.unseen.actions_enabled": "survived",
        "aws_cloudwatch_log_group.refused.retention_in_days": "refused",
    }
    assert "retention_in_days" in mutants["aws_cloudwatch_log_group.refused.retention_in_days"].note


def test_the_sandbox_is_left_as_it_was_found(tried: tuple[Workplace, dict[str, Mutant]]) -> None:
    """It was down, and the tree of the checkout is as it was."""
    place, _ = tried
    assert Sandbox(place.checkout).running() is None
    assert place.leftovers() == []
    assert "floor(" not in Path(place.root / LAYER).read_text()
