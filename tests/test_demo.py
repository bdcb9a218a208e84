"""The one command of the README: from the trees to a served guide with its own evidence, and away without a trace."""

from __future__ import annotations

import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from urllib.error import URLError

import pytest
from conftest import ROOT, Workplace, workplace_in

from provenpath.facts.evidence import Kind, Verdict
from provenpath.facts.features import read_all
from provenpath.sandbox.lifecycle import Sandbox

RUNBOOKS = ROOT / "runbooks" / "coder-eks"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A copy of the checkout with all that the guide is made of; the tests below use it in their order."""
    place = workplace_in(tmp_path_factory.mktemp("demo"), with_guide=True)
    yield place
    Sandbox(place.checkout).down()


def read_until(running: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """Read what a command prints up to a line, and return what of it matches."""
    said = []
    assert running.stdout is not None
    for line in running.stdout:
        said.append(line)
        if found := re.search(pattern, line):
            return found
    raise AssertionError("".join(said))


def interrupted(running: subprocess.Popen[str]) -> str:
    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=60)
    assert running.returncode == 130, output
    assert "Traceback" not in output
    return output


def page(address: str, path: str = "") -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{address}{path}", timeout=10) as answer:
        return str(answer.read().decode())


def test_an_interruption_while_terraform_works_leaves_nothing(place: Workplace) -> None:
    """On the first start, in the middle of an apply: no process, no lock; the next start is as the first."""
    running = place.start("demo", PYTHONUNBUFFERED="1")
    read_until(running, "Deploying with Terraform")
    interrupted(running)
    assert place.leftovers() == []
    assert "is down" in place.provenpath("sandbox", "status").stdout


def test_the_guide_is_served_with_the_evidence_of_this_run(place: Workplace) -> None:
    """What passed here is shown as passed here, its port is nobody else's, and after Ctrl-C nothing answers there."""
    running = place.start("demo", "--port", "0", PYTHONUNBUFFERED="1")
    address = read_until(running, r"The guide is at (http://127\.0\.0\.1:\d+/)")[1]
    try:
        shown = page(address, "coder-eks/validate-network/")
        kept = re.search(r'<h3 id="flow-logs-kept">.*?</p>', shown, re.DOTALL)
        assert kept
        assert "passed" in kept[0]
        assert "sandbox" in kept[0]
        assert "emulated" in kept[0]
        records = place.records()
        assert records["flow-logs-kept"].verdict is Verdict.PASSED
        planned = [each for feature in read_all(RUNBOOKS / "plan") for each in feature.scenarios]
        assert planned
        assert {(records[each.id].verdict, records[each.id].kind) for each in planned} == {(Verdict.PASSED, Kind.PLAN)}
        never = re.search(r'<h3 id="flow-logs-arrive">.*?</p>', shown, re.DOTALL)
        assert never
        assert "never run here" in never[0]
        assert "passed" not in never[0]
        port = address.rpartition(":")[2].strip("/")
        taken = place.provenpath("guide", "--serve", "--port", port)
        assert taken.returncode == 1
        assert f"Port {port}" in taken.stderr
    finally:
        interrupted(running)
    with pytest.raises(URLError):
        page(address)
    assert place.leftovers() == []


def test_each_layer_is_applied_and_needs_nothing_more(place: Workplace) -> None:
    """The deploy suite says so of each in a Then of its own."""
    records = place.records()
    layers = [layer.name for layer in sorted((place.root / "terraform/coder-eks").glob("[0-9]*"))]
    for layer in layers:
        name = layer.partition("-")[2]
        applied, settled = records[f"deploy-{name}"], records[f"settled-{name}"]
        assert (applied.verdict, settled.verdict) == (Verdict.PASSED, Verdict.PASSED)
        said = [step.text for step in settled.steps]
        assert said == [f'I plan the layer "{layer}" again', "the plan should find nothing to change"]
    assert len(layers) == 7


def test_a_new_account_asks_for_more_before_anything_is_deployed(place: Workplace) -> None:
    """It has too few vCPUs for a single node, so the request comes first."""
    records = place.records()
    asked = records["quotas-requested"]
    assert asked.verdict is Verdict.PASSED
    assert asked.at < records["deploy-backend"].at
    assert "RequestServiceQuotaIncrease" in {call.operation for call in asked.calls}


FEW = {"PYTEST_ADDOPTS": "-k 'flow_logs or picture'"}
"""Has a handful of scenarios run, so that the later stages are reached soon."""


@pytest.mark.parametrize(
    "stage",
    [
        "Starting the local AWS API",
        "Running the runbooks that only look",
        "Building the guide",
        "Judging the guide",
    ],
)
def test_an_interruption_at_any_stage_leaves_nothing(place: Workplace, stage: str) -> None:
    """What was deployed is kept, so these starts are warm."""
    running = place.start("demo", PYTHONUNBUFFERED="1", **FEW)
    read_until(running, stage)
    interrupted(running)
    assert place.leftovers() == []
    assert "is down" in place.provenpath("sandbox", "status").stdout
