"""YAML is read with its lines, and every fault is named with its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenpath.errors import ProvenpathError
from provenpath.facts import yaml

TEXT = """\
a: 1
list:
  - x: 1
    y:
      z: 2
  - plain
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "x.yaml").write_text(TEXT)
    return tmp_path / "x.yaml"


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ([], 1),
        (["a"], 1),
        (["list"], 2),
        (["list", 0], 3),
        (["list", 0, "y"], 4),
        (["list", 0, "y", "z"], 5),
        (["list", 1], 6),
        (["list", 9], 2),
        (["list", 0, "w"], 3),
        (["b"], 1),
        (["a", "deeper"], 1),
    ],
)
def test_a_place_has_its_line(path: Path, keys: list[str | int], line: int) -> None:
    """Or that of the nearest thing around it."""
    assert yaml.load(path).line(keys) == line


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: [1\nb: 2\n", r"x\.yaml:2 is not valid YAML: "),
        (b"a: 1\na: 2\n", r"x\.yaml:2 the key 'a' stands twice"),
        (b"a: 1\n\tb: 2\n", r"x\.yaml:2 is not valid YAML: "),
        (b"a: \xff\n", r"x\.yaml cannot be read: .*utf-8"),
        (b"a: \x01\n", r"x\.yaml cannot be read: .*(special|control) characters"),
    ],
)
def test_what_is_not_yaml_is_named(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    with pytest.raises(ProvenpathError, match=message):
        yaml.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProvenpathError, match=r"gone\.yaml does not exist"):
        yaml.load(tmp_path / "gone.yaml")


def test_every_fault_is_named_with_line_and_place(path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["b"],
        "properties": {"a": {"type": "string"}, "list": {"items": {"type": "object"}}},
    }
    with pytest.raises(ProvenpathError) as caught:
        yaml.validate(yaml.load(path), schema)
    assert str(caught.value).splitlines() == [
        f"{path}:1 the file: 'b' is a required property",
        f"{path}:1 a: 1 is not of type 'string'",
        f"{path}:6 list.1: 'plain' is not of type 'object'",
    ]
