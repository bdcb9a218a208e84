"""What is broken on purpose is noticed by a Then of its own criterion, or said not to be."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

import mini
import pytest
from conftest import ROOT, Workplace

from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.facts import terraform
from provenpath.facts.evidence import Verdict
from provenpath.facts.mutants import Mutant, Summary
from provenpath.platforms.coder_eks.faults import HARMLESS, SURVIVORS
from provenpath.sandbox import lifecycle, mutation, tree
from provenpath.sandbox.faults import Catalogue
from provenpath.sandbox.lifecycle import Sandbox

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


@pytest.mark.parametrize(
    ("verdicts", "message"),
    [
        ([], r"No scenario of validate ran, so nothing could notice a fault"),
        ([Verdict.PASSED, Verdict.FAILED], r"red before anything is broken: \S+\. Mend that first"),
    ],
)
def test_nothing_is_broken_where_nobody_would_notice(
    tried: tuple[Workplace, dict[str, Mutant]],
    monkeypatch: pytest.MonkeyPatch,
    verdicts: list[Verdict],
    message: str,
) -> None:
    """Neither where no scenario ran, nor where one is red already."""
    place, _ = tried
    monkeypatch.setenv("PROVENPATH_STATE", str(place.state))
    record = next(iter(place.records().values()))
    seen = tuple(dataclasses.replace(record, verdict=each) for each in verdicts)
    monkeypatch.setattr(mutation.Worker, "records", lambda *_, **__: seen)
    with pytest.raises(ProvenpathError, match=message):
        mutation.run(
            place.checkout, "mini", [], ways=("drop",), layers=(), workers=1, quick=False, report=lambda _: None
        )


def survived(id_: str, way: str = "drop") -> Mutant:
    return Mutant(id_, "Something is gone.", way, ("mini:1.1",), "survived", (), "also red: parameter-says")


def test_what_breaks_no_criterion_is_neither_a_fault_nor_a_success() -> None:
    catalogue = Catalogue((), harmless={"a.this": "Nobody asks for it."}, survivors={"b.this": "AWS alone shows it."})
    judged = [
        mutation.explained(each, catalogue)
        for each in (survived("00-x:a.this"), survived("00-x:b.this"), survived("00-x:c.this"))
    ]
    assert [(each.outcome, each.note) for each in judged] == [
        ("harmless", "Nobody asks for it."),
        ("survived", "AWS alone shows it."),
        ("survived", "also red: parameter-says"),
    ]
    summary = Summary("2026-11-22", "", (*judged, dataclasses.replace(judged[2], outcome="killed")))
    assert (summary.killed, summary.injected) == (1, 3)


BOXED = """\
data.aws_region.current: Reading...
╷
│ Warning: Old
│
│   on main.tf line 3
╵
╷
│ Error: Not so
│
│   on main.tf line 4:
╵
"""


@pytest.mark.parametrize("output", [BOXED, re.sub(r"[│╷╵] ?", "", BOXED)], ids=["boxed", "bare"])
def test_of_a_refusal_the_errors_are_kept(output: str) -> None:
    """Terraform draws boxes around them, or does not."""
    assert mutation._errors(output) == "Error: Not so on main.tf line 4:"


def test_a_measurement_is_taken_in_parts() -> None:
    """A part replaces what it tried again, and what is gone of a way that it tried whole."""
    a, b, c = (survived(f"00-x:{name}.this") for name in "abc")
    called = survived("stopped", "call")
    before = Summary("2026-11-21", "trees", (called, a, b), ("quick",))
    again = Summary("2026-11-22", "trees", (dataclasses.replace(b, outcome="killed"), c))
    part, whole = again.after(before, whole=()), again.after(before, whole=("drop",))
    assert (part.date, part.options) == ("2026-11-22", ("quick",))
    assert [(each.id, each.outcome) for each in part.mutants] == [
        ("stopped", "survived"),
        ("00-x:a.this", "survived"),
        ("00-x:b.this", "killed"),
        ("00-x:c.this", "survived"),
    ]
    assert [each.id for each in whole.mutants] == ["stopped", "00-x:b.this", "00-x:c.this"]
    assert [each.id for each in whole.by("call").mutants] == ["stopped"]


def test_where_everything_is_refused_nothing_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something else is wrong then; the score of before stays."""
    refused = dataclasses.replace(survived("00-x:a.this"), outcome="refused")
    monkeypatch.setattr(mutation, "run", lambda *_, **__: Summary("2026-11-22", "trees", (refused,)))
    checkout = Checkout(ROOT, tmp_path)
    with pytest.raises(ProvenpathError, match="Each of the 1 faults was refused"):
        measure(checkout)
    assert not (tmp_path / "mutation" / "score.json").exists()


def test_two_measurements_at_once_are_refused(tmp_path: Path) -> None:
    with lifecycle.locked(tmp_path / "mutation"), pytest.raises(ProvenpathError, match=f"process {os.getpid()}"):
        measure(Checkout(ROOT, tmp_path))


def measure(checkout: Checkout) -> None:
    mutation.measure(checkout, "coder-eks", (), ways=("drop",), workers=1, quick=True, report=lambda _: None)


def test_what_was_measured_on_other_trees_does_not_count() -> None:
    one, other = (Summary("2026-11-22", trees, (survived("00-x:a.this"),)) for trees in ("these", "those"))
    assert one.after(other, whole=()) == one
    assert one.after(None, whole=()) == one


def test_a_reason_is_for_all_that_a_declaration_makes() -> None:
    catalogue = Catalogue((), harmless={"module.a.b.this": "Nobody asks for it."}, survivors={})
    assert mutation.explained(survived('00-x:module.a[0].b.this["c"]'), catalogue).outcome == "harmless"


def test_a_named_fault_has_no_excuse() -> None:
    catalogue = Catalogue((), harmless={"a.this": "Nobody asks for it."}, survivors={})
    assert mutation.explained(survived("00-x:a.this", "tree"), catalogue).outcome == "survived"


@pytest.fixture(scope="module")
def layers() -> list[terraform.Module]:
    """The layers of the platform."""
    return [terraform.read(folder) for folder in tree.layers(ROOT)]


@pytest.mark.parametrize("address", [*HARMLESS, *SURVIVORS])
def test_what_has_a_reason_is_still_in_the_trees(layers: list[terraform.Module], address: str) -> None:
    """A reason that outlives its resource would excuse whatever takes its name."""
    parts = address.split(".")
    assert parts[0] == "module"
    called = [layer.modules[parts[1]] for layer in layers if parts[1] in layer.modules]
    assert any(".".join(parts[2:4]) in module.declarations for module in called)


def test_the_sandbox_is_left_as_it_was_found(tried: tuple[Workplace, dict[str, Mutant]]) -> None:
    """It was down, and the tree of the checkout is as it was."""
    place, _ = tried
    assert Sandbox(place.checkout).running() is None
    assert place.leftovers() == []
    assert "floor(" not in Path(place.root / LAYER).read_text()
