"""What is written in HCL is read as Terraform reads it, or refused with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provenpath.facts import hcl
from provenpath.facts.hcl import HclError


def parsed(tmp_path: Path, text: str) -> hcl.Block:
    path = tmp_path / "main.tf"
    path.write_text(text, encoding="utf-8", newline="")
    return hcl.parse(path)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('""', ""),
        ('"plain"', "plain"),
        (r'"a\"b\\c"', r'a"b\c'),
        (r'"tab\tline\nreturn\r"', "tab\tline\nreturn\r"),
        (r'"backslash\\n"', "backslash\\n"),
        (r'"é\u00e9\U0001F600"', "éé\U0001f600"),
        ('"$${a} %%{b} $c %d"', "${a} %{b} $c %d"),
        ('"# no comment // nor this"', "# no comment // nor this"),
        ("0", 0),
        ("42", 42),
        ("3.5", 3.5),
        ("1.5e3", 1500.0),
        ("-7", -7),
        ("- 1.5", -1.5),
        ("-(-2)", 2),
        ("(3)", 3),
        ("true", True),
        ("false", False),
        ("null", None),
        ("[]", []),
        ("{}", {}),
        ('[1, "a", [true, null], {}]', [1, "a", [True, None], {}]),
        ("[\n  1, # one\n  2, // two\n  /* three */ 3,\n]", [1, 2, 3]),
        ('{ a = 1, "b c" = 2, d: 3, 4 = 5 }', {"a": 1, "b c": 2, "d": 3, "4": 5}),
        ("{\n  a = 1\n  b = { c = [2] } # more\n}", {"a": 1, "b": {"c": [2]}}),
        ("<<EOT\none\n  two\n\nEOT", "one\n  two\n\n"),
        ("<<-EOT\n    one\n      two\n\n    three\n    EOT", "one\n  two\n\nthree\n"),
        ("<<-EOT\n  $${a} \\n\n  EOT", "${a} \\n\n"),
        ("<<EOT\nEOT", ""),
    ],
)
def test_a_literal_is_what_it_says(tmp_path: Path, source: str, value: Any) -> None:
    attribute = parsed(tmp_path, f"before = 1\nx = {source}\n").attributes["x"]
    assert attribute.is_literal
    assert attribute.literal == value
    assert type(attribute.literal) is type(value)
    assert (attribute.source, attribute.line) == (source, 2)


@pytest.mark.parametrize(
    "source",
    [
        "var.a",
        "a",
        '"${var.a}"',
        '"a ${1} b"',
        '"%{ if true }a%{ endif }"',
        "1 + 2",
        "-var.a",
        '-"a"',
        "-true",
        "!true",
        "true ? 1 : 2",
        "[1, var.a]",
        "[for a in [1]: a]",
        "{ a = var.b }",
        "{ (var.a) = 1 }",
        '{ "${var.a}" = 1 }',
        "{ for a in [1]: a => a }",
        "<<EOT\n${var.a}\nEOT",
        "<<EOT\n%{ if true }a%{ endif }\nEOT",
        'file("x")',
        "[1][0]",
    ],
)
def test_an_expression_is_no_literal(tmp_path: Path, source: str) -> None:
    """What it comes to is Terraform's to say."""
    attribute = parsed(tmp_path, f"\n\nx = {source}\n").attributes["x"]
    assert not attribute.is_literal
    with pytest.raises(HclError, match=r"main\.tf:3 x = .* is no literal, so only a plan says"):
        _ = attribute.literal


def test_the_elements_of_a_map_are_read_one_by_one(tmp_path: Path) -> None:
    """One that is an expression leaves the others as they are."""
    found = parsed(tmp_path, 'x = {\n  a = "b"\n  c = [aws.d]\n}\ny = 1\n').attributes
    assert found["x"].elements["a"].literal == "b"
    assert (found["x"].elements["c"].source, found["x"].elements["c"].line) == ("[aws.d]", 3)
    assert not found["x"].elements["c"].is_literal
    with pytest.raises(HclError, match=r"main\.tf:5 y = 1 is no map"):
        _ = found["y"].elements


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = \n", 2),
        ("a = 1\nb = [1,\n", 2),
        ('a = 1\nb = "x\nc = 2\n', 4),
        ("a = 1\n}\n", 2),
        ('variable "x" {\n  type = string\n', 3),
        ("a = <<EOT\nfoo\n", 3),
        ("a = 1\n= 2\n", 1),
        ('resource "a" "b" {\n  c = (\n}\n', 2),
        ("a = 1\n\x00\n", 2),
    ],
)
def test_what_is_not_hcl_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    """The line is where the parser noticed, which is the end of the file for what was never closed."""
    with pytest.raises(HclError, match=rf"main\.tf:{line} is not valid HCL"):
        parsed(tmp_path, text)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.tf"
    with pytest.raises(HclError, match=r"x\.tf cannot be read: .*No such file"):
        hcl.parse(path)
    path.write_bytes(b'a = "\xff"\n')
    with pytest.raises(HclError, match=r"x\.tf cannot be read: .*utf-8"):
        hcl.parse(path)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "/* only\na comment */"])
def test_a_file_may_be_empty(tmp_path: Path, text: str) -> None:
    found = parsed(tmp_path, text)
    assert (found.attributes, found.blocks) == ({}, ())


BLOCKS = """\
# of the file

# first
// second
resource "aws_vpc" "this" {
  # docs: https://example.com/#part
  cidr = "10.0.0.0/16" # behind
  tags = { a = 1 }

  lifecycle {
    prevent_destroy = true
  }
  timeouts {}
  timeouts {
    create = "5m"
  }
}
locals { a = 1 }
data aws_region current {}
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blocks_are_read_with_their_place_and_their_comments(tmp_path: Path, end: str) -> None:
    found = parsed(tmp_path, BLOCKS.replace("\n", end))
    vpc, locals_, region = found.blocks
    assert (vpc.type, vpc.labels, vpc.line, vpc.comments) == ("resource", ("aws_vpc", "this"), 5, ("first", "second"))
    assert vpc.attributes["cidr"].comments == ("docs: https://example.com/#part",)
    assert vpc.attributes["tags"].comments == (), "what stands behind the line above is of that line"
    assert [block.type for block in vpc.blocks] == ["lifecycle", "timeouts", "timeouts"]
    assert [sorted(block.attributes) for block in vpc.all("timeouts")] == [[], ["create"]]
    assert (locals_.line, locals_.attributes["a"].literal) == (18, 1)
    assert region.labels == ("aws_region", "current")


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    """Not those that Unicode sees within a string."""
    found = parsed(tmp_path, 'a = "\u2028 \x0c \x85"\n# of b\nb = 1\n')
    assert (found.attributes["b"].line, found.attributes["b"].comments) == (3, ("of b",))
