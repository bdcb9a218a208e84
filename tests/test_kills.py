"""Whatever is killed or interrupted while the sandbox starts, saves or runs, the next command converges.

Real processes, real Terraform, a small tree.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
from pathlib import Path

import mini
import pytest
from conftest import PATIENCE, Workplace, until

from provenpath import process
from provenpath.facts.evidence import Verdict


@pytest.mark.parametrize(
    ("sign", "moment"),
    [
        (signal.SIGINT, "server.json"),
        (signal.SIGINT, "work/terraform/mini/00-bucket/.terraform"),
        (signal.SIGTERM, "work/terraform/mini/00-bucket/.terraform"),
        (signal.SIGHUP, "work/terraform/mini/00-bucket/.terraform"),
    ],
)
def test_an_interruption_leaves_nothing_behind(place: Workplace, sign: signal.Signals, moment: str) -> None:
    """Ctrl-C, and being told to end, at the start and in the middle of Terraform: no process, no port, no lock."""
    running = place.start("sandbox", "up")
    until("the moment has come", (place.state / "sandbox" / moment).exists)
    running.send_signal(sign)
    output, _ = running.communicate(timeout=PATIENCE)
    assert running.returncode == 130, output
    assert "Nothing keeps running" in output
    assert "Traceback" not in output
    assert place.leftovers() == []
    assert place.provenpath("sandbox", "down").returncode == 0


def test_a_kill_at_any_point_of_a_start(place: Workplace, seed: int) -> None:
    """The command is killed at a random time, its children live on: the next start sweeps them away and converges."""
    pause = random.Random(seed).uniform(0.2, 12.0)  # noqa: S311  (a moment, no secret)
    running = place.start("sandbox", "up")
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(pause)
    running.kill()
    running.communicate()
    said = mini.up(place)
    done = place.provenpath("run", "validate")
    assert done.returncode == 0, f"killed after {pause:.2f} s: {said}{done.stdout}{done.stderr}"
    assert len([each for each in place.leftovers() if "aws.server" in each]) == 1, place.leftovers()


def test_a_kill_at_any_point_of_saving(deployed: Workplace, seed: int) -> None:
    """Whatever of the state and its card is on the disk then, the next start loads all of it or none."""
    deployed.provenpath("sandbox", "down")
    saved = deployed.state / "sandbox" / "saved"
    whole, card = (saved / "state.pickle").read_bytes(), (saved / "card.json").read_bytes()
    chance = random.Random(seed)  # noqa: S311  (a moment, no secret)
    written = chance.randrange(len(whole) + len(card))  # in the order in which they are written
    (saved / "card.json").unlink()
    (saved / "state.pickle").unlink()
    if written < len(whole):
        (saved / "state.draft").write_bytes(whole[:written])
    else:
        (saved / "state.pickle").write_bytes(whole)
        (saved / "card.draft").write_bytes(card[: written - len(whole)])
    assert "Deploying with Terraform" in mini.up(deployed), f"{written} bytes were written"
    assert deployed.provenpath("run", "validate").returncode == 0
    assert not list(saved.glob("*.draft"))


def test_a_kill_at_any_point_of_a_run(deployed: Workplace, seed: int) -> None:
    """What it wrote is whole records, or the torn end of one that nobody believes; the next run is green."""
    pause = random.Random(seed).uniform(0.5, 5.0)  # noqa: S311  (a moment, no secret)
    running = deployed.start("run", "validate", "--allow", "write")
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(pause)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    for pid in [*map(int, children.read_text().split() if children.exists() else ()), running.pid]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    running.communicate()
    assert {record.verdict for record in deployed.records().values()} == {Verdict.PASSED}, f"after {pause:.2f} s"
    mini.up(deployed)
    done = deployed.provenpath("run", "validate", "--allow", "write")
    assert done.returncode == 0, f"killed after {pause:.2f} s: {done.stdout}{done.stderr}"
    assert {"bucket-there", "parameter-says", "slow-change"} <= set(deployed.records())


def test_a_kill_while_the_state_is_saved(deployed: Workplace) -> None:
    """A state that is not what its card says is not loaded: the start is cold."""
    deployed.provenpath("sandbox", "down")
    state = deployed.state / "sandbox" / "saved" / "state.pickle"
    state.write_bytes(state.read_bytes()[:-100])
    assert "Deploying with Terraform" in mini.up(deployed)


def test_a_kill_before_the_card_of_the_state_is_written(deployed: Workplace) -> None:
    """A state without its card is not loaded."""
    deployed.provenpath("sandbox", "down")
    (deployed.state / "sandbox" / "saved" / "card.json").unlink()
    assert "Deploying with Terraform" in mini.up(deployed)


def test_a_kill_of_the_server_is_noticed(deployed: Workplace) -> None:
    """A run against a sandbox that died says so and what to do; the next start brings it back."""
    pid = json.loads((deployed.state / "sandbox" / "server.json").read_text())["pid"]
    os.kill(pid, signal.SIGKILL)
    until("the server is gone", lambda: not process.is_alive(pid))
    done = deployed.provenpath("run", "validate")
    assert done.returncode != 0
    assert "Nothing answers at http://127.0.0.1" in done.stdout + done.stderr
    assert "provenpath sandbox up" in done.stdout + done.stderr
    assert "from its saved state" in mini.up(deployed)


def test_a_kill_in_the_middle_of_a_run(deployed: Workplace) -> None:
    """What ran before the kill is kept as whole records; the next run is as if nothing had been."""
    running = deployed.start("run", "validate", "--allow", "write", MINI_SLEEP="60")
    until("two scenarios are recorded", lambda: len(deployed.records()) >= 3)  # with the deploy suite's
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    for pid in [*map(int, children), running.pid]:
        os.kill(pid, signal.SIGKILL)
    running.communicate()
    before = deployed.records()
    assert {"bucket-there", "parameter-says"} <= set(before)
    assert "slow-change" not in before
    mini.up(deployed)
    assert deployed.provenpath("run", "validate", "--allow", "write").returncode == 0
    assert deployed.records()["slow-change"].verdict is Verdict.PASSED
