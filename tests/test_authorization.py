"""A role that is assumed in the sandbox may do what its policies say; whoever has other keys is the account's owner."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config
from conftest import client_of

if TYPE_CHECKING:
    from provenpath.sandbox.lifecycle import Server

TRUST = {"Version": "2012-10-17", "Statement": []}
ACCOUNT = "123456789012"

As = Callable[..., Callable[[str], Any]]


@pytest.fixture
def taking(api: Server, request: pytest.FixtureRequest) -> As:
    """Return a function that makes a role of statements, takes it, and returns what makes clients of it."""

    def take(*statements: dict[str, Any]) -> Callable[[str], Any]:
        iam, name = client_of(api, "iam"), f"role-{abs(hash(request.node.name))}"
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        for number, statement in enumerate(statements):
            document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            iam.put_role_policy(RoleName=name, PolicyName=f"p{number}", PolicyDocument=document)
        keys = client_of(api, "sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        config = Config(retries={"total_max_attempts": 1}, proxies={})

        def client(service: str) -> Any:
            make: Any = session.client
            return make(service, region_name="us-east-1", endpoint_url=api.url, config=config)

        return client

    return take


def allow(*actions: str, resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def refusal(call: Callable[..., Any], **parameters: Any) -> str:
    """Return the code of the error that a call ends with, nothing where it is done."""
    try:
        call(**parameters)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def test_a_call_that_a_policy_allows_is_done_and_others_are_refused(taking: As) -> None:
    """By the codes that AWS refuses with, which differ by the protocol of the service."""
    client = taking(allow("ec2:DescribeVpcs"))
    assert refusal(client("ec2").describe_vpcs) == ""
    assert refusal(client("ec2").describe_subnets) == "UnauthorizedOperation"
    assert refusal(client("iam").list_roles) == "AccessDenied"
    assert refusal(client("ssm").get_parameters_by_path, Path="/x") == "AccessDeniedException"
    assert refusal(client("eks").list_clusters) == "AccessDeniedException"
    assert refusal(client("s3").list_buckets) == "AccessDenied"
    assert refusal(client("service-quotas").list_services) == "AccessDeniedException"  # an addition, not moto


def test_the_message_names_who_what_and_why(taking: As) -> None:
    with pytest.raises(
        botocore.exceptions.ClientError,
        match=r"assumed-role/role-\d+/test is not authorized to perform: iam:ListRoles on resource: \* because no "
        r"identity-based policy allows the iam:ListRoles action",
    ):
        taking()("iam").list_roles()


def test_who_one_is_may_always_be_asked(taking: As) -> None:
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    assert ":assumed-role/" in taking(deny)("sts").get_caller_identity()["Arn"]


def test_a_denial_wins(taking: As) -> None:
    client = taking(allow("iam:*"), {"Effect": "Deny", "Action": "iam:ListUsers", "Resource": "*"})
    assert refusal(client("iam").list_groups) == ""
    with pytest.raises(botocore.exceptions.ClientError, match="with an explicit deny in an identity-based policy"):
        client("iam").list_users()


def test_the_owner_of_the_account_may_do_everything(api: Server, taking: As) -> None:
    """Also while somebody else holds a role."""
    taking()
    assert client_of(api, "iam").list_users()["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_policy_that_is_attached_counts(api: Server, taking: As) -> None:
    client = taking()
    name = client("sts").get_caller_identity()["Arn"].split("/")[1]
    assert refusal(client("ec2").describe_vpcs) == "UnauthorizedOperation"
    policy = "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess"
    client_of(api, "iam").attach_role_policy(RoleName=name, PolicyArn=policy)
    assert refusal(client("ec2").describe_vpcs) == ""


@pytest.mark.parametrize(
    ("service", "call", "mine", "other", "resource"),
    [
        ("iam", "get_role", {"RoleName": "app-x"}, {"RoleName": "else-x"}, f"arn:aws:iam::{ACCOUNT}:role/app-*"),
        ("ssm", "get_parameters_by_path", {"Path": "/app/x"}, {"Path": "/else"}, "arn:aws:ssm:*:*:parameter/app/*"),
        ("eks", "describe_cluster", {"name": "app"}, {"name": "else"}, "arn:aws:eks:us-east-1:*:cluster/app"),
        ("eks", "list_nodegroups", {"clusterName": "app"}, {"clusterName": "else"}, "arn:aws:eks:*:*:cluster/app"),
        (
            "eks",
            "describe_nodegroup",
            {"clusterName": "app", "nodegroupName": "x"},
            {"clusterName": "else", "nodegroupName": "x"},
            "arn:aws:eks:*:*:nodegroup/app/*",
        ),
        (
            "eks",
            "describe_access_entry",
            {"clusterName": "app", "principalArn": f"arn:aws:iam::{ACCOUNT}:role/x"},
            {"clusterName": "else", "principalArn": f"arn:aws:iam::{ACCOUNT}:role/x"},
            f"arn:aws:eks:*:*:access-entry/app/role/{ACCOUNT}/x/*",
        ),
        (
            "cloudtrail",
            "get_trail_status",
            {"Name": f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/app"},
            {"Name": f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/else"},
            "arn:aws:cloudtrail:*:*:trail/app",
        ),
        ("s3", "head_bucket", {"Bucket": "app-x"}, {"Bucket": "else-x"}, "arn:aws:s3:::app-?"),
    ],
)
def test_a_right_to_named_things_is_none_to_others(  # noqa: PLR0913, PLR0917  (one case, one row)
    taking: As, service: str, call: str, mine: dict[str, str], other: dict[str, str], resource: str
) -> None:
    """What may be asked for is then perhaps not there, which is another answer than a refusal."""
    client = taking(allow(f"{service}:*", resource=resource))(service)
    assert "Denied" not in refusal(getattr(client, call), **mine)
    assert refusal(getattr(client, call), **other) in {"AccessDenied", "AccessDeniedException", "403"}


def test_a_right_to_named_things_is_none_to_list_them(taking: As) -> None:
    """An operation that takes no name wants a right to `*`."""
    client = taking(allow("iam:*", resource=f"arn:aws:iam::{ACCOUNT}:role/*"))
    assert refusal(client("iam").list_roles) == "AccessDenied"


def test_a_key_is_allowed_by_its_alias(api: Server, taking: As) -> None:
    kms = client_of(api, "kms")
    named, plain = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    kms.create_alias(AliasName="alias/authorized-one", TargetKeyId=named)
    condition = {"ForAnyValue:StringLike": {"kms:ResourceAliases": ["alias/authorized-*"]}}
    client = taking(allow("kms:DescribeKey", resource="arn:aws:kms:*:*:key/*", Condition=condition))("kms")
    assert refusal(client.describe_key, KeyId=named) == ""
    assert refusal(client.describe_key, KeyId="alias/authorized-one") == ""
    assert refusal(client.describe_key, KeyId=plain) == "AccessDeniedException"


@pytest.mark.parametrize(
    ("call", "action"),
    [
        ("list_objects_v2", "s3:ListBucket"),
        ("get_bucket_encryption", "s3:GetEncryptionConfiguration"),
        ("get_bucket_policy", "s3:GetBucketPolicy"),
        ("get_bucket_versioning", "s3:GetBucketVersioning"),
        ("get_public_access_block", "s3:GetBucketPublicAccessBlock"),
        ("get_bucket_ownership_controls", "s3:GetBucketOwnershipControls"),
        ("get_bucket_lifecycle_configuration", "s3:GetLifecycleConfiguration"),
        ("get_bucket_location", "s3:GetBucketLocation"),
    ],
)
def test_what_is_asked_of_a_bucket_is_told_apart(api: Server, taking: As, call: str, action: str) -> None:
    """One right lets one question through, and without it that question alone is refused."""
    client_of(api, "s3").create_bucket(Bucket=(bucket := "authorized-" + call.replace("_", "-")))
    condition = {"StringEquals": {"aws:ResourceAccount": [ACCOUNT]}}
    one = taking(allow(action, resource="arn:aws:s3:::*", Condition=condition))("s3")
    assert refusal(getattr(one, call), Bucket=bucket) != "AccessDenied"
    assert refusal(one.get_bucket_tagging, Bucket=bucket) == "AccessDenied"
    assert refusal(one.put_object, Bucket=bucket, Key="x") == "AccessDenied"


def test_a_condition_that_is_not_known_here_is_said_to_be(taking: As) -> None:
    """Neither passed over nor taken as not met: the sandbox says what it cannot judge."""
    client = taking(allow("iam:ListRoles", Condition={"DateGreaterThan": {"aws:CurrentTime": "2020-01-01"}}))
    with pytest.raises(
        botocore.exceptions.ClientError, match=r"does not implement .*condition operator DateGreaterThan"
    ):
        client("iam").list_roles()
