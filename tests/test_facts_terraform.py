"""What a module declares is read whole, in the many ways in which modules are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provenpath.errors import ProvenpathError
from provenpath.facts import terraform
from provenpath.facts.terraform import UNSET, NoSuchDeclarationError


def module(tmp_path: Path, **files: str) -> terraform.Module:
    for name, text in files.items():
        path = tmp_path / f"{name.replace('__', '/')}.tf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return terraform.read(tmp_path)


VARIABLES = """\
variable "name" {
  description = "Name of the thing, \\"quoted\\". Valid values are `a` and `b`."
  type        = string
  nullable    = false
}

# docs: https://example.com/zones#count
variable "zones" {
  type    = list(string)
  default = ["a", "b"]

  validation {
    condition     = length(var.zones) >= 2
    error_message = "zones must name 2 or more, not ${length(var.zones)}."
  }
  validation {
    condition     = true
    error_message = "never"
  }
}

variable "groups" {
  description = <<-EOT
    Groups of nodes:

      - `type`: of the machine
  EOT
  type = map(object({
    type  = string               # such as m5.large
    url   = optional(string, "https://example.com/#a") // where
    /* how
       many */
    count = optional(number, 3)
    more  = optional(object({ a = optional(list(string), []) }), {})
  }))
  default = {
    first = { type = "m5.large", count = -1 }
  }
}

variable "token" {
  type      = string
  default   = null
  sensitive = true
  ephemeral = true
}

variable "anything" {}

variable "computed" {
  default = cidrsubnet("10.0.0.0/16", 4, 1)
}
"""


def test_variables_are_read_whole(tmp_path: Path) -> None:
    found = module(tmp_path, variables=VARIABLES).variables
    assert list(found) == ["name", "zones", "groups", "token", "anything", "computed"]
    name, zones, groups, token, anything, computed = found.values()
    assert name.description == 'Name of the thing, "quoted". Valid values are `a` and `b`.'
    assert (name.type, name.default, name.is_nullable, name.is_sensitive) == ("string", UNSET, False, False)
    assert (zones.default, zones.docs, zones.line) == (["a", "b"], "https://example.com/zones#count", 8)
    assert zones.rules == ("zones must name 2 or more, not ${length(var.zones)}.", "never")
    assert groups.description == "Groups of nodes: - `type`: of the machine"
    assert groups.type == (
        'map(object({ type = string url = optional(string, "https://example.com/#a") '
        "count = optional(number, 3) more = optional(object({ a = optional(list(string), []) }), {}) }))"
    )
    assert groups.default == {"first": {"type": "m5.large", "count": -1}}
    assert (token.default, token.is_sensitive, token.is_nullable) == (None, True, True)
    assert (anything.type, anything.description, anything.default) == ("any", "", UNSET)
    assert computed.default == 'cidrsubnet("10.0.0.0/16", 4, 1)'
    assert repr(UNSET) == "UNSET"


MAIN = """\
terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = ">= 5.100, < 7"
      configuration_aliases = [aws.virginia]
    }
    helm   = "~> 3.0"
    random = { version = ">= 3" }
    coder  = { source = "coder/coder" }
  }
}

# requirements: coder-eks:3.1, coder-eks:4.10
# docs: https://example.com/vpc
resource "aws_vpc" "this" {
  cidr_block = var.cidr
}

data "aws_region" "current" {}

module "child" {
  source = "./modules/child"
}

module "far" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 6.0"
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = try(aws_vpc.this[0].id, null)
  sensitive   = true
}

moved {
  from = aws_vpc.that
  to   = aws_vpc.this
}
"""


def test_a_module_is_read_whole(tmp_path: Path) -> None:
    found = module(tmp_path, main=MAIN, modules__child__main='variable "inner" {}\n', more='resource "x_y" "z" {}\n')
    assert found.required_version == ">= 1.11"
    assert found.providers == {
        "hashicorp/aws": ">= 5.100, < 7",
        "hashicorp/helm": "~> 3.0",
        "hashicorp/random": ">= 3",
        "coder/coder": "",
    }
    assert {address: (item.kind, item.type) for address, item in found.declarations.items()} == {
        "aws_vpc.this": ("resource", "aws_vpc"),
        "data.aws_region.current": ("data", "aws_region"),
        "module.child": ("module", "./modules/child"),
        "module.far": ("module", "terraform-aws-modules/vpc/aws"),
        "x_y.z": ("resource", "x_y"),
    }
    vpc = found.declarations["aws_vpc.this"]
    assert vpc.requirements == ("coder-eks:3.1", "coder-eks:4.10")
    assert (vpc.docs, vpc.path.name, vpc.line) == ("https://example.com/vpc", "main.tf", 17)
    output = found.output("vpc_id")
    assert (output.expression, output.is_sensitive) == ("try(aws_vpc.this[0].id, null)", True)
    assert list(found.modules) == ["child"]
    assert list(found.modules["child"].variables) == ["inner"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("variable {}\n", r"main\.tf:1 variable has 0 labels, not 1"),
        ('\nvariable "a" "b" {}\n', r"main\.tf:2 variable has 2 labels, not 1"),
        ('resource "aws_vpc" {}\n', r"main\.tf:1 resource has 1 labels, not 2"),
        ('data "a" "b" "c" {}\n', r"main\.tf:1 data has 3 labels, not 2"),
        ('output "a" {}\n', r"main\.tf:1 output 'a' has no value"),
        ('module "a" {}\n', r"main\.tf:1 module 'a' has no source"),
        ('module "a" {\n  source = var.b\n}\n', r"main\.tf:2 source = var\.b is no literal"),
        ('variable "a" {\n  sensitive = var.b\n}\n', r"main\.tf:2 sensitive = var\.b is no literal"),
        ('variable "a" {\n', r"main\.tf:\d is not valid HCL"),
    ],
)
def test_what_terraform_would_refuse_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProvenpathError, match=message):
        module(tmp_path, main=text)


def test_a_folder_without_terraform_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.md").touch()
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ProvenpathError, match=rf"{folder} holds no \.tf file"):
            terraform.read(folder)


@pytest.mark.parametrize(
    ("ask", "name", "message"),
    [
        ("variable", "zone", r"declares no variable 'zone'\. Did you mean 'zones'\?"),
        ("variable", "quite_other", r"There is: anything, computed, groups, name, token, zones\."),
        ("output", "x", r"declares no output 'x'\. There is none\."),
    ],
)
def test_what_is_not_there_is_named_with_the_nearest(tmp_path: Path, ask: str, name: str, message: str) -> None:
    found: Any = module(tmp_path, variables=VARIABLES)
    with pytest.raises(NoSuchDeclarationError, match=message) as caught:
        getattr(found, ask)(name)
    assert isinstance(caught.value, KeyError)
