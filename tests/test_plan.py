"""A plan of Terraform is read without its secrets, and what a scenario looked at is what its evidence is of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from provenpath.facts.evidence import Kind, Verdict
from provenpath.targets import plan
from provenpath.targets.plan import Difference, PlanError

if TYPE_CHECKING:
    from conftest import Rehearsal

NESTED = {"address": "module.a.b.c", "mode": "managed", "type": "b", "values": {"port": 443, "old": True}}


def data(**changes: Any) -> dict[str, Any]:
    """What `terraform show -json` prints of a small plan; *changes* are values of its one bucket."""
    values = {"name": "logs", "rule": [{"days": 90, "on": True}], "key": "open sesame", "users": ["ann", "hidden"]}
    bucket = {
        "address": "bucket.this",
        "mode": "managed",
        "type": "bucket",
        "values": values | changes,
        "sensitive_values": {"key": True, "users": [False, True], "rule": [{}]},
    }
    looked_up = {"address": "data.zone.this", "mode": "data", "type": "zone", "values": {"name": "looked up"}}
    return {
        "variables": {"days": {"value": 90}, "password": {"value": "open sesame"}},
        "planned_values": {
            "root_module": {"resources": [bucket, looked_up], "child_modules": [{"resources": [NESTED]}]}
        },
        "configuration": {"root_module": {"variables": {"days": {}, "password": {"sensitive": True}}}},
    }


def made(tmp_path: Path, content: dict[str, Any]) -> plan.Plan:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(content))
    return plan.read(path)


def test_what_is_secret_is_left_out(tmp_path: Path) -> None:
    found = made(tmp_path, data())
    [bucket] = found.of_type("bucket")
    assert bucket.values == {"name": "logs", "rule": [{"days": 90, "on": True}], "users": ["ann"]}
    assert found.variables == {"days": 90}
    assert "sesame" not in repr(found)
    assert set(found.texts()) == {("bucket.this", "logs"), ("bucket.this", "ann")}


def test_what_is_looked_up_is_not_planned(tmp_path: Path) -> None:
    assert [each.address for each in made(tmp_path, data()).resources] == ["bucket.this", "module.a.b.c"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"name": "traces"}, [Difference("bucket.this", "bucket", "name", "logs", "traces")]),
        (
            {"rule": [{"days": 30, "on": True}]},
            [Difference("bucket.this", "bucket", "rule.0.days", 90, 30)],
        ),
        ({"rule": []}, [Difference("bucket.this", "bucket", "rule", [{"days": 90, "on": True}], [])]),
        ({"key": "another"}, []),
    ],
)
def test_plans_differ_in_their_values(tmp_path: Path, changes: dict[str, Any], expected: list[Difference]) -> None:
    assert plan.differences(made(tmp_path, data()), made(tmp_path, data(**changes))) == expected


def test_a_resource_that_one_plan_lacks_is_a_difference(tmp_path: Path) -> None:
    less = data()
    del less["planned_values"]["root_module"]["child_modules"]
    before, after = made(tmp_path, data()), made(tmp_path, less)
    assert plan.differences(before, after) == [Difference("module.a.b.c", "b", "address", "module.a.b.c", None)]
    assert plan.differences(after, before) == [Difference("module.a.b.c", "b", "address", None, "module.a.b.c")]


def test_plans_of_other_code_are_told_apart(tmp_path: Path) -> None:
    other = data()
    other["configuration"]["root_module"]["resources"] = [{"address": "bucket.this"}]
    assert made(tmp_path, data()).code == made(tmp_path, data(name="traces")).code
    assert made(tmp_path, data()).code != made(tmp_path, other).code


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"planned_values": 1}'])
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(PlanError, match=r"plan\.json is no plan"):
        plan.read(tmp_path / "plan.json")


FEATURE = """\
@write
Feature: Plans

  @id:tagged {tags} @app:1.2
  Scenario: A plan is looked at
    When I {act}
    Then it should be there
"""

STEPS = """
@when("I plan", target_fixture="seen")
def look(plans):
    return plans.make("./plan.sh", "10-logs", {"days": 7, "name": "logs", "on": [True]}, within=20)

@when("I look elsewhere", target_fixture="seen")
def look_elsewhere():
    return None

@then("it should be there")
def there(seen):
    assert seen is None or seen.made.variables == {"days": 90}, seen
"""

SCRIPT = """\
#!/bin/sh
set -eu
[ "$1 $3 $4 $5" = "10-logs -var=days=7 -var=name=logs -var=on=[true]" ]
echo "$2" >where
cp plan.json "$2"
"""


def planned(rehearsal: Rehearsal, tags: str, act: str, script: str = SCRIPT) -> tuple[Verdict, Kind, str]:
    """Run one scenario; return its verdict, the kind of its evidence and what its steps say."""
    path = rehearsal.root / "plan.sh"
    path.write_text(script)
    path.chmod(0o755)
    (rehearsal.root / "plan.json").write_text(json.dumps(data()))
    rehearsal.add(FEATURE.format(tags=tags, act=act), STEPS)
    rehearsal.run("--allow=write")
    record = rehearsal.records()["tagged"]
    return record.verdict, record.kind, " ".join(f"{step.observed} {step.error}" for step in record.steps)


def test_what_was_read_of_a_plan_is_evidence_of_its_kind(rehearsal: Rehearsal) -> None:
    verdict, kind, said = planned(rehearsal, "@plan", "plan")
    assert (verdict, kind) == (Verdict.PASSED, Kind.PLAN)
    assert "sesame" not in said
    assert not Path((rehearsal.root / "where").read_text().strip()).exists(), "The file with its secrets is left."


def test_a_tag_makes_no_evidence_of_a_plan(rehearsal: Rehearsal) -> None:
    verdict, _, said = planned(rehearsal, "@plan", "look elsewhere")
    assert verdict is Verdict.FAILED
    assert "has read no plan" in said


def test_a_plan_wants_its_tag(rehearsal: Rehearsal) -> None:
    """Its evidence would count for what the API says."""
    verdict, _, said = planned(rehearsal, "", "plan")
    assert verdict is Verdict.FAILED
    assert "has to be tagged @plan" in said


def test_a_plan_that_terraform_refuses_is_found_in_a_then(rehearsal: Rehearsal) -> None:
    refusing = "#!/bin/sh\necho 'Error: Value for undeclared variable'\nexit 1\n"
    verdict, kind, said = planned(rehearsal, "@plan", "plan", refusing)
    assert (verdict, kind) == (Verdict.FAILED, Kind.PLAN)
    assert "undeclared variable" in said
    assert rehearsal.records()["tagged"].steps[-1].asserted
