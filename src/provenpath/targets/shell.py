"""The operator's shell: runs the scripts that the guide prints, as a person would."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provenpath.targets.aws import Aws

MARK = "PROVENPATH_SHELL"
"""Environment variable by which what a shell started is found again."""

GRACE = 20.0
"""Seconds that a program has to end by itself once it was interrupted; Terraform uses them to save its state."""

_ASKING = ("TF_CLI_ARGS_apply", "TF_CLI_ARGS_destroy")
"""What adds arguments to those commands of Terraform that show their plan and ask a person."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Finished:
    """How a program ended."""

    command: str
    code: int
    """Its exit code; negative for the signal that ended it."""
    output: str
    """What it printed, both streams in order, redacted."""
    seconds: float

    def __repr__(self) -> str:
        tail = "\n".join(self.output.strip().splitlines()[-30:])
        return f"`{self.command}` ended with {self.code} after {self.seconds:.1f} s:\n{tail}"


class DeadlineError(AssertionError):
    """A program did not end in time and was stopped."""


@dataclass
class Shell:
    """Runs programs in one folder and environment; what still runs when it closes is stopped."""

    directory: Path
    environment: Mapping[str, str]
    redact: Callable[[str], str]
    _mark: str = field(default_factory=lambda: f"{MARK}={uuid.uuid4().hex}")
    """In the environment of all that it starts, however far down."""
    _sessions: set[int] = field(default_factory=set)
    """Of what it started itself."""

    @classmethod
    def of(cls, aws: Aws, redact: Callable[[str], str]) -> Shell:
        """Return the shell of a deployment: its folder, and the environment in which programs reach its AWS."""
        deployment = aws.deployment
        environment = {**aws.environment(), **deployment.shell_environment, "ENVIRONMENT": deployment.environment}
        # nobody sits at this shell, and whoever runs a scenario that changes something has allowed it by name
        approved = {name: f"{environment.get(name, '')} -auto-approve".strip() for name in _ASKING}
        return cls(deployment.directory, environment | approved, redact)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sweep()

    def run(self, *command: str, within: float, extra: Mapping[str, str] | None = None) -> Finished:
        """Run a program to its end and return how it ended, whatever its exit code.

        *within* is its deadline in seconds, after which its whole process group is stopped and `DeadlineError`
        raised. *extra* adds to the environment.
        """
        started = time.monotonic()
        shown = shlex.join(self._short(command))
        # a file and not a pipe: what a script leaves running would keep a pipe open
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            name, _, value = self._mark.partition("=")
            process = subprocess.Popen(  # noqa: S603  (the scripts of the guide are what is to be run)
                command,
                cwd=self.directory,
                env={**self.environment, **(extra or {}), name: value},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that the deadline can stop what the script started, too
            )
            self._sessions.add(process.pid)
            try:
                process.wait(within)
            except BaseException as error:
                self._stop(process)
                if not isinstance(error, subprocess.TimeoutExpired):
                    raise
                said = self._read(output)[-2000:]
                msg = f"`{shown}` did not end within {within:g} s and was stopped. It printed last:\n{said}"
                raise DeadlineError(msg) from None
            return Finished(shown, process.returncode, self._read(output), round(time.monotonic() - started, 1))

    def _read(self, output: IO[str]) -> str:
        output.seek(0)
        return self.redact(_COLOUR.sub("", output.read()))

    def _short(self, command: Sequence[str]) -> list[str]:
        return [word.removeprefix(f"{self.directory}{os.sep}") for word in command]

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        """End what *process* leads: interrupt it, wait for `GRACE`, then kill it and all that it started."""
        try:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
        finally:
            # also when a second Ctrl-C cuts the waiting short
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            self._sweep()
            process.wait()

    def _sweep(self) -> None:
        """Kill what this shell started and what still runs, also what has left its process group."""
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline:
            known = {pid: _environment(pid) for pid in _processes()}
            pids = [pid for pid, environment in known.items() if self._mark.encode() in environment]
            # while Linux loads a program, its process has no environment to be read: it is looked at again
            loading = [pid for pid, found in known.items() if not any(found) and _session(pid) in self._sessions]
            if not pids and not loading:
                return
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)


def _processes() -> list[int]:
    """Return the processes of this machine; none where there is no /proc, and then only process groups are ended."""
    folder = Path("/proc")
    return [int(entry.name) for entry in folder.iterdir() if entry.name.isdigit()] if folder.is_dir() else []


def _session(pid: int) -> int:
    """Return the session of a process; 0 for one that is gone, or only waits for somebody to ask how it ended."""
    try:
        state, _, _, session, *_ = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (OSError, ValueError):
        return 0
    return 0 if state == "Z" else int(session)


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # gone meanwhile, or not ours
        return []
