"""The copy that is applied is the checkout's trees, and only what was asked for differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenpath.errors import ProvenpathError
from provenpath.proof import hashes
from provenpath.sandbox import tree
from provenpath.sandbox.tree import Edit

FILES = {
    "terraform/app/10-network/main.tf": 'provider "aws" {}\n',
    "terraform/app/00-backend/main.tf": 'provider "aws" {}\n',
    "terraform/app/environments/large/common.tfvars": 'name = "a" # region = "x"\nregion = "us-east-1" # "us-east-1"\n',
    "terraform/app/environments/large/10-network.tfvars": 'other_region = "us-east-1"\n',
    "terraform/app/environments/large/state.s3.tfbackend": 'region="us-east-1"\nbucket="us-east-1"\n',
    "terraform/app/environments/large/README.md": 'region = "us-east-1"\n',
    "terraform/modules/vpc/main.tf": "# a module\n",
    "helm-values/app/values.yaml": "a: 1\n",
    "runbooks/app/deploy.sh": "#!/bin/sh\n",
    "docs/index.md": "no tree\n",
}
MADE = (
    "terraform/app/10-network/.terraform/providers/x",
    "terraform/app/10-network/.terraform.lock.hcl",
    "terraform/app/10-network/terraform.tfstate",
    "terraform/app/10-network/terraform.tfstate.backup",
    "terraform/app/10-network/facts.tfplan",
    "runbooks/app/__pycache__/x.pyc",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {**FILES, **dict.fromkeys(MADE, "made")}.items():
        path = tmp_path / "checkout" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "checkout/runbooks/app/deploy.sh").chmod(0o755)
    return tmp_path / "checkout"


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_the_trees_and_the_scripts_are_copied_and_nothing_that_tools_made(root: Path, tmp_path: Path) -> None:
    """An override lies in each layer; a script stays one that can be run."""
    tree.copy(root, tmp_path / "work")
    copied = contents(tmp_path / "work")
    overrides = {name for name in copied if name.endswith(tree.OVERRIDE)}
    assert overrides == {f"terraform/app/{layer}/{tree.OVERRIDE}" for layer in ("00-backend", "10-network")}
    assert {name: copied[name] for name in copied if name not in overrides} == {
        name: text for name, text in FILES.items() if not name.startswith("docs")
    }
    assert (tmp_path / "work/runbooks/app/deploy.sh").stat().st_mode & 0o111


def test_a_copy_is_made_anew(root: Path, tmp_path: Path) -> None:
    """Nothing of the last one stays, and the checkout is not touched."""
    before = contents(root)
    tree.copy(root, tmp_path / "work", edits=[Edit("terraform/modules/vpc/main.tf", "a module", "wrong")])
    (tmp_path / "work/terraform/left.tf").touch()
    tree.copy(root, tmp_path / "work")
    assert "terraform/left.tf" not in contents(tmp_path / "work")
    assert contents(tmp_path / "work")["terraform/modules/vpc/main.tf"] == "# a module\n"
    assert contents(root) == before


def test_layers_are_in_the_order_of_their_numbers(root: Path) -> None:
    assert [layer.name for layer in tree.layers(root)] == ["00-backend", "10-network"]


def test_another_region_is_written_where_an_adopter_would(root: Path, tmp_path: Path) -> None:
    """Into the attribute of that name, in every environment's files, and nowhere else."""
    tree.copy(root, tmp_path / "work", region="us-gov-west-1")
    copied, folder = contents(tmp_path / "work"), "terraform/app/environments/large"
    assert copied[f"{folder}/common.tfvars"] == 'name = "a" # region = "x"\nregion = "us-gov-west-1" # "us-east-1"\n'
    assert copied[f"{folder}/state.s3.tfbackend"] == 'region="us-gov-west-1"\nbucket="us-east-1"\n'
    for name in ("10-network.tfvars", "README.md"):
        assert copied[f"{folder}/{name}"] == FILES[f"{folder}/{name}"]


@pytest.mark.parametrize(
    ("edit", "times"),
    [
        (Edit("terraform/modules/vpc/main.tf", "not there", "x"), 0),
        (Edit("terraform/app/environments/large/state.s3.tfbackend", '"us-east-1"', "x"), 2),
        (Edit("terraform/modules/vpc/gone.tf", "a", "x"), 0),
    ],
)
def test_an_edit_has_one_place(root: Path, tmp_path: Path, edit: Edit, times: int) -> None:
    """A fault that silently changed nothing would look like one that nobody noticed."""
    with pytest.raises(ProvenpathError, match=rf"{edit.file} holds .* {times} times, not once"):
        tree.copy(root, tmp_path / "work", edits=[edit])


def test_an_edit_is_done_after_the_region(root: Path, tmp_path: Path) -> None:
    edit = Edit("terraform/app/environments/large/common.tfvars", '"us-gov-west-1"', '"eu-west-1"')
    tree.copy(root, tmp_path / "work", region="us-gov-west-1", edits=[edit])
    assert 'region = "eu-west-1"' in contents(tmp_path / "work")[edit.file]


def test_the_hash_of_trees_follows_names_and_contents_alone(root: Path) -> None:
    """What tools leave there does not count; a file that is renamed, moved, added or changed does."""
    trees = [root / "terraform", root / "helm-values"]
    before = hashes.of_trees(trees)
    assert hashes.of_trees(reversed(trees)) == before
    (root / "terraform/app/10-network/terraform.tfstate").write_text("other")
    (root / "terraform/app/.terraform").mkdir()
    (root / "terraform/app/.terraform/x.tf").touch()
    assert hashes.of_trees(trees) == before
    seen = {before}
    for change in (
        lambda: (root / "terraform/modules/vpc/main.tf").write_text("# another\n"),
        lambda: (root / "terraform/modules/vpc/main.tf").rename(root / "terraform/modules/vpc/other.tf"),
        (root / "terraform/modules/vpc/empty.tf").touch,
        lambda: (root / "helm-values/app/values.yaml").rename(root / "terraform/values.yaml"),
    ):
        change()
        seen.add(hashes.of_trees(trees))
    assert len(seen) == 5
