"""What the tests of several modules share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from provenpath.checkout import Checkout
from provenpath.facts import evidence
from provenpath.sandbox.lifecycle import Sandbox

ROOT = Path(__file__).parent.parent
COPIED = ("requirements", "terraform", "runbooks", "deployments", "facts")


@dataclass(frozen=True)
class Workplace:
    """A copy of the checkout with a state folder of its own, where trees may be broken and sandboxes killed."""

    root: Path
    state: Path

    @property
    def checkout(self) -> Checkout:
        """The copy."""
        return Checkout(self.root, self.state)

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which the command uses this copy's state folder."""
        return {**os.environ, "PROVENPATH_STATE": str(self.state)}

    def provenpath(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command here and return how it ended, with what it printed."""
        command = [sys.executable, "-m", "provenpath", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, timeout=600, check=False
        )

    def edit(self, file: str, old: str, new: str) -> None:
        """Change one place of one file."""
        path = self.root / file
        text = path.read_text()
        assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
        path.write_text(text.replace(old, new))

    def records(self) -> dict[str, evidence.Record]:
        """Return the newest record of each scenario."""
        newest = evidence.newest(evidence.read([self.state / "evidence"]))
        return {record.scenario: record for record in newest.values()}


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    """A copy of the checkout that belongs to one test; its sandbox is stopped at the end."""
    place = Workplace(tmp_path / "checkout", tmp_path / "state")
    for name in COPIED:
        shutil.copytree(ROOT / name, place.root / name, ignore=shutil.ignore_patterns(".terraform*", "__pycache__"))
    monkeypatch.setenv("PROVENPATH_STATE", str(place.state))
    yield place
    Sandbox(place.checkout).down()
