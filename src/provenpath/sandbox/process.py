"""Processes that outlive the command that started them: is it still ours, and how does it end."""

from __future__ import annotations

import contextlib
import os
import signal
import time


def is_alive(pid: int) -> bool:
    """Say whether a process runs (a zombie does not, and what is no process's number is none)."""
    if pid <= 0:
        return False  # to a signal, 0 and below mean groups of processes: ours, or all
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123  (read on each poll)
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True  # no /proc here; the signal said it lives


def end(pid: int, patience: float = 5.0) -> None:
    """End a process: ask, wait *patience* seconds, then kill. One that is not there is fine."""
    if not is_alive(pid):
        return
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            if not is_alive(pid):
                return
            time.sleep(0.02)
