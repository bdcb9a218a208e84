"""Processes that must not outlive what they were started for."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import FrameType

T = TypeVar("T")

PATIENCE = 40.0
"""Seconds that a command has to end by itself once it was interrupted: Terraform saves its state in that time."""

CHILD = "PROVENPATH_CHILD"
"""Set for what `run` starts."""

_LOOK_SECONDS = 0.02
"""Between two looks at what is waited for."""

_SET_PARENT_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of prctl(2)."""


def run(command: Sequence[str], **options: Any) -> int:
    """Run a command to its end and return its exit code; see `run_all`."""
    return run_all({"": command}, **options)[""]


def run_all(
    commands: Mapping[str, Sequence[str]],
    is_ready: Callable[[str], bool] = lambda _name: True,
    *,
    lets_interrupts_in: bool = False,
    **options: Any,
) -> dict[str, int]:
    """Run commands side by side to their ends, each from when it *is_ready*, and return their exit codes.

    Once one ends with another code than 0 no other is started, nor is one that is not ready when all others are over.

    Each runs in a session of its own, so that a Ctrl-C reaches it once and from here: it is interrupted, waited for
    as long as `PATIENCE`, and the interruption goes on. A command of ours ends, too, if this process is killed: it
    sees `CHILD` in its environment and calls `end_with_parent`.

    With *lets_interrupts_in* they start with interruptions blocked, which are then kept for them until they call
    `let_interrupts_in`: Python ends with a page of errors where it is interrupted while it is being loaded.
    """
    blocked = {signal.SIGINT} if lets_interrupts_in else set()
    settings = {**(options.pop("env", None) or os.environ), CHILD: "1"}
    children: dict[str, subprocess.Popen[Any]] = {}
    try:
        while True:
            codes = [child.poll() for child in children.values()]
            waiting = [] if any(codes) else [name for name in commands if name not in children]
            ready = [name for name in waiting if is_ready(name)]
            for name in ready:
                with known_before_interrupted(), _blocked(blocked):
                    children[name] = subprocess.Popen(  # noqa: S603
                        commands[name], start_new_session=True, env=settings, **options
                    )
            if ready == waiting or (not ready and None not in codes):
                return {name: child.wait() for name, child in children.items()}
            time.sleep(_LOOK_SECONDS)
    except BaseException:
        for child in children.values():
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGINT)
        deadline = time.monotonic() + PATIENCE
        for child in children.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        raise


@contextmanager
def _blocked(signs: set[signal.Signals]) -> Iterator[None]:
    """Block signals for this thread inside the `with` block, and for what is started there until it says otherwise."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signs)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_interrupts_in() -> None:
    """Take the interruptions that were kept while this process was loaded, and those to come."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def known_before_interrupted() -> Iterator[None]:
    """Hold interruptions back inside the `with` block: what is started there has to be known before it can be ended.

    The handlers of Python are exchanged, and no signal is blocked: that would be passed on to what is started.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # interruptions go to the main thread alone
        return
    held: list[tuple[int, FrameType | None]] = []
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    ours = {sign: handler for sign, handler in before.items() if callable(handler)}
    for sign in ours:
        signal.signal(sign, lambda *received: held.append(received))
    try:
        yield
    finally:
        for sign, handler in ours.items():
            signal.signal(sign, handler)
        for number, frame in held[:1]:
            ours[signal.Signals(number)](number, frame)


def end_with_parent() -> None:
    """Have Linux send this process SIGTERM when the one that started it is gone, if it was started by `run`."""
    if not os.environ.pop(CHILD, None):
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def interrupt_on_termination() -> None:
    """Let SIGTERM and SIGHUP end this process as Ctrl-C does, with everything that is undone on the way."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, interrupt)


def awaited(child: subprocess.Popen[Any], look: Callable[[], T], seconds: float) -> T:
    """Return what *look* finds once it finds something, or nothing where *child* ends or *seconds* are over first."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and child.poll() is None and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    return found


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


def end_all_in(folder: Path) -> int:
    """Kill every process of ours whose working directory lies in *folder*; return how many there were.

    What a killed run left behind works on the copy of the trees that the next one is about to replace.
    """
    found = 0
    root = os.path.realpath(folder)
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:  # noqa: PTH112, PTH208
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            place = os.readlink(f"/proc/{entry}/cwd")  # noqa: PTH115
        except OSError:
            continue  # gone, or somebody else's
        if place == root or place.startswith(root + os.sep):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(int(entry), signal.SIGKILL)
                found += 1
    return found
