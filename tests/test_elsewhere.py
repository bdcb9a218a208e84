"""Somebody else's deployment: the tree under other names in another place, made without us and judged by its names.

An adopter edits an environment, runs the scripts that the pages print with the Terraform that is installed, writes a
deployment file by hand, and runs the same features. Here the account, which is not ours to make, is a local AWS that
knows nothing of the checkout.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config
from conftest import Workplace, client_of, own_api, workplace_in

from provenpath import process
from provenpath.facts import evidence
from provenpath.facts.evidence import Kind, Verdict
from provenpath.facts.features import Scenario, read_all
from provenpath.sandbox import lifecycle, terraform

if TYPE_CHECKING:
    from provenpath.sandbox.lifecycle import Server

LAYERS = ("network", "cluster", "database", "edge", "trail", "access")
LOOKING = ("preflight", *(f"validate/{layer}" for layer in LAYERS))
ACCOUNT, PARTITION, REGION = "210987654321", "aws-us-gov", "us-gov-east-1"
ENVIRONMENT = "tools-east"
DOMAIN = "lab.example.org"

CHOICES: Mapping[str, Mapping[str, str]] = {
    "common.tfvars": {
        "name": '"east-devtools"',
        "environment": f'"{ENVIRONMENT}"',
        "region": f'"{REGION}"',
        "tags": '{ "example.org/owner" = "platform" }',
    },
    "state.s3.tfbackend": {"bucket": '"example-org-tools-east-tfstate"', "region": f'"{REGION}"'},
    "10-network.tfvars": {"cidr": '"172.20.0.0/16"', "flow_log_retention_days": "120"},
    "20-cluster.tfvars": {
        "cluster_log_retention_days": "180",
        "cluster_access": f"""{{
  platform = {{ principal_arn = "arn:{PARTITION}:iam::{ACCOUNT}:role/admins", policy = "AmazonEKSClusterAdminPolicy" }}
}}""",
    },
    "20-database.tfvars": {"log_retention_days": "365"},
    "20-edge.tfvars": {
        "base_domain": f'"{DOMAIN}"',
        "create_zone": "false",
        "client_cidrs": '["198.51.100.0/24", "203.0.113.0/24"]',
        "access_log_retention_days": "120",
    },
    "20-trail.tfvars": {"retention_days": "400"},
    "50-access.tfvars": {
        "ci_issuer": '"https://ci.example.org"',
        "ci_subjects": '["project:platform/tools:ref:main"]',
    },
}
"""What the adopter writes in the place of what the environment to copy has, by file and variable."""

ADDED = {
    "20-cluster.tfvars": 'service_cidr = "10.250.0.0/16"\n',  # the default is the VPC's range here
    "20-edge.tfvars": 'subdomain = "desk"\n',
    "50-access.tfvars": f"""\
ci_provider_exists = true
reader_principal_arns = ["arn:{PARTITION}:iam::{ACCOUNT}:role/admins"]
""",
}
"""And beneath."""

DEPLOYMENT = f"""\
name = "{ENVIRONMENT}"
platform = "coder-eks"
environment = "{ENVIRONMENT}"

[aws]
account = "{ACCOUNT}"
partition = "{PARTITION}"
region = "{REGION}"
role = "arn:{PARTITION}:iam::{ACCOUNT}:role/east-devtools-runbooks"

[names]
vpc = "east-devtools"
nodes_security_group = "east-devtools-nodes"
database_security_group = "east-devtools-database"
endpoints_security_group = "east-devtools-endpoints"
network_parameters = "/east-devtools/network"
cluster = "east-devtools"
cluster_parameters = "/east-devtools/cluster"
cluster_log_group = "/aws/eks/east-devtools/cluster"
runbooks_role = "east-devtools-runbooks"
access_parameters = "/east-devtools/access"
ci_issuer = "ci.example.org"
ci_job = "project:platform/tools:ref:main"
trail = "east-devtools-trail"
trail_bucket = "east-devtools-210987654321-us-gov-east-1-trail"
trail_log_group = "/east-devtools/trail/events"
edge_security_group = "east-devtools-edge"
database_cluster = "east-devtools-database"
database_parameters = "/east-devtools/database"
load_balancer = "east-devtools-edge"
base_domain = "{DOMAIN}"
access_domain = "desk.{DOMAIN}"
edge_parameters = "/east-devtools/edge"
state_bucket = "example-org-tools-east-tfstate"

[tags]
tier = "Tier"
node_role = "coder.com/node-role"

[addresses]
vpc = "172.20.0.0/16"
clients = "198.51.100.0/24, 203.0.113.0/24"

[allow]
destroy = true
"""
"""Written before the first apply. What this machine adds to it, the address of its AWS and how to reach it, follows."""


@dataclass(frozen=True)
class Adopter:
    """Somebody with a copy of the checkout, an account and the stock command."""

    place: Workplace
    api: Server
    settings: dict[str, str]
    """What finds the provider here, and has Terraform spend less of its time on garbage."""

    def script(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script as its page says: from the checkout, with the environment's name and what this machine needs."""
        environment = {
            "TF_CLI_ARGS": "-no-color",
            "TF_CLI_ARGS_apply": "-auto-approve",  # as the page has it for a job of a CI system
            "PATH": os.environ["PATH"],
            "HOME": str(self.place.root.parent),
            "ENVIRONMENT": ENVIRONMENT,
            **self.settings,
            "AWS_ENDPOINT_URL": self.api.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "HTTP_PROXY": self.api.url,  # S3 Control puts the account before the host, a name that none resolves
        }
        return subprocess.run(
            ["sh", f"runbooks/coder-eks/{name}.sh", *arguments],
            cwd=self.place.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def deploy(self) -> None:
        """Deploy from nothing, layer by layer, in the order of the page."""
        for step in (["backend"], ["network"], ["cluster", "database", "edge", "trail"], ["access"]):
            with ThreadPoolExecutor(len(step)) as threads:
                for done in threads.map(self.script, [f"deploy/{layer}" for layer in step]):
                    assert done.returncode == 0, done.args[1] + done.stdout[-3000:] + done.stderr[-3000:]


def choose(place: Workplace) -> None:
    """Edit what an adopter edits: an environment of its own, and its entry among the capacities."""
    folder = place.root / "terraform/coder-eks/environments"
    shutil.copytree(folder / "workspaces-3000", folder / ENVIRONMENT)
    shutil.rmtree(folder / "workspaces-3000")  # nothing may lean on the example
    for name, values in CHOICES.items():
        path = folder / ENVIRONMENT / name
        lines = path.read_text().splitlines()
        for variable, value in values.items():
            (at,) = [number for number, line in enumerate(lines) if line.split("=")[0].strip() == variable]
            lines[at] = f"{variable} = {value}"
        path.write_text("\n".join(lines) + "\n" + ADDED.get(name, ""))
    capacities = place.root / "terraform/coder-eks/capacity.yaml"
    text = capacities.read_text()
    mine = text[text.index("workspaces-3000:") :].replace("workspaces-3000:", f"{ENVIRONMENT}:")
    assert "hours: *hours" in mine
    # when people work is required, and how long before and after there are nodes is not
    hours = '{time_zone: America/New_York, start: "07:00", stop: "18:00", lead_minutes: 30, grace_minutes: 30}'
    capacities.write_text(f"{text[: text.index('workspaces-3000:')]}{mine.replace('*hours', hours)}")
    (place.root / "deployments/sandbox.toml").unlink()
    (place.root / "facts/coder-eks.workspaces-3000.json").unlink()


def furnish(api: Server) -> None:
    """Make what is in the account already: a zone for the base domain, administrators, a provider of tokens."""
    client_of(api, "route53", REGION).create_hosted_zone(Name=DOMAIN, CallerReference="before")
    iam = client_of(api, "iam", REGION)
    iam.create_role(RoleName="admins", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')
    iam.create_open_id_connect_provider(Url="https://ci.example.org", ClientIDList=["sts.amazonaws.com"])


def hurried(folder: Path) -> dict[str, str]:
    """Return the settings for a provider whose pauses are shortened where that can be done."""
    found = terraform.find(folder)
    return (lifecycle.hurried(found, folder / "quick", print) or found).environment


@pytest.fixture(scope="module")
def adopter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adopter]:
    """The deployment; the tests below use it in their order."""
    folder = tmp_path_factory.mktemp("elsewhere")
    place = workplace_in(folder)
    choose(place)
    tools = folder / "tools"
    tools.mkdir()
    with own_api(folder, MOTO_ACCOUNT_ID=ACCOUNT) as api:
        adopter = Adopter(place, api, hurried(tools))
        settings = "\n".join(f'{name} = "{value}"' for name, value in adopter.settings.items())
        (place.root / "deployments" / f"{ENVIRONMENT}.toml").write_text(
            f'{DEPLOYMENT}\n[facets.aws]\nvia = "direct"\nendpoint_url = "{api.url}"\n\n'
            f"[shell.environment]\n{settings}\n"
        )
        furnish(api)
        # a new account holds too little: the preflight says so and asks, and AWS takes its time
        asked = place.provenpath("run", "preflight", "--deployment", ENVIRONMENT, "--allow", "write")
        assert asked.returncode == 1, asked.stdout + asked.stderr
        records = evidence.read([place.state / "evidence"])
        red = {record.scenario for record in records if record.verdict is not Verdict.PASSED}
        assert red == {"quotas-suffice"}, asked.stdout + asked.stderr
        api.ask("POST", "pass-time")
        adopter.deploy()
        yield adopter
    process.end_all_in(place.root)


def scenarios(place: Workplace, *suites: str) -> list[Scenario]:
    """Return the scenarios of suites that a local AWS can answer."""
    folder = place.root / "runbooks" / "coder-eks"
    found = [each for suite in suites for feature in read_all(folder / suite) for each in feature.scenarios]
    return [each for each in found if not each.is_live_only]


def test_all_that_looks_passes_given_the_names_alone(adopter: Adopter) -> None:
    """No name, address, account, region or partition is typed in a runbook, and no tree says where to look."""
    place = adopter.place
    run = place.provenpath("run", *LOOKING, "--deployment", ENVIRONMENT)
    assert run.returncode == 0, run.stdout + run.stderr
    wanted = {each.id for each in scenarios(place, *LOOKING) if each.radius == "read"}
    records = place.records()
    assert len(wanted) > 70
    assert {id_: records[id_].verdict for id_ in wanted} == dict.fromkeys(wanted, Verdict.PASSED)
    where = {(records[id_].account, records[id_].partition, records[id_].region) for id_ in wanted}
    assert where == {(ACCOUNT, PARTITION, REGION)}
    assert {records[id_].kind for id_ in wanted} <= {Kind.EMULATED, Kind.STAND_IN}


def test_with_the_role_of_the_runbooks_nothing_else_can_be_done(adopter: Adopter) -> None:
    """All that passed above was asked with this role, and this account gives it what its policy says and no more."""
    role = f"arn:{PARTITION}:iam::{ACCOUNT}:role/east-devtools-runbooks"
    keys = client_of(adopter.api, "sts", REGION).assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], REGION)
    bucket = "example-org-tools-east-tfstate"
    for service, call, parameters in (
        ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"}),
        ("eks", "describe_cluster", {"name": "somebody-elses"}),
        ("iam", "get_role", {"RoleName": "admins"}),
        ("s3", "get_object", {"Bucket": bucket, "Key": "10-network.tfstate"}),
        ("ssm", "get_parameters_by_path", {"Path": "/somebody-elses"}),
    ):
        make: Any = session.client
        client = make(service, endpoint_url=adopter.api.url, config=Config(proxies={}))
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            getattr(client, call)(**parameters)
        code = refused.value.response["Error"]["Code"]
        assert code in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}, (service, call, code)


@pytest.mark.parametrize(
    "layer", ["00-backend", "10-network", "20-cluster", "20-database", "20-edge", "20-trail", "50-access"]
)
def test_a_second_plan_after_the_apply_is_empty(adopter: Adopter, layer: str) -> None:
    done = adopter.script("deploy/plan", layer)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_changes_things_leaves_them_as_they_were(adopter: Adopter) -> None:
    """Scenarios that write clean up behind them: what only looks still passes."""
    place = adopter.place
    run = place.provenpath("run", *LOOKING[1:], "--deployment", ENVIRONMENT, "--allow", "write")
    assert run.returncode == 0, run.stdout + run.stderr
    for scenario in scenarios(place, *LOOKING[1:]):
        assert place.records()[scenario.id].verdict is Verdict.PASSED
    assert place.records()["second-writer-refused"].radius == "write"


def test_to_destroy_it_leaves_nothing_behind(adopter: Adopter) -> None:
    place = adopter.place
    run = place.provenpath("run", "destroy", "--deployment", ENVIRONMENT, "--allow", "destroy")
    assert run.returncode == 0, run.stdout + run.stderr
    for scenario in scenarios(place, "destroy"):
        assert place.records()[scenario.id].verdict is Verdict.PASSED
