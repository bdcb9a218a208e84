"""A saved state is loaded only where it fits and where nobody else can have written it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from provenpath.checkout import Checkout
from provenpath.sandbox import saved


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    for name in ("terraform/app", "runbooks/app"):
        (tmp_path / "checkout" / name).mkdir(parents=True)
    (tmp_path / "checkout/terraform/app/main.tf").write_text("a = 1\n")
    (tmp_path / "checkout/runbooks/app/deploy.sh").write_text("terraform apply\n")
    return Checkout(tmp_path / "checkout")


@pytest.fixture
def wanted(checkout: Checkout, tmp_path: Path) -> saved.Fits:
    return saved.fits(checkout, "us-east-1", "large", tmp_path / "state")


@pytest.fixture
def folder(tmp_path: Path, wanted: saved.Fits) -> Path:
    """A folder with a state that fits."""
    folder = tmp_path / "state" / "saved"
    folder.mkdir(mode=0o700, parents=True)
    (folder / "state.pickle").write_bytes(b"state" * 1000)
    (folder / "state.pickle").chmod(0o600)
    saved.write_card(folder, wanted)
    return folder


def test_what_fits_is_used(folder: Path, wanted: saved.Fits) -> None:
    assert saved.usable(folder, wanted) == folder / "state.pickle"
    assert not (folder / "card.draft").exists()


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(saved.Fits)])
def test_whatever_differs_it_is_not_used(folder: Path, wanted: saved.Fits, field: str) -> None:
    assert saved.usable(folder, dataclasses.replace(wanted, **{field: "other"})) is None


def test_what_it_depends_on_is_seen(checkout: Checkout, wanted: saved.Fits, tmp_path: Path) -> None:
    """Trees, the scripts that deploy them, region, environment and place."""
    place = tmp_path / "state"
    (checkout.root / "runbooks/app/deploy.sh").write_text("terraform apply -auto-approve\n")
    changed = saved.fits(checkout, "us-east-1", "large", place)
    assert (changed.scripts, changed.trees) != (wanted.scripts, wanted.trees)
    assert changed.trees == wanted.trees
    (checkout.root / "terraform/app/main.tf").write_text("a = 2\n")
    assert saved.fits(checkout, "us-east-1", "large", place).trees != wanted.trees
    assert saved.fits(checkout, "us-gov-west-1", "large", place).region == "us-gov-west-1"
    assert saved.fits(checkout, "us-east-1", "small", place).environment == "small"
    assert saved.fits(checkout, "us-east-1", "large", tmp_path).place != wanted.place


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def swapped_for_a_link(path: Path) -> None:
    path.rename(path.with_suffix(".other"))
    path.symlink_to(path.with_suffix(".other"))


TAMPERED: dict[str, Callable[[Path], object]] = {
    "state is gone": lambda folder: (folder / "state.pickle").unlink(),
    "state is cut": lambda folder: (folder / "state.pickle").write_bytes(b"state"),
    "state is empty": lambda folder: (folder / "state.pickle").write_bytes(b""),
    "state is longer": lambda folder: (folder / "state.pickle").write_bytes(b"state" * 1001),
    "one bit of the state": lambda folder: flipped(folder / "state.pickle"),
    "state is a link": lambda folder: swapped_for_a_link(folder / "state.pickle"),
    "state may be written by the group": lambda folder: (folder / "state.pickle").chmod(0o620),
    "state may be written by all": lambda folder: (folder / "state.pickle").chmod(0o602),
    "folder may be written by the group": lambda folder: folder.chmod(0o770),
    "folder may be written by all": lambda folder: folder.chmod(0o707),
    "folder is a link": swapped_for_a_link,
    "card is gone": lambda folder: (folder / "card.json").unlink(),
    "card is cut": lambda folder: (folder / "card.json").write_text((folder / "card.json").read_text()[:40]),
    "card is a list": lambda folder: (folder / "card.json").write_text("[]"),
    "card has no hash": lambda folder: (folder / "card.json").write_text(
        json.dumps({"fits": json.loads((folder / "card.json").read_text())["fits"]})
    ),
    "card is no text": lambda folder: (folder / "card.json").write_bytes(b"\xff\xfe"),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_state_that_was_touched_is_not_used(folder: Path, wanted: saved.Fits, how: str) -> None:
    TAMPERED[how](folder)
    assert saved.usable(folder, wanted) is None


def test_a_state_of_somebody_else_is_not_used(
    folder: Path, wanted: saved.Fits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pickle runs what it says: it has to be ours."""
    monkeypatch.setattr("os.getuid", lambda: folder.stat().st_uid + 1)
    assert saved.usable(folder, wanted) is None


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path, wanted: saved.Fits) -> None:
    assert saved.usable(tmp_path / "nowhere", wanted) is None
