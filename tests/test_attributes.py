"""Mutants made of what is planned: what matters is broken once, where it is written, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provenpath.facts import hcl
from provenpath.sandbox import attributes

MODULE = """\
# The bucket, with an é before what is edited.
resource "bucket" "this" {
  count         = 2
  name          = "logs"
  open          = var.open
  force_destroy = false
  days          = var.days + 1
  zero          = 0
  left_to_aws   = null

  rule {
    on   = true
    size = 10
  }

  dynamic "reader" {
    for_each = var.readers

    content {
      may_write = false
    }
  }

  timeouts {
    create = 30
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "bucket" "not_deployed" {
  open = false
}
"""

LAYER = """\
module "logs" {
  source = "../modules/bucket"
}

module "more" {
  for_each = toset(["a.b"])
  source   = "../modules/bucket"
}
"""

VALUES = {
    "name": "logs", "open": False, "force_destroy": False, "days": 91, "zero": 0, "left_to_aws": None,
    "rule": [{"on": True, "size": 10}], "reader": [{"may_write": False}], "timeouts": {"create": 30},
}  # fmt: skip


def resource(address: str, **changes: Any) -> dict[str, Any]:
    return {"address": address, "mode": "managed", "type": "bucket", "name": "this", "values": VALUES | changes}


STATE = {
    "values": {
        "root_module": {
            "resources": [{"address": "data.zone.this", "mode": "data", "type": "zone", "name": "this", "values": {}}],
            "child_modules": [
                {"resources": [resource("module.logs.bucket.this[0]"), resource("module.logs.bucket.this[1]")]},
                {"resources": [resource('module.more["a.b"].bucket.this[0]')]},
            ],
        }
    }
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in (("modules/bucket", MODULE), ("10-logs", LAYER)):
        (tmp_path / "tree" / name).mkdir(parents=True)
        (tmp_path / "tree" / name / "main.tf").write_text(text)
    return tmp_path / "tree"


def changes(root: Path) -> dict[str, attributes.Change]:
    return {change.name: change for change in attributes.of_layer(root / "10-logs", STATE)}


def broken(root: Path, name: str) -> str:
    """Return the module after one change, in a copy."""
    copy = root.parent / "copy" / "modules" / "bucket" / "main.tf"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(MODULE)
    changes(root)[name].apply(root, root.parent / "copy")
    hcl.parse(copy)
    return copy.read_text()


def test_switches_numbers_and_optional_blocks_are_broken(root: Path) -> None:
    assert {name: change.what for name, change in changes(root).items()} == {
        "open": "the other way round",
        "days": "half as much",
        "rule": "left out",
        "rule.on": "the other way round",
        "rule.size": "half as much",
        "reader": "left out",
        "reader.may_write": "the other way round",
    }


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("open", "= var.open\n", "= !(var.open)\n"),
        ("days", "= var.days + 1\n", "= floor((var.days + 1) / 2)\n"),
        ("rule.size", "size = 10", "size = floor((10) / 2)"),
        ("reader.may_write", "may_write = false", "may_write = !(false)"),
        ("rule", "  rule {\n    on   = true\n    size = 10\n  }\n", "  \n"),
    ],
)
def test_a_change_touches_its_own_place_alone(root: Path, name: str, old: str, new: str) -> None:
    assert broken(root, name) == MODULE.replace(old, new)
    assert (root / "modules/bucket/main.tf").read_text() == MODULE


def test_what_is_called_twice_is_broken_for_all_calls(root: Path) -> None:
    change = changes(root)["open"]
    assert change.addresses == (
        "module.logs.bucket.this[0]",
        "module.logs.bucket.this[1]",
        'module.more["a.b"].bucket.this[0]',
    )
    assert change.id == "module.logs.bucket.this.open"


def test_blocks_of_one_kind_are_told_apart(root: Path) -> None:
    """Which value is whose is not known, so each is left out whole."""
    (root / "modules/bucket/main.tf").write_text(
        MODULE.replace("  timeouts {", "  rule {\n    on = false\n  }\n\n  timeouts {")
    )
    names = set(changes(root))
    assert {"rule.0", "rule.1"} <= names
    assert not {name for name in names if name.startswith("rule") and name.endswith("on")}
