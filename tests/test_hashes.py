"""A record is tied to the words, the code and the trees that it was taken with, and to nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenpath.checkout import Checkout
from provenpath.facts import features
from provenpath.proof import hashes

FEATURE = "@read @id:a @app:1.1\nFeature: F\n  Scenario: S\n    Then x\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "terraform/app/10-network/main.tf": "a = 1\n",
        "terraform/modules/vpc/main.tf": "# a module\n",
        "helm-values/app/values.yaml": "a: 1\n",
        "runbooks/conftest.py": "# shared\n",
        "runbooks/app/conftest.py": "# shared\n",
        "runbooks/app/suite/a-b.feature": FEATURE,
        "runbooks/app/suite/test_a_b.py": "# steps\n",
        "runbooks/app/suite/test_other.py": "# of another\n",
        "runbooks/app/other/conftest.py": "# of another suite\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_the_hash_of_trees_follows_every_name_and_content(root: Path) -> None:
    """A file that is changed, renamed, added or moved to another tree makes another hash; the order given does not."""
    trees = [root / "terraform", root / "helm-values"]
    seen = [hashes.of_trees(trees)]
    assert hashes.of_trees(reversed(trees)) == seen[0]
    module = root / "terraform/modules/vpc"
    (module / "main.tf").write_text("# another\n")
    seen.append(hashes.of_trees(trees))
    (module / "main.tf").rename(module / "other.tf")
    seen.append(hashes.of_trees(trees))
    (module / "empty.tf").touch()
    seen.append(hashes.of_trees(trees))
    (root / "helm-values/app/values.yaml").rename(root / "terraform/app/values.yaml")
    seen.append(hashes.of_trees(trees))
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    "made",
    [
        "terraform/app/.terraform/providers/x.tf",
        "terraform/app/10-network/terraform.tfstate",
        "terraform/app/10-network/terraform.tfstate.backup",
        "terraform/app/10-network/.terraform.tfstate.lock.info",
        "terraform/app/10-network/.terraform.lock.hcl",
        "terraform/app/10-network/facts.tfplan",
        "helm-values/app/__pycache__/x.pyc",
    ],
)
def test_what_tools_leave_in_a_tree_does_not_count(root: Path, made: str) -> None:
    trees = [root / "terraform", root / "helm-values"]
    before = hashes.of_trees(trees)
    (root / made).parent.mkdir(parents=True, exist_ok=True)
    (root / made).touch()
    assert hashes.of_trees(trees) == before


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("runbooks/app/suite/test_a_b.py", True),
        ("runbooks/app/conftest.py", True),
        ("runbooks/conftest.py", True),
        ("runbooks/app/suite/test_other.py", False),
        ("runbooks/app/other/conftest.py", False),
        ("terraform/modules/vpc/main.tf", False),
    ],
)
def test_the_hash_of_steps_follows_the_code_that_runs_them(root: Path, file: str, *, counts: bool) -> None:
    """Its own module and the conftest files above it."""
    feature = features.read(root / "runbooks/app/suite/a-b.feature")
    before = hashes.of_steps(Checkout(root), feature)
    (root / file).write_text("# changed\n")
    assert (hashes.of_steps(Checkout(root), feature) != before) is counts


def test_the_code_of_a_platform_counts_for_its_steps(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feature = features.read(root / "runbooks/app/suite/a-b.feature")
    package = root / "package"
    (package / "probes").mkdir(parents=True)
    monkeypatch.setattr(hashes, "platform_package", lambda _platform: package)
    before = hashes.of_steps(Checkout(root), feature)
    (package / "probes/vpc.py").write_text("# a probe\n")
    assert hashes.of_steps(Checkout(root), feature) != before
