"""Features of a suite run as soon as the scenarios have passed that they come after, side by side."""

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

  @id:{name}{after}
  Scenario: It waits for what has to be there
    When I wait for "{needs}"
    Then it should be there

  @id:{name}-again @after:{name}
  Scenario: It goes on
    When I wait for "{later}"
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


def add(rehearsal: Rehearsal, name: str, *after: str, needs: str = "", later: str = "", patience: int = 30) -> None:
    tags = "".join(f" @after:{each}" for each in after)
    feature = FEATURE.format(name=name, after=tags, needs=needs or name, later=later or name)
    rehearsal.add(feature, STEPS.format(name=name, patience=patience), name, "deploy")


def run(rehearsal: Rehearsal, *options: str) -> int:
    checkout = Checkout(rehearsal.root, rehearsal.root / "state")
    options = ("--deployment=local", "--allow=write", *options)
    return runner.run_side_by_side(checkout, "app", "deploy", "local", options)


def verdicts(rehearsal: Rehearsal) -> dict[str, Verdict]:
    return {name: record.verdict for name, record in rehearsal.records().items()}


def test_what_needs_nothing_of_each_other_runs_side_by_side(rehearsal: Rehearsal, marks: Path) -> None:
    """Each of two waits for the other, which would never come if they ran one after the other."""
    add(rehearsal, "a")
    add(rehearsal, "b", "a", needs="a c")
    add(rehearsal, "c", "a", needs="a b")
    add(rehearsal, "d", "b", "c", needs="b c")
    assert run(rehearsal) == 0
    ids = [f"{name}{again}" for name in "abcd" for again in ("", "-again")]
    assert verdicts(rehearsal) == dict.fromkeys(ids, Verdict.PASSED)
    assert len(list(marks.iterdir())) == 4


@pytest.mark.usefixtures("marks")
def test_a_scenario_is_waited_for_and_not_what_its_feature_holds_beside_it(rehearsal: Rehearsal) -> None:
    """The second scenario of the first feature ends only when the feature that comes after the first one runs."""
    add(rehearsal, "a", later="b")
    add(rehearsal, "b", "a")
    assert run(rehearsal) == 0
    assert set(verdicts(rehearsal).values()) == {Verdict.PASSED}


def test_what_comes_after_a_failure_is_not_started(rehearsal: Rehearsal, marks: Path) -> None:
    """What runs beside it goes on to its end; of its own feature nothing does."""
    add(rehearsal, "a")
    add(rehearsal, "bad", "a", needs="last", patience=1)
    add(rehearsal, "good", "a", needs="bad")
    add(rehearsal, "last", "bad")
    add(rehearsal, "late", "good")
    assert run(rehearsal) == 1
    found = verdicts(rehearsal)
    assert found.pop("bad") is Verdict.FAILED
    assert set(found.values()) == {Verdict.PASSED}
    assert {"a", "a-again", "good", "good-again"} <= set(found)
    assert not {"bad-again", "last", "last-again"} & set(found)
    assert not (marks / "last").exists()


@pytest.mark.usefixtures("marks")
def test_what_never_comes_to_its_turn_is_an_error(rehearsal: Rehearsal) -> None:
    """The one that it waits for is left out of this run, so nothing fails."""
    add(rehearsal, "a")
    add(rehearsal, "b", "a")
    assert run(rehearsal, "-k=on") == pytest.ExitCode.NO_TESTS_COLLECTED
    assert set(verdicts(rehearsal)) == {"a-again"}


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
    code = runner.run(checkout, "app", suites, ["--deployment=local"], criteria=criteria)
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
