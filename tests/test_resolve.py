"""Facts are what the plans of an environment say, with what its own earlier layers hand over."""

from __future__ import annotations

import json
from pathlib import Path

import mini
import pytest
from conftest import Workplace

READER = """\
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }
}

variable "region" {
  type = string
}

provider "aws" {
  region = var.region
}

data "aws_ssm_parameter" "this" {
  name = "/mini/bucket/said"
}

output "heard" {
  value = data.aws_ssm_parameter.this.insecure_value
}
"""


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """The mini platform with a second layer, which reads what the first hands over, and two environments."""
    workplace = Workplace(tmp_path / "checkout", tmp_path / "state")
    mini.write(workplace.root)
    terraform = workplace.root / "terraform" / "mini"
    workplace.edit("terraform/mini/00-bucket/main.tf", '"/mini/said"', '"/mini/bucket/said"')
    workplace.edit("terraform/mini/00-bucket/main.tf", "  value = var.said", "  insecure_value = var.said")
    (terraform / "10-reader").mkdir()
    (terraform / "10-reader" / "main.tf").write_text(READER)
    (terraform / "environments" / "larger").mkdir()
    (terraform / "environments" / "larger" / "common.tfvars").write_text('region = "us-east-1"\n')
    (terraform / "environments" / "larger" / "00-bucket.tfvars").write_text("said = 9\n")
    return workplace


def test_each_environment_has_what_its_own_layers_hand_over(place: Workplace) -> None:
    """They are written, and a tree that says something else since is found out."""
    written = place.provenpath("facts", "--write")
    assert written.returncode == 0, written.stdout + written.stderr
    for name, said in (("small", "7"), ("larger", "9")):
        data = json.loads((place.root / "facts" / f"mini.{name}.json").read_text())
        assert data["environment"] == name
        assert data["layers"]["reader"]["values"]["heard"] == said
        assert data["layers"]["bucket"]["resources"] == {"aws_s3_bucket": 1, "aws_ssm_parameter": 1}
    place.edit("terraform/mini/environments/larger/00-bucket.tfvars", "9", "8")
    checked = place.provenpath("facts", "--environment", "larger")
    assert checked.returncode == 1
    assert "facts/mini.larger.json is not what the trees come to." in checked.stderr
    assert place.leftovers() == []


def test_an_unknown_environment_is_named_with_those_that_there_are(place: Workplace) -> None:
    done = place.provenpath("facts", "--environment", "huge")
    assert done.returncode == 1
    assert "No environment 'huge' in terraform/mini/environments. There is: small, larger." in done.stderr
