"""The sandbox from start to stop, and whatever is killed on the way. Real processes, real Terraform, a small tree."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import mini
import pytest
from conftest import Workplace

from provenpath import process
from provenpath.facts.evidence import Kind, Verdict
from provenpath.sandbox import lifecycle
from provenpath.sandbox.lifecycle import Sandbox
from provenpath.targets import deployment as deployments

PATIENCE = 90


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    """A checkout that holds the mini platform; its sandbox is stopped at the end, and nothing may be left."""
    workplace = Workplace(tmp_path / "checkout", tmp_path / "state")
    mini.write(workplace.root)
    yield workplace
    Sandbox(workplace.checkout).down()
    assert workplace.leftovers() == []


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workplace, Path]:
    """A checkout whose sandbox was deployed and is down, and a copy of its state: to deploy takes longer than the rest.

    A saved state is only loaded where it was saved, so all who take it do so in that place.
    """
    folder = tmp_path_factory.mktemp("saved")
    workplace = Workplace(folder / "checkout", folder / "state")
    mini.write(workplace.root)
    up(workplace)
    Sandbox(workplace.checkout).down()
    shutil.copytree(workplace.state, folder / "copy", symlinks=True)
    return workplace, folder / "copy"


@pytest.fixture
def deployed(saved: tuple[Workplace, Path]) -> Iterator[Workplace]:
    """The mini platform in a sandbox that is up; it is stopped at the end, and nothing may be left."""
    workplace, copy = saved
    for folder in (workplace.root, workplace.state):
        shutil.rmtree(folder)
    mini.write(workplace.root)
    shutil.copytree(copy, workplace.state, symlinks=True)
    assert "from its saved state" in up(workplace)
    yield workplace
    Sandbox(workplace.checkout).down()
    assert workplace.leftovers() == []


def until(what: str, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until *condition* holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Still waiting: {what}"
        time.sleep(0.02)


def up(place: Workplace, *options: str) -> str:
    """Bring the sandbox up and return what was printed."""
    done = place.provenpath("sandbox", "up", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_deployed_once_restored_after_and_deployed_anew_when_a_tree_changes(place: Workplace) -> None:
    """What is up stays, what was saved comes back, and what is not what the trees declare is applied again."""
    assert "Deploying with Terraform" in up(place)
    assert "is up already" in up(place)
    assert place.provenpath("run", "validate").returncode == 0
    assert "is down" in place.provenpath("sandbox", "down").stdout
    assert place.leftovers() == []

    assert "from its saved state" in up(place)
    assert place.provenpath("run", "validate").returncode == 0

    place.edit("terraform/mini/00-bucket/main.tf", "default = 7", "default = 8")
    assert "The trees have changed" in place.provenpath("sandbox", "status").stdout
    assert "Deploying with Terraform" in up(place)
    red = place.provenpath("run", "validate")
    assert red.returncode == 1
    assert "✗ The parameter says what is required" in red.stdout


def test_what_runbooks_changed_is_put_back_by_the_next_start(deployed: Workplace) -> None:
    """A run that changes things leaves a sandbox that is not what was deployed."""
    assert deployed.provenpath("run", "validate", "--allow", "write").returncode == 0
    assert "Runbooks have changed it" in deployed.provenpath("sandbox", "status").stdout
    assert "from its saved state" in up(deployed)
    assert "Runbooks have changed it" not in deployed.provenpath("sandbox", "status").stdout


def test_records_say_where_they_are_from(deployed: Workplace) -> None:
    """A record of the sandbox is emulated, and tied to the trees that were applied, not to those of today."""
    deployed.provenpath("run", "validate")
    record = deployed.records()["bucket-there"]
    assert (record.target, record.kind, record.region) == ("sandbox", Kind.EMULATED, "us-east-1")
    applied = record.hashes["trees"]
    deployed.edit("terraform/mini/00-bucket/main.tf", "default = 7", "default = 9")
    deployed.provenpath("run", "validate")
    assert deployed.records()["bucket-there"].hashes["trees"] == applied


def test_another_partition(place: Workplace) -> None:
    """The same tree is applied in GovCloud, with nothing but the region changed, in names that hold it as well."""
    up(place, "--region", "us-gov-west-1")
    assert 'elsewhere = "mini-us-gov-west-1"' in (place.state / "sandbox/deployment.toml").read_text()
    assert place.provenpath("run", "validate").returncode == 0
    record = place.records()["bucket-there"]
    assert (record.partition, record.region) == ("aws-us-gov", "us-gov-west-1")
    up(place)
    place.provenpath("run", "validate")
    assert place.records()["bucket-there"].partition == "aws"


def test_the_role_that_looks_is_that_of_the_partition() -> None:
    role = "arn:aws:iam::123456789012:role/runbooks"
    account = lifecycle._account(deployments.Aws("123456789012", "aws", "us-east-1", role), "us-gov-west-1")
    assert account["role"] == "arn:aws-us-gov:iam::123456789012:role/runbooks"
    assert "role" not in lifecycle._account(deployments.Aws("123456789012", "aws", "us-east-1"), "us-east-1")


def test_another_environment(place: Workplace) -> None:
    """Names that hold the one's name hold the other's, and records say which one they are of."""
    shutil.copytree(place.root / "terraform/mini/environments/small", place.root / "terraform/mini/environments/large")
    place.edit("deployments/sandbox.toml", 'bucket = "mini-bucket"', 'bucket = "mini-bucket"\nstate = "of-small-state"')
    up(place, "--environment", "large")
    deployed = deployments.read(Sandbox(place.checkout).deployment_file, place.root)
    assert (deployed.environment, deployed.name_of("state")) == ("large", "of-large-state")
    assert place.provenpath("run", "validate").returncode == 0
    assert place.records()["bucket-there"].environment == "large"
    assert "is up already" in up(place, "--environment", "large")
    assert "Deploying with Terraform" in up(place)
    assert deployments.read(Sandbox(place.checkout).deployment_file, place.root).environment == "small"


def test_an_unknown_environment_is_named_with_those_that_there_are(place: Workplace) -> None:
    done = place.provenpath("sandbox", "up", "--environment", "huge")
    assert done.returncode == 1
    assert "No environment 'huge' in terraform/mini/environments. There is: small." in done.stderr


def test_an_unknown_region_is_named(place: Workplace) -> None:
    """A region that AWS does not have is refused before anything starts."""
    done = place.provenpath("sandbox", "up", "--region", "mars-north-1")
    assert done.returncode == 1
    assert "No AWS region 'mars-north-1'" in done.stderr


def test_a_port_in_use_is_named(place: Workplace) -> None:
    """The error names the port and what to do, and leaves nothing behind."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = place.provenpath("sandbox", "up", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 is in use" in done.stderr
    assert place.leftovers() == []


def test_two_commands_do_not_work_on_one_sandbox(place: Workplace) -> None:
    """The second is told which process holds the folder; once that is gone, it goes on."""
    first = place.start("sandbox", "up")
    until("the first holds the lock", (place.state / "sandbox" / "server.json").exists)
    done = place.provenpath("sandbox", "down")
    assert done.returncode == 1
    assert f"process {first.pid}" in done.stderr
    first.communicate(timeout=PATIENCE)
    assert first.returncode == 0
    assert place.provenpath("sandbox", "down").returncode == 0


def test_an_error_in_the_middle_of_an_apply(place: Workplace) -> None:
    """What Terraform says is shown, nothing keeps running, and the mended tree is deployed."""
    place.edit("terraform/mini/00-bucket/main.tf", 'name  = "/mini/said"', 'name  = "aws/reserved"')
    done = place.provenpath("sandbox", "up")
    assert done.returncode == 1
    assert "Error:" in done.stdout
    assert "The deploy suite failed" in done.stderr
    assert place.leftovers() == []
    assert "is down" in place.provenpath("sandbox", "status").stdout
    place.edit("terraform/mini/00-bucket/main.tf", 'name  = "aws/reserved"', 'name  = "/mini/said"')
    up(place)


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
    said = up(place)
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
    assert "Deploying with Terraform" in up(deployed), f"{written} bytes were written"
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
    up(deployed)
    done = deployed.provenpath("run", "validate", "--allow", "write")
    assert done.returncode == 0, f"killed after {pause:.2f} s: {done.stdout}{done.stderr}"
    assert {"bucket-there", "parameter-says", "slow-change"} <= set(deployed.records())


def test_a_kill_while_the_state_is_saved(deployed: Workplace) -> None:
    """A state that is not what its card says is not loaded: the start is cold."""
    deployed.provenpath("sandbox", "down")
    state = deployed.state / "sandbox" / "saved" / "state.pickle"
    state.write_bytes(state.read_bytes()[:-100])
    assert "Deploying with Terraform" in up(deployed)


def test_a_kill_before_the_card_of_the_state_is_written(deployed: Workplace) -> None:
    """A state without its card is not loaded."""
    deployed.provenpath("sandbox", "down")
    (deployed.state / "sandbox" / "saved" / "card.json").unlink()
    assert "Deploying with Terraform" in up(deployed)


def test_a_kill_of_the_server_is_noticed(deployed: Workplace) -> None:
    """A run against a sandbox that died says so and what to do; the next start brings it back."""
    pid = json.loads((deployed.state / "sandbox" / "server.json").read_text())["pid"]
    os.kill(pid, signal.SIGKILL)
    until("the server is gone", lambda: not process.is_alive(pid))
    done = deployed.provenpath("run", "validate")
    assert done.returncode != 0
    assert "Nothing answers at http://127.0.0.1" in done.stdout + done.stderr
    assert "provenpath sandbox up" in done.stdout + done.stderr
    assert "from its saved state" in up(deployed)


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
    up(deployed)
    assert deployed.provenpath("run", "validate", "--allow", "write").returncode == 0
    assert deployed.records()["slow-change"].verdict is Verdict.PASSED


def test_a_number_that_was_given_to_another_process_is_left_alone(deployed: Workplace) -> None:
    """The file of a dead server may name a process that is none of ours."""
    deployed.provenpath("sandbox", "down")
    with subprocess.Popen(["sleep", "60"]) as innocent:
        ready = {"pid": innocent.pid, "port": 1, "token": "x"}
        (deployed.state / "sandbox" / "server.json").write_text(json.dumps(ready))
        (deployed.state / "sandbox" / "server.pid").write_text(str(innocent.pid))
        deployed.provenpath("sandbox", "down")
        assert innocent.poll() is None
        innocent.kill()


def test_a_server_that_is_still_being_loaded_is_ended(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its command line is empty until Linux has loaded the program, so it cannot be known by that."""
    with subprocess.Popen(["sleep", "60"]) as loading:
        monkeypatch.setattr(lifecycle, "_started", [loading])
        box = Sandbox(place.checkout)
        (place.state / "sandbox").mkdir(parents=True)
        (place.state / "sandbox" / "server.pid").write_text(str(loading.pid))
        box.down()
        assert not process.is_alive(loading.pid)


def test_credentials_of_a_real_account_do_not_reach_the_sandbox(place: Workplace) -> None:
    """Neither Terraform nor the runbooks see them, and nobody is asked for them."""
    settings = {"AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_PROFILE": "real"}
    done = place.start("sandbox", "up", **settings)
    output, _ = done.communicate(timeout=PATIENCE)
    assert done.returncode == 0, output
    kept = (place.state / "sandbox" / "deployment.toml").read_text()
    assert "AKIAREAL" not in kept
    environ = Path(f"/proc/{json.loads((place.state / 'sandbox' / 'server.json').read_text())['pid']}/environ")
    assert b"AKIAREAL" not in environ.read_bytes()


ISOLATED = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:  # in a new network even this machine's own address is down
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14s", b"lo", 0x1, b""))
assert socket.if_nameindex() == [(1, "lo")], socket.if_nameindex()
os.execv(sys.executable, [sys.executable, "-m", "provenpath", *sys.argv[1:]])
"""


def test_it_is_deployed_where_there_is_no_network_at_all(place: Workplace) -> None:
    """Terraform, its provider and the runbooks talk to this machine alone: here is nothing else that could answer."""
    unshare = shutil.which("unshare")
    command = [unshare or "unshare", "--net", "--map-root-user"]
    if unshare is None or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a network of its own needs `unshare` and the right to make namespaces")
    # the server lives in the network of the command that starts it, so both run in one
    script = f'{sys.executable} -c "$0" sandbox up && {sys.executable} -m provenpath run validate'
    done = subprocess.run(
        [*command, "sh", "-c", script, ISOLATED],
        cwd=place.root,
        env=place.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert place.records()["bucket-there"].verdict is Verdict.PASSED
