"""What is read before a build."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from provenpath.checkout import Checkout
from provenpath.guide import checks
from provenpath.guide.sources import Sources

ROOT = Path(__file__).parents[1]
PAGE = "---\ntitle: A\ndescription: B\n---\n\n{}\n"


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """A checkout with the project's own facts and no pages."""
    for name in ("facts", "requirements", "runbooks", "terraform"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("docs/coder-eks", "diagrams/coder-eks"):
        (tmp_path / name).mkdir(parents=True)
    return Sources(Checkout(tmp_path), "coder-eks", "workspaces-3000")


def test_pages_the_readme_and_the_strings_of_pictures_are_read(sources: Sources) -> None:
    """Only a page has a form to keep: a README has no front matter."""
    root = sources.checkout.root
    region = sources.resolved.get("network.region")
    (root / "docs/coder-eks/a.md").write_text(PAGE.format(f"In {region}. <div>"))
    (root / "README.md").write_text(f"# A\n\nIn {region}. <div>\n")
    (root / "diagrams/coder-eks/a.py").write_text(f'label = "{region}"\n')
    found = [(fault.path, fault.line) for fault in checks.before_build(sources, root / "docs").faults]
    assert found == [("README.md", 3), ("diagrams/coder-eks/a.py", 1), *[("docs/coder-eks/a.md", 6)] * 2]


def test_waived_literals_come_with_their_reasons(sources: Sources) -> None:
    root = sources.checkout.root
    (root / "docs/a.md").write_text(
        PAGE.format("See coder-eks:3.8 in 10.0.0.0/8. <!-- literal-ok: all of RFC 1918 -->")
    )
    report = checks.before_build(sources, root / "docs")
    assert report.faults == ()
    assert [(each.path, each.line, each.reason, each.literals) for each in report.waived] == [
        ("docs/a.md", 6, "all of RFC 1918", ("10.0.0.0/8",))
    ]


def test_a_declaration_that_names_no_criterion_is_found(sources: Sources) -> None:
    """A slip of the pen in a `# requirements:` line would leave a criterion without what declares it."""
    root = sources.checkout.root
    (root / "terraform").unlink()
    layer = root / "terraform/coder-eks/10-network"
    shutil.copytree(ROOT / "terraform", root / "terraform")
    main = layer / "main.tf"
    text = main.read_text()
    assert "coder-eks:3.1," in text
    main.write_text(text.replace("coder-eks:3.1,", "coder-eks:3.11,", 1))
    [fault] = checks.before_build(sources, root / "docs").faults
    assert fault.path == "terraform/coder-eks/10-network/main.tf"
    assert "'coder-eks:3.11', of which there is no record. Did you mean" in fault.message


def test_our_own_pages_have_no_fault() -> None:
    sources = Sources(Checkout(ROOT), "coder-eks", "workspaces-3000")
    assert checks.before_build(sources, ROOT / "docs").faults == ()
