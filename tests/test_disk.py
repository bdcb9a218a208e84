"""A disk without room: the error names it and the next move, nothing half written is believed, the next run converges.

The state folder lies on a disk of its own, of a size that is chosen at random, in a namespace of its own.
"""

from __future__ import annotations

import errno
import random
import shutil
import subprocess
import sys
from pathlib import Path

import mini
import pytest
from conftest import Workplace

from provenpath import disk

SCRIPT = """
set -u
state=$1 size=$2 python=$3
mount -t tmpfs -o "size=${size}k" none "$state"
"$python" -m provenpath sandbox up; echo "up: $?"
if [ -f "$state/sandbox/deployment.toml" ]; then
  head -c 100000000 /dev/zero >"$state/rest" 2>/dev/null
  "$python" -m provenpath run validate; echo "run: $?"
  rm "$state/rest"
fi
echo "--- room"
mount -o remount,size=200m "$state"
"$python" -m provenpath sandbox up && "$python" -m provenpath run validate; echo "again: $?"
"$python" -m provenpath sandbox down
"""


def in_own_namespace(place: Workplace, kilobytes: int) -> str:
    """Bring the sandbox up where there is so little room, fill what is left, make room and do it again."""
    command = ["unshare", "--user", "--map-root-user", "--mount"]
    place.state.mkdir()
    trial = [*command, "mount", "-t", "tmpfs", "none", str(place.state)]
    if not shutil.which("unshare") or subprocess.run(trial, capture_output=True, check=False).returncode:
        pytest.skip("a disk of its own needs `unshare` and the right to make namespaces")
    done = subprocess.run(
        [*command, "sh", "-c", SCRIPT, "sh", str(place.state), str(kilobytes), sys.executable],
        cwd=place.root,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    return done.stdout


def test_a_full_disk_is_named_and_the_next_run_converges(tmp_path: Path, seed: int) -> None:
    kilobytes = int(2 ** random.Random(seed).uniform(3, 13))  # noqa: S311  (a size, no secret)
    place = Workplace(tmp_path / "checkout", tmp_path / "state")
    mini.write(place.root)
    said = in_own_namespace(place, kilobytes)
    before, _, after = said.partition("--- room")
    what = f"with {kilobytes} kB: {said}"
    assert "Traceback" not in said, what
    assert ("up: 1" in before) != ("run: " in before), what
    assert "run: 0" not in before, what
    assert "No space left on device" in before, what
    assert str(place.state) in before, what
    assert "Make room" in before, what
    assert "again: 0" in after, what
    assert place.leftovers() == [], what


def test_what_had_no_room_is_named_with_what_is_left_there(tmp_path: Path) -> None:
    said = disk.explanation(OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "x")), tmp_path)
    assert f"No space left on device ({tmp_path / 'x'}; " in said
    assert "PROVENPATH_STATE" in said


def test_it_is_found_below_what_it_led_to(tmp_path: Path) -> None:
    outer = RuntimeError("a file was not written")
    outer.__cause__ = OSError(errno.EDQUOT, "Disk quota exceeded")
    assert "Disk quota exceeded" in disk.explanation(outer, tmp_path / "not" / "there")


def test_another_error_is_none_of_the_disks(tmp_path: Path) -> None:
    assert disk.explanation(OSError(errno.EACCES, "Permission denied"), tmp_path) == ""
    assert disk.explanation(ValueError("x"), tmp_path) == ""
