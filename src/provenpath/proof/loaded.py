"""Pytest, loaded once and run again and again: to load it takes longer than most of what is run.

    python -m provenpath.proof.loaded

Reads the arguments of a run from each line of standard input, as a list in JSON, runs pytest with them in a copy of
this process, and writes a line with the exit code. What runs print is dropped. It ends with its input.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from provenpath import process
from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from pathlib import Path

Pytest = Callable[[Sequence[str]], int]
"""Runs pytest with arguments and returns its exit code."""

_QUIETLY = "-Wignore:Module already imported so cannot be rewritten"
"""What pytest would rewrite is what its assertions call, and those of the runbooks are loaded anew in each run."""

_LOADED = ("pytest_bdd.plugin", "botocore.waiter", "boto3", "provenpath.proof.contract", "provenpath.proof.run")
"""What every run loads, but for the plugin: pytest wants to load that itself."""


@contextmanager
def pytest_loaded(root: Path) -> Iterator[Pytest]:
    """Yield what runs pytest in the checkout *root*, quietly, and one run after the other."""
    with subprocess.Popen(  # noqa: S603  (our own module)
        [sys.executable, "-m", __name__],
        cwd=root,
        env={**os.environ, process.CHILD: "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a Ctrl-C is for the process that started us
    ) as child:
        assert child.stdin is not None  # noqa: S101  (it has pipes)
        assert child.stdout is not None  # noqa: S101
        asks, answers = child.stdin, child.stdout

        def run(arguments: Sequence[str]) -> int:
            asks.write(json.dumps([*arguments]) + "\n")
            asks.flush()
            if answer := answers.readline():
                return int(answer)
            msg = "What runs pytest has ended in the middle of a run. Run this again."
            raise ProvenpathError(msg)

        try:
            yield run
        finally:
            child.terminate()  # in the middle of a run, if there is one


def main() -> None:
    """Run what is read, until there is no more."""
    process.end_with_parent()
    for name in _LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(arguments: list[str]) -> NoReturn:
    nothing = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(nothing, each)
    os.environ[process.CHILD] = "1"  # so that it ends if this one is ended
    code = 3  # of an error that pytest itself did not expect
    try:
        import pytest  # noqa: PLC0415  (loaded already; who asks for runs needs none of it)

        code = int(pytest.main([_QUIETLY, *arguments]))
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
