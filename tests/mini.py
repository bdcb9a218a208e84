"""A platform of one bucket, to test the engine with: it is deployed in seconds, and has no package of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Workplace

FILES = {
    "requirements/mini.yaml": """\
platform: mini
title: Mini
source: The tests of the engine
titles:
  "1": One
criteria:
  - id: mini:1.1
    statement: The bucket shall be there, and its one parameter shall say 7.
    figures:
      said: {exactly: 7}
    floor: [live]
    proof:
      plan: Look both up.
      suites: [validate]
""",
    "deployments/sandbox.toml": """\
name = "sandbox"
platform = "mini"
environment = "small"

[aws]
account = "123456789012"
partition = "aws"
region = "us-east-1"

[names]
bucket = "mini-bucket"
parameter = "/mini/said"
elsewhere = "mini-us-east-1"
""",
    "terraform/mini/00-bucket/main.tf": """\
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

variable "said" {
  type    = number
  default = 7
}

provider "aws" {
  region = var.region
}

resource "aws_s3_bucket" "this" {
  bucket = "mini-bucket"
}

resource "aws_ssm_parameter" "this" {
  name  = "/mini/said"
  type  = "String"
  value = var.said
}
""",
    "terraform/mini/environments/small/common.tfvars": 'region = "us-east-1"\n',
    "runbooks/pytest.ini": None,
    "runbooks/mini/deploy/bucket.sh": """\
#!/bin/sh
set -eu
cd terraform/mini/00-bucket
terraform init -input=false
terraform apply -input=false -auto-approve -var-file=../environments/small/common.tfvars
""",
    "runbooks/mini/deploy/bucket.feature": """\
@write
Feature: Deploy the bucket

  @id:deploy-bucket @mini:1.1
  Scenario: The bucket is applied
    When I run the script
    Then it should end without an error
""",
    "runbooks/mini/deploy/test_bucket.py": """\
from pytest_bdd import scenarios, then, when

scenarios("bucket.feature")


@when("I run the script", target_fixture="finished")
def run_script(shell):
    return shell.run("runbooks/mini/deploy/bucket.sh", within=120)


@then("it should end without an error")
def ended_well(finished):
    assert finished.code == 0, finished
""",
    "runbooks/mini/validate/look.feature": """\
Feature: Look

  @read @id:bucket-there @mini:1.1
  Scenario: The bucket is there
    When I look for the bucket
    Then there should be one of that name

  @read @id:parameter-says @mini:1.1
  Scenario: The parameter says what is required
    When I look up the parameter
    Then it should say 7

  @write @id:slow-change @mini:1.1
  Scenario: Something changes slowly
    When I change the parameter and wait
    Then it should say 7
""",
    "runbooks/mini/validate/test_look.py": """\
import os
import time

from pytest_bdd import parsers, scenarios, then, when

scenarios("look.feature")


@when("I look for the bucket", target_fixture="buckets")
def look(aws):
    return [bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]]


@when("I look up the parameter", target_fixture="value")
def look_up(aws, deployment):
    return aws.client("ssm").get_parameter(Name=deployment.name_of("parameter"))["Parameter"]["Value"]


@when("I change the parameter and wait", target_fixture="value")
def change(aws, deployment):
    aws.client("ssm").put_parameter(Name=deployment.name_of("parameter"), Value="7", Overwrite=True)
    time.sleep(float(os.environ.get("MINI_SLEEP", "0")))
    return "7"


@then("there should be one of that name")
def there(buckets, deployment):
    assert deployment.name_of("bucket") in buckets


@then(parsers.parse("it should say {said:d}"))
def says(value, said):
    assert value == str(said)
""",
}

INI = Path(__file__).parent.parent / "runbooks" / "pytest.ini"


def write(root: Path) -> None:
    """Write the platform below *root*."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(INI.read_text() if text is None else text)
        if path.suffix == ".sh":
            path.chmod(0o755)


def up(place: Workplace, *options: str) -> str:
    """Bring the sandbox up and return what was printed."""
    done = place.provenpath("sandbox", "up", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
