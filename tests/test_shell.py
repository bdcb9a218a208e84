"""What the shell starts, it ends: by itself, by its deadline, or with whoever interrupts it."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from provenpath.checkout import Checkout
from provenpath.targets import deployment as deployments
from provenpath.targets import shell
from provenpath.targets.aws import Aws
from provenpath.targets.shell import DeadlineError, Shell


def starts_in(folder: Path, **environment: str) -> Shell:
    return Shell(folder, {"PATH": os.environ["PATH"], **environment}, lambda text: text.replace("canary", "[redacted]"))


@pytest.fixture
def sh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell in an empty folder, with little patience."""
    monkeypatch.setattr(shell, "GRACE", 0.5)
    with starts_in(tmp_path) as started:
        yield started


def script(folder: Path, text: str) -> str:
    path = folder / "script.sh"
    path.write_text("#!/bin/bash\n" + textwrap.dedent(text))
    path.chmod(0o755)
    return str(path)


def processes(folder: Path) -> dict[str, int]:
    """Return the processes that wrote their number into *folder*, by name."""
    return {path.stem: int(path.read_text()) for path in folder.glob("*.pid") if path.read_text().strip()}


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(folder: Path, *names: str) -> None:
    deadline = time.monotonic() + 20
    while set(names) - set(processes(folder)):
        assert time.monotonic() < deadline, f"{names} did not start"
        time.sleep(0.01)


FAMILY = """
    echo $$ > leader.pid
    sleep 300 & echo $! > child.pid
    bash -c 'sleep 301 & echo $! > grandchild.pid; wait' &
    setsid bash -c 'echo $$ > stranger.pid; exec sleep 302' &
    (setsid bash -c 'echo $$ > orphan.pid; exec sleep 303' &)
    while [ "$(ls *.pid | wc -l)" -lt 5 ]; do sleep 0.01; done
"""
"""A script with a child, a child's child, one in a session of its own and one that has lost its parent."""

MEMBERS = {"leader", "child", "grandchild", "stranger", "orphan"}


def test_a_program_ends_with_its_code_and_what_it_printed(sh: Shell, tmp_path: Path) -> None:
    """Both streams in order, without colours and secrets; its path is shown from the shell's folder."""
    name = script(tmp_path, "echo one; echo two >&2; printf '\\033[31mcan\\033[0mary\\n'; exit 3")
    finished = sh.run(name, "an argument", within=20)
    assert (finished.code, finished.output) == (3, "one\ntwo\n[redacted]\n")
    assert finished.command == "script.sh 'an argument'"
    assert repr(finished).startswith("`script.sh 'an argument'` ended with 3 after ")
    assert finished.seconds >= 0


def test_a_program_gets_its_environment_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    with starts_in(tmp_path, ONE="1") as sh:
        output = sh.run("env", within=20, extra={"TWO": "2"}).output
    names = {line.partition("=")[0] for line in output.splitlines()}
    assert {"ONE", "TWO", "PATH"} <= names
    assert "AWS_PROFILE" not in names


def test_nobody_can_be_asked(sh: Shell, tmp_path: Path) -> None:
    """A question on the terminal would wait for an answer for ever."""
    assert sh.run(script(tmp_path, "read -r answer || echo nobody"), within=20).output == "nobody\n"


def test_bytes_that_are_no_text_are_shown_as_far_as_they_are(sh: Shell, tmp_path: Path) -> None:
    assert sh.run(script(tmp_path, r"printf 'a\377b'"), within=20).output == "a\ufffdb"


def test_a_signal_that_ended_it_is_its_code(sh: Shell, tmp_path: Path) -> None:
    assert sh.run(script(tmp_path, "kill -TERM $$"), within=20).code == -signal.SIGTERM


def test_a_program_that_is_not_there_is_named(sh: Shell) -> None:
    with pytest.raises(FileNotFoundError, match=r"not/there\.sh"):
        sh.run("not/there.sh", within=20)


def test_what_it_leaves_running_keeps_nobody_waiting_and_ends_with_the_shell(tmp_path: Path) -> None:
    """It holds the streams open, which is no reason to wait for it."""
    with starts_in(tmp_path) as sh:
        started = time.monotonic()
        finished = sh.run(script(tmp_path, FAMILY + "    echo done"), within=60)
        assert time.monotonic() - started < 30
        assert (finished.code, finished.output) == (0, "done\n")
        members = processes(tmp_path)
        assert set(members) == MEMBERS
        assert {name for name, pid in members.items() if is_running(pid)} == MEMBERS - {"leader"}
    assert [name for name, pid in members.items() if is_running(pid)] == []


def test_a_deadline_stops_the_whole_family(sh: Shell, tmp_path: Path) -> None:
    """The error names the command, the deadline and what was printed last, without secrets."""
    name = script(tmp_path, FAMILY + "    echo the canary\n    sleep 304\n")
    with pytest.raises(DeadlineError, match=r"`script\.sh` did not end within 2 s .*last:\nthe \[redacted\]\n"):
        sh.run(name, within=2)
    members = processes(tmp_path)
    assert set(members) == MEMBERS
    assert [name for name, pid in members.items() if is_running(pid)] == []


def test_a_program_is_interrupted_before_it_is_killed(tmp_path: Path) -> None:
    """Terraform saves its state in that time."""
    name = script(tmp_path, "trap 'echo saved; exit 0' INT\necho ready\nwhile :; do sleep 0.05; done\n")
    with starts_in(tmp_path) as sh, pytest.raises(DeadlineError, match="ready\nsaved\n"):
        sh.run(name, within=1)


def test_a_program_that_does_not_listen_is_killed(sh: Shell, tmp_path: Path) -> None:
    name = script(tmp_path, "trap '' INT TERM HUP\necho $$ > leader.pid\nwhile :; do sleep 0.05; done\n")
    started = time.monotonic()
    with pytest.raises(DeadlineError):
        sh.run(name, within=1)
    assert time.monotonic() - started < 20
    assert not is_running(processes(tmp_path)["leader"])


RUNNER = """
import sys
from pathlib import Path
from provenpath.targets import shell
shell.GRACE = 1.0
with shell.Shell(Path(sys.argv[1]), {"PATH": "/usr/bin:/bin"}, str) as started:
    started.run(sys.argv[2], within=300)
"""


@pytest.mark.parametrize("times", [1, 2])
def test_an_interruption_stops_the_whole_family(tmp_path: Path, times: int) -> None:
    """Also a second Ctrl-C, by somebody who does not want to wait, leaves nothing behind."""
    name = script(tmp_path, "trap '' INT\n" + FAMILY + "    touch ready\n    while :; do sleep 0.05; done\n")
    run = subprocess.Popen([sys.executable, "-c", RUNNER, tmp_path, name], stderr=subprocess.PIPE, text=True)
    wait_for(tmp_path, *MEMBERS)
    for number in range(times):
        time.sleep(0.3 * (number + 1))
        run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert "KeyboardInterrupt" in said
    assert [name for name, pid in processes(tmp_path).items() if is_running(pid)] == []


def test_one_shell_ends_nothing_of_another(tmp_path: Path) -> None:
    """Two runs side by side, or two tests."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with starts_in(tmp_path / "a") as one:
        one.run(script(tmp_path / "a", "sleep 300 & echo $! > child.pid"), within=20)
        with starts_in(tmp_path / "b") as other:
            other.run(script(tmp_path / "b", "sleep 300 & echo $! > child.pid"), within=20)
        assert not is_running(processes(tmp_path / "b")["child"])
        assert is_running(processes(tmp_path / "a")["child"])
    assert not is_running(processes(tmp_path / "a")["child"])


def test_what_is_still_being_loaded_is_ended_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While Linux loads a program nobody can read its environment, by which it would be known."""
    looks: list[int] = []
    read = shell._environment

    def environment(pid: int) -> list[bytes]:
        if (tmp_path / "child.pid").exists() and pid == processes(tmp_path).get("child"):
            looks.append(pid)
        return [b""] if len(looks) == 1 else read(pid)

    monkeypatch.setattr(shell, "_environment", environment)
    with starts_in(tmp_path) as sh:
        sh.run(script(tmp_path, "sleep 300 & echo $! > child.pid"), within=20)
    assert len(looks) > 1
    assert not is_running(processes(tmp_path)["child"])


def test_who_runs_a_runbook_that_changes_something_has_said_yes(tmp_path: Path) -> None:
    """Terraform asks a person at a terminal; without anybody there it changes nothing."""
    (tmp_path / "main.tf").write_text('resource "terraform_data" "made" {}\n')
    for name, words in {"make": "apply", "end": "destroy"}.items():
        path = tmp_path / f"{name}.sh"
        path.write_text(f"#!/bin/sh\nterraform {words} -input=false\n")
        path.chmod(0o755)
    with starts_in(tmp_path, CHECKPOINT_DISABLE="1") as nobody:
        assert nobody.run("terraform", "init", within=60).code == 0
        refused = nobody.run("./make.sh", within=60)
        assert (refused.code, (tmp_path / "terraform.tfstate").exists()) == (1, False)
        assert "approval" in refused.output
    settings = {"CHECKPOINT_DISABLE": "1", "TF_CLI_ARGS_apply": "-no-color -parallelism=3"}
    deployment = dataclasses.replace(deployments.written_by_hand(Checkout.find()), directory=tmp_path)
    local = {"aws": {"endpoint_url": "http://127.0.0.1:1"}}
    target = Aws(dataclasses.replace(deployment, shell_environment=settings, facets=local), takes_role=False)
    with Shell.of(target, str) as allowed:
        assert allowed.environment["TF_CLI_ARGS_apply"] == "-no-color -parallelism=3 -auto-approve"
        made = allowed.run("./make.sh", within=60)
        assert made.code == 0, made
        assert "1 added" in made.output
        ended = allowed.run("./end.sh", within=60)
        assert ended.code == 0, ended
        assert "1 destroyed" in ended.output
