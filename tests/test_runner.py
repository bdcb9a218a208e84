"""Features of a suite that are numbered run in the order of their numbers, those of one number side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from provenpath.checkout import Checkout
from provenpath.facts.evidence import Verdict
from provenpath.proof import runner

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Rehearsal

FEATURE = """\
@write @app:1.2
Feature: {name}

  @id:{name}
  Scenario: It waits for what has to be there
    When I wait for "{needs}"
    Then it should be there
"""

STEPS = """
import os, time
from pathlib import Path

MARKS = Path(os.environ["MARKS"])
(MARKS / "{name}").touch()

@when(parsers.parse('I wait for "{{needs}}"'), target_fixture="seen")
def wait(needs):
    deadline = time.monotonic() + {patience}
    wanted = needs.split()
    while time.monotonic() < deadline and not all((MARKS / each).exists() for each in wanted):
        time.sleep(0.05)
    time.sleep(0.3)
    return [each for each in wanted if (MARKS / each).exists()] == wanted, sorted(os.listdir(MARKS))

@then("it should be there")
def there(seen):
    assert seen[0], seen
"""


@pytest.fixture
def marks(rehearsal: Rehearsal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "marks"
    folder.mkdir()
    for name, value in rehearsal.environment(MARKS=str(folder)).items():
        monkeypatch.setenv(name, value)
    return folder


def add(rehearsal: Rehearsal, name: str, needs: str = "", patience: int = 30) -> None:
    short = name.rpartition("-")[2]
    feature = FEATURE.format(name=short, needs=needs or short)
    rehearsal.add(feature, STEPS.format(name=short, patience=patience), name, "deploy")


def run(rehearsal: Rehearsal) -> int:
    checkout = Checkout(rehearsal.root, rehearsal.root / "state")
    return runner.run_in_steps(checkout, "app", "deploy", ["--deployment=local", "--allow=write"])


def test_those_of_one_number_run_side_by_side(rehearsal: Rehearsal, marks: Path) -> None:
    """Each of two waits for the other, which would never come if they ran one after the other."""
    add(rehearsal, "10-first")
    add(rehearsal, "20-left", "first right")
    add(rehearsal, "20-right", "first left")
    add(rehearsal, "30-last", "left right")
    assert run(rehearsal) == 0
    assert {name: record.verdict for name, record in rehearsal.records().items()} == dict.fromkeys(
        ("first", "left", "right", "last"), Verdict.PASSED
    )
    assert len(list(marks.iterdir())) == 4


def test_what_comes_after_a_failure_is_not_started(rehearsal: Rehearsal, marks: Path) -> None:
    """What runs beside it goes on to its end."""
    add(rehearsal, "10-first")
    add(rehearsal, "20-bad", "last", patience=1)
    add(rehearsal, "20-good")
    add(rehearsal, "30-last")
    assert run(rehearsal) == 1
    assert {name: record.verdict for name, record in rehearsal.records().items()} == {
        "first": Verdict.PASSED,
        "bad": Verdict.FAILED,
        "good": Verdict.PASSED,
    }
    assert not (marks / "last").exists()


def test_what_has_no_number_runs_alone_in_the_order_of_its_name(rehearsal: Rehearsal, marks: Path) -> None:
    add(rehearsal, "a", patience=1)
    add(rehearsal, "b", "a")
    assert run(rehearsal) == 0
    assert sorted(path.name for path in marks.iterdir()) == ["a", "b"]


JUDGED = """\
@read
Feature: {name}

  @id:{name}-mine @app:1.2
  Scenario: It judges what is asked for
    When I look
    Then it should be there

  @id:{name}-other @app:{other}
  Scenario: It may judge another thing
    When I look
    Then it should be there
"""

LOOKS = """
@when("I look", target_fixture="seen")
def look():
    return True

@then("it should be there")
def there(seen):
    assert seen
"""


def judge(rehearsal: Rehearsal, *criteria: str) -> tuple[int, set[str]]:
    """Run what judges *criteria*; return the exit code and the scenarios that were run."""
    rehearsal.add(JUDGED.format(name="both", other="1.1"), LOOKS, "both")
    rehearsal.add(JUDGED.format(name="one", other="1.2"), LOOKS, "one", "deeper/suite")
    broken = JUDGED.format(name="broken", other="1.1").replace("@app:1.2", "@app:1.1")
    rehearsal.add(broken, "raise RuntimeError('loaded')", "broken")
    checkout = Checkout(rehearsal.root, rehearsal.root / "state")
    suites = ("suite", "deeper")
    code = runner.run(checkout, "app", suites, ["--deployment=local"], criteria=criteria, is_quiet=True)
    return code, set(rehearsal.records())


@pytest.mark.usefixtures("marks")
def test_what_judges_a_criterion_runs_alone(rehearsal: Rehearsal) -> None:
    """A module without a scenario of it is not even loaded."""
    assert judge(rehearsal, "app:1.2") == (0, {"both-mine", "one-mine", "one-other"})


@pytest.mark.usefixtures("marks")
def test_where_nothing_judges_a_criterion_nothing_runs(rehearsal: Rehearsal) -> None:
    assert judge(rehearsal, "app:1.3") == (0, set())


@pytest.mark.usefixtures("marks")
def test_without_a_criterion_everything_runs(rehearsal: Rehearsal) -> None:
    assert judge(rehearsal)[0] != 0, "The broken module was not loaded."
