"""What a run writes, for every way in which a scenario can end."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree as ET

import pytest
from conftest import Rehearsal, client_of, own_api, rehearsal_in

from provenpath.errors import ProvenpathError
from provenpath.facts import evidence
from provenpath.facts.evidence import Kind, Record, Verdict
from provenpath.proof import plugin, runner
from provenpath.proof.radius import Radius
from provenpath.proof.run import LONGEST_OBSERVATION, Run

if TYPE_CHECKING:
    from pathlib import Path

    from provenpath.sandbox.lifecycle import Server

ENDINGS = """\
@app:1.2
Feature: Endings

  Background:
    Given there is a place

  @read @id:passes
  Scenario: It passes
    When I look
    Then all should be well

  @read @id:given-fails
  Scenario: A Given does not hold
    Given the weather is fine
    When I look
    Then all should be well

  @read @id:given-fixture-fails
  Scenario: What a Given asks for is not to be had
    Given the broken thing is there
    When I look
    Then all should be well

  @read @id:when-fails
  Scenario: A When fails
    When I stumble
    Then all should be well

  @read @id:then-fails
  Scenario: A Then does not hold
    When I look
    Then nothing should be well
    And all should be well

  @read @id:then-raises
  Scenario: A Then breaks
    When I look
    Then it should divide

  @read @id:then-fixture-asserts
  Scenario: What a Then asks for does not hold
    When I look
    Then the doubtful thing should be well

  @read @id:undo-fails
  Scenario: The undoing fails
    When I start what cannot be undone
    Then all should be well

  @read @id:undone
  Scenario: What was done is undone though a Then fails
    When I leave a mark until the end
    Then nothing should be well

  @read @id:skips-itself
  Scenario: It skips itself
    When I would rather not
    Then all should be well

  @read @id:expects-to-fail
  Scenario: It expects to fail
    When I expect to fail
    Then all should be well

  @read @id:leaves
  Scenario: It leaves the interpreter
    When I leave quietly
    Then all should be well

  @read @id:shows-nothing
  Scenario: What it finds cannot be shown
    When I look at what cannot be shown
    Then all should be well

  @read @id:shows-much
  Scenario: What it finds is long
    When I look at what is long
    Then all should be well

  @read @id:asks
  Scenario: It asks AWS
    When I ask who I am
    Then all should be well

  @read @id:hides-a-refusal
  Scenario: It hides a refusal
    When I try what I may not
    Then all should be well

  @read @id:hides-it-in-its-undoing
  Scenario: It hides a refusal in its undoing
    When I try what I may not at the end
    Then all should be well

  @write @id:writes
  Scenario: It writes
    When I look
    Then all should be well

  @read @live-only @id:live-only
  Scenario: It wants the cloud
    When I look
    Then all should be well
"""

ENDING_STEPS = """
import os, pathlib, sys
import pytest

class Shy:
    def __repr__(self):
        raise RuntimeError("not me")

@pytest.fixture
def broken():
    raise OSError("no such thing")

@pytest.fixture
def doubtful():
    assert 1 == 2, "in doubt"

@given("there is a place", target_fixture="place")
def place():
    return pathlib.Path(os.environ["REHEARSAL_PLACE"])

@given("the weather is fine")
def weather():
    assert 1 == 2, "it rains"

@given("the broken thing is there")
def thing(broken):
    pass

@when("I look", target_fixture="found")
def look():
    return ["a", 1]

@when("I stumble")
def stumble():
    assert 1 == 2, "stumbled"

@when("I start what cannot be undone")
def start():
    yield
    raise OSError("cannot undo")

@when("I leave a mark until the end")
def mark(place):
    (place / "mark").touch()
    yield
    (place / "undone").touch()

@when("I would rather not")
def rather_not():
    pytest.skip("not today")

@when("I expect to fail")
def expect():
    pytest.xfail("as I knew")

@when("I leave quietly")
def leave():
    sys.exit(0)

@when("I look at what cannot be shown", target_fixture="found")
def look_shy():
    return Shy()

@when("I look at what is long", target_fixture="found")
def look_long():
    return "x" * 100_000

@when("I try what I may not")
def intrude(aws):
    try:
        aws.client("ec2").create_vpc(CidrBlock="10.5.0.0/16")
    except Exception:
        pass

@when("I try what I may not at the end")
def intrude_late(aws):
    yield
    intrude(aws)

@when("I ask who I am")
def ask(aws):
    aws.client("sts").get_caller_identity()

@then("all should be well")
def well():
    pass

@then("nothing should be well")
def not_well(found=None):
    assert 1 == 2, "all is well"

@then("it should divide")
def divides():
    1 / 0

@then("the doubtful thing should be well")
def doubtful_well(doubtful):
    pass
"""


@dataclass(frozen=True)
class Ended:
    """What came of a run."""

    records: dict[str, Record]
    output: str
    code: int
    place: Path


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory, api: Server) -> Ended:
    """Every ending, once, in one run."""
    folder = tmp_path_factory.mktemp("endings")
    rehearsal = rehearsal_in(folder / "checkout", api.url)
    rehearsal.add(ENDINGS, ENDING_STEPS)
    run = rehearsal.run(REHEARSAL_PLACE=str(folder))
    return Ended(rehearsal.records(), run.stdout + run.stderr, run.returncode, folder)


@pytest.mark.parametrize(
    ("id_", "verdict", "steps", "asserted", "error"),
    [
        ("passes", Verdict.PASSED, "passed passed passed", False, ""),
        ("given-fails", Verdict.BLOCKED, "passed blocked not-reached not-reached", False, "it rains"),
        ("given-fixture-fails", Verdict.BLOCKED, "passed blocked not-reached not-reached", False, "no such thing"),
        ("when-fails", Verdict.FAILED, "passed failed not-reached", False, "stumbled"),
        ("then-fails", Verdict.FAILED, "passed passed failed not-reached", True, "all is well"),
        ("then-raises", Verdict.FAILED, "passed passed failed", False, "division by zero"),
        ("then-fixture-asserts", Verdict.FAILED, "passed passed failed", False, "in doubt"),
        ("undo-fails", Verdict.FAILED, "passed passed failed", False, "cannot undo"),
        ("undone", Verdict.FAILED, "passed passed failed", True, "all is well"),
        ("expects-to-fail", Verdict.FAILED, "passed failed not-reached", False, "as I knew"),
        ("leaves", Verdict.FAILED, "passed not-reached failed", False, "SystemExit: 0"),
        ("hides-a-refusal", Verdict.FAILED, "passed passed failed", False, "ec2:CreateVpc is of AWS's access level"),
        ("hides-it-in-its-undoing", Verdict.FAILED, "passed passed failed", False, "ec2:CreateVpc is of AWS's access"),
        ("shows-nothing", Verdict.PASSED, "passed passed passed", False, ""),
        ("asks", Verdict.PASSED, "passed passed passed", False, ""),
    ],
)
def test_a_scenario_ends_with_its_verdict(  # noqa: PLR0913
    ended: Ended, id_: str, verdict: Verdict, steps: str, *, asserted: bool, error: str
) -> None:
    """A fault is killed by an assertion in a Then's own code alone: `asserted` says so."""
    record = ended.records[id_]
    assert record.verdict is verdict
    assert " ".join(step.verdict.value.replace(" ", "-") for step in record.steps) == steps
    assert any(step.asserted for step in record.steps) is asserted
    assert error in " ".join(step.error for step in record.steps)
    assert any(step.error for step in record.steps) is bool(error)


def test_what_was_not_run_leaves_no_record(ended: Ended) -> None:
    """Neither a pass nor a failure was learned from what skips itself, is not asked for or wants the cloud."""
    assert not {"skips-itself", "writes", "live-only"} & set(ended.records)
    assert "@write: ask for it with --allow write" in ended.output
    assert "@live-only: nothing but the real platform can answer it" in ended.output


def test_a_run_may_be_of_one_blast_radius_alone(tmp_path: Path, api: Server) -> None:
    """It still has to be allowed."""
    rehearsal = rehearsal_in(tmp_path / "checkout", api.url)
    rehearsal.add(ENDINGS, ENDING_STEPS)
    run = rehearsal.run("--allow=write", "--only=write", REHEARSAL_PLACE=str(tmp_path))
    assert set(rehearsal.records()) == {"writes"}, run.stdout + run.stderr
    assert "@read: this run is of @write alone" in run.stdout
    refused = rehearsal.run("--only=write", REHEARSAL_PLACE=str(tmp_path))
    assert "@write: ask for it with --allow write" in refused.stdout


def test_the_exit_code_counts_every_failure(ended: Ended) -> None:
    """The counts of the terminal are those of the records."""
    assert ended.code == 1
    verdicts = [record.verdict for record in ended.records.values()]
    assert verdicts.count(Verdict.BLOCKED) == 2
    assert re.search(r"8 failed, .*2 errors, 2 blocked", ended.output), ended.output[-600:]


def test_an_undoing_runs_though_the_scenario_failed(ended: Ended) -> None:
    assert (ended.place / "undone").exists()


def test_a_record_holds_what_was_found_and_asked(ended: Ended) -> None:
    assert ended.records["passes"].steps[1].observed == "['a', 1]"
    assert len(ended.records["shows-much"].steps[1].observed) == LONGEST_OBSERVATION
    assert ended.records["shows-nothing"].steps[1].observed == "<Shy that cannot be shown: RuntimeError>"
    record = ended.records["asks"]
    assert [(call.operation, call.answered_by, call.count) for call in record.calls] == [
        ("GetCallerIdentity", "emulated", 1)
    ]
    assert (record.kind, record.target, record.deployment) == (Kind.EMULATED, "sandbox", "local")
    assert (record.account, record.partition, record.region) == ("123456789012", "aws", "us-east-1")


TWO = """\
@read @app:1.2
Feature: Two

  @id:first
  Scenario: The first
    When I look
    Then all should be well

  @id:second
  Scenario: The second
    When I {second}
    Then all should be well
"""

TWO_STEPS = """
import os, pathlib, signal, time
import pytest

@when("I look")
def look():
    pass

@when("I wait")
def wait():
    pathlib.Path(os.environ["REHEARSAL_PLACE"], "waits").touch()
    time.sleep(60)

@when("I am blocked")
@given("I am blocked")
def blocked():
    assert False

@then("all should be well")
def well():
    pass
"""


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not come"
        time.sleep(0.02)


def test_a_killed_run_leaves_whole_records_and_the_next_one_works(rehearsal: Rehearsal, tmp_path: Path) -> None:
    rehearsal.add(TWO.format(second="wait"), TWO_STEPS)
    environment = rehearsal.environment(REHEARSAL_PLACE=str(tmp_path))
    run = subprocess.Popen(rehearsal.command(), cwd=rehearsal.root, env=environment, stdout=subprocess.DEVNULL)
    wait_for(tmp_path / "waits")
    run.kill()
    run.wait()
    assert {id_: record.verdict for id_, record in rehearsal.records().items()} == {"first": Verdict.PASSED}
    [file] = (rehearsal.root / "state/evidence").iterdir()
    with file.open("a") as torn:
        torn.write('{"scenario": "second", "verd')
    rehearsal.add(TWO.format(second="look"), TWO_STEPS)
    again = rehearsal.run(REHEARSAL_PLACE=str(tmp_path))
    assert again.returncode == 0, again.stdout
    assert set(rehearsal.records()) == {"first", "second"}
    assert len(evidence.read([rehearsal.root / "state/evidence"])) == 3


UNDO = """\
@write @app:1.2
Feature: Undoing

  @id:undo
  Scenario: A bucket for a while
    When I make a bucket and wait
    Then all should be well
"""

UNDO_STEPS = """
import os, pathlib, time

@when("I make a bucket and wait")
def make(aws):
    aws.client("s3").create_bucket(Bucket="for-a-while")
    yield
    aws.client("s3").delete_bucket(Bucket="for-a-while")

@then("all should be well")
def well():
    pathlib.Path(os.environ["REHEARSAL_PLACE"], "waits").touch()
    time.sleep(60)
"""


def test_an_interrupted_scenario_is_undone_and_leaves_no_verdict(
    rehearsal: Rehearsal, tmp_path: Path, api: Server
) -> None:
    """Neither a pass nor a failure; and what it may do, it may do until it is undone."""
    rehearsal.add(UNDO, UNDO_STEPS)
    run = subprocess.Popen(
        rehearsal.command("--allow=write"),
        cwd=rehearsal.root,
        env=rehearsal.environment(REHEARSAL_PLACE=str(tmp_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_for(tmp_path / "waits")
    buckets = client_of(api, "s3")
    assert "for-a-while" in [bucket["Name"] for bucket in buckets.list_buckets()["Buckets"]]
    run.send_signal(signal.SIGINT)
    output, _ = run.communicate(timeout=60)
    assert run.returncode == 2, output
    assert "for-a-while" not in [bucket["Name"] for bucket in buckets.list_buckets()["Buckets"]], output
    assert rehearsal.records() == {}


def test_runs_side_by_side_write_apart(rehearsal: Rehearsal, tmp_path: Path) -> None:
    """A blocked scenario alone is no success either."""
    rehearsal.add(TWO.format(second="look"), TWO_STEPS, suite="well")
    rehearsal.add(
        TWO.format(second="look")
        .replace("When I look", "Given I am blocked\n    When I look", 1)
        .replace("@id:", "@id:b-"),
        TWO_STEPS,
        suite="blocked",
    )
    environment = rehearsal.environment(REHEARSAL_PLACE=str(tmp_path))
    runs = [
        subprocess.Popen(
            rehearsal.command(suites=(suite,)), cwd=rehearsal.root, env=environment, stdout=subprocess.DEVNULL
        )
        for suite in ("well", "blocked", "well")
    ]
    assert [run.wait(120) for run in runs] == [0, 1, 0]
    assert len(list((rehearsal.root / "state/evidence").glob("*.jsonl"))) == 3
    records = evidence.read([rehearsal.root / "state/evidence"])
    assert sorted(record.scenario for record in records) == ["b-first", "b-second", *["first"] * 2, *["second"] * 2]
    assert [record.verdict for record in records if record.scenario == "b-first"] == [Verdict.BLOCKED]


EARLY = {
    "a change": "import boto3\nboto3.client('ec2', endpoint_url=ENDPOINT, region_name='us-east-1', "
    "aws_access_key_id='x', aws_secret_access_key='x').create_vpc(CidrBlock='10.3.0.0/16')",
    "a sign-in": "import boto3\nboto3.client('sts', endpoint_url=ENDPOINT, region_name='us-east-1', "
    "aws_access_key_id='x', aws_secret_access_key='x').get_session_token()",
    "a program": "import subprocess\nsubprocess.run(['touch', MARK])",
    "a connection": "import socket\nwith socket.socket() as s: s.connect(ADDRESS)",
    "a tree": "import pathlib\npathlib.Path(TREE).read_text()",
    "what a tree comes to": "import pathlib\npathlib.Path(TREE, '../../../facts').resolve().iterdir().__next__()",
    "the sandbox's copy": "import pathlib\npathlib.Path(COPY).read_text()",
}


@pytest.mark.parametrize("place", ["test_probe.py", "conftest.py"])
def test_nothing_happens_before_a_scenario(rehearsal: Rehearsal, tmp_path: Path, api: Server, place: str) -> None:
    """A module's own code is watched from the first line, and a swallowed refusal stops the run."""
    rehearsal.add(TWO.format(second="look"), TWO_STEPS)
    work = tmp_path / "work"
    (work / "terraform").mkdir(parents=True)
    (work / "terraform/main.tf").touch()
    deployment = rehearsal.root / "deployments/local.toml"
    deployment.write_text(deployment.read_text() + f'[shell]\ndirectory = "{work}"\n')
    is_early = place == "conftest.py"  # before the deployment file is read: what it names is not known yet
    early = {name: code for name, code in EARLY.items() if not (is_early and name == "the sandbox's copy")}
    settings: dict[str, Any] = {"ENDPOINT": api.url, "ADDRESS": ("127.0.0.1", api.port)}
    settings |= {"MARK": str(tmp_path / "mark"), "COPY": str(work / "terraform/main.tf")}
    settings["TREE"] = str(rehearsal.root / "terraform/app/main.tf")
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    for code in early.values():
        lines += ["try:", *(f"    {line}" for line in code.splitlines()), "except Exception:\n    pass"]
    path = rehearsal.suite() / place
    path.write_text("\n".join([*lines, path.read_text() if path.exists() else "", ""]))
    before = client_of(api, "ec2").describe_vpcs()["Vpcs"]
    run = rehearsal.run()
    assert run.returncode == 4, run.stdout + run.stderr
    assert run.stderr.count("While runbooks were collected:") == len(early), run.stderr
    assert rehearsal.records() == {}
    assert not (tmp_path / "mark").exists()
    assert client_of(api, "ec2").describe_vpcs()["Vpcs"] == before


def test_another_account_is_refused_before_anything_runs(rehearsal: Rehearsal, tmp_path: Path) -> None:
    """A second local AWS under another account counts as neither this account nor as live."""
    rehearsal.add(TWO.format(second="look"), TWO_STEPS)
    with own_api(tmp_path, MOTO_ACCOUNT_ID="210987654321") as other:
        rehearsal.deployment(endpoint=other.url)
        run = rehearsal.run()
    assert run.returncode == 4
    assert "account is '210987654321', the file says '123456789012'" in run.stdout
    assert "Nothing was run. Sign in to that account, or correct the file." in run.stdout
    assert rehearsal.records() == {}


def test_another_partition_is_refused_before_anything_runs(rehearsal: Rehearsal) -> None:
    rehearsal.add(TWO.format(second="look"), TWO_STEPS)
    rehearsal.deployment(partition="aws-us-gov")
    run = rehearsal.run()
    assert run.returncode == 4
    assert "partition is 'aws', the file says 'aws-us-gov'" in run.stdout
    assert rehearsal.records() == {}


def test_an_endpoint_from_the_environment_is_not_live(rehearsal: Rehearsal, api: Server) -> None:
    """The file names no endpoint, the environment does: what answered counts, and what wants the cloud is not run."""
    rehearsal.add(
        TWO.format(second="look").replace("  @id:second", "  @live-only @id:second").replace("I look", "I ask"),
        TWO_STEPS + '\n@when("I ask")\ndef ask(aws):\n    aws.client("ec2").describe_vpcs()\n',
    )
    rehearsal.deployment(endpoint="")
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    run = rehearsal.run(AWS_ENDPOINT_URL=api.url, **keys)
    assert run.returncode == 0, run.stdout
    [record] = rehearsal.records().values()
    assert (record.scenario, record.kind, record.target) == ("first", Kind.EMULATED, "sandbox")


def test_a_run_against_this_machine_stays_on_it(rehearsal: Rehearsal) -> None:
    """Also where a scenario may change things."""
    rehearsal.add(
        TWO.format(second="look").replace("@read", "@write").replace("I look", "I call home", 1),
        TWO_STEPS
        + """
import socket

@when("I call home")
def call():
    try:
        socket.create_connection(("192.0.2.1", 443), timeout=0.1)
    except OSError:
        pass
    except Exception:
        pass
""",
    )
    run = rehearsal.run("--allow=write")
    assert run.returncode == 1
    record = rehearsal.records()["first"]
    assert record.verdict is Verdict.FAILED
    assert "may not talk to 192.0.2.1" in record.steps[-1].error


SECRETIVE = """\
@write @app:1.2
Feature: Secrets

  @id:prints
  Scenario: It prints what it knows
    When I print what I know
    Then it should fail

  @id:finds
  Scenario: It finds what it should not show
    When I look it up
    Then all should be well

  @id:hides
  Scenario: Locals hold it
    When I hold it
    Then all should be well
"""

SECRETIVE_STEPS = """
import json, logging, os, sys, warnings

def canaries(aws):
    tags = aws.client("ec2").describe_vpcs(Filters=[{"Name": "tag:purpose", "Values": ["secrets"]}])["Vpcs"][0]["Tags"]
    tag = next(tag["Value"] for tag in tags if tag["Key"] == "db_password")
    secure = aws.client("ssm").get_parameter(Name="/secretive/secure")["Parameter"]["Value"]
    user_data = aws.client("ec2").describe_launch_template_versions(LaunchTemplateName="secretive")
    data = user_data["LaunchTemplateVersions"][0]["LaunchTemplateData"]["UserData"]
    s3 = aws.client("s3")
    state = json.loads(s3.get_object(Bucket="secretive", Key="app.tfstate")["Body"].read())
    output = state["outputs"]["address"]["value"]
    password = state["resources"][0]["instances"][0]["attributes"]["master_password"]
    inner = json.loads(aws.client("secretsmanager").get_secret_value(SecretId="secretive")["SecretString"])["password"]
    listed = aws.client("lambda").get_function_configuration(FunctionName="secretive")["Environment"]["Variables"]
    environment = [os.environ[name] for name in ("VENDOR_TOKEN", "SIGNING_KEY", "DATABASE_URL_PASSWORD")]
    return [*environment, tag, secure, data, output, password, inner, listed["API_KEY"]]

@when("I print what I know", target_fixture="known")
def print_it(aws):
    known = canaries(aws)
    print("stdout", known)
    print("stderr", json.dumps({"a": known}), file=sys.stderr)
    logging.getLogger("app").error("logged %s", known)
    return known

@then("it should fail")
def fails(known):
    assert known == [], f"found {known}"

@when("I look it up", target_fixture="known")
def look(aws):
    return {"nested": [canaries(aws)]}

@when("I hold it")
def hold(aws):
    held = canaries(aws) * 20
    text = " ".join(held)
    raise RuntimeError(text)

@then("all should be well")
def well():
    pass
"""


SECRETIVE_CANARIES = (
    "tag-canary-4712",
    "secure-canary-4713",
    "dXNlci1kYXRhLWNhbmFyeQ==",
    "output-canary-4714",
    "state-canary-4715",
    "inner-canary-4716",
    "variable-canary-4717",
)


def test_no_secret_leaves_a_run(rehearsal: Rehearsal, api: Server, tmp_path: Path) -> None:
    """From environment, state and API answers, by output, logging, exceptions, locals, JUnit's file or evidence."""
    environment = {
        "VENDOR_TOKEN": "token-canary-4711-" + "x" * 300,
        "SIGNING_KEY": "-----BEGIN KEY-----\nkey-canary-4718-of-lines\nsecond-line-of-canary-4718\n-----END KEY-----",
        "DATABASE_URL_PASSWORD": "p@ss/canary 4719+'\"",
    }
    made = dict(
        zip(("tag", "secure", "data", "output", "password", "inner", "variable"), SECRETIVE_CANARIES, strict=True)
    )
    ec2 = client_of(api, "ec2")
    tags = [{"Key": "purpose", "Value": "secrets"}, {"Key": "db_password", "Value": made["tag"]}]
    vpc = {"ResourceType": "vpc", "Tags": tags}
    ec2.create_vpc(CidrBlock="10.4.0.0/16", TagSpecifications=[vpc])
    client_of(api, "ssm").put_parameter(Name="/secretive/secure", Type="SecureString", Value=made["secure"])
    ec2.create_launch_template(LaunchTemplateName="secretive", LaunchTemplateData={"UserData": made["data"]})
    state = {
        "outputs": {"address": {"value": made["output"], "type": "string", "sensitive": True}},
        "resources": [{"instances": [{"attributes": {"master_password": made["password"]}}]}],
    }
    client_of(api, "s3").create_bucket(Bucket="secretive")
    client_of(api, "s3").put_object(Bucket="secretive", Key="app.tfstate", Body=json.dumps(state))
    document = json.dumps({"username": "application", "password": made["inner"]})
    client_of(api, "secretsmanager").create_secret(Name="secretive", SecretString=document)
    trust = {"Version": "2012-10-17", "Statement": []}
    iam = client_of(api, "iam")
    role = iam.create_role(RoleName="secretive", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    client_of(api, "lambda").create_function(
        FunctionName="secretive",
        Role=role,
        Runtime="python3.13",
        Handler="a.b",
        Code={"ZipFile": b"no archive"},
        Environment={"Variables": {"API_KEY": made["variable"]}},
    )
    canaries = [*environment.values(), *made.values()]
    assert len(canaries) == 10
    rehearsal.add(SECRETIVE, SECRETIVE_STEPS)
    junit = tmp_path / "junit.xml"
    run = rehearsal.run(
        "--allow=write",
        "--showlocals",
        "-vv",
        "--tb=long",
        f"--junitxml={junit}",
        "-o",
        "junit_logging=all",
        **environment,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    written = {path.name: path.read_text() for path in (rehearsal.root / "state/evidence").iterdir()}
    written |= {"junit.xml": junit.read_text(), "stdout": run.stdout, "stderr": run.stderr}
    assert ET.fromstring(written["junit.xml"]).get("name") == "pytest tests"  # noqa: S314  (our own file)
    for name, text in written.items():
        for canary in canaries:
            parts = {canary[start : start + 14] for start in range(min(len(canary), 40) - 14)}
            assert not [part for part in parts if part in text], (name, canary)
    for word in ("stdout", "stderr", "logged", "found"):
        assert word in run.stdout, f"{word} was to be shown, without what is secret"
    assert set(rehearsal.records()) == {"prints", "finds", "hides"}


def test_a_module_that_breaks_shows_no_secret(rehearsal: Rehearsal) -> None:
    rehearsal.add(TWO.format(second="look"), TWO_STEPS + "\nraise RuntimeError(os.environ['VENDOR_TOKEN'])\n")
    run = rehearsal.run(VENDOR_TOKEN="token-canary-4711")  # noqa: S106
    assert run.returncode == 2
    assert "RuntimeError: [redacted]" in run.stdout
    assert "token-canary-4711" not in run.stdout + run.stderr


def test_a_secret_that_is_an_ordinary_word_breaks_no_record(rehearsal: Rehearsal) -> None:
    """The names that a page finds a record by stay; only what was found and said is redacted."""
    rehearsal.add(TWO.format(second="look"), TWO_STEPS)
    run = rehearsal.run(A_TOKEN="passed", B_TOKEN="second", C_TOKEN="emulated", D_TOKEN="sandbox")  # noqa: S106
    assert run.returncode == 0, run.stdout + run.stderr
    assert rehearsal.records()["second"].verdict is Verdict.PASSED


def admitted(reached: Kind, allowed: set[Radius], confirm: str | None, **allows: bool) -> None:
    """Ask whether a run may go on, as the plugin does before it starts."""
    deployment = SimpleNamespace(
        path="deployments/production.toml",
        name="production",
        may_disrupt=allows.get("disrupt", False),
        may_destroy=allows.get("destroy", False),
    )
    run = SimpleNamespace(
        calls=SimpleNamespace(clear=lambda: None, recorded=tuple),
        gate=plugin.Gate(),
        aws=SimpleNamespace(check=lambda: None),
        reached=reached,
        allowed=allowed,
        deployment=deployment,
    )
    config = SimpleNamespace(getoption=lambda _name: confirm)
    plugin._admit(cast("pytest.Config", config), cast("Run", run))


LOOKS = {Radius.READ, Radius.WRITE}


def test_a_live_target_wants_its_name_for_what_takes_away() -> None:
    """And the file has to allow it, and it has to be this file's name; a sandbox wants neither."""
    admitted(Kind.LIVE, LOOKS, None)
    admitted(Kind.EMULATED, {*LOOKS, Radius.DISRUPT, Radius.DESTROY}, None)
    admitted(Kind.LIVE, {*LOOKS, Radius.DESTROY}, "production", destroy=True)
    for radius in (Radius.DISRUPT, Radius.DESTROY):
        with pytest.raises(ProvenpathError, match=rf"production.toml does not allow {radius}.*{radius} = true"):
            admitted(Kind.LIVE, {*LOOKS, radius}, "production")
        for confirm in (None, "", "sandbox"):
            with pytest.raises(ProvenpathError, match="typed again: --confirm production"):
                admitted(Kind.LIVE, {*LOOKS, radius}, confirm, **{str(radius): True})


def test_a_module_that_breaks_is_named_in_the_short_form(rehearsal: Rehearsal) -> None:
    """Where pytest's own summary is switched off, too."""
    rehearsal.add(TWO.format(second="look"), TWO_STEPS + "\nraise RuntimeError('torn')\n")
    run = rehearsal.run("--progress", *runner.QUIET)
    assert run.returncode == 2
    assert "RuntimeError: torn" in run.stdout
    assert "test_probe.py" in run.stdout


def test_modules_of_two_suites_may_have_one_name(rehearsal: Rehearsal) -> None:
    """Each suite names its features by what they judge; a hand-over is judged in several."""
    for suite in ("one", "other"):
        feature = TWO.format(second="look").replace("@id:", f"@id:{suite}-")
        rehearsal.add(feature, TWO_STEPS, "handover", suite)
    run = rehearsal.run(suites=("one", "other"))
    assert run.returncode == 0, run.stdout + run.stderr
    assert len(rehearsal.records()) == 4


def test_a_run_that_only_looks_takes_the_role_and_one_that_may_do_more_does_not(
    rehearsal: Rehearsal, api: Server
) -> None:
    """The role can do nothing but look, so a run that is allowed to change things is made by who starts it."""
    trust = {"Version": "2012-10-17", "Statement": []}
    role = client_of(api, "iam").create_role(RoleName="looker", AssumeRolePolicyDocument=json.dumps(trust))
    file = rehearsal.root / "deployments" / "local.toml"
    file.write_text(file.read_text().replace("\n[names]", f'role = "{role["Role"]["Arn"]}"\n\n[names]'))
    rehearsal.add(
        "@read\nFeature: Who\n\n  @id:who @app:1.2\n  Scenario: Who\n    When I ask\n    Then it should say\n",
        """
        @when("I ask", target_fixture="found")
        def ask(aws):
            return aws.client("sts").get_caller_identity()["Arn"]

        @then("it should say")
        def says(found):
            assert found
        """,
    )
    assert rehearsal.run().returncode == 0
    assert ":assumed-role/looker/provenpath-local" in rehearsal.records()["who"].steps[0].observed
    assert rehearsal.run("--allow=write").returncode == 0
    assert "looker" not in rehearsal.records()["who"].steps[0].observed
