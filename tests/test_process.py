"""A process that outlives its command is known, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from provenpath import process


@contextmanager
def started(code: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python code, and wait until it has said that it is ready."""
    child = subprocess.Popen([sys.executable, "-c", f"print('ready', flush=True)\n{code}"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        child.stdout.readline()
        try:
            yield child
        finally:
            child.kill()
            child.wait()


SLEEPS = "import time; time.sleep(100)"


def test_a_process_lives_until_it_is_ended() -> None:
    with started(SLEEPS) as child:
        assert process.is_alive(child.pid)
        process.end(child.pid)
        assert not process.is_alive(child.pid)


def test_one_that_does_not_listen_is_killed() -> None:
    code = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEPS}"
    with started(code) as child:
        assert child.stdout is not None
        child.stdout.readline()
        begin = time.monotonic()
        process.end(child.pid, patience=0.3)
        assert 0.3 <= time.monotonic() - begin < 5
        assert not process.is_alive(child.pid)


def test_one_that_listens_is_given_time() -> None:
    """It ends by itself, with the code that it chose."""
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.2), sys.exit(7)))\n"
        f"print('listening', flush=True)\n{SLEEPS}"
    )
    with started(f"import os\nif os.fork(): os._exit(os.wait()[1] >> 8)\n{code}") as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        with open(f"/proc/{parent.pid}/task/{parent.pid}/children", encoding="utf-8") as file:  # noqa: PTH123
            child = int(file.read())
        process.end(child, patience=20)
        assert parent.wait(20) == 7


def test_a_zombie_is_not_alive() -> None:
    """It has ended, though whoever started it has not asked."""
    with started("") as child:
        deadline = time.monotonic() + 20
        while process.is_alive(child.pid):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert child.poll() == 0, "it was there to be asked for"


@pytest.mark.parametrize("pid", [0, -1])
def test_what_means_a_group_to_a_signal_is_no_process(pid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was cut short may hold it, and a signal to it would end this very run."""
    sent = []
    monkeypatch.setattr("os.kill", lambda *arguments: sent.append(arguments))
    assert not process.is_alive(pid)
    process.end(pid)
    assert sent == []


def test_one_that_is_gone_is_ended_already() -> None:
    with started("") as child:
        child.wait()
        process.end(child.pid)


def interrupted_start(sign: signal.Signals, known: list[int]) -> None:
    with process.known_before_interrupted():
        os.kill(os.getpid(), sign)
        known.append(1)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_waits_until_what_is_started_is_known(sign: signal.Signals) -> None:
    """Between the start of a program and its number being noted, nobody could end it."""
    before = signal.getsignal(sign)
    signal.signal(sign, signal.default_int_handler)
    known: list[int] = []
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted_start(sign, known)
        assert known == [1]
        assert signal.getsignal(sign) is signal.default_int_handler
    finally:
        signal.signal(sign, before)


def test_what_is_started_meanwhile_can_be_interrupted_itself() -> None:
    """Signals that are held back here are not switched off there."""
    with process.known_before_interrupted():
        child = subprocess.Popen(["sleep", "60"])
    with child:
        child.send_signal(signal.SIGINT)
        assert child.wait(10) == -signal.SIGINT


def test_outside_the_main_thread_nothing_is_held_back() -> None:
    done: list[int] = []

    def work() -> None:
        with process.known_before_interrupted():
            done.append(process.run(["true"]))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [0]


LOADED_SLOWLY = """
import time
from pathlib import Path
from provenpath import process
Path("loading").touch()
time.sleep(1)
try:
    process.let_interrupts_in()
    time.sleep(30)
except KeyboardInterrupt:
    Path("told").touch()
"""


def test_an_interruption_is_kept_for_a_child_until_it_is_loaded(tmp_path: Path) -> None:
    """Python itself would end with a page of errors, had it come sooner."""

    def interrupt() -> None:
        while not (tmp_path / "loading").exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        process.run([sys.executable, "-c", LOADED_SLOWLY], cwd=tmp_path, lets_interrupts_in=True)
    thread.join()
    assert (tmp_path / "told").exists()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
