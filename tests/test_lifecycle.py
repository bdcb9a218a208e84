"""The sandbox from start to stop. Real processes, real Terraform, a small tree."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import mini
import pytest
from conftest import PATIENCE, Workplace, until

from provenpath import process
from provenpath.facts.evidence import Kind, Verdict
from provenpath.sandbox import lifecycle
from provenpath.sandbox.lifecycle import Sandbox
from provenpath.targets import deployment as deployments


def test_it_is_deployed_once_restored_after_and_deployed_anew_when_a_tree_changes(place: Workplace) -> None:
    """What is up stays, what was saved comes back, and what is not what the trees declare is applied again."""
    assert "Deploying with Terraform" in mini.up(place)
    assert "is up already" in mini.up(place)
    assert place.provenpath("run", "validate").returncode == 0
    assert "is down" in place.provenpath("sandbox", "down").stdout
    assert place.leftovers() == []

    assert "from its saved state" in mini.up(place)
    assert place.provenpath("run", "validate").returncode == 0

    place.edit("terraform/mini/00-bucket/main.tf", "default = 7", "default = 8")
    assert "The trees have changed" in place.provenpath("sandbox", "status").stdout
    assert "Deploying with Terraform" in mini.up(place)
    red = place.provenpath("run", "validate")
    assert red.returncode == 1
    assert "✗ The parameter says what is required" in red.stdout


def test_what_runbooks_changed_is_put_back_by_the_next_start(deployed: Workplace) -> None:
    """A run that changes things leaves a sandbox that is not what was deployed."""
    assert deployed.provenpath("run", "validate", "--allow", "write").returncode == 0
    assert "Runbooks have changed it" in deployed.provenpath("sandbox", "status").stdout
    assert "from its saved state" in mini.up(deployed)
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
    mini.up(place, "--region", "us-gov-west-1")
    assert 'elsewhere = "mini-us-gov-west-1"' in (place.state / "sandbox/deployment.toml").read_text()
    assert place.provenpath("run", "validate").returncode == 0
    record = place.records()["bucket-there"]
    assert (record.partition, record.region) == ("aws-us-gov", "us-gov-west-1")
    mini.up(place)
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
    mini.up(place, "--environment", "large")
    deployed = deployments.read(Sandbox(place.checkout).deployment_file, place.root)
    assert (deployed.environment, deployed.name_of("state")) == ("large", "of-large-state")
    assert place.provenpath("run", "validate").returncode == 0
    assert place.records()["bucket-there"].environment == "large"
    assert "is up already" in mini.up(place, "--environment", "large")
    assert "Deploying with Terraform" in mini.up(place)
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
    mini.up(place)


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
