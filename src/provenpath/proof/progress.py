"""Show a run as it goes: a line a scenario, the words and the reason where one fails."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from typing import TYPE_CHECKING, Any, TextIO

import pytest

from provenpath.facts.evidence import Verdict

if TYPE_CHECKING:
    from provenpath.facts.evidence import Record
    from provenpath.proof.run import Run

_MARKS = {Verdict.PASSED: ("✓", 32), Verdict.FAILED: ("✗", 31), Verdict.BLOCKED: ("■", 33)}
_SHOWN_LINES = 12
"""How many lines of a reason are shown; the evidence record holds all of it."""


class Progress:
    """Takes the place of pytest's own dots and summary."""

    def __init__(self, run: Run, out: TextIO | None = None) -> None:
        self._run = run
        self._out = out or sys.stdout
        self._skipped: Counter[str] = Counter()
        self._feature = ""
        run.listeners.append(self._print)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str]:
        """Keep pytest from printing a letter."""
        return getattr(report, "outcome", ""), "", ""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Print what keeps a module from being read; the plugin has taken what is secret out of it."""
        if report.failed:
            self._line(f"  {report.nodeid} cannot be read:\n" + textwrap.indent(str(report.longrepr), " " * 4))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what is not run, by its reason."""
        if report.skipped and isinstance(report.longrepr, tuple):
            self._skipped[str(report.longrepr[2]).removeprefix("Skipped: ")] += 1

    def pytest_terminal_summary(self, exitstatus: int) -> None:
        """Print the counts, unless nothing was run at all."""
        if exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            return
        counts = Counter(record.verdict for record in self._run.records)
        words = [f"{counts[verdict]} {verdict}" for verdict in _MARKS if counts[verdict] or verdict is Verdict.PASSED]
        words += [f"{count} not run ({reason})" for reason, count in sorted(self._skipped.items())]
        self._line("  " + ", ".join(words))

    def _print(self, record: Record) -> None:
        if record.feature != self._feature:
            self._feature = record.feature
            self._line(f"  {record.feature}")
        mark, colour = _MARKS[record.verdict]
        row = f" [{record.example}]" if record.example else ""
        self._line(f"    {self._coloured(mark, colour)} {record.title}{row} ({record.seconds:.1f} s)")
        for step in record.steps:
            if step.error:
                self._line(textwrap.indent(f"{step.keyword} {step.text}", " " * 8))
                said = step.error.splitlines()
                if len(said) > _SHOWN_LINES:  # programs say last what went wrong
                    between = f"... {len(said) - _SHOWN_LINES} more lines in the evidence ..."
                    said = [*said[:2], between, *said[2 - _SHOWN_LINES :]]
                self._line(textwrap.indent("\n".join(said), " " * 10))

    def _coloured(self, text: str, colour: int) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._out.isatty() else text

    def _line(self, text: str) -> None:
        print(text, file=self._out, flush=True)
