"""Runs in copies of a process that has loaded pytest say what plain runs say, and nothing of one is in the next."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from conftest import Rehearsal, until

from provenpath import process
from provenpath.checkout import Checkout
from provenpath.proof import runner
from provenpath.proof.loaded import pytest_loaded

FEATURE = """\
@read
Feature: What is seen

  @id:seen-once @app:1.2
  Scenario: A number that one process counts
    When I count
    Then it should be the first time

  @id:never @app:1.2
  Scenario: What is not so
    When I count
    Then it should be the thousandth time
"""

STEPS = """
import json, os, time
from pathlib import Path

@when("I count", target_fixture="count")
def count():
    counted = getattr(json, "counted", 0)
    json.counted = counted + 1
    if where := os.environ.get("WAITS"):
        Path(where).write_text(str(os.getpid()))
        time.sleep(60)
    return counted

@then("it should be the first time")
def first(count):
    assert count == 0

@then("it should be the thousandth time")
def thousandth(count):
    assert count == 1000
"""


@pytest.fixture
def checkout(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    rehearsal.add(FEATURE, STEPS)
    for name, value in rehearsal.environment().items():
        monkeypatch.setenv(name, value)
    return Checkout(rehearsal.root, rehearsal.root / "state")


def test_a_run_says_what_a_plain_one_says(checkout: Checkout, rehearsal: Rehearsal) -> None:
    def said() -> list[tuple[str, str, list[tuple[str, bool, str]]]]:
        return [
            (id_, record.verdict, [(step.text, step.asserted, step.error) for step in record.steps])
            for id_, record in rehearsal.records().items()
        ]

    options = ["--deployment=local"]
    plain = runner.run(checkout, "app", ["suite"], options), said()
    assert plain[0] == pytest.ExitCode.TESTS_FAILED
    with pytest_loaded(checkout.root) as loaded:
        for _ in range(2):
            assert (runner.run(checkout, "app", ["suite"], options, loaded=loaded), said()) == plain


def test_what_did_not_run_is_told_from_what_is_red(checkout: Checkout, rehearsal: Rehearsal) -> None:
    with pytest_loaded(checkout.root) as loaded:

        def code(*options: str) -> int:
            return runner.run(checkout, "app", ["suite"], ["--deployment=local", *options], loaded=loaded)

        assert code() == pytest.ExitCode.TESTS_FAILED
        assert code("--nonsense") == pytest.ExitCode.USAGE_ERROR
        rehearsal.add(FEATURE, "raise RuntimeError", "broken")
        assert code() == pytest.ExitCode.INTERRUPTED


def test_a_run_ends_with_who_asked_for_it(checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAITS", str(tmp_path / "pid"))
    asking = os.fork()
    if asking == 0:
        with pytest_loaded(checkout.root) as loaded:
            runner.run(checkout, "app", ["suite"], ["--deployment=local"], loaded=loaded)
        os._exit(0)
    until("a scenario runs", lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != "")
    running = int((tmp_path / "pid").read_text())
    os.kill(asking, signal.SIGKILL)
    os.waitpid(asking, 0)
    until("the run has ended", lambda: not process.is_alive(running), seconds=10)
