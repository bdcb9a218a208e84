"""A runbook cannot read what it judges, in whatever way it asks."""

from __future__ import annotations

import glob
import importlib.util
import io
import linecache
import mmap
import os
import runpy
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from provenpath.proof import audit, independence
from provenpath.proof.independence import TreeReadError

JUDGED = Path("terraform/app/main.tf")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one judged file, a link to its tree from outside, and a file that may be read."""
    root = tmp_path / "checkout"
    (root / JUDGED).parent.mkdir(parents=True)
    (root / JUDGED).write_text("value = 30\n")
    (root / "terraform/module.py").write_text("VALUE = 30\n")
    (root / "facts").mkdir()
    (root / "facts/app.production.json").write_text("{}")
    (root / "runbooks").mkdir()
    (root / "runbooks/notes.txt").write_text("free\n")
    (root / "terraform-notes.txt").write_text("free\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/link").symlink_to(root / "terraform")
    monkeypatch.chdir(root)
    return root


def from_open_folder(checkout: Path) -> None:
    """Open a file by its name in a folder that was opened before, from another current folder."""
    folder = os.open(checkout, os.O_RDONLY)
    os.chdir("/")
    try:
        os.close(os.open(JUDGED, os.O_RDONLY, dir_fd=folder))
    finally:
        os.close(folder)


def inside(act: Callable[[], object]) -> Callable[[Path], object]:
    """Do *act* with the judged folder as the current one."""

    def do(checkout: Path) -> object:
        os.chdir(checkout / "terraform/app")
        return act()

    return do


def loaded(path: Path) -> None:
    """Import a file by its path."""
    spec = importlib.util.spec_from_file_location("judged", path)
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


def mapped(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ):
        pass


def linked(checkout: Path) -> None:
    os.link(checkout / JUDGED, checkout / "copy.tf")
    (checkout / "copy.tf").read_text()


def moved(checkout: Path) -> None:
    (checkout / "terraform").rename(checkout / "renamed")
    (checkout / "renamed/app/main.tf").read_text()


def zipped(checkout: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        archive.write(checkout / JUDGED)


def tarred(checkout: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(), mode="w") as archive:
        archive.add(checkout / "terraform")


def through_new_link(checkout: Path) -> None:
    link = checkout.parent / "elsewhere/new"
    link.symlink_to("../checkout/terraform")
    (link / "app/main.tf").read_text()


def read_by_thread(checkout: Path) -> None:
    caught: list[Exception] = []

    def read() -> None:
        try:
            (checkout / JUDGED).read_text()
        except TreeReadError as error:
            caught.append(error)

    thread = Thread(target=read)
    thread.start()
    thread.join()
    if caught:
        raise caught[0]


WAYS: dict[str, Callable[[Path], object]] = {
    "Path.read_text": lambda root: (root / JUDGED).read_text(),
    "open": lambda root: open(root / JUDGED).close(),  # noqa: PTH123
    "open for writing": lambda root: open(root / "terraform/new.tf", "w").close(),  # noqa: PTH123
    "os.open": lambda root: os.close(os.open(root / JUDGED, os.O_RDONLY)),
    "os.open of the folder": lambda root: os.close(os.open(root / "terraform", os.O_RDONLY)),
    "os.open from an open folder": from_open_folder,
    "io.open_code": lambda root: io.open_code(str(root / JUDGED)).close(),
    "io.FileIO": lambda root: io.FileIO(root / JUDGED).close(),
    "bytes path": lambda root: open(os.fsencode(root / JUDGED)).close(),  # noqa: PTH123
    "relative path": lambda _: JUDGED.read_text(),
    "dot dot": lambda root: (root / "runbooks/../terraform/app/main.tf").read_text(),
    "two slashes": lambda root: open(f"//{root}//{JUDGED}").close(),  # noqa: PTH123
    "symlink": lambda root: (root.parent / "elsewhere/link/app/main.tf").read_text(),
    "new symlink": through_new_link,
    "proc": lambda root: Path(f"/proc/self/root{root}/{JUDGED}").read_text(),
    "current folder": inside(lambda: Path("main.tf").read_text()),
    "mmap": lambda root: mapped(root / JUDGED),
    "os.listdir": lambda root: os.listdir(root / "terraform"),  # noqa: PTH208
    "os.listdir of the current folder": inside(os.listdir),
    "os.scandir of the current folder": inside(lambda: os.scandir().close()),
    "os.scandir": lambda root: os.scandir(root / "terraform").close(),
    "os.walk": lambda root: list(os.walk(root)),
    "Path.iterdir": lambda root: list((root / "terraform").iterdir()),
    "Path.rglob": lambda root: list(root.rglob("*.tf")),
    "glob": lambda _: glob.glob("*/app/*.tf"),  # noqa: PTH207
    "glob without a pattern": lambda _: glob.glob(str(JUDGED)),  # noqa: PTH207
    "shutil.copy": lambda root: shutil.copy(root / JUDGED, root / "copy.tf"),
    "shutil.copytree": lambda root: shutil.copytree(root / "terraform", root / "copy"),
    "hard link": linked,
    "rename": moved,
    "import": lambda root: loaded(root / "terraform/module.py"),
    "runpy": lambda root: runpy.run_path(str(root / "terraform/module.py")),
    "linecache": lambda root: linecache.getlines(str(root / JUDGED)),
    "zipfile": zipped,
    "tarfile": tarred,
    "thread": read_by_thread,
    "what the trees come to": lambda root: (root / "facts/app.production.json").read_text(),
}


@pytest.fixture
def guarded(checkout: Path) -> Iterator[Path]:
    with audit.guarded(independence.guard([checkout])):
        yield checkout


@pytest.mark.parametrize("way", WAYS)
def test_no_way_to_read_a_tree_is_open(guarded: Path, way: str) -> None:
    """Whatever the way, it ends with an error that names the path and the two places to take things from."""
    with pytest.raises(TreeReadError, match=r"may not read .*(terraform|facts).*requirement record.*API"):
        WAYS[way](guarded)


@pytest.mark.parametrize("way", WAYS)
def test_outside_a_run_every_one_of_these_ways_reads(checkout: Path, way: str) -> None:
    """So each of them is a way, and it is the guard that closes it."""
    with audit.guarded(independence.guard([checkout])):
        pass
    WAYS[way](checkout)


def test_what_is_not_judged_may_be_read(guarded: Path) -> None:
    """A name that only begins like a tree's is none of them."""
    assert (guarded / "runbooks/notes.txt").read_text() == "free\n"
    assert (guarded / "terraform-notes.txt").read_text() == "free\n"
    assert "terraform" in os.listdir(guarded)  # noqa: PTH208


def test_an_open_folder_may_be_used_for_what_is_free(guarded: Path) -> None:
    folder = os.open(guarded / "runbooks", os.O_RDONLY)
    os.close(os.open("notes.txt", os.O_RDONLY, dir_fd=folder))
    assert os.listdir(folder) == ["notes.txt"]  # noqa: PTH208
    os.close(folder)


def test_a_folder_that_was_opened_before_shows_nothing(checkout: Path) -> None:
    """A descriptor from before the run is looked at when it is used."""
    folder = os.open(checkout / "terraform", os.O_RDONLY)
    try:
        with audit.guarded(independence.guard([checkout])), pytest.raises(TreeReadError):
            os.listdir(folder)  # noqa: PTH208
    finally:
        os.close(folder)


def test_our_own_hashing_is_trusted_and_only_in_its_thread(guarded: Path) -> None:
    """What `trusted` allows, it allows to the thread that entered it."""
    with audit.trusted():
        assert (guarded / JUDGED).read_text() == "value = 30\n"
        with pytest.raises(TreeReadError):
            read_by_thread(guarded)
    with pytest.raises(TreeReadError):
        (guarded / JUDGED).read_text()
