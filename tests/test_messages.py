"""A page quotes a message from where it is written, or does not build."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenpath.errors import ProvenpathError
from provenpath.guide import messages

TF = r"""
variable "zones" {
  validation {
    condition     = true
    error_message = "zones is \"${join(", ", [for z in var.zones : "${z}"])}\". Give {2} of ${length(local.known)}."
  }
}
"""
SH = """
echo "There is no '${NAME:-}'. Run this" \\
  "in one of:" "$places"/* >&2
echo "Nothing in $(ls "$places")"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in (("terraform/a/main.tf", TF), ("runbooks/mini/deploy/a.sh", SH)):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_a_message_of_terraform_has_holes_where_it_fills_something_in(root: Path) -> None:
    assert messages.find(messages.read(root, "mini"), "Give") == 'zones is "…". Give {2} of ….'


def test_a_message_of_a_script_is_all_that_is_echoed(root: Path) -> None:
    assert messages.find(messages.read(root, "mini"), "There is no") == "There is no '…'. Run this in one of: …"


def test_words_that_nothing_says_are_an_error(root: Path) -> None:
    with pytest.raises(ProvenpathError, match="No message of the trees or the scripts holds 'Gone'"):
        messages.find(messages.read(root, "mini"), "Gone")


def test_words_that_several_say_are_an_error(root: Path) -> None:
    (root / "terraform" / "b.tf").write_text('error_message = "one of two"')
    with pytest.raises(ProvenpathError, match="Several messages hold ' of '"):
        messages.find(messages.read(root, "mini"), " of ")
