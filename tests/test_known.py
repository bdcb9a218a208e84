"""Every source that holds facts gives them to the gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenpath.checkout import Checkout
from provenpath.facts import terraform
from provenpath.facts.resolved import Layer, Resolved
from provenpath.guide import known
from provenpath.guide.gate import Gate
from provenpath.guide.macros import Macros
from provenpath.guide.page import Page
from provenpath.guide.sources import Sources

FACTS = known.facts(Sources(Checkout(Path(__file__).parents[1]), "coder-eks", "workspaces-3000"))
LAYER = """
terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.100, < 7" }
  }
}
variable "zone_count" {
  type    = number
  default = 3
}
variable "excluded" {
  type    = list(string)
  default = ["use1-az3"]
}
variable "token" {
  type      = string
  sensitive = true
  default   = "not-for-any-page"
}
variable "name" { type = string }
module "inner" { source = "../inner" }
"""
INNER = """
variable "keep_days" {
  type    = number
  default = 400
}
"""


@pytest.fixture
def layer(tmp_path: Path) -> terraform.Module:
    for name, text in (("10-network", LAYER), ("inner", INNER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text)
    return terraform.read(tmp_path / "10-network")


def test_resolved_facts_are_given_leaf_by_leaf_and_counts_by_type() -> None:
    values = {"zone_names": ["us-east-1a"], "plan": {"private": [{"cidr": "10.0.0.0/19"}]}}
    layers = {"network": Layer("network", "10-network", values, {"aws_nat_gateway": 3, "aws_cloudwatch_log_group": 2})}
    found = {fact.macro: fact for fact in known.resolved(Resolved("p", "e", layers, {}, Path("facts.json")))}
    assert {macro: fact.value for macro, fact in found.items()} == {
        'fact("network.zone_names.0")': "us-east-1a",
        'fact("network.plan.private.0.cidr")': "10.0.0.0/19",
        'count("network", "aws_nat_gateway")': 3,
        'count("network", "aws_cloudwatch_log_group")': 2,
    }
    gate = Gate(found.values())
    for typed in ("three NAT gateways", "two log groups", "2 CloudWatch log groups", "aws_nat_gateway: 3"):
        assert gate.check([Page("a.md", typed)]).faults, typed
    assert gate.check([Page("a.md", "three API gateways, two security groups")]).faults == ()


def test_declared_facts_are_defaults_and_constraints_of_layers_and_of_their_modules(layer: terraform.Module) -> None:
    """A required variable has no default, and a sensitive one is for no page."""
    found = {fact.macro: fact.value for fact in known.declared({"network": layer})}
    assert found == {
        'default("network", "zone_count")': 3,
        'default("network", "excluded.0")': "use1-az3",
        'constraint("network", "terraform")': ">= 1.11",
        'constraint("network", "aws")': ">= 5.100, < 7",
        'default("modules/inner", "keep_days")': 400,
    }


@pytest.mark.parametrize(
    "typed",
    [
        "3 zones",
        "400 days",
        "use1-az3",
        "Terraform 1.11",
        "Terraform 1.9",
        "`>= 5.100, < 7`",
        "AWS provider 5.100",
        "provider for AWS 6.2",
        "hashicorp/aws 5.100",
        "| Terraform | 1.11 |",
    ],
)
def test_declared_facts_are_found(layer: terraform.Module, typed: str) -> None:
    gate = Gate(known.declared({"network": layer}))
    assert len(gate.check([Page("a.md", f"It is {typed} here.")]).faults) == 1


def test_tested_versions_are_given_by_what_they_are_of() -> None:
    found = list(known.tested({"terraform": "1.11.4", "hashicorp/aws": "5.100.0"}))
    assert [(fact.macro, fact.value) for fact in found] == [
        ('version("terraform")', "1.11.4"),
        ('version("hashicorp/aws")', "5.100.0"),
    ]
    (first, second) = Gate(found).check([Page("a.md", "Terraform v1.11.4\nwith the AWS provider 5.100.0")]).faults
    assert first.message.endswith('; write {{ version("terraform") }}')
    assert second.message.endswith('; write {{ version("hashicorp/aws") }}')
    assert Gate(found).check([Page("a.md", "Terraform 1.9")]).faults


@pytest.mark.parametrize(
    ("typed", "macro"),
    [
        ("Coder 2.36.0", 'release_version("coder")'),
        ("the Coder chart 2.35", 'release_version("coder")'),
        ("six replicas", 'setting("coder", "coder.replicaCount")'),
        ("replicaCount: 6", 'setting("coder", "coder.replicaCount")'),
        ("`CODER_SESSION_DURATION=8h`", 'setting("coder", "coder.env.CODER_SESSION_DURATION")'),
        ("127.0.0.1:6060", 'setting("coder", "coder.env.CODER_PPROF_ADDRESS")'),
    ],
)
def test_what_a_release_is_and_sets_is_found(typed: str, macro: str) -> None:
    sources = Sources(Checkout(Path(__file__).parents[1]), "coder-eks", "workspaces-3000")
    (fault,) = Gate(known.released(sources.releases)).check([Page("a.md", f"There is {typed} here.")]).faults
    assert macro in fault.message


def test_what_is_filled_in_later_is_no_fact() -> None:
    assert [fact.macro for fact in FACTS if "${" in fact.text or "\n" in fact.text] == []


def test_what_a_plan_says_comes_before_a_default() -> None:
    """Both may hold the same; the gate names the one that the page is about."""
    of_plan = [fact.macro.startswith(("fact(", "count(")) for fact in FACTS]
    assert of_plan == sorted(of_plan, reverse=True)
    assert set(of_plan) == {True, False}


def test_every_macro_that_a_message_names_is_there() -> None:
    assert {fact.macro.partition("(")[0] for fact in FACTS} <= set(vars(Macros))
