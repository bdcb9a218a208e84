"""The operator's shell: runs the scripts that the guide prints, as a person would."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from provenpath.targets.aws import Aws

GRACE = 20.0
"""Seconds that a program has to end by itself once it was interrupted; Terraform uses them to save its state."""

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
    _running: list[subprocess.Popen[str]] = field(default_factory=list)

    @classmethod
    def of(cls, aws: Aws, redact: Callable[[str], str]) -> Shell:
        """Return the shell of a deployment: its folder, and the environment in which programs reach its AWS."""
        deployment = aws.deployment
        environment = {**aws.environment(), **deployment.shell_environment, "ENVIRONMENT": deployment.environment}
        return cls(deployment.directory, environment, redact)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            stop(process)

    def run(self, *command: str, within: float, extra: Mapping[str, str] | None = None) -> Finished:
        """Run a program to its end and return how it ended, whatever its exit code.

        *within* is its deadline in seconds, after which its whole process group is stopped and `DeadlineError`
        raised. *extra* adds to the environment.
        """
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  (the scripts of the guide are what is to be run)
            command,
            cwd=self.directory,
            env={**self.environment, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # so that the deadline can stop what the script started, too
        )
        self._running.append(process)
        shown = shlex.join(self._short(command))
        try:
            output, _ = process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            stop(process)
            output, _ = process.communicate()
            said = self.redact(output)[-2000:]
            msg = f"`{shown}` did not end within {within:g} s and was stopped. It printed last:\n{said}"
            raise DeadlineError(msg) from None
        except BaseException:
            stop(process)
            raise
        finally:
            self._running.remove(process)
        plain = self.redact(_COLOUR.sub("", output))
        return Finished(shown, process.returncode, plain, round(time.monotonic() - started, 1))

    def _short(self, command: Sequence[str]) -> list[str]:
        return [word.removeprefix(f"{self.directory}{os.sep}") for word in command]


def stop(process: subprocess.Popen[str]) -> None:
    """End the process group that *process* leads: interrupt it, wait for `GRACE`, then kill it."""
    for sign, patience in ((signal.SIGINT, GRACE), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        break
    # the leader may be gone while what it started is not
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
