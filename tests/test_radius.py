"""Nothing is changed, no secret is seen and no sign-in is made from a scenario that only looks."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import client_of, rehearsal_in

from provenpath.facts.evidence import Record, Verdict

if TYPE_CHECKING:
    from provenpath.sandbox.lifecycle import Server

SOURCE = Path(__file__).with_name("attempts.py")
CANARY = "gold-of-the-incas-4711"


def named(decorator: str) -> list[str]:
    """Return the functions of `attempts.py` that bear *decorator*."""
    functions = [node for node in ast.parse(SOURCE.read_text()).body if isinstance(node, ast.FunctionDef)]
    return [
        node.name
        for node in functions
        if any(isinstance(d, ast.Name) and d.id == decorator for d in node.decorator_list)
    ]


FEATURE = """\
Feature: Attempts

  @{radius} @id:attempt @app:1.2
  Scenario Outline: Nothing comes of <attempt>
    When I try "<attempt>"
    Then I should say nothing

    Examples:
      | attempt |
{rows}
"""

STEPS = """\
import contextlib
import attempts

@when(parsers.parse('I try "{attempt}"'))
def try_it(aws, shell, attempt):
    known = attempts.ATTEMPTS | attempts.HARMLESS
    if attempt in attempts.HARMLESS or not {hides}:
        known[attempt](aws, shell)
    else:
        with contextlib.suppress(Exception):
            known[attempt](aws, shell)

@then("I should say nothing")
def say_nothing():
    pass
"""


REFUSALS = "the scenario is @read|may not read|may not talk|is not known|before a scenario starts|goes on after"

ENDS_THE_RUN = {"os_execv", "os_execlp_of_a_good_name", "reset_of_moto"}

NEVER_ALLOWED = {
    "another_machine",
    "operation_that_nobody_knows",
    "role",
    "service_that_nobody_knows",
    "session_token",
    "thread_that_goes_on",
    "tree_of_the_checkout",
}
"""What no scenario may do, however far it reaches."""


@dataclass(frozen=True)
class Tried:
    """What came of all attempts."""

    records: dict[str, Record]
    output: str
    code: int
    before: dict[str, Any]
    after: dict[str, Any]
    traces: list[str]


def treasure(api: Server) -> str:
    """Put something there to change or to see, and return an encrypted canary."""
    s3, ssm, kms = client_of(api, "s3"), client_of(api, "ssm"), client_of(api, "kms")
    s3.create_bucket(Bucket="treasure")
    s3.create_bucket(Bucket="treasure-empty")
    s3.create_bucket(Bucket="treasure-void")
    s3.put_object(Bucket="treasure", Key="gold", Body=CANARY.encode())
    ssm.put_parameter(Name="/treasure/plain", Value="plain", Type="String")
    ssm.put_parameter(Name="/treasure/secure", Value=CANARY, Type="SecureString")
    client_of(api, "secretsmanager").create_secret(Name="treasure", SecretString=CANARY)
    client_of(api, "logs").create_log_group(logGroupName="treasure")
    client_of(api, "iam").create_user(UserName="treasurer")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/treasure", TargetKeyId=key)
    blob: bytes = kms.encrypt(KeyId=key, Plaintext=CANARY.encode())["CiphertextBlob"]
    return blob.hex()


def world(api: Server) -> dict[str, Any]:
    """Return everything that an attempt aims at."""
    s3, iam = client_of(api, "s3"), client_of(api, "iam")
    return {
        "vpcs": sorted(map(str, client_of(api, "ec2").describe_vpcs()["Vpcs"])),
        "buckets": sorted(bucket["Name"] for bucket in s3.list_buckets()["Buckets"]),
        "objects": [item["Key"] for item in s3.list_objects_v2(Bucket="treasure").get("Contents", ())],
        "queues": client_of(api, "sqs").list_queues().get("QueueUrls"),
        "groups": client_of(api, "logs").describe_log_groups(logGroupNamePrefix="treasure")["logGroups"],
        "users": [user["UserName"] for user in iam.list_users()["Users"]],
        "keys": iam.list_access_keys(UserName="treasurer")["AccessKeyMetadata"],
    }


def run(folder: Path, api: Server, cipher: str, radius: str, names: list[str]) -> Tried:
    """Try *names*, each in a scenario of *radius*; one that only looks hides its errors."""
    place = folder / "place"
    place.mkdir()
    rehearsal = rehearsal_in(folder / "checkout", api.url)
    rows = "\n".join(f"      | {name} |" for name in names)
    rehearsal.add(FEATURE.format(radius=radius, rows=rows), STEPS.replace("{hides}", str(radius == "read")))
    (rehearsal.suite() / "attempts.py").write_text(SOURCE.read_text())
    before = world(api)
    run = rehearsal.run(
        "--allow=write",
        PYTHONPATH=str(rehearsal.suite()),  # where the attempts lie
        REHEARSAL_ENDPOINT=api.url,
        REHEARSAL_PLACE=str(place),
        REHEARSAL_CIPHER=cipher,
        REHEARSAL_TREE=str(rehearsal.root / "terraform/app/main.tf"),
    )
    records = {key.partition(":")[2]: record for key, record in rehearsal.records().items()}
    traces = [path.name for path in place.iterdir() if path.name in named("attempt")]
    return Tried(records, run.stdout + run.stderr, run.returncode, before, world(api), traces)


@pytest.fixture(scope="module")
def cipher(api: Server) -> str:
    """Something to change and to see, and an encrypted canary."""
    return treasure(api)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory, api: Server, cipher: str) -> Tried:
    """Every attempt, tried once by a scenario that only looks."""
    names = [*named("harmless"), *named("attempt")]
    return run(tmp_path_factory.mktemp("read"), api, cipher, "read", names)


@pytest.fixture(scope="module")
def allowed(tmp_path_factory: pytest.TempPathFactory, api: Server, cipher: str, tried: Tried) -> Tried:  # noqa: ARG001  (it comes first)
    """The same by a scenario that may change things, apart from those that would end the run itself."""
    names = [name for name in named("attempt") if name not in ENDS_THE_RUN]
    return run(tmp_path_factory.mktemp("write"), api, cipher, "write", names)


@pytest.mark.parametrize("name", named("attempt"))
def test_an_attempt_fails_its_scenario(tried: Tried, name: str) -> None:
    """Also though its own code hides every error, and it leaves nothing behind."""
    assert name in tried.records, tried.output[-3000:]
    record = tried.records[name]
    assert record.verdict is Verdict.FAILED
    assert re.search(REFUSALS, " ".join(step.error for step in record.steps)), record
    assert name not in tried.traces


def test_what_only_looks_passes(tried: Tried) -> None:
    """Otherwise nothing would be shown by what fails."""
    verdicts = {name: tried.records[name].verdict for name in named("harmless")}
    assert verdicts == dict.fromkeys(named("harmless"), Verdict.PASSED), tried.output[-3000:]


def test_the_world_is_as_it_was(tried: Tried) -> None:
    assert tried.after == tried.before
    assert tried.traces == []
    assert CANARY not in tried.output
    assert tried.code == 1


def test_every_attempt_is_a_real_way(allowed: Tried) -> None:
    """Where it is allowed it succeeds, so it is the gate that stops it where it is not."""
    failed = {name for name, record in allowed.records.items() if record.verdict is not Verdict.PASSED}
    assert failed == NEVER_ALLOWED, allowed.output[-6000:]
    assert len(allowed.records) == len(named("attempt")) - len(ENDS_THE_RUN)
