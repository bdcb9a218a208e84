"""The provider's pauses are shortened in what was started, never in a file, and only where that is as expected."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import mini
import pytest
from conftest import Workplace

from provenpath.sandbox import pauses, terraform
from provenpath.sandbox.lifecycle import Sandbox

COOKIE = {"TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"}
"""Without it the provider says that it is a plugin, and ends."""


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mirror of this machine."""
    found = terraform.find(tmp_path_factory.mktemp("state")).mirror
    if found is None or (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip("no mirror of the provider on Linux on x86-64 here")
    return found


def provider_of(mirror: Path) -> Path:
    place = Path(terraform.REGISTRY) / terraform.PROVIDER
    return next((mirror / place).glob(f"*/{terraform.target()}/terraform-provider-aws_v*"))


def memory(pid: int, address: int, length: int) -> bytes:
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
        file.seek(address)
        return file.read(length)


def test_a_started_provider_is_changed_and_its_file_is_not(mirror: Path, tmp_path: Path) -> None:
    """Both timers are led past a constant before the first instruction."""
    quick = provider_of(pauses.mirror_of(mirror, tmp_path / "quick"))
    wanted = pauses.patches(provider_of(mirror))
    before = provider_of(mirror).stat()
    assert len(wanted) == 4
    with subprocess.Popen([quick], env={**os.environ, **COOKIE}, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            assert "|tcp|" in (said := running.stdout.readline()) or "|unix|" in said  # it serves
            assert Path(f"/proc/{running.pid}/exe").resolve() == provider_of(mirror).resolve()
            assert [memory(running.pid, each.address, len(each.new)) for each in wanted] == [
                each.new for each in wanted
            ]
            children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text()
            assert children == "", "the provider knows nothing of who changed it"
            status = Path(f"/proc/{running.pid}/status").read_text()
            assert "TracerPid:\t0" in status
        finally:
            running.kill()
    assert provider_of(mirror).stat() == before


def test_without_the_right_to_change_it_the_provider_runs_as_it_is(mirror: Path, tmp_path: Path) -> None:
    """Where bytes are not those that were found, nothing is written."""
    quick = provider_of(pauses.mirror_of(mirror, tmp_path / "quick"))
    patch = pauses.patches(provider_of(mirror))[1]
    text = quick.read_text()
    assert patch.old.hex() in text
    quick.write_text(text.replace(patch.old.hex(), "00" * 5))
    with subprocess.Popen([quick], env={**os.environ, **COOKIE}, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            assert "|" in running.stdout.readline()
            assert memory(running.pid, patch.address, 5) == patch.old
        finally:
            running.kill()


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n", b"\x7fELF\x02\x01" + bytes(100)], ids=repr)
def test_what_is_no_such_provider_is_named(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "mirror" / terraform.REGISTRY / terraform.PROVIDER / "5.100.0" / terraform.target()
    place.mkdir(parents=True)
    (place / "terraform-provider-aws_v5.100.0_x5").write_bytes(content)
    with pytest.raises(pauses.PauseError, match="is not built as expected"):
        pauses.mirror_of(tmp_path / "mirror", tmp_path / "quick")
    assert not (tmp_path / "quick").exists()


def test_a_program_of_another_kind_is_named() -> None:
    with pytest.raises(pauses.PauseError, match="is not built as expected"):
        pauses.patches(Path(sys.executable).resolve())


def test_a_mirror_of_archives_is_named(tmp_path: Path) -> None:
    with pytest.raises(pauses.PauseError, match="holds no unpacked provider"):
        pauses.mirror_of(tmp_path, tmp_path / "quick")


def test_another_machine_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(pauses.PauseError, match="Linux on aarch64"):
        pauses.mirror_of(tmp_path, tmp_path / "quick")


def test_every_record_of_a_quick_sandbox_says_so(mirror: Path, tmp_path: Path) -> None:
    """And a plain start does not take what was deployed in a hurry."""
    assert mirror
    place = Workplace(tmp_path / "checkout", tmp_path / "state")
    mini.write(place.root)
    try:
        said = place.provenpath("sandbox", "up", "--quick")
        assert said.returncode == 0, said.stdout + said.stderr
        assert pauses.OPTION in said.stdout
        assert place.provenpath("run", "validate").returncode == 0
        assert {record.options for record in place.records().values()} == {(pauses.OPTION,)}
        place.provenpath("sandbox", "down")
        assert "from its saved state" in place.provenpath("sandbox", "up", "--quick").stdout
        assert place.provenpath("run", "validate", "--allow", "write").returncode == 0  # with scripts that use it
        time.sleep(1.1)  # a record is of a second
        plain = place.provenpath("sandbox", "up")
        assert "Deploying with Terraform" in plain.stdout
        assert pauses.OPTION not in plain.stdout
        assert place.provenpath("run", "validate").returncode == 0
        assert place.records()["bucket-there"].options == ()
        assert "is up already" in place.provenpath("sandbox", "up", "--quick").stdout
    finally:
        Sandbox(place.checkout).down()
