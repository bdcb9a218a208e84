"""Who may know whom: the engine knows no platform, and what judges a tree does not know where it lies."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "provenpath"
ENGINE = ("facts", "guide", "proof", "targets", "sandbox")
PLATFORMS = sorted(path.name for path in (PACKAGE / "platforms").iterdir() if (path / "__init__.py").is_file())
MODULES = [path for part in ENGINE for path in sorted((PACKAGE / part).rglob("*.py"))]
JUDGES = [
    *sorted((PACKAGE / "platforms").glob("*/probes/**/*.py")),
    *sorted((PACKAGE / "platforms").glob("*/operations/**/*.py")),
    *sorted((ROOT / "runbooks").rglob("*.py")),
    *sorted((ROOT / "runbooks").rglob("*.feature")),
    *sorted((ROOT / "requirements").glob("*.yaml")),
]
OPENERS = {"open", "read_text", "read_bytes", "glob", "rglob", "iterdir"}


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, relative ones by their whole names."""
    folder = path.relative_to(PACKAGE.parent).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(folder[: len(folder) - node.level + 1]) + "." if node.level else ""
            yield from (f"{start}{node.module or ''}.{alias.name}" for alias in node.names)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 40
    assert len(JUDGES) > 20
    assert PLATFORMS == ["coder_eks"]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_the_engine_imports_no_platform_and_names_none(path: Path) -> None:
    """Another platform is added beside the first, not woven into what both use."""
    assert [name for name in imports(path) if name.startswith("provenpath.platforms.")] == []
    named = "|".join([*PLATFORMS, *(name.replace("_", "-") for name in PLATFORMS)])
    code = re.sub(r'"""(?:.|\n)*?"""|#.*', "", path.read_text())  # where words explain, an example may be of one
    assert re.findall(named, code) == []


@pytest.mark.parametrize("part", ["facts", "proof", "targets"])
def test_what_runs_need_loads_neither_sandbox_nor_guide(part: str) -> None:
    """A run against a live account has no use for moto or MkDocs, and the judge is none of the sandbox's."""
    names = [f"provenpath.{path.relative_to(PACKAGE).with_suffix('').as_posix()}" for path in MODULES]
    mine = [
        name.replace("/", ".").removesuffix(".__init__") for name in names if name.startswith(f"provenpath.{part}/")
    ]
    code = (
        f"import sys, importlib\nfor name in {mine!r}: importlib.import_module(name)\n"
        "print(*(name for name in sys.modules"
        " if name.split('.')[0] in ('moto', 'mkdocs') or name.startswith(('provenpath.sandbox', 'provenpath.guide'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("path", JUDGES, ids=relative)
def test_what_judges_opens_nothing_below_the_trees(path: Path) -> None:
    """Whether it could is for the guard of a run, tested beside `independence`; this is whether it tries.

    Scripts that deploy are named by their paths in features, and run by Terraform itself.
    """
    text = re.sub(r"https://[^\s\"']+", "", path.read_text())
    assert re.findall(r"\b(?:terraform|helm-values)/[\w-]+|\bfacts/[\w-]+\.\w+", text) == []
    if path.suffix == ".py":
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call)
        }
        assert called & OPENERS == set()


def test_every_test_of_the_trees_mocks_the_provider() -> None:
    """All of them share one, which holds one configuration: a test that really asked AWS would ask with another's."""
    files = sorted((ROOT / "terraform").rglob("*.tftest.hcl"))
    assert len(files) > 20
    assert [path for path in files if not re.search(r'^mock_provider "aws" \{', path.read_text(), re.MULTILINE)] == []


def test_what_every_layer_takes_is_declared_the_same_in_each() -> None:
    """Each layer is handed the same common.tfvars; Terraform has no way to declare its variables once."""
    layers = sorted((ROOT / "terraform").glob("*/[0-9][0-9]-*"))
    platforms = {layer.parent.name for layer in layers}
    assert platforms == {name.replace("_", "-") for name in PLATFORMS}
    for platform in platforms:
        texts = {layer.name: (layer / "common.tf").read_text() for layer in layers if layer.parent.name == platform}
        first = min(texts)
        assert len(texts) > 1
        assert [name for name, text in texts.items() if text != texts[first]] == [], f"unlike {first}/common.tf"
