"""No operation of AWS's is taken for a look that is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import botocore.session
import pytest

from provenpath.proof import access_levels
from provenpath.proof.access_levels import Class, access, allowed_by

SERVICES = (
    "acm", "autoscaling", "ec2", "eks", "elbv2", "iam", "kms", "logs", "rds", "route53", "s3", "secretsmanager",
    "service-quotas", "ssm", "sts",
)  # fmt: skip
"""Those that the platforms of this guide stand on."""

CHANGES = re.compile(
    r"(Batch|Admin)?(Abort|Accept|Activate|Add|Allocate|Apply|Approve|Assign|Associate|Assume|Attach|Authorize|Bundle"
    r"|Cancel|Change|Complete|Confirm|Copy|Create|Deactivate|Decrease|Delete|Deny|Deploy|Deprecate|Deprovision"
    r"|Deregister|Detach|Disable|Disassociate|Dispose|Enable|Execute|Exchange|Export|Failover|Forget|Generate|Grant"
    r"|Import|Increase|Initiate|Install|Invite|Invoke|Issue|Launch|Leave|Lock|Merge|Modify|Monitor|Move|Open|Pause"
    r"|Poll|Promote|Provision|Publish|Purchase|Purge|Put|Reboot|Rebuild|Receive|Record|Redeem|Register|Reject|Release"
    r"|Remove|Rename|Renew|Replace|Replicate|Report|Request|Reset|Resize|Respond|Restart|Restore|Resume|Resync|Retire"
    r"|Retry|Revoke|Roll|Rotate|Run|Schedule|Send|Set|Share|Signal|Skip|Start|Stop|Submit|Subscribe|Suspend|Swap"
    r"|Switch|Sync|Tag|Terminate|Transfer|Trigger|Unassign|Undeploy|Undeprecate|Unlock|Unmonitor|Unshare|Unsubscribe"
    r"|Untag|Update|Upgrade|Upload|Withdraw|Write)(?![a-z])"
)

HANDS_OUT = re.compile(
    r"(secret_?access_?key|secret_?key|session_?token|access_?token|auth(orization)?_?token|refresh_?token|id_?token"
    r"|password|private_?key|plaintext)$",
    re.IGNORECASE,
)

HARMLESS = {
    "cloudhsm:DescribeClusters": "a password that only sets the cluster up and is then replaced; redacted by its name",
    "cognito-sync:ListRecords": "a token of the list, no credential",
    "lex:DescribeBotRecommendation": "the caller's own passwords for archives; redacted by their names",
}
"""Operations that a @read scenario may make although they name something like a credential in their answer."""


@cache
def session() -> botocore.session.Session:
    return botocore.session.get_session()


def operations(services: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the signing name and the model of each operation of *services*."""
    for service in services:
        model = session().get_service_model(service)
        for name in model.operation_names:
            yield model.signing_name, model.operation_model(name)


@cache
def every_look() -> tuple[tuple[str, Any], ...]:
    """Return the operations of every service of botocore's that a @read scenario may make."""
    services = session().get_available_services()
    return tuple(each for each in operations(services) if access(each[0], each[1].name).kind is Class.READ)


def handed_out(shape: Any, depth: int) -> Iterator[str]:
    """Yield the names of what looks like a credential in an answer, *depth* structures deep."""
    if shape is None:
        return
    if shape.type_name == "list":
        yield from handed_out(shape.member, depth)
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            if member.type_name in {"string", "blob"}:
                if HANDS_OUT.search(name):
                    yield name
            elif depth > 1:
                yield from handed_out(member, depth - 1)


def test_nothing_that_changes_by_its_name_is_taken_for_a_look() -> None:
    """Over all of botocore: what creates, puts, starts or sends is refused to a @read scenario, or listed."""
    looks = {f"{signing_name}:{model.name}" for signing_name, model in every_look() if CHANGES.match(model.name)}
    assert looks == {"logs:StartQuery", "logs:StopQuery", "iam:GenerateServiceLastAccessedDetails"}


def test_nothing_that_hands_out_credentials_is_taken_for_a_look() -> None:
    """Over all of botocore: an answer that is itself a credential, or holds a set of them, is refused or listed."""
    looks = {
        f"{signing_name}:{model.name}" for signing_name, model in every_look() if [*handed_out(model.output_shape, 2)]
    }
    assert looks == set(HARMLESS)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_known_or_refused(service: str) -> None:
    """What is called a look is on AWS's own list at the level List or Read; all else has another class."""
    levels = json.loads(files(access_levels.__package__ or "").joinpath("data/access_levels.json").read_text("utf-8"))
    kinds = set()
    for signing_name, model in operations([service]):
        known = access(signing_name, model.name)
        kinds.add(known.kind)
        prefix, _, action = known.action.partition(":")
        if known.kind is Class.READ:
            assert action in levels["levels"][prefix]["Read"] + levels["levels"][prefix].get("List", [])
        elif known.kind is Class.UNKNOWN:
            assert known.reason
    assert {Class.READ, Class.CHANGE} <= kinds or service == "sts", "a service without looks and changes is misread"


@pytest.mark.parametrize(
    ("call", "parameters", "kind"),
    [
        ("ec2:DescribeVpcs", {}, Class.READ),
        ("ec2:describevpcs", {}, Class.UNKNOWN),
        ("ec2:DeleteVpc", {}, Class.CHANGE),
        ("ec2:CreateTags", {}, Class.CHANGE),
        ("ec2:InventedThings", {}, Class.UNKNOWN),
        ("invented:DescribeThings", {}, Class.UNKNOWN),
        ("ec2:StartDeclarativePoliciesReport", {}, Class.UNKNOWN),
        ("s3:ListObjectsV2", {}, Class.READ),
        ("s3:GetObject", {}, Class.SENSITIVE),
        ("s3:DeleteObjects", {}, Class.CHANGE),
        ("monitoring:GetMetricData", {}, Class.READ),
        ("monitoring:PutMetricData", {}, Class.CHANGE),
        ("logs:PutRetentionPolicy", {}, Class.CHANGE),
        ("secretsmanager:GetSecretValue", {}, Class.SENSITIVE),
        ("secretsmanager:BatchGetSecretValue", {}, Class.SENSITIVE),
        ("secretsmanager:DescribeSecret", {}, Class.READ),
        ("kms:Decrypt", {}, Class.SENSITIVE),
        ("acm:ExportCertificate", {}, Class.SENSITIVE),
        ("ssm:GetParameter", {"Name": "/a"}, Class.READ),
        ("ssm:GetParameter", {"Name": "/a", "WithDecryption": False}, Class.READ),
        ("ssm:GetParameter", {"Name": "/a", "WithDecryption": True}, Class.SENSITIVE),
        ("ssm:GetParameters", {"WithDecryption": 1}, Class.SENSITIVE),
        ("ssm:GetParametersByPath", {"WithDecryption": "true"}, Class.SENSITIVE),
        ("ssm:GetParameterHistory", {"WithDecryption": True}, Class.SENSITIVE),
        ("ec2:DescribeInstanceAttribute", {"Attribute": "userData"}, Class.SENSITIVE),
        ("ec2:DescribeInstanceAttribute", {"Attribute": "disableApiTermination"}, Class.READ),
        ("sts:GetCallerIdentity", {}, Class.READ),
        ("sts:AssumeRole", {}, Class.SIGN_IN),
        ("sts:AssumeRoleWithSAML", {}, Class.SIGN_IN),
        ("sts:GetSessionToken", {}, Class.SIGN_IN),
        ("eks-auth:AssumeRoleForPodIdentity", {}, Class.SIGN_IN),
        ("ssm:StartSession", {}, Class.SIGN_IN),
        ("ssm:SendCommand", {}, Class.CHANGE),
    ],
)
def test_a_call_is_of_its_class(call: str, parameters: dict[str, Any], kind: Class) -> None:
    assert access(*call.split(":"), parameters).kind is kind


def test_every_line_of_the_overlay_names_an_operation_that_there_is() -> None:
    """A line that is spelled wrong would guard nothing, and nobody would know."""
    overlay = access_levels._overlay()
    prefixes = overlay["prefixes"]
    known = {
        f"{prefixes.get(signing_name, {}).get('is', signing_name)}:{model.name}"
        for signing_name, model in operations(session().get_available_services())
    }
    for section in ("actions", "reads", "sensitive", "sensitive_when", "sign_in"):
        assert [name for name in overlay[section] if name not in known] == [], section


@pytest.mark.parametrize("name", access_levels._overlay()["actions"])
def test_an_operation_of_another_name_is_mapped_to_an_action_that_there_is(name: str) -> None:
    """What stands under `is` is on AWS's list, so that the operation gets its level."""
    assert access(*name.split(":")).level


def test_a_refusal_of_the_overlay_counts_for_every_level() -> None:
    """Each sensitive or sign-in operation has its class whatever AWS calls it."""
    for section, kind in (("sensitive", Class.SENSITIVE), ("sign_in", Class.SIGN_IN)):
        for name in access_levels._overlay()[section]:
            assert access(*name.split(":")).kind is kind, name


def test_an_action_with_a_wildcard_allows_every_operation_that_it_fits() -> None:
    """A policy is judged by all that it lets through, not by how it is written."""
    assert [each.action for each in allowed_by("kms:decr*")] == ["kms:Decrypt"]
    assert {each.kind for each in allowed_by("eks:List*")} == {Class.READ}
    assert {Class.CHANGE, Class.SENSITIVE} <= {each.kind for each in allowed_by("*")}
    assert {Class.CHANGE, Class.READ} <= {each.kind for each in allowed_by("eks:*")}


def test_an_action_that_fits_nothing_is_unknown() -> None:
    """A misspelt right is not taken for a harmless one."""
    assert [each.kind for each in allowed_by("eks:DescribeNothing")] == [Class.UNKNOWN]
